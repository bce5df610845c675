"""Tests of the pages of countries and topics, and of what is told of a source beside its profile."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from coi.errors import IndexMissing
from coi.source import Source
from tests.web.pages import assert_plain, foreign_parts_of, link_of, page_of, titles_of, visitor_of, words_of
from tests.web.reading_room import VOCABULARIES, ReadingRoom, a_source
from tests.web.searchers import FailingSearcher
from web import create_app


def client_with(room: ReadingRoom, **sources: tuple[str, ...]) -> FlaskClient:
    """A visitor of the archive with more sources, each with the countries it is meant to cover."""
    more = {
        one: replace(a_source(one, f"The {one} unit", "local-ngo"), countries=codes)
        for one, codes in sources.items()
    }
    vocabularies = replace(VOCABULARIES, sources={**VOCABULARIES.sources, **more})
    return visitor_of(create_app(room.settings, replace(room.desk, vocabularies=vocabularies)))


def test_countries_are_listed_by_name_and_lead_to_their_pages(client: FlaskClient) -> None:
    answer = client.get("/countries")
    rows = [row.get_text(" ", strip=True) for row in page_of(answer).select("tbody tr")]
    assert [row for row in rows if row.endswith(("1", "2"))][:4] == [
        "Belarus 1",
        "Iran 1",
        "Russia 2",
        "Ukraine 2",
    ]
    assert link_of(answer, "Ukraine") == "/countries/UKR"
    assert_plain(answer)


def test_a_country_is_listed_that_a_source_only_means_to_cover(room: ReadingRoom) -> None:
    answer = client_with(room, idle=("RUS", "BLR", "UKR", "IRN")).get("/countries")
    assert "none yet" not in words_of(answer)
    vocabularies = replace(
        VOCABULARIES, sources={"idle": replace(a_source("idle", "Idle", "local-ngo"), countries=("RUS",))}
    )
    empty = replace(room.desk, vocabularies=vocabularies)
    words = words_of(visitor_of(create_app(room.settings, empty)).get("/countries?as-of=1990"))
    assert "Russia none yet" in words


def test_a_country_page_shows_key_documents_sources_and_what_is_missing(client: FlaskClient) -> None:
    answer = client.get("/countries/UKR")
    words = words_of(answer)
    for said in (
        "2 documents",
        "Country report: military service",
        "published 10 May 2025",
        "publication date not stated; captured 12 May 2025",
        "Policy note held on countries: 2",
        "Sample COI Unit (source profile) 1 10 May 2025 10 May 2025 12 May 2025 no interval stated",
    ):
        assert said in words, said
    assert_plain(answer)
    assert not foreign_parts_of(answer)


def test_counts_lead_to_the_documents_they_count(client: FlaskClient) -> None:
    answer = client.get("/countries/RUS")
    found = client.get(link_of(answer, "2 documents"))
    assert len(titles_of(found)) == 2
    found = client.get(link_of(answer, "1 document: Policy note"))
    assert titles_of(found) == ["Policy note on conscription cases"]


def test_sources_that_hold_nothing_on_the_country_are_named_with_the_reason(room: ReadingRoom) -> None:
    words = words_of(client_with(room, idle=("IRN",)).get("/countries/IRN"))
    assert "The idle unit verified, but without a confirmed way in" in words
    assert "The idle unit" not in words_of(client_with(room, idle=("RUS",)).get("/countries/IRN"))


def test_a_country_without_documents_says_so_and_no_more(client: FlaskClient) -> None:
    answer = client.get("/countries/IRN?as-of=1990")
    assert "This archive holds no document on this country. That says nothing about the country." in words_of(
        answer
    )
    assert "As of 1990" in words_of(answer)
    assert "no interval stated" not in words_of(answer)


def test_a_name_or_a_short_code_leads_to_the_page_of_the_country(client: FlaskClient) -> None:
    for typed in ("ukr", "ua", "Україна"):
        answer = client.get(f"/countries/{typed}?lang=pl")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/countries/UKR?lang=pl")


@pytest.mark.parametrize("place", ["/countries/XXX", "/countries/%00", "/topics/nothing", "/topics/%3Cb%3E"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, place: str) -> None:
    answer = client.get(place)
    assert answer.status_code == 404
    assert_plain(answer)


def test_hidden_documents_and_sources_stand_on_no_page(client: FlaskClient) -> None:
    for place in ("/countries", "/countries/BLR", "/topics/conscription"):
        text = client.get(place).get_data(as_text=True)
        assert "Inner" not in text
    assert "1 document" in words_of(client.get("/countries/BLR"))


def test_a_topic_page_shows_documents_countries_and_sources(client: FlaskClient) -> None:
    answer = client.get("/topics/conscription")
    words = words_of(answer)
    for said in ("Conscription", "2 documents", "Newest documents by type", "Ukraine 2", "Example Watch"):
        assert said in words, said
    assert link_of(answer, "Ukraine") == "/countries/UKR"
    assert_plain(answer)
    assert link_of(client.get("/countries/UKR"), "Police") == "/topics/police"


def test_the_day_looked_at_stays_on_every_link(client: FlaskClient) -> None:
    answer = client.get("/countries/UKR?as-of=2025-03-01")
    assert link_of(answer, "Conscription") == "/topics/conscription?as-of=2025-03-01"
    assert "as-of=2025-03-01" in link_of(answer, "1 document")
    assert "published 1 February 2025" in words_of(answer)


def test_a_topic_without_documents_says_so(client: FlaskClient) -> None:
    words = words_of(client.get("/topics/children"))
    assert "This archive holds no document on this topic." in words


def test_a_broken_index_is_no_empty_country(room: ReadingRoom) -> None:
    broken = replace(room.desk, searcher=FailingSearcher(IndexMissing("There is no index yet.")))
    visitor = visitor_of(create_app(room.settings, broken))
    for place in ("/countries", "/countries/UKR", "/topics/conscription"):
        answer = visitor.get(place)
        assert answer.status_code == 503
        assert "holds no document" not in words_of(answer)


def test_a_profile_stays_readable_where_the_index_cannot_answer(room: ReadingRoom) -> None:
    broken = replace(room.desk, searcher=FailingSearcher(IndexMissing("There is no index yet.")))
    words = coverage_part(create_app(room.settings, broken), room.desk.vocabularies.sources["sample-unit"])
    assert "This cannot be told at the moment, because the index does not answer." in words
    assert "none yet" not in words


def test_a_promise_that_is_not_kept_and_a_silent_source_are_told(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    room.bring_in("old", "Old", ["text"], published="2025-05-10")
    plain = a_source("sample-unit", "Sample COI Unit", "state-coi-unit")
    source = replace(
        plain,
        profile=replace(plain.profile, coverage_promise="A report every month."),
        harvest=replace(plain.harvest, expect=replace(plain.harvest.expect, newest_within=30)),
    )
    vocabularies = replace(VOCABULARIES, sources={"sample-unit": source})
    app = create_app(room.settings, replace(room.desk, vocabularies=vocabularies))
    words = coverage_part(app, source)
    assert "Last seen 12 May 2025 silent: less came than is expected" in words
    assert "Is the promise kept? not known: not looked at since" in words
    ledger = room.desk.ledger
    ledger.close_run(
        ledger.open_run("crawl", "sample-unit", datetime(2026, 11, 20, tzinfo=UTC)), {"unchanged": 1}
    )
    words = coverage_part(app, source)
    assert "Last seen 20 November 2026 silent" in words
    assert "Is the promise kept? not kept" in words


def test_the_part_on_coverage_of_a_source_says_how_it_stands(room: ReadingRoom, client: FlaskClient) -> None:
    source = room.desk.vocabularies.sources["sample-unit"]
    words = coverage_part(client.application, source, "/?as-of=2025-12-31")
    for said in (
        "Documents 4",
        "Newest document 10 May 2025",
        "Last seen 12 May 2025",
        "Last tried never",
        "Is the promise kept? no interval stated",
        "May 2025 1",
        "December 2025 0",
        "Ukraine 1",
    ):
        assert said in words, said


def coverage_part(app: Flask, source: Source, address: str = "/") -> str:
    """What the part on coverage says of a source."""
    template = app.jinja_env.from_string("{% include 'source_coverage.html' %}")
    with app.test_request_context(address):
        text = template.render(source=source)
    return " ".join(BeautifulSoup(text, "lxml").get_text(" ").split())
