"""Tests of the search statement page."""

from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from coi.casework.gaps import REASONS
from coi.casework.statement import NOTHING_FOUND, ONLY_OPEN
from coi.errors import IndexMissing
from coi.results import Expansion
from tests.web.pages import assert_plain, foreign_parts_of, page_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import AnsweringSearcher, FailingSearcher, an_answer
from tests.web.test_search import an_app
from web import create_app
from web.statements import REASON_WORDS


def test_a_statement_records_the_search_of_its_address(client: FlaskClient) -> None:
    answer = client.get("/statement?q=conscription&country=UKR&as-of=2025-06-01")
    words = words_of(answer)
    assert answer.status_code == 200
    for said in (
        "Search statement",
        "made 23 November 2026,",
        "program version 0.1.0",
        "index generation 1",
        "As typed conscription",
        "country: Ukraine",
        "Day looked at 1 June 2025",
        "1 document ·",
        "searched: 2 documents",
        "Sample COI Unit, “Country report: military service”, 10 May 2025",
        ONLY_OPEN,
    ):
        assert said in words, said
    assert_plain(answer)
    assert not foreign_parts_of(answer)


def test_it_leads_back_to_the_results(client: FlaskClient) -> None:
    asked = "q=conscription&v=2&not-source=sample-unit&published-from=2020&lang=uk"
    answer = client.get(f"/statement?{asked}")
    (back,) = [one["href"] for one in page_of(answer).select(".acts a")]
    results = client.get(str(back))
    assert results.status_code == 200
    for one in asked.split("&"):
        assert one in str(back)


def test_nothing_found_is_said_in_the_honest_words(client: FlaskClient) -> None:
    answer = client.get("/statement?q=xylophone")
    words = words_of(answer)
    assert NOTHING_FOUND in words
    assert "0 documents · searched: 7 documents" in words
    assert [row.th.get_text(" ", strip=True) for row in page_of(answer).select("tbody tr") if row.th] == [
        "Sample COI Unit (source profile)",
        "Example Watch (source profile)",
    ]


def test_documents_that_the_dates_left_out_are_told(client: FlaskClient) -> None:
    words = words_of(client.get("/statement?q=conscription&published-to=2030"))
    assert "left out by the dates, for they state none: 3 documents" in words
    assert "left out by the dates" not in words_of(client.get("/statement?q=conscription"))


def test_documents_with_only_some_words_are_marked(client: FlaskClient) -> None:
    answer = client.get("/statement?q=conscription+xylophone+bridge")
    items = page_of(answer).select(".cited li")
    assert items
    assert all("only some words" in one.get_text() for one in items)
    assert NOTHING_FOUND in words_of(answer)


def test_a_statement_names_no_hidden_source(client: FlaskClient) -> None:
    for asked in ("q=zebra", "q=conscription", "q=zebra&not-source=sample-unit"):
        assert "Inner" not in client.get(f"/statement?{asked}").get_data(as_text=True)


def test_a_broken_index_is_no_empty_finding(room: ReadingRoom) -> None:
    broken = replace(room.desk, searcher=FailingSearcher(IndexMissing("There is no index yet.")))
    answer = visitor_of(create_app(room.settings, broken)).get("/statement?q=conscription")
    assert answer.status_code == 503
    assert NOTHING_FOUND not in words_of(answer)


@pytest.mark.parametrize(
    "asked", ["", "q=", "q=%22open", "country=Nowhere", "as-of=2999", "sort=up", "q=a&q=b", "limit=x"]
)
def test_what_cannot_be_asked_is_refused_plainly(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/statement?{asked}")
    assert answer.status_code == 400
    assert_plain(answer)


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    answer = client.get("/statement", query_string={"q": "<script>alert(1)</script> conscription"})
    assert answer.status_code == 200
    assert not foreign_parts_of(answer)
    hostile = client.get("/statement?q=conscription&source=sample-unit")
    assert not page_of(hostile).select("a[href^=javascript]")


def test_every_reason_is_said_as_on_the_command_line() -> None:
    assert REASON_WORDS == REASONS


def test_the_results_page_can_link_to_it(room: ReadingRoom, client: FlaskClient) -> None:
    template = client.application.jinja_env.from_string("{{ statement_address(query) }}")
    from coi.query_args import query_from_args

    query = query_from_args({"q": ["conscription"], "country": ["UKR"]}, room.desk.vocabularies)
    with client.application.test_request_context("/?lang=pl"):
        place = unescape(template.render(query=query))
    assert place == "/statement?q=conscription&v=2&country=UKR&lang=pl"
    assert client.get(place).status_code == 200


def test_words_from_other_languages_stand_once_beside_the_word_they_were_added_to(room: ReadingRoom) -> None:
    added = (
        Expansion("draft", "ru", ("призыв",), ("lexicon",)),
        Expansion("service", "ar", ("خدمة",), ("lexicon",)),
        Expansion("draft", "uk", ("призов",), ("lexicon",)),
    )
    client = visitor_of(an_app(room, AnsweringSearcher(an_answer(expansions=added))))
    rows = [
        one.get_text(" ", strip=True)
        for one in page_of(client.get("/statement?q=draft")).select(".translations")
    ]
    assert [" ".join(one.split()) for one in rows] == [
        "draft : призыв (ru) · призов (uk)",
        "service : خدمة (ar)",
    ]
