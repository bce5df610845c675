"""Tests of coverage: what is held on a country, a topic or of a source, how fresh it is, and what is missing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coi.casework.coverage import (
    CountryCoverage,
    Look,
    MissingType,
    count_countries,
    cover_country,
    cover_source,
    hold,
)
from coi.dates import PartialDate
from coi.network.access import GUEST, OPERATOR, Viewer
from coi.query import Filter
from coi.source import Source
from tests.web.reading_room import TODAY, VOCABULARIES, ReadingRoom, a_source, fill


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> ReadingRoom:
    made = ReadingRoom(Path(tmp_path_factory.mktemp("room")))
    fill(made)
    return made


def look(room: ReadingRoom, *more: Source, viewer: Viewer = GUEST, as_of: str | None = None) -> Look:
    known = {**VOCABULARIES.sources, **{one.id: one for one in more}}
    desk = replace(room.desk, vocabularies=replace(VOCABULARIES, sources=known))
    return Look(desk, viewer, TODAY, PartialDate.parse(as_of) if as_of else None)


def kinds(coverage: CountryCoverage) -> dict[str, int]:
    return {one.document_type: one.total for one in coverage.holding.kinds}


def test_the_newest_documents_come_by_type_in_the_order_of_the_vocabulary(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    for year in (2021, 2024, 2022, 2023):
        room.bring_in(f"r{year}", f"Report {year}", ["text"], published=str(year), countries=["UKR"])
    room.bring_in("undated", "Undated report", ["text"], countries=["UKR"])
    room.bring_in("law", "Law", ["text"], document_type="law", countries=["UKR", "RUS"])
    room.bring_in("none", "Untyped", ["text"], document_type=None, countries=["UKR"])
    holding = cover_country("UKR", look(room)).holding
    assert [(one.document_type, one.total) for one in holding.kinds] == [("country-report", 5), ("law", 1)]
    assert [hit.title for hit in holding.kinds[0].newest] == ["Report 2024", "Report 2023", "Report 2022"]
    assert (holding.total, holding.untyped) == (7, 1)


def test_types_held_on_other_countries_are_missing(room: ReadingRoom) -> None:
    made = cover_country("UKR", look(room))
    assert kinds(made) == {"country-report": 1, "law": 1}
    assert made.missing == (
        MissingType("policy-note", 2),
        MissingType("query-response", 1),
        MissingType("news-article", 1),
    )
    assert "country-report" not in [one.document_type for one in cover_country("UKR", look(room)).missing]


def test_a_type_held_on_no_country_is_missing_on_none(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    room.bring_in("law", "Law of nowhere", ["text"], document_type="law")
    assert cover_country("UKR", look(room)).missing == ()


def test_what_the_viewer_may_not_see_counts_nowhere(room: ReadingRoom) -> None:
    assert kinds(cover_country("BLR", look(room))) == {"policy-note": 1}
    assert [one.standing.source for one in cover_country("BLR", look(room)).holding.sources] == [
        "sample-unit"
    ]
    assert kinds(cover_country("BLR", look(room, viewer=OPERATOR))) == {"policy-note": 1, "news-article": 1}
    hidden = replace(a_source("hidden", "Hidden", "local-ngo", "network"), countries=("BLR", "IRN"))
    assert cover_country("BLR", look(room, hidden)).empty == ()
    assert [one.source for one in cover_country("BLR", look(room, hidden, viewer=OPERATOR)).empty] == [
        "hidden"
    ]


def test_sources_meant_to_cover_a_country_that_hold_nothing_on_it_are_named(room: ReadingRoom) -> None:
    sources = [
        replace(a_source("example-watch", "Example Watch", "local-ngo"), countries=("BLR", "IRN")),
        replace(a_source("draft", "Draft Unit", "local-ngo"), countries=("BLR",), verified=False),
        replace(a_source("other", "Other Unit", "local-ngo"), countries=("UKR",)),
    ]
    empty = cover_country("BLR", look(room, *sources)).empty
    assert [(one.source, one.reason) for one in empty] == [
        ("draft", "unverified"),
        ("example-watch", "filtered"),  # it holds documents, but none on Belarus
    ]


def test_a_source_is_told_with_what_it_has_on_the_country_and_in_all(room: ReadingRoom) -> None:
    made = cover_country("IRN", look(room))
    (one,) = made.holding.sources
    assert (one.documents, one.standing.documents) == (1, 3)
    assert one.newest == PartialDate(2024)
    made = cover_country("RUS", look(room))
    by_id = {one.standing.source: one for one in made.holding.sources}
    assert by_id["example-watch"].newest is None  # its notice on Russia states no date
    assert by_id["example-watch"].standing.newest == PartialDate(2024)


def test_as_of_a_day_only_what_was_known_then_is_held(room: ReadingRoom) -> None:
    assert kinds(cover_country("UKR", look(room, as_of="2025-03"))) == {"country-report": 1}
    assert cover_country("UKR", look(room, as_of="2020")).holding.total == 0


def test_countries_are_counted_with_those_that_sources_only_mean_to_cover(room: ReadingRoom) -> None:
    idle = replace(a_source("idle", "Idle", "local-ngo"), countries=("UKR", "LTU"))
    hidden = replace(a_source("hidden", "Hidden", "local-ngo", "network"), countries=("EST",))
    counts = count_countries(look(room, idle, hidden))
    assert counts == {"UKR": 2, "RUS": 2, "BLR": 1, "IRN": 1, "LTU": 0}


def test_a_topic_is_held_by_countries_and_sources(room: ReadingRoom) -> None:
    holding = hold(look(room), Filter("topic", any=("conscription",)))
    assert holding.total == 2
    assert [(one.value, one.count) for one in holding.countries] == [("UKR", 2)]
    assert {one.standing.source for one in holding.sources} == {"sample-unit", "example-watch"}


def test_a_source_is_told_by_month_type_and_country(room: ReadingRoom) -> None:
    made = cover_source("sample-unit", look(room, as_of="2025-12-31"))
    assert made.standing.documents == 4
    assert [str(one.month) for one in made.months] == [f"2025-{number:02}" for number in range(1, 13)]
    assert [one.count for one in made.months] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert {one.value: one.count for one in made.types} == {"country-report": 2, "policy-note": 1}
    assert {one.value for one in made.countries} == {"UKR", "RUS", "BLR"}
    assert [str(one.month) for one in cover_source("sample-unit", look(room)).months][::11] == [
        "2025-12",
        "2026-11",
    ]


def test_a_source_that_holds_nothing_is_told_as_that(room: ReadingRoom) -> None:
    made = cover_source("idle", look(room, a_source("idle", "Idle", "local-ngo")))
    assert (made.standing.documents, made.standing.newest, made.standing.last_seen) == (0, None, None)
    assert sum(one.count for one in made.months) == 0


def test_a_promise_is_measured_on_the_day_one_looks_at(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    yearly = replace(
        a_source("sample-unit", "Sample", "local-ngo"),
        profile=replace(
            a_source("x", "x", "local-ngo").profile, coverage_promise="A report each year; else none stated."
        ),
    )
    room.bring_in("r", "Report", ["text"], published="2024-06-01", captured="2024-06-03T00:00:00+00:00")
    run = room.desk.ledger.open_run("crawl", "sample-unit", datetime(2026, 11, 1, tzinfo=UTC))
    assert cover_source("sample-unit", look(room, yearly)).standing.promise.why == "not-looked-at"
    room.desk.ledger.close_run(run, {"unchanged": 1})
    promise = cover_source("sample-unit", look(room, yearly)).standing.promise
    assert (promise.kept, promise.shortest, promise.longest) == ("not-kept", 366, 366)
    assert cover_source("sample-unit", look(room, yearly, as_of="2025-01-01")).standing.promise.kept == "kept"


def test_a_curators_expectation_makes_a_source_silent(room: ReadingRoom) -> None:
    plain = a_source("sample-unit", "Sample COI Unit", "state-coi-unit")

    def silent(newest_within: int | None = None, least: int | None = None) -> bool | None:
        expect = replace(plain.harvest.expect, newest_within=newest_within, least=least)
        source = replace(plain, harvest=replace(plain.harvest, expect=expect))
        return cover_source("sample-unit", look(room, source)).standing.silent

    days = (TODAY - date(2025, 5, 10)).days
    assert silent(newest_within=days) is False
    assert silent(newest_within=days - 1) is True
    assert silent() is None
    assert silent(least=5) is None  # it was never crawled, so nothing can be said
