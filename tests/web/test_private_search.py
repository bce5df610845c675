"""Tests of the private search: the same answers, and its words in no address, no title and no log."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from coi.errors import IndexDamaged
from tests.web.pages import (
    assert_guarded,
    assert_plain,
    page_of,
    row_in,
    send,
    titles_of,
    visitor_of,
    words_of,
)
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import FailingSearcher
from web import create_app

WORDS = ("conscription", "evasion", "zebra", "xylophone")
ADDRESSES = ("href", "action", "formaction", "src", "data-suggest", "cite", "poster")


def addresses_of(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(True):
        yield from (str(tag[name]) for name in ADDRESSES if tag.has_attr(name))


def press(client: FlaskClient, page: BeautifulSoup, text: str) -> BeautifulSoup:
    """What comes when the one button with these words is pressed."""
    found = [one for one in page.select("button[form=again]") if " ".join(one.get_text().split()) == text]
    assert len(found) == 1, f"{len(found)} buttons say “{text}”"
    response = client.post(str(found[0]["formaction"]), data={"ask": found[0]["value"]})
    assert response.status_code == 200
    return page_of(response)


def submit(
    client: FlaskClient, page: BeautifulSoup, pressed: Tag | None = None, **changed: str
) -> BeautifulSoup:
    """The page that comes when the search form is sent privately."""
    form = page.select_one("form#search")
    assert form is not None
    assert form["method"] == "post"
    response = send(client, page, pressed, **changed)
    assert response.status_code == 200
    return page_of(response)


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "conscription"},
        {"q": "conscription", "country": ["UKR", "RUS"], "not-source": "example-watch"},
        {"q": "conscription", "as-of": "2025-06", "sort": "published", "limit": "1"},
        {"q": "zebra xylophone", "country": "UKR"},
        {"q": "conscription (evasion"},
        {"q": "conscription", "offset": "100"},
    ],
    ids=["plain", "filtered", "as of a day", "nothing found", "refused", "a page too far"],
)
@pytest.mark.parametrize("path", ["/private", "/private?lang=uk", "/private/statement"])
def test_no_address_and_no_title_of_the_answer_holds_a_word_of_it(
    client: FlaskClient, path: str, asked: dict[str, str | list[str]]
) -> None:
    response = client.post(path, data=asked)
    assert_plain(response)
    assert response.headers["Cache-Control"] == "no-store"
    page = page_of(response)
    for place in addresses_of(page):
        assert not any(word in place for word in WORDS), place
        named = {name for name, _ in parse_qsl(urlsplit(place).query)}
        assert named <= {"lang", "v", "as-of", "edition", "page", "at", "keys", "to"}, place
    assert page.title is not None
    assert not any(word in page.title.get_text() for word in WORDS)
    assert "Set-Cookie" not in response.headers


def test_it_finds_what_the_open_search_finds(client: FlaskClient) -> None:
    asked = {"q": "conscription", "not-country": "IRN", "sort": "published"}
    open_titles = titles_of(client.get("/", query_string=asked))
    assert open_titles
    assert titles_of(client.post("/private", data=asked)) == open_titles


def test_it_is_begun_beside_the_box_of_every_page_and_ended_there(client: FlaskClient) -> None:
    for path in ("/", "/help", "/?q=conscription", "/nope"):
        button = page_of(client.get(path)).select_one("#search button[formmethod=post]")
        assert button is not None
        assert button["formaction"] == "/private?lang=en"
    page = page_of(client.post("/private?lang=en", data={"q": ""}))
    assert "Last added" in page.get_text()
    link = page.find("a", string="End private search")
    assert isinstance(link, Tag)
    assert link["href"] == "/?lang=en"


def test_every_button_asks_what_the_link_would_have_asked(client: FlaskClient) -> None:
    asked = {"q": "conscription", "country": ["UKR", "RUS"], "limit": "1"}
    links = page_of(client.get("/", query_string=asked)).select("a[href]")
    told = {" ".join(one.get_text().split()): str(one["href"]) for one in links}
    buttons = page_of(client.post("/private", data=asked)).select("button[form=again][class~=lead]")
    assert len(buttons) > 8
    for one in buttons:
        text = " ".join(one.get_text().split())
        where = [str(link["href"]) for link in links if " ".join(link.get_text().split()) == text]
        assert str(one["value"]) in {urlsplit(place).query for place in where}, (text, told.get(text))


def test_filters_pages_and_the_way_back_stay_private(client: FlaskClient) -> None:
    page = page_of(client.post("/private", data={"q": "conscription", "limit": "2", "as-of": "2026-01"}))
    assert (page.select_one("[role=status]") or page).get_text() == "5 documents"
    page = press(client, page, "next page")
    assert "3–4 of 5" in page.get_text()
    page = submit(client, page, row_in(page, "Iran").select_one(".exclude"))
    assert (page.select_one("[role=status]") or page).get_text() == "4 documents"
    page = submit(client, page, q="evasion")
    assert (page.select_one("[role=status]") or page).get_text() == "1 document"
    assert any("Iran" in one.get_text() for one in page.select(".chips bdi"))
    page = press(client, page, "Back to today")
    assert page.find("input", {"name": "as-of", "value": ""}) is not None
    page = press(client, page, "Search statement")
    assert "No document" not in page.get_text()
    page = press(client, page, "Back to the results")
    assert (page.select_one("[role=status]") or page).get_text() == "1 document"


def test_the_language_is_switched_without_letting_go_of_the_question(client: FlaskClient) -> None:
    page = page_of(client.post("/private", data={"q": "conscription", "country": "UKR"}))
    other = press(client, page, "Українська")
    assert (other.html or other)["lang"] == "uk"
    assert [one["value"] for one in other.select("#words")] == ["conscription"]
    again = press(client, other, "English")
    assert (again.html or again)["lang"] == "en"
    assert [one.get_text() for one in again.select(".chips bdi")] == ["country: Ukraine"]


def test_a_hit_leads_to_its_place_in_the_document_and_to_its_edition_without_the_words(
    client: FlaskClient, room: ReadingRoom
) -> None:
    asked = {"q": "evasion", "as-of": "2025-06"}
    page = page_of(client.post("/private", data=asked))
    hit = page.select_one(".passages a.page")
    assert hit is not None
    parts = urlsplit(str(hit["href"]))
    assert parts.path == f"/documents/{room.ids['report']}"
    assert set(dict(parse_qsl(parts.query))) == {"as-of", "page", "at"}
    assert parts.fragment == "passage"
    assert hit["target"] == "_blank"


def test_an_address_with_words_is_no_private_search(client: FlaskClient) -> None:
    response = client.get("/private?q=conscription")
    assert response.status_code == 303
    assert response.headers["Location"] == "/"
    # What stands in the address of a form is not asked either.
    assert "Last added" in words_of(client.post("/private?q=conscription", data={}))


def test_a_whole_question_in_one_field_is_read_like_any_other(client: FlaskClient) -> None:
    assert client.post("/private", data={"ask": "q=%28"}).status_code == 400
    assert client.post("/private", data={"ask": "nonsense=1"}).status_code == 400
    assert client.post("/private", data={"ask": "q=a%00b"}).status_code == 400
    assert client.post("/private", data={"ask": ""}).status_code == 200
    assert client.post("/private", data={"ask": ["q=a", "q=b"]}).status_code == 200


def test_what_is_typed_is_suggested_for_without_an_address(client: FlaskClient) -> None:
    sent = client.post("/suggest?lang=uk", data={"q": "conscr"})
    assert sent.status_code == 200
    assert_guarded(sent)
    assert sent.get_json() == client.get("/suggest?q=conscr&lang=uk").get_json()
    assert sent.get_json()["suggestions"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("error", [KeyError("zebra"), IndexDamaged("no term “zebra”")])
def test_no_log_holds_a_word_even_of_a_failure(
    room: ReadingRoom, error: Exception, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = visitor_of(create_app(room.settings, replace(room.desk, searcher=FailingSearcher(error))))
    with caplog.at_level(logging.DEBUG):
        if method == "GET":
            response = client.get("/?q=zebra")
        else:
            response = client.post("/private", data={"q": "zebra"})
    assert response.status_code >= 500
    assert type(error).__name__ in caplog.text
    assert "searchers.py" in caplog.text, "the place where it happened"
    assert "zebra" not in caplog.text


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:81"},
]
OWN: list[dict[str, str]] = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
]


@pytest.mark.parametrize("path", ["/private", "/private/statement", "/suggest", "/api/v1/search"])
@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_site_sends_through_a_browser_is_refused(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    response = client.post(path, data={"q": "conscription"}, headers=headers)
    assert response.status_code == 403
    assert_guarded(response)
    assert "another site" in response.get_data(as_text=True)
    assert not any(word in response.get_data(as_text=True) for word in ("Country report", "hits"))


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_what_our_own_page_or_a_program_sends_is_answered(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert titles_of(client.post("/private", data={"q": "conscription"}, headers=headers))


@pytest.mark.parametrize(
    ("public_url", "status"), [("http://coi.intranet", 200), ("https://coi.example.org", 403)]
)
def test_an_unknown_origin_is_ours_only_where_browsers_could_not_say_more(
    room: ReadingRoom, public_url: str, status: int
) -> None:
    client = visitor_of(create_app(replace(room.settings, public_url=public_url), room.desk))
    host = public_url.partition("//")[2]
    response = client.post("/private", data={"q": "a"}, headers={"Origin": "null", "Host": host})
    assert response.status_code == status
    named = client.post("/private", data={"q": "a"}, headers={"Origin": public_url, "Host": "localhost"})
    assert named.status_code == 200
