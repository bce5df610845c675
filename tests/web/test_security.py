"""Tests of the guard: what comes in hostile, and the headers of everything that goes out."""

import gzip
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.web.pages import assert_guarded, assert_plain, foreign_parts_of, page_of, visitor_of
from tests.web.reading_room import ReadingRoom
from web import create_app

# name of the row, query string as sent, status
BAD_QUERIES = [
    ("Q1 wildcards without letters", "q=" + quote("*a* *b* *c* *d* *e* *f* *g* *h* *i* *j*"), 400),
    ("Q1 a star", "q=*", 400),
    ("Q1 question marks", "q=" + "%3F" * 50, 400),
    ("Q1 a field of stars", "q=" + quote("t:*"), 400),
    ("Q2 brackets", "q=" + "(" * 5000, 400),
    ("Q2 nested brackets", "q=" + "(" * 100 + "word" + ")" * 100, 400),
    ("Q2 not not not", "q=" + "NOT%20" * 1300, 400),
    ("Q2 or or or", "q=" + "a%20OR%20" * 800, 400),
    ("Q2 many words", "q=" + "+".join(f"w{n}" for n in range(100)), 400),
    ("Q2 quotation marks", "q=" + "%22" * 999, 400),
    ("Q3 a long address", "q=" + "a" * 100_000, 414),
    ("Q4 open quotation", "q=%22unclosed", 400),
    ("Q4 open bracket", "q=(a", 400),
    ("Q4 and nothing", "q=a+AND", 400),
    ("Q4 only and", "q=AND", 400),
    ("Q4 colons", "q=::::", 400),
    ("Q4 caret", "q=%5E", 400),
    ("Q4 tilde", "q=~", 400),
    ("Q4 a range", "q=%5B+TO+%5D", 200),
    ("Q4 a dated range", "q=" + quote("date:[2026-13-45 TO x]"), 200),
    ("Q5 a null byte", "q=a%00b", 400),
    ("Q5 no UTF-8", "q=%ff%fe", 200),
    ("Q5 a surrogate", "q=%ED%A0%80", 200),
    ("Q5 right-to-left override", "q=a%E2%80%AEb", 200),
    ("Q5 joiners", "q=a" + "%E2%80%8D" * 200 + "b", 200),
    ("Q5 combining marks", "q=a" + "%CC%81" * 1200, 400),
    ("Q6 a regular expression", "q=" + quote('r"("'), 200),
    ("Q6 a slow regular expression", "q=" + quote("/(a+)+$/"), 200),
    ("Q6 fuzzy words", "q=" + quote(" ".join(["a~2"] * 20)), 400),
    ("Q6 an endless slop", "q=" + quote('"a b"~99999999999'), 400),
    ("Q6 boosts", "q=" + quote("a^1e309 a^-5"), 200),
    ("Q7 a long number", "q=d:" + "9" * 5000, 400),
    ("Q7 offset -1", "q=a&offset=-1", 400),
    ("Q7 offset 1e9", "q=a&offset=1e9", 400),
    ("Q7 offset NaN", "q=a&offset=NaN", 400),
    ("Q7 offset twice", "q=a&offset=2&offset=3", 400),
    ("Q7 limit 0", "q=a&limit=0", 400),
    ("Q7 limit 100000", "q=a&limit=100000", 400),
    ("Q7 a long offset", "q=a&offset=" + "9" * 5000, 400),
    ("Q7 page, which is no name of ours", "q=a&page=2", 400),
    ("Q7 brackets in the name", "q%5B%5D=x", 400),
    ("Q7 q twice", "q=a&q=b", 400),
    ("Q7 no value", "q=", 200),
    ("Q7 nothing", "", 200),
    ("Q8 SQL", "q=" + quote("' OR 1=1--"), 400),
    ("Q8 a template", "q=" + quote("{{7*7}}"), 400),
    ("Q8 another template", "q=" + quote("{{config}} ${7}"), 200),
    ("Q8 a line break", "q=%0d%0aSet-Cookie:x=1", 200),
    ("Q8 a script", "q=" + quote("<script>alert(1)</script>"), 200),
    ("Q8 a broken attribute", "q=" + quote('"><svg onload=1>'), 400),
    ("Q8 a script as country", "country=" + quote("<script>"), 400),
    ("Q8 a script as order", "q=a&sort=" + quote('"><svg onload=1>'), 400),
    ("Q8 a script as name", quote("<script>") + "=1", 400),
    ("Q8 a script as language", "q=a&ui-language=" + quote("<script>"), 400),
    ("Q9 no day", "q=a&as-of=9999-99-99", 400),
    ("Q9 before Christ", "q=a&as-of=-0001", 400),
    ("Q9 the year 0", "q=a&as-of=0000", 400),
    ("Q9 tomorrow", "q=a&as-of=2026-11-24", 200),
    ("Q9 ends before it begins", "q=a&published-from=2025&published-to=2024", 400),
    ("Q9 a long date", "q=a&published-from=" + "2" * 4000, 400),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "status"), [row[1:] for row in BAD_QUERIES], ids=[row[0] for row in BAD_QUERIES]
)
def test_a_hostile_question_gets_a_plain_page(client: FlaskClient, sent: str, status: int) -> None:
    response = client.get("/?" + sent)
    assert response.status_code == status
    assert_plain(response)
    assert foreign_parts_of(response) == []
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/help", 200), ("/nope", 404), ("/documents/", 404), ("/static/nope.css", 404),
        ("/static/..%2f__init__.py", 404), ("/health", 200), ("/static/coi.css", 200), ("/?q=(", 400),
    ],
)  # fmt: skip
def test_every_answer_carries_the_headers(client: FlaskClient, path: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        response = client.open(path, method=method)
        assert response.status_code == status
        assert_guarded(response)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent_to_a_page(client: FlaskClient, method: str) -> None:
    response = client.open("/", method=method, headers={"X-HTTP-Method-Override": "GET"})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert_plain(response)


def test_a_large_body_is_refused_before_it_is_read(client: FlaskClient) -> None:
    response = client.post("/", data=b"q=" + b"a" * 10_000_000)
    assert response.status_code == 413
    assert_plain(response)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "x," * 5000}, {"If-None-Match": '"a",' * 2000}, {"Origin": "null"},
        {"Accept-Encoding": "identity;q=0"}, {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4"},
        {"Cookie": "session=" + "a" * 4000}, {"Range": "bytes=0-," * 1000},
    ],
)  # fmt: skip
def test_odd_headers_change_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.get("/?q=conscription", headers=headers)
    assert response.status_code == 200
    assert_plain(response)
    assert "evil.example" not in response.get_data(as_text=True)


def test_links_never_repeat_the_host_that_was_asked_for(client: FlaskClient) -> None:
    assert "evil.example" not in client.get("/", headers={"Host": "evil.example"}).get_data(as_text=True)


def test_a_host_that_is_not_ours_is_refused(room: ReadingRoom) -> None:
    settings = replace(room.settings, trusted_hosts=("coi.example.org",))
    client = visitor_of(create_app(settings, room.desk))
    for path in ("/", "/?q=a", "/static/coi.css", "/nope"):
        refused = client.get(path, headers={"Host": "evil.example"})
        assert refused.status_code == 400
        assert refused.get_data(as_text=True) == "This site does not answer under that name.\n"
        assert_guarded(refused)
    assert client.get("/", headers={"Host": "coi.example.org"}).status_code == 200


def test_pages_are_not_kept_and_files_named_by_their_content_are(client: FlaskClient) -> None:
    assert client.get("/?q=conscription").headers["Cache-Control"] == "no-store"
    link = page_of(client.get("/")).select_one("link[rel=stylesheet]")
    assert link is not None
    hashed = client.get(str(link["href"]))
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/coi.css?v=other").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/nope.css?v=1").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/?q=conscription", "/help", "/static/coi.css", "/static/coi.js"])
@pytest.mark.parametrize("accepted", ["br, gzip", "gzip", "", "identity;q=0"])
def test_text_is_compressed_for_browsers_that_take_it(client: FlaskClient, path: str, accepted: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": accepted})
    encoding = accepted.partition(",")[0] if accepted in ("br, gzip", "gzip") else None
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    if encoding == "gzip":
        plain = client.get(path).data
        assert gzip.decompress(answer.data) == plain
        assert len(answer.data) < len(plain) / 2
