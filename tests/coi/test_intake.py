"""What many pages brought is written down at once, row for row as if it had been written page by page."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from coi import database as db
from coi.acts import Acts
from coi.crawl_state import CrawlState, FrontierRow
from coi.database import create_database
from coi.document import Declared
from coi.holdings import Exchange
from coi.intake import Came, Content, Unchanged, held_contents, record_new, record_unchanged
from coi.ledger import Ledger, Received
from coi.one_connection import OneConnection
from coi.rows import declared_to_json
from coi.settings import Settings

DAY = datetime(2026, 11, 24, 8, tzinfo=UTC)
SAID = Declared(title="A report", said_by="feed")
KEYS = ("a", "b", "c")


@pytest.fixture
def engine(engine: Engine) -> Engine:
    CrawlState(engine, "s").replace_frontier([FrontierRow(key, {"url": key}) for key in (*KEYS, "d")], {})
    return engine


def exchange(number: int) -> Exchange:
    return Exchange("192.0.2.1", f"sha256:{number}", "s/day.warc.gz", number, "http://x.example/")


def came(status: int) -> list[Came]:
    media_type = "text/html" if status == 200 else None
    return [
        Came(key, f"http://x.example/{key}", DAY, status, media_type, {"etag": key}, declared_to_json(SAID), exchange(number))
        for number, key in enumerate(KEYS)
    ]  # fmt: skip


def received(one: Came, run: int | None) -> Received:
    return Received(
        method="http", url=one.url, final_url=one.url, captured=DAY, http_status=one.status,
        media_type=one.media_type, headers=one.headers, declared=SAID, access="network", run=run,
        exchange=one.exchange, item=one.key,
    )  # fmt: skip


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All that is written, with the key of a document in the place of its id, but for when items were asked for."""
    with engine.connect() as connection:
        keys = {row.id: row.key for row in connection.execute(select(db.documents))}
        return {
            table.name: sorted(
                (tuple(keys.get(value, value) if isinstance(value, str) else value for name, value in row._mapping.items() if name != "asked") for row in connection.execute(select(table))),
                key=repr,
            )
            for table in (db.documents, db.document_keys, db.editions, db.captures, db.exchanges, db.frontier)
        }  # fmt: skip


@pytest.mark.parametrize("alone", [True, False])
def test_the_same_rows_are_written_as_one_by_one(
    engine: Engine, one: OneConnection, tmp_path: Path, *, alone: bool
) -> None:
    """`alone` where captures are numbered here, else by the database, as where others may write captures meanwhile."""
    other = create_database(Settings(data_dir=tmp_path / "other"))
    CrawlState(other, "s").replace_frontier([FrontierRow(key, {"url": key}) for key in (*KEYS, "d")], {})
    singly, together = Ledger(other), Ledger(one)
    run = singly.open_run("crawl", "s")
    assert together.open_run("crawl", "s") == run
    contents = [Content(f"{number}" * 64, number) for number in range(len(KEYS))]

    def write() -> None:
        acts = Acts()
        acts.take_in(one.waiting)
        one.waiting.clear()
        with engine.begin() as connection:
            acts.write(connection, alone=alone)

    one.commit()
    record_new(together, "s", "network", run, came(200), contents)
    write()
    for page, (sha256, size) in zip(came(200), contents, strict=True):
        singly.record_capture("s", page.key, received(page, run), sha256, size)
    assert rows(engine) == rows(other)
    found = [together.find_document("s", key) for key in KEYS]
    documents = [document.id for document in found if document is not None]
    repeated = [page._replace(media_type="text/html", headers={"etag": page.key}) for page in came(304)]
    record_unchanged(together, "s", run, repeated, [Unchanged(number, 1) for number in documents])
    write()
    for page in came(304):
        document = singly.find_document("s", page.key)
        assert document is not None
        singly.record_unchanged(document.id, received(page, run))
    assert rows(engine) == rows(other)
    assert [row.key for row in CrawlState(engine, "s").frontier(waiting=True)] == ["d"]
    other.dispose()


def test_what_waits_to_be_written_is_known(engine: Engine, one: OneConnection) -> None:
    ledger = Ledger(one)
    Ledger(engine).record_capture(
        "t", "z", Received(method="http", url="z", media_type="text/html"), "f" * 64, 1
    )
    contents = [Content(f"{number}" * 64, number) for number in range(len(KEYS))]
    record_new(ledger, "s", "public", None, came(200), contents)
    assert list(Ledger(engine).documents("s")) == []
    assert held_contents(ledger, ["1" * 64, "e" * 64, "f" * 64]) == {"1" * 64, "f" * 64}
    found = ledger.find_document("s", "b")
    assert found is not None
    assert [edition.sha256 for edition in ledger.editions(found.id)] == ["1" * 64]
    assert [one.key for one in CrawlState(one, "s").documents_with("2" * 64)] == ["c"]
    one.commit()
    assert sorted(document.key for document in Ledger(engine).documents("s")) == list(KEYS)


def test_a_document_that_was_gone_is_live_again_where_it_is_unchanged(
    engine: Engine, one: OneConnection
) -> None:
    elsewhere, ledger = Ledger(engine), Ledger(one)
    page = Received(method="http", url="a", media_type="text/html", exchange=exchange(1))
    document = elsewhere.record_capture("s", "a", page, "1" * 64, 1).document
    for _ in range(2):
        elsewhere.record_missing(document.id, Received(method="http", url="a", http_status=404))
    assert elsewhere.document(document.id).status == "gone"
    record_unchanged(ledger, "s", None, came(304)[:1], [Unchanged(document.id, 1)])
    one.commit()
    assert elsewhere.document(document.id).status == "live"
