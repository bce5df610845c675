"""What the crawler keeps from run to run is kept per source, together or not at all."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text

from coi import database as db
from coi.crawl_state import EVERY_SOURCE, CrawlState, FrontierRow
from coi.errors import LedgerError
from coi.holdings import Exchange
from coi.ledger import Ledger, Received
from coi.settings import Settings

DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def state(engine: Engine) -> CrawlState:
    return CrawlState(engine, "one")


def test_what_is_remembered_is_recalled_by_its_source_alone(state: CrawlState, engine: Engine) -> None:
    state.remember({"a": {"x": [1, "ä"]}, "b": 0})
    state.remember({"a": 2}, EVERY_SOURCE)
    assert (state.recall("a"), state.recall("b"), state.recall("c")) == ({"x": [1, "ä"]}, 0, None)
    assert (state.recall("a", EVERY_SOURCE), CrawlState(engine, "two").recall("a")) == (2, None)
    state.remember({"a": "new", "b": None})
    assert (state.recall("a"), state.recall("b")) == ("new", None)


def test_the_frontier_is_replaced_in_its_order(state: CrawlState, engine: Engine) -> None:
    rows = [FrontierRow(f"k{number % 7}-{number}", {"n": number}, tries=number % 3) for number in range(1200)]
    state.replace_frontier(rows, {"day": "2026-11-20"})
    assert state.frontier() == rows
    assert state.recall("day") == "2026-11-20"
    settled = FrontierRow("z", {"n": 1}, waiting=False, tries=2, asked=DAY)
    state.replace_frontier([settled, rows[3]], {})
    assert state.frontier() == [settled, rows[3]]
    assert (state.frontier(waiting=True), state.frontier(waiting=False)) == ([rows[3]], [settled])
    assert CrawlState(engine, "two").frontier() == []


def test_frontier_and_memory_are_written_together_or_not_at_all(state: CrawlState) -> None:
    state.replace_frontier([FrontierRow("a", {})], {"day": "first"})
    with pytest.raises(LedgerError):
        state.replace_frontier([FrontierRow("b", {}), FrontierRow("b", {})], {"day": "second"})
    assert ([row.key for row in state.frontier()], state.recall("day")) == (["a"], "first")


def test_an_item_is_settled_or_put_off(state: CrawlState) -> None:
    state.replace_frontier([FrontierRow("a", {}), FrontierRow("b", {}, tries=2)], {})
    state.settle("b")
    state.put_off("a", 1)
    a, b = state.frontier()
    assert (a.waiting, a.tries, b.waiting, b.tries) == (True, 1, False, 0)
    assert a.asked is not None
    assert b.asked is not None


def capture(ledger: Ledger, key: str, sha256: str = "a" * 64, **values: object) -> str:
    received = Received(method="http", url=key, **values)  # type: ignore[arg-type]
    return ledger.record_capture("one", key, received, sha256, 1).document.id


def test_it_is_known_what_a_run_has_asked_for(state: CrawlState, engine: Engine) -> None:
    ledger = Ledger(engine)
    first, second = ledger.open_run("crawl", "one"), ledger.open_run("crawl", "one")
    capture(ledger, "a", run=first)
    b = capture(ledger, "b", run=second)
    gone = capture(ledger, "c", run=first)
    ledger.record_missing(gone, Received(method="http", url="c", run=second))
    assert state.captured_since(second) == {b, gone}
    assert len(state.captured_since(first)) == 3
    assert CrawlState(engine, "two").captured_since(first) == set()


def test_of_the_live_documents_those_are_known_that_a_run_has_not_asked_for(
    state: CrawlState, engine: Engine
) -> None:
    ledger = Ledger(engine)
    first, second = ledger.open_run("crawl", "one"), ledger.open_run("crawl", "one")
    a, b, c = (capture(ledger, key, run=run) for key, run in (("a", first), ("b", second), ("c", first)))
    by_hand = capture(ledger, "d")
    capture(ledger, "c", run=second)
    gone = capture(ledger, "e", run=first)
    for _ in range(2):
        ledger.record_missing(gone, Received(method="http", url="e", run=first))

    def left(run: int) -> list[str]:
        return [document.id for document in state.live_documents(not_since=run)]

    assert left(second) == sorted([a, by_hand])
    assert left(first) == [by_hand]
    assert left(second + 1) == sorted([a, b, c, by_hand])


def test_documents_are_found_by_what_they_hold_now(state: CrawlState, engine: Engine) -> None:
    ledger = Ledger(engine)
    a, b = capture(ledger, "a"), capture(ledger, "b")
    assert [document.id for document in state.documents_with("a" * 64)] == sorted([a, b])
    capture(ledger, "a", "b" * 64)
    assert [document.id for document in state.documents_with("a" * 64)] == [b]
    ledger.record_missing(b, Received(method="http", url="b"))
    assert [document.id for document in state.documents_with("a" * 64)] == [b]
    capture(ledger, "a")
    assert len(state.documents_with("a" * 64)) == 2
    assert CrawlState(engine, "two").documents_with("a" * 64) == []


def test_second_keys_are_known_with_the_main_one(state: CrawlState, engine: Engine) -> None:
    ledger = Ledger(engine)
    document = capture(ledger, "a")
    ledger.record_also(document, "b")
    ledger.record_moved("one", "a", "c")
    assert state.aliases() == {"a": "c", "b": "c"}


def test_the_first_time_a_payload_was_sent_is_known_and_where_an_address_led(
    state: CrawlState, engine: Engine
) -> None:
    ledger = Ledger(engine)
    for number, digest in enumerate(("x", "y", "x")):
        exchange = Exchange("192.0.2.1", digest, "file", number)
        moment = DAY.replace(hour=number)
        document = capture(
            ledger, "a", str(number) * 64, captured=moment, final_url=f"a{number}", exchange=exchange
        )
    assert state.first_sent(document, "x") == ("a0", DAY.replace(hour=0))
    assert state.first_sent(document, "y") == ("a1", DAY.replace(hour=1))
    assert state.first_sent(document, "z") is None
    assert (state.last_answer_at(document, "a"), state.last_answer_at(document, "a0")) == ("a2", None)


def test_the_older_shape_of_the_database_is_brought_along_with_all_it_holds(tmp_path: Path) -> None:
    engine = db.create_database(Settings(data_dir=tmp_path))
    capture(Ledger(engine), "a")
    command.downgrade(db._alembic(engine), "0001")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM captures")).scalar() == 1
    db.migrate(engine)
    assert CrawlState(engine, "one").frontier() == []
    assert len(list(Ledger(engine).documents("one"))) == 1
    engine.dispose()
