"""Tests of the Atom feeds."""

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from uuid import UUID
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coi.errors import IndexMissing
from coi.network.access import GUEST
from tests.web.pages import assert_guarded, page_of, visitor_of
from tests.web.reading_room import ReadingRoom, fill
from tests.web.searchers import AnsweringSearcher, FailingSearcher, a_hit, an_answer
from web import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_of(response: TestResponse) -> Element:
    """The feed, after a look at everything RFC 4287 demands of it."""
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "application/atom+xml"
    assert_guarded(response)
    feed = fromstring(response.data)
    assert feed.tag == f"{ATOM}feed"
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = one.findall(ATOM + name)
            assert found.text
        UUID(text_of(one, "id"))
        assert datetime.fromisoformat(text_of(one, "updated")).tzinfo is not None
        assert one.findall(f"{ATOM}author/{ATOM}name")
        assert link_of(one, "alternate").startswith("http://localhost/")
    assert link_of(feed, "self").startswith("http://localhost/search.atom")
    ids = [text_of(one, "id") for one in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def text_of(one: Element, name: str) -> str:
    return one.findtext(ATOM + name) or ""


def link_of(one: Element, rel: str) -> str:
    (found,) = [str(link.get("href")) for link in one.findall(f"{ATOM}link") if link.get("rel") == rel]
    return found


def documents_of(feed: Element) -> list[str]:
    return [one.findtext(f"{DC}identifier") or "" for one in feed.findall(f"{ATOM}entry")]


def a_client(room: ReadingRoom, searcher: AnsweringSearcher | FailingSearcher) -> FlaskClient:
    return visitor_of(create_app(room.settings, replace(room.desk, searcher=searcher)))


def test_an_entry_tells_document_edition_date_and_where_it_leads(
    client: FlaskClient, room: ReadingRoom
) -> None:
    feed = feed_of(client.get("/search.atom?q=evasion"))
    assert text_of(feed, "title") == "COI: Word: evasion"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert documents_of(feed) == [room.ids["report"]]
    assert text_of(entry, "title") == "Country report: military service"
    assert text_of(entry, "updated") == "2025-05-12T09:14:00+00:00"
    assert entry.findtext(f"{DC}date") == "2025-05-10"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Sample COI Unit"
    assert link_of(entry, "via") == "https://example.org/report"
    assert {one.get("label") for one in entry.findall(f"{ATOM}category")} >= {"Ukraine", "Country report"}
    assert "p. 2 (printed 1): " in text_of(entry, "summary")
    page = client.get(link_of(entry, "alternate").removeprefix("http://localhost"))
    assert page_of(page).select("mark")


def test_the_newest_come_first_whatever_order_was_asked_for(client: FlaskClient) -> None:
    feed = feed_of(client.get("/search.atom?q=conscription&sort=published"))
    moments = [text_of(one, "updated") for one in feed.findall(f"{ATOM}entry")]
    assert len(moments) > 3
    assert moments == sorted(moments, reverse=True)
    assert text_of(feed, "updated") == moments[0]


def test_a_new_edition_comes_as_the_same_entry_with_a_new_moment(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    fill(room)
    client = visitor_of(create_app(room.settings, room.desk))
    before = feed_of(client.get("/search.atom?q=conscription"))
    room.bring_in(
        "policy",
        "Policy note on conscription cases",
        ["conscription anew"],
        captured="2026-01-02T03:04:05+00:00",
    )
    after = feed_of(client.get("/search.atom?q=conscription"))
    assert documents_of(after)[0] == room.ids["policy"]
    assert text_of(after, "updated") == "2026-01-02T03:04:05+00:00"
    assert text_of(after, "id") == text_of(before, "id")
    ids = {one.findtext(f"{DC}identifier"): text_of(one, "id") for one in before.findall(f"{ATOM}entry")}
    entry = after.find(f"{ATOM}entry")
    assert entry is not None
    assert text_of(entry, "id") == ids[room.ids["policy"]]


def test_without_a_question_everything_is_followed(client: FlaskClient, room: ReadingRoom) -> None:
    found = documents_of(feed_of(client.get("/search.atom")))
    assert set(found) == {one for key, one in room.ids.items() if key != "secret"}
    dated = documents_of(feed_of(client.get("/search.atom?as-of=2024-05-01")))
    assert room.ids["gone"] in dated
    assert room.ids["report"] not in dated


def test_documents_with_only_some_of_the_words_are_not_sent_to_followers(room: ReadingRoom) -> None:
    answer = replace(an_answer(hits=2), some_words=True, warnings=("No document has all of these words.",))
    feed = feed_of(a_client(room, AnsweringSearcher(answer)).get("/search.atom?q=a+b"))
    assert documents_of(feed) == []
    answer = replace(an_answer(hits=1), more=(a_hit(7),))
    assert documents_of(feed_of(a_client(room, AnsweringSearcher(answer)).get("/search.atom?q=a"))) == [
        "MD-1"
    ]


def test_a_long_feed_goes_on_and_is_capped(room: ReadingRoom) -> None:
    searcher = AnsweringSearcher(an_answer(total=5000, hits=50))
    client = a_client(room, searcher)
    feed = feed_of(client.get("/search.atom?q=a&country=UKR&sort=published"))
    following = link_of(feed, "next")
    assert (searcher.asked[0][0].limit, searcher.asked[0][1]) == (50, GUEST)
    assert {one.sort for one, _ in searcher.asked} == {"captured"}
    feed_of(client.get(following.removeprefix("http://localhost")))
    assert (searcher.asked[1][0].offset, searcher.asked[1][0].limit) == (50, 50)
    assert searcher.asked[1][0].filters == searcher.asked[0][0].filters
    last = feed_of(client.get("/search.atom?q=a&offset=960"))
    assert searcher.asked[2][0].limit == 40
    assert [one for one in last.findall(f"{ATOM}link") if one.get("rel") == "next"] == []
    for sent in ("limit=101", "limit=0", "offset=1000", "offset=-1", "offset=1e9"):
        assert client.get(f"/search.atom?q=a&{sent}").status_code == 400


def test_a_feed_speaks_the_language_of_the_page_it_was_found_on(client: FlaskClient) -> None:
    feed = feed_of(client.get("/search.atom?q=conscription&lang=uk"))
    assert feed.get(LANGUAGE) == "uk"
    assert link_of(feed, "self").count("lang=uk") == 1
    assert "lang=uk" in link_of(feed, "alternate")
    assert {one.get("label") for one in feed.iter(f"{ATOM}category")} >= {"Україна"}


def test_a_feed_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/search.atom?q=conscription")
    again = client.get("/search.atom?q=conscription", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "words",
    [
        "{{config}} ${7}",
        "\r\nSet-Cookie:x=1",
        "<script>alert(1)</script>",
        "]]> <!ENTITY x 'y'> &amp;",
        "a\x0bb \ud800",
    ],
)
def test_injections_stay_text_in_the_feed(client: FlaskClient, words: str) -> None:
    response = client.get("/search.atom?q=" + quote(words, errors="surrogatepass"))
    if response.status_code == 400:
        assert response.mimetype == "text/html"
        return
    feed = feed_of(response)
    assert {one.tag.rpartition("}")[2] for one in feed.iter()} <= {
        "feed", "id", "title", "subtitle", "updated", "author", "name", "link", "entry", "category", "identifier",
        "date", "summary",
    }  # fmt: skip
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "sent", ["q=%22%3E%3Csvg", "country=%3Cscript%3E", "q=a&sort=%22%3E%3Csvg", "q=a&nope=1", "as-of=2027"]
)
def test_what_cannot_be_asked_is_no_feed(client: FlaskClient, sent: str) -> None:
    assert client.get(f"/search.atom?{sent}").status_code == 400


def test_a_hostile_document_stays_text_and_leads_nowhere_else(client: FlaskClient) -> None:
    feed = feed_of(client.get("/search.atom?q=bold"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert text_of(entry, "title") == '<script>alert(1)</script> "><svg onload=1> {{7*7}}'
    assert [one.get("rel") for one in entry.findall(f"{ATOM}link")] == ["alternate"]
    assert "javascript:" not in client.get("/search.atom?q=bold").get_data(as_text=True)


def test_a_character_that_xml_cannot_hold_does_not_break_the_feed(room: ReadingRoom) -> None:
    broken = replace(a_hit(), title="a\x00b\x0bc\udc80d\uffff", language='x"y')
    feed = feed_of(
        a_client(room, AnsweringSearcher(replace(an_answer(), hits=(broken,)))).get("/search.atom?q=a")
    )
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_what_a_guest_may_not_see_leaves_no_trace_in_a_feed(client: FlaskClient, room: ReadingRoom) -> None:
    for sent in (
        "",
        "?q=zebra",
        "?q=conscription",
        "?access=network",
        "?source=inner-circle",
        "?country=BLR",
    ):
        response = client.get(f"/search.atom{sent}")
        text = response.get_data(as_text=True)
        assert room.ids["secret"] not in text
        assert "Inner note" not in text
        if response.status_code == 200:
            feed_of(response)


def test_a_withdrawn_or_lost_document_says_so(client: FlaskClient) -> None:
    feed = feed_of(client.get("/search.atom?q=centres"))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert "no longer offers this document" in text_of(entry, "summary")


def test_without_an_index_there_is_no_empty_feed_and_no_word_in_the_log(
    room: ReadingRoom, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = a_client(room, FailingSearcher(IndexMissing("x"))).get("/search.atom?q=secretword")
        a_client(room, AnsweringSearcher(an_answer())).get("/search.atom?q=secretword")
    assert response.status_code == 503
    assert b"<feed" not in response.data
    assert "secretword" not in caplog.text


def test_the_results_and_the_page_that_found_nothing_lead_to_their_feed(client: FlaskClient) -> None:
    for path in ("/?q=conscription&country=UKR", "/?q=xylophone&as-of=2025-06-01"):
        response = client.get(path)
        (link,) = page_of(response).select("a.feed")
        feed = client.get(str(link["href"]))
        assert feed.mimetype == "application/atom+xml"
        assert fromstring(feed.data).tag.endswith("feed")
    private = client.post("/private", data={"q": "conscription"})
    assert page_of(private).select("a.feed") == [], "a feed has the words in its address"
