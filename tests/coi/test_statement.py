"""Tests of the search statement: what it says was searched, was not, and was found."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from coi.casework.freshness import weigh
from coi.casework.statement import NOTHING_FOUND, SearchStatement, state_search, statement_to_json
from coi.cli import main
from coi.cli.house import to_json
from coi.dates import PartialDate
from coi.errors import UsageError
from coi.network.access import GUEST, OPERATOR, Viewer
from coi.query_args import query_from_args
from tests.web.reading_room import TODAY, VOCABULARIES, ReadingRoom, a_source, fill

MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> ReadingRoom:
    made = ReadingRoom(Path(tmp_path_factory.mktemp("room")))
    fill(made)
    return made


def state(room: ReadingRoom, viewer: Viewer = GUEST, /, **args: str | list[str]) -> SearchStatement:
    named = {
        name.replace("_", "-"): value if isinstance(value, list) else [value] for name, value in args.items()
    }
    query = query_from_args(named, VOCABULARIES, today=TODAY)
    return state_search(query, room.desk, viewer, made=MADE, generation="7")


def test_it_says_what_was_asked_and_by_what_it_can_be_asked_again(room: ReadingRoom) -> None:
    made = state(room, q="conscription", country="UKR", published_from="2024", sort="published")
    assert made.query.text == "conscription"
    assert made.in_words.startswith("Word: conscription · country")
    assert made.conditions == (("country", "UKR"), ("published-from", "2024"))
    assert (made.made, made.generation) == (MADE, "7")
    assert made.version == "0.1.0"


def test_it_counts_what_was_found_by_source_and_type(room: ReadingRoom) -> None:
    made = state(room, q="conscription")
    assert made.total == 5
    assert {one.value: one.count for one in made.counts["source"]} == {"example-watch": 2, "sample-unit": 3}
    types = {one.value: one.count for one in made.counts["document_type"]}
    assert types.pop("") == 1  # of one document the type is not known
    assert sum(types.values()) == 4
    assert not made.conclusion


def test_a_count_obeys_the_filter_of_its_own_field(room: ReadingRoom) -> None:
    made = state(room, q="conscription", source="example-watch")
    assert [(one.value, one.count) for one in made.counts["source"]] == [("example-watch", 2)]
    assert made.total == 2
    made = state(room, q="conscription", not_source="example-watch")
    assert [one.value for one in made.counts["source"]] == ["sample-unit"]


def test_hits_are_cited_in_the_edition_found(room: ReadingRoom) -> None:
    made = state(room, q="conscription", country="UKR", type="country-report")
    (hit,) = made.hits
    assert hit.citation is not None
    assert hit.citation.startswith("Sample COI Unit, “Country report: military service”, 10 May 2025; ")
    assert "edition 2" in hit.citation
    assert hit.citation.endswith("accessed 23 November 2026.")
    (then,) = state(room, q="conscription", type="country-report", as_of="2025-03-01", country="UKR").hits
    assert then.citation is not None
    assert "edition 1" in then.citation


def test_nothing_found_is_said_to_be_no_evidence(room: ReadingRoom) -> None:
    made = state(room, q="xylophone")
    assert (made.total, made.hits, made.counts) == (0, (), {})
    assert made.conclusion == (NOTHING_FOUND,)
    assert made.searched == 7  # the hidden one is not counted
    assert {one.standing.source: one.searched for one in made.sources} == {
        "sample-unit": 4,
        "example-watch": 3,
    }


def test_documents_with_only_some_of_the_words_are_not_counted_as_found(room: ReadingRoom) -> None:
    made = state(room, q="conscription xylophone bridge")
    assert made.in_words == "All words: conscription, xylophone, bridge"  # not the looser question answered
    assert made.total == 0
    assert made.nearest > 0
    assert made.counts == {}
    assert made.hits
    assert not any(one.all_words for one in made.hits)
    assert made.conclusion[0] == NOTHING_FOUND
    assert len(made.conclusion) == 2


def test_what_filters_leave_is_what_was_searched(room: ReadingRoom) -> None:
    made = state(room, q="xylophone", country="IRN")
    assert made.searched == 1
    assert [one.standing.source for one in made.sources] == ["example-watch"]
    assert ("sample-unit", "filtered") in [(one.source, one.reason) for one in made.gaps]


def test_documents_that_state_no_date_are_told_where_dates_leave_them_out(room: ReadingRoom) -> None:
    assert state(room, q="xylophone").undated == 0
    assert state(room, q="xylophone", published_to="2030").undated == 3
    assert state(room, q="xylophone", published_to="2030", country="UKR").undated == 1
    assert state(room, q="xylophone", published_to="2030", year="2024").undated == 0


def test_a_country_among_the_words_is_a_filter_too(room: ReadingRoom) -> None:
    assert state(room, q="xylophone country:Iran").searched == 1
    assert state(room, q="xylophone -country:Iran").searched == 6
    assert state(room, q="xylophone country:Iran published:2019").searched == 0


def test_a_source_left_out_by_the_question_is_a_gap(room: ReadingRoom) -> None:
    for args in ({"not_source": "sample-unit"}, {"not_source_type": "state-coi-unit"}):
        made = state(room, q="conscription", **args)
        assert [(one.source, one.reason) for one in made.gaps] == [("sample-unit", "left out")]
        assert [one.standing.source for one in made.sources] == ["example-watch"]


def test_nothing_tells_of_a_source_the_viewer_may_not_see(room: ReadingRoom) -> None:
    for words in ("zebra", "conscription"):
        assert "inner-circle" not in to_json(statement_to_json(state(room, q=words)))
    assert not state(room, q="zebra").whole
    seen = state(room, OPERATOR, q="zebra")
    assert seen.whole
    assert seen.total == 1


def test_as_of_a_day_only_what_was_known_then_was_searched(room: ReadingRoom) -> None:
    made = state(room, q="xylophone", as_of="2023-12-31")
    assert [one.standing.source for one in made.sources] == ["sample-unit"]
    assert [(one.source, one.reason) for one in made.gaps] == [("example-watch", "not then")]
    assert made.sources[0].standing.newest == PartialDate(2023, 6)


def test_sources_that_hold_nothing_are_named_with_the_reason(room: ReadingRoom) -> None:
    idle = replace(a_source("idle", "Idle Unit", "local-ngo"), countries=("IRN",))
    draft = replace(a_source("draft", "Draft Unit", "local-ngo"), verified=False)
    tried = a_source("tried", "Tried Unit", "local-ngo")
    room.desk.ledger.close_run(room.desk.ledger.open_run("crawl", "tried"), {"failed": 3})
    known = {**VOCABULARIES.sources, **{one.id: one for one in (idle, draft, tried)}}
    desk = replace(room.desk, vocabularies=replace(VOCABULARIES, sources=known))
    query = query_from_args({"q": ["xylophone"], "country": ["IRN", "UKR"]}, VOCABULARIES)
    made = state_search(query, desk, GUEST, made=MADE)
    assert [(one.source, one.reason, one.named) for one in made.gaps] == [
        ("draft", "unverified", False),
        ("idle", "no way in", True),
        ("tried", "holds nothing", False),
    ]


def test_a_source_says_when_it_was_looked_at_and_whether_it_is_silent(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    room.bring_in("one", "One", ["text"], published="2025-01-02", captured="2025-02-01T00:00:00+00:00")
    room.bring_in("late", "Late", ["text"], published="2031", captured="2025-02-01T00:00:00+00:00")
    ledger = room.desk.ledger

    def standing() -> tuple[datetime | None, datetime | None, bool | None, PartialDate | None]:
        (one,) = state(room, q="xylophone").sources
        found = one.standing
        return found.looked, found.tried, found.silent, found.newest

    newest = PartialDate(2025, 1, 2)  # a date to come is a mistake
    assert standing() == (None, None, None, newest)
    first, second, third = (MADE - timedelta(days=days) for days in (3, 2, 1))
    ledger.close_run(ledger.open_run("crawl", "sample-unit", first), {"unchanged": 2, "failed": 1})
    ledger.close_run(ledger.open_run("probe", "sample-unit", third), {"works": True})
    assert standing() == (first, first, None, newest)
    ledger.close_run(ledger.open_run("crawl", "sample-unit", second), {"failed": 2})
    assert standing() == (first, second, None, newest)
    ledger.open_run("crawl", "sample-unit", third)  # it was killed, or is still under way
    assert standing() == (first, third, None, newest)
    issues = [{"kind": "expected", "url": "", "detail": "The source yielded 0 items."}]
    ledger.close_run(ledger.open_run("crawl", "sample-unit", MADE), {"issues": issues})
    assert standing() == (MADE, MADE, True, newest)


def test_asking_nothing_makes_no_statement(room: ReadingRoom) -> None:
    with pytest.raises(UsageError, match="Give at least one word or a filter"):
        state(room)


def test_it_is_json(room: ReadingRoom) -> None:
    printed = json.loads(to_json(statement_to_json(state(room, q="conscription", as_of="2026-01"))))
    assert printed["query"] == "conscription"
    assert printed["as_of"] == "2026-01"
    assert printed["total"] == 5
    assert printed["hits"][0]["published"] in {"2025-05-10", "2024", "2023-06", None}
    first = printed["sources"][0]
    assert (first["name"], first["newest"], first["searched"]) == ("Sample COI Unit", "2025-05-10", 4)
    assert first["promise"]["kept"] == "unknown"


@pytest.mark.parametrize(
    ("text", "newest", "seen", "kept", "why"),
    [
        ("Not stated.", "2026-11-01", "2026-11-22", "unknown", "no-interval"),
        (
            "None stated. It was advised to review every two years.",
            "2020",
            "2026-11-22",
            "unknown",
            "no-interval",
        ),
        ("About thirty reports a year.", "2020", "2026-11-22", "unknown", "no-interval"),
        ("A yearly report; otherwise none stated.", "2026-01", "2026-11-22", "kept", ""),
        ("A yearly report.", "2025-10-01", "2026-11-22", "kept", ""),  # a quarter of the interval is let pass
        ("A report each year.", "2025-06-01", "2026-11-22", "not-kept", ""),
        ("A report each year.", "2025-06-01", "2026-06-01", "unknown", "not-looked-at"),
        ("A report each year.", "2025-06-01", None, "unknown", "not-looked-at"),
        ("A report each year.", None, "2026-11-22", "unknown", "no-date"),
        ("Daily and yearly documentation.", "2026-11-23", "2026-11-22", "kept", ""),
        ("Daily and yearly documentation.", "2026-05-23", "2026-11-22", "unknown", "several-intervals"),
        ("Daily and yearly documentation.", "2024-05-23", "2026-11-22", "not-kept", ""),
        ("Figures are half-yearly.", "2026-02-01", "2026-11-22", "not-kept", ""),
        ("Every two years.", "2024-12-01", "2026-11-22", "kept", ""),
        ("A report every year.", "2025", "2026-11-22", "kept", ""),  # it may be of December
    ],
)
def test_a_promise_is_weighed_against_the_newest_document(
    text: str, newest: str | None, seen: str | None, kept: str, why: str
) -> None:
    promise = weigh(
        text,
        PartialDate.parse(newest) if newest else None,
        datetime.fromisoformat(f"{seen}T00:00:00+00:00") if seen else None,
        date(2026, 11, 23),
    )
    assert (promise.kept, promise.why) == (kept, why)


def test_the_command_line_prints_it_and_its_json(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    def coi(*words: str) -> str:
        result = CliRunner().invoke(main, ["--data-dir", str(folder), *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    coi("init")
    lines = tmp_path / "lines.jsonl"
    row = {
        "key": "k",
        "url": "https://example.org/k",
        "title": "On courts",
        "text": "Courts of Strelsau sat. " * 30,
        "published": "2024-05",
    }
    lines.write_text(json.dumps(row), "utf-8")
    coi("import", str(lines), "--source", "samples")
    coi("index")
    said = coi("statement", "Strelsau", "--published-from", "2024", "--no-translate")
    assert "Asked:    Word: Strelsau · published from: 2024" in said
    assert "Filter:   published-from 2024" in said
    assert "Searched: 1 documents of 1 sources." in said
    assert "“On courts”, May 2024; https://example.org/k (captured" in said
    assert NOTHING_FOUND not in said
    assert "in the catalogue, but not verified yet (" in said
    printed = json.loads(coi("statement", "--json", "xylophone"))
    assert (printed["total"], printed["searched"], printed["conclusion"]) == (0, 1, [NOTHING_FOUND])
    assert printed["sources"][0]["looked"]
    assert printed["generation"]
    refused = CliRunner().invoke(main, ["--data-dir", str(folder), "statement", "a", "--as-of", "2999"])
    assert refused.exit_code == 2
