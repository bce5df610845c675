"""The status page tells what ran last for every source, and does not hide what went wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from coi.document import AccessLevel
from coi.ledger import Received
from coi.network.access import OPERATOR
from coi.schedule import DID_NOT_BEGIN
from tests.web.pages import assert_plain, page_of, visitor_of, words_of
from tests.web.reading_room import VOCABULARIES, ReadingRoom, a_source
from web import create_app
from web.status import took_in_words

NIGHT = datetime(2026, 11, 22, 22, 5, tzinfo=UTC)


def client_with(room: ReadingRoom) -> FlaskClient:
    """A visitor where five sources more are known: three public ones, a hidden one, and one not yet confirmed."""
    more = {one: a_source(one, f"The {one} unit", "local-ngo") for one in ("busy", "broken", "quiet")}
    more["secret"] = a_source("secret", "The secret unit", "local-ngo", access="restricted")
    more["draft"] = replace(a_source("draft", "The draft unit", "local-ngo"), verified=False)
    vocabularies = replace(VOCABULARIES, sources=more)
    return visitor_of(create_app(room.settings, replace(room.desk, vocabularies=vocabularies)))


def rows(client: FlaskClient) -> list[str]:
    return [
        row.get_text(" ", strip=True)
        for row in page_of(client.get("/status")).select("main .searched tbody tr")
    ]


def test_before_anything_ran_the_page_says_so(room: ReadingRoom) -> None:
    answer = client_with(room).get("/status")
    assert "It has never been brought up to date." in words_of(answer)
    assert "1 source is described but not visited" in words_of(answer)
    assert [row.partition(" unit ")[2] for row in rows(client_with(room))] == ["never – – – – – – –"] * 3
    assert_plain(answer)


def test_the_last_run_of_each_source_is_told_and_trouble_comes_first(room: ReadingRoom) -> None:
    ledger = room.desk.ledger
    for source, result in (
        ("busy", {"failed": 9, "issues": []}),
        ("busy", {"new": 1_200, "unchanged": 3, "failed": 0, "issues": []}),
        ("quiet", {"unchanged": 2, "issues": [{"kind": "expected", "url": "", "detail": "Too few."}]}),
        ("secret", {"new": 1, "issues": []}),
        ("broken", {DID_NOT_BEGIN: "It did not begin."}),
    ):
        ledger.close_run(ledger.open_run("crawl", source, NIGHT), result)
    told = rows(client_with(room))
    assert [row.split()[1] for row in told] == ["broken", "quiet", "busy"]
    assert told[0].endswith("could not begin")
    assert told[1].endswith("silent: less came than is expected")
    assert told[2].endswith("1,200 – 3 – 0 –")
    assert "22 November 2026, 22:05 UTC" in told[2]
    assert "secret" not in words_of(client_with(room).get("/status"))


def test_how_much_the_index_took_up_is_told_to_those_who_may_see_all_of_it(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = room.desk.ledger
    ledger.close_run(ledger.open_run("index", None, NIGHT), {"indexed": 1_201, "deleted": 2, "failed": 1})
    words = words_of(client_with(room).get("/status"))
    assert "22 November 2026, 22:05 UTC" in words
    assert "taken up" not in words
    monkeypatch.setattr("web.status.the_viewer", lambda: OPERATOR)
    words = words_of(client_with(room).get("/status"))
    assert "1,201 taken up, 2 taken out, 1 failed" in words


def test_what_came_in_hidden_shows_in_no_run(room: ReadingRoom) -> None:
    ledger = room.desk.ledger

    def add(*documents: tuple[str, AccessLevel], began: datetime) -> None:
        run = ledger.open_run("add", "quiet", began)
        for key, access in documents:
            received = Received(method="upload", url=key, access=access, run=run)
            ledger.record_capture("quiet", key, received, key[0] * 64, 9)
        ledger.close_run(run, {"added": len(documents)})

    add(("a", "public"), ("b", "network"), began=NIGHT)
    add(("c", "restricted"), began=NIGHT + timedelta(days=1))
    told = next(row for row in rows(client_with(room)) if "quiet" in row)
    assert "22 November 2026, 22:05 UTC" in told
    assert told.endswith("1 – – – – –")


def test_a_run_without_an_end_is_not_told_as_one_that_ended(room: ReadingRoom) -> None:
    room.desk.ledger.open_run("crawl", "busy", NIGHT)
    ledger = room.desk.ledger
    ledger.close_run(ledger.open_run("crawl", "broken", NIGHT), {"broke_off": "It was killed.", "new": 1})
    ledger.close_run(
        ledger.open_run("crawl", "quiet", NIGHT), {"failed": 4, "issues": [{"kind": "failed"}] * 4}
    )
    told = {row.split()[1]: row for row in rows(client_with(room))}
    assert told["busy"].endswith("still running, or broken off unseen")
    assert told["broken"].endswith("broken off")
    assert told["quiet"].endswith("nothing came")


def test_every_page_leads_to_the_status_page(client: FlaskClient) -> None:
    assert page_of(client.get("/")).select_one("footer a[href='/status']") is not None


def test_how_long_it_took_is_told_in_seconds_or_minutes(client: FlaskClient) -> None:
    with client.application.test_request_context("/"):
        assert [took_in_words(one) for one in (None, 0.4, 59, 60, 5_400)] == [
            "",
            "0 s",
            "59 s",
            "1 min",
            "90 min",
        ]
