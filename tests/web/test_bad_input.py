"""Bad input over real HTTP, row by row of the table: Q what is asked, H how it is sent, E what is said of it.

Rows S (what the crawler is led to) stand over real HTTP in tests/crawler: test_addresses, test_fetch, test_unpack
and test_bad_input. Rows U and F need uploads and accounts, which are not there yet; A stands in test_api_http.
"""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from xml.etree.ElementTree import fromstring

import pytest

from tests.web.served import BROKEN, BROKEN_WHOLLY, FAILING, SLOW, Answer, Served, serving
from tests.web.test_security import BAD_QUERIES
from web.security import MAX_AT_ONCE

MOST_GROWTH = 50 * 1024 * 1024  # bytes
TOLD = ("Traceback", 'File "', "sqlalchemy", "site-packages", ".py", "waitress", "Werkzeug", "/tmp/")
rows = pytest.mark.parametrize(
    ("sent", "status"), [row[1:] for row in BAD_QUERIES], ids=[row[0] for row in BAD_QUERIES]
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all rows: what one of them breaks, the next finds broken."""
    with serving(tmp_path_factory.mktemp("bad")) as one:
        yield one


def assert_harmless(answer: Answer) -> None:
    """H3: every answer, whoever wrote it, carries the headers and tells nothing of what is behind it."""
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "cache-control" in answer.headers
    assert "server" not in answer.headers
    assert "via" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert not any(told in answer.text for told in TOLD)


# --- Q: what is asked ---------------------------------------------------------------------------------


@rows
def test_q_a_bad_question_gets_a_plain_page(served: Served, sent: str, status: int) -> None:
    answer = served.get(f"/?{sent}")
    assert answer.status == status
    assert_harmless(answer)
    assert b"<h1" in answer.body
    assert b"<svg" not in answer.body
    assert not re.search(rb"<script(?! src=\"/static/coi\.js)", answer.body)


@rows
def test_q_the_same_in_a_private_search(served: Served, sent: str, status: int) -> None:
    answer = served.post("/private", sent.encode())
    # Only what stands in an address can be too long for one; in a form the words themselves are.
    assert answer.status == (
        413 if status == 414 and len(sent) > 65_536 else 400 if status == 414 else status
    )
    assert_harmless(answer)


@rows
@pytest.mark.parametrize(
    "path", ["/search.atom", "/api/v1/search", "/statement", "/suggest", "/api/v1/suggest"]
)
def test_q_the_same_wherever_a_question_is_taken(served: Served, path: str, sent: str, status: int) -> None:
    answer = served.get(f"{path}?{sent}")
    assert answer.status in (200, 400, 414)
    assert (answer.status == 414) == (status == 414)
    assert_harmless(answer)
    kind = answer.headers["content-type"]
    if "json" in kind:
        json.loads(answer.body)
    elif "xml" in kind:
        fromstring(answer.body)


def test_q3_a_body_of_ten_megabytes_is_refused(served: Served) -> None:
    for path in ("/", "/private", "/suggest", "/api/v1/search"):
        answer = served.post(path, b"q=" + b"a" * 10_000_000)
        assert answer.status == 413
        assert_harmless(answer)


@pytest.mark.parametrize("words", ["a\u202eb", "a" + "\u200d" * 50 + "b", "e" + "\u0301" * 50])
def test_q5_what_turns_or_hides_letters_stays_in_its_place_on_the_page(served: Served, words: str) -> None:
    answer = served.post("/private", f"q={words}".encode())
    assert answer.status in (200, 400)
    shown = re.sub(r'value="[^"]*"', "", answer.text)
    for place in re.finditer(re.escape(words), shown):
        before = shown[: place.start()]
        assert before.rindex("<bdi") > before.rindex("</bdi>") or 'dir="auto"' in before[-200:]


def test_q8_what_is_asked_is_text_in_every_answer(served: Served) -> None:
    words = "conscription%20-%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for path in ("/", "/search.atom", "/statement"):
        answer = served.get(f"{path}?q={words}")
        assert answer.status in (200, 400)
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", ["/", "/search.atom", "/api/v1/search", "/statement"])
@pytest.mark.parametrize("name", ["sort", "lang", "country", "source", "published-from", "%3Cscript%3E"])
def test_q8_no_value_of_any_name_becomes_markup_or_a_header(served: Served, path: str, name: str) -> None:
    for value in ("%22%3E%3Csvg%20onload=1%3E", "%0d%0aSet-Cookie:x=1", "{{7*191}}", "%00"):
        answer = served.get(f"{path}?q=conscription&{name}={value}")
        assert answer.status in (200, 400)
        assert_harmless(answer)
        assert "<svg" not in answer.text or "json" in answer.headers["content-type"]
        assert "1337" not in answer.text


def test_q10_one_guest_with_many_questions_leaves_room_for_others(served: Served) -> None:
    go = served.folder / "go"
    with ThreadPoolExecutor(40) as pool:
        asked = [pool.submit(served.get, f"/?q={SLOW}") for _ in range(40)]
        while sum(one.done() for one in asked) < 40 - MAX_AT_ONCE:
            sleep(0.01)
        # The slow ones are still being answered, and somebody else is served.
        other = served.get("/?q=conscription", sender="127.0.0.2")
        files = served.get("/static/coi.css")
        go.touch()
        answers = [one.result() for one in asked]
    go.unlink()
    assert (other.status, files.status) == (200, 200)
    refused = [one for one in answers if one.status == 429]
    assert len(refused) == 40 - MAX_AT_ONCE
    assert {one.status for one in answers} == {200, 429}
    assert refused[0].headers["retry-after"] == "2"
    assert_harmless(refused[0])
    assert served.get("/?q=conscription").status == 200, "and there is room again"


def test_no_bad_question_makes_the_server_grow(served: Served) -> None:
    served.get("/?q=conscription")
    before = served.memory()
    for _, sent, _ in BAD_QUERIES:
        served.get(f"/?{sent}")
        served.post("/private", sent.encode())
    served.post("/private", b"q=" + b"a" * 10_000_000)
    assert served.memory() - before < MOST_GROWTH


# --- H: how it is sent ----------------------------------------------------------------------------------


def _asks(*lines: str, first: str = "GET / HTTP/1.1", host: str = "Host: localhost", rest: str = "") -> bytes:
    """A request with these header lines, as it goes over the wire."""
    head = [first, *([host] if host else []), *lines, "Connection: close", "", ""]
    return "\r\n".join(head).encode() + rest.encode()


_POST = "POST /private HTTP/1.1"
_SMUGGLED = "0\r\n\r\nGET /nope HTTP/1.1\r\nHost: localhost\r\n\r\n"
WIRE = {
    "another host": (_asks(host="Host: evil.example"), {400}),
    "a host with our name in it": (_asks(host="Host: localhost@evil.example"), {400}),
    "a host that begins like ours": (_asks(host="Host: localhost.evil.example"), {400}),
    "no host": (_asks(host=""), {400}),
    "no host in the old protocol": (_asks(first="GET / HTTP/1.0", host=""), {400}),
    "two hosts": (_asks("Host: evil.example"), {400}),
    "two hosts, ours last": (_asks("Host: localhost", host="Host: evil.example"), {400}),
    "a host in the request line": (
        _asks(first="GET http://evil.example/ HTTP/1.1", host="Host: evil.example"),
        {400},
    ),
    "a port that is none": (_asks(host="Host: localhost:x"), {400}),
    "headers of 100 kB": (_asks(f"X-Long: {'a' * 100_000}"), {431}),
    "headers of 200 kB": (_asks(f"X-Long: {'a' * 200_000}"), {431}),
    "ten thousand headers": (_asks(*[f"X-{number}: b" for number in range(10_000)]), {431}),
    "a chunked body with a length": (
        _asks("Content-Length: 3", "Transfer-Encoding: chunked", first=_POST, rest=_SMUGGLED),
        {200, 400},
    ),
    "two lengths": (_asks("Content-Length: 3", "Content-Length: 5", first=_POST, rest="q=abc"), {400}),
    "a length that is none": (_asks("Content-Length: -5", first=_POST, rest="q=abc"), {400}),
    "an odd encoding": (_asks("Transfer-Encoding: gzip, chunked", first=_POST, rest="0\r\n\r\n"), {400, 501}),
    "a chunked body of 100 kB": (
        _asks("Transfer-Encoding: chunked", first=_POST, rest=f"186a0\r\n{'a' * 100_000}\r\n0\r\n\r\n"),
        {413},
    ),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: localhost\n\n\r\n\r\n", {400}),
    "a bare line feed in a header": (_asks("X: a\nSet-Cookie: b"), {400}),
    "a header without a colon": (_asks(host="Host localhost"), {400}),
    "a header that goes on": (_asks("X: a\r\n b"), {200, 400}),
    "a null byte in a header": (_asks("X: a\0b"), {400}),
    "the oldest protocol": (b"GET /\r\n\r\n", {400}),
    "a protocol to come": (_asks(first="GET / HTTP/9.9"), {200, 400, 505}),
    "no protocol at all": (b"\x16\x03\x01\x02\x00\x01\xfc\x03\x03\r\n\r\n", {400}),
    "a method nobody knows": (_asks(first="BREW / HTTP/1.1"), {405}),
    "trace": (_asks("Cookie: a=b", first="TRACE / HTTP/1.1"), {405}),
    "connect": (_asks(first="CONNECT evil.example:443 HTTP/1.1"), {400, 404, 405}),
    "a path upwards": (_asks(first="GET /static/../../etc/passwd HTTP/1.1"), {404}),
    "a path upwards in escapes": (_asks(first="GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1"), {404}),
    "a body of 2 GB announced": (_asks("Content-Length: 2000000000", first=_POST), {413}),
}


@pytest.mark.parametrize("name", WIRE)
def test_h1_what_is_no_proper_request_is_refused_and_told_nothing(served: Served, name: str) -> None:
    sent, statuses = WIRE[name]
    answer = served.send(sent)
    assert answer.status in statuses
    assert_harmless(answer)
    assert "evil.example" not in answer.text
    assert answer.body.count(b"HTTP/1.") == 0, "one request, one answer"


def test_h1_no_address_on_any_page_is_made_of_what_a_client_says_of_itself(served: Served) -> None:
    for path in ("/", "/opensearch.xml", "/sitemap.xml", "/search.atom", f"/documents/{served.report}"):
        answer = served.get(
            path,
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-Proto: https",
            "X-Forwarded-For: 10.9.9.9",
            "X-Forwarded-Prefix: /evil.example",
            "Forwarded: host=evil.example;proto=https",
            "X-Original-URL: /evil.example",
            "X-HTTP-Method-Override: DELETE",
        )
        assert answer.status == 200
        assert "evil" not in answer.text
        assert "https://127.0.0.1" not in answer.text


def test_h1_a_method_is_what_the_request_line_says(served: Served) -> None:
    answer = served.post("/", b"_method=GET", "X-HTTP-Method-Override: GET")
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "header",
    [
        "Accept-Language: " + "x," * 5_000,
        "Accept-Language: " + "en;q=0.1," * 1_000 + "uk",
        "If-None-Match: " + '"a",' * 2_000,
        "Range: bytes=" + "0-," * 1_000,
        "Origin: null",
        "Accept-Encoding: identity;q=0",
        "Accept-Encoding: *;q=0",
        "Cookie: " + "a=b; " * 1_000,
        "If-Modified-Since: nonsense",
        "Accept: \xff\xfe",
    ],
    ids=lambda header: str(header)[:40],
)
def test_h2_odd_headers_change_nothing(served: Served, header: str) -> None:
    for path in ("/?q=conscription", "/search.atom?q=conscription", "/static/coi.css"):
        answer = served.get(path, header)
        assert answer.status in (200, 206, 416)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(answer.body) < 200_000


def test_h2_a_thousand_ranges_of_a_file_are_no_thousand_answers(served: Served) -> None:
    answer = served.get(f"/documents/{served.report}/original", "Range: bytes=" + "0-," * 1_000 + "0-")
    assert answer.status in (200, 206, 416)
    assert len(answer.body) < 10_000


@pytest.mark.parametrize(
    "path",
    [
        "/", "/?q=conscription", "/?q=(", "/help", "/nope", "/countries", "/statement?q=conscription", "/search.atom",
        "/opensearch.xml", "/robots.txt", "/sitemap.xml", "/health", "/static/coi.css", "/static/nope",
        "/api/v1/search?q=a", "/api/v1/nope", "/api/v1/openapi.json", "/documents/nope", "/sources/nope",
        "/suggest?q=con", "/private",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_h3_every_answer_carries_the_headers(served: Served, path: str, method: str) -> None:
    answer = served.get(path, method=method)
    assert answer.status < 500
    assert_harmless(answer)


def test_h3_a_cookie_comes_only_where_something_is_chosen_and_no_script_can_read_it(served: Served) -> None:
    answer = served.get("/choose?lang=uk&to=/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# --- E: what is said of it ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", [FAILING, BROKEN, BROKEN_WHOLLY])
@pytest.mark.parametrize("private", [False, True])
def test_e1_a_failure_is_a_number_on_the_page_and_in_the_log(
    served: Served, word: str, *, private: bool
) -> None:
    if private:
        answer = served.post("/private", f"q={word}+unheard".encode())
    else:
        answer = served.get(f"/?q={word}+unheard")
    assert answer.status == 500
    assert_harmless(answer)
    text = re.sub(r"<[^>]*>", "", answer.text)
    assert "unheard" not in text
    number = re.search(r"give the number:\s*([0-9a-f]{8})", text)
    assert number is not None
    while number[1] not in served.log():
        sleep(0.01)
    assert served.get("/?q=conscription").status == 200


def test_e1_the_log_holds_no_word_that_anybody_asked(served: Served) -> None:
    # Everything above was asked of this server at the loudest level of its log.
    served.get("/?q=lastword")
    served.post("/private", b"q=lastword&as-of=2025-03")
    served.post("/private/statement", b"q=lastword")
    served.post("/suggest", b"q=lastword")
    served.get("/api/v1/search?q=lastword")
    log = served.log()
    assert "failure" in log, "and yet it holds the failures"
    for word in (
        "lastword",
        "unheard",
        "conscription",
        FAILING,
        BROKEN,
        BROKEN_WHOLLY,
        SLOW,
        "onload",
        "7*7",
    ):
        assert word not in log
    assert "2025-03" not in re.sub(r"^.*alembic.*$", "", log, flags=re.MULTILINE)
