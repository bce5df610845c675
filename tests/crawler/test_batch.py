"""What is written for several pages is made safe at once, and never while others would have to wait for a site."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from coi.archive import Archive, ArchiveBatch
from coi.database import create_database
from coi.disk import Disk
from coi.errors import ArchiveError
from coi.ledger import Ledger, Received
from coi.one_connection import OneConnection
from coi.settings import Settings
from crawler import batch as module
from crawler.batch import Batch, BatchLost
from crawler.report import Tally
from crawler.warc import WarcFolder


class Desk:
    """A batch with everything it keeps together."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.connection = OneConnection(engine)
        self.archive: ArchiveBatch = Archive(folder / "archive").batch()
        self.tally = Tally("s", lambda _url, _kind, _detail: None)
        warc = WarcFolder(folder / "warc", "s", "software")
        self.batch = Batch(self.connection, self.archive, warc, self.tally)
        self.elsewhere = Ledger(engine)

    def write(self, key: str) -> None:
        """Keep a page."""
        sha256 = self.archive.put(key.encode())
        received = Received(method="http", url=key, media_type="text/html")
        Ledger(self.connection).record_capture("s", key, received, sha256, len(key))
        self.tally.new += 1

    @property
    def kept(self) -> list[str]:
        """What others see."""
        return sorted(document.key for document in self.elsewhere.documents())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = create_database(Settings(data_dir=tmp_path))
    desk = Desk(engine, tmp_path)
    yield desk
    desk.connection.close()
    engine.dispose()


def test_pages_are_settled_when_there_are_enough(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    desk.write("a")
    desk.batch.page_done()
    assert desk.kept == []
    desk.write("b")
    desk.batch.page_done()
    assert desk.kept == ["a", "b"]


def test_pages_are_settled_when_others_have_waited_long_enough(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    desk.write("a")
    desk.batch.page_done()
    moment[0] = module.LONGEST
    desk.write("b")
    desk.batch.page_done()
    assert desk.kept == ["a", "b"]


def test_nobody_has_to_wait_while_a_site_is_waited_for(desk: Desk) -> None:
    async def wait() -> list[list[str]]:
        seen: list[list[str]] = []
        with desk.batch.while_waiting():
            for key in ("a", "b"):
                desk.write(key)  # as a budget is, that is written before each request of a long wait
                while desk.kept == (seen[-1] if seen else []):  # noqa: ASYNC110  # the database rings no bell
                    await asyncio.sleep(0.01)
                seen.append(desk.kept)
        return seen

    assert asyncio.run(asyncio.wait_for(wait(), 20)) == [["a"], ["a", "b"]]


def test_a_short_wait_settles_nothing(desk: Desk) -> None:
    async def wait() -> None:
        with desk.batch.while_waiting():
            desk.write("a")
            await asyncio.sleep(0)

    asyncio.run(wait())
    assert desk.kept == []


def test_what_is_lost_while_waiting_is_told_to_the_next_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a")
    desk.batch.settle()

    def full(_self: ArchiveBatch) -> None:
        raise ArchiveError("The archive cannot write: No space left on device.")

    monkeypatch.setattr(ArchiveBatch, "settle", full)

    async def wait() -> None:
        with desk.batch.while_waiting():
            desk.write("b")
            while desk.tally.new == 2:  # noqa: ASYNC110  # the batch rings no bell
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(wait(), 20))
    with pytest.raises(BatchLost, match="No space left"):
        desk.batch.page_done()
    assert (desk.kept, desk.tally.new) == (["a"], 1)


def test_nobody_has_to_wait_while_bytes_are_made_safe(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are on the disk before the ledger is locked, so a slow disk stops no other writer."""
    real, seen = Disk.sync, list[bool]()

    def sync(disk: Disk, paths: Iterable[str | Path]) -> None:
        desk.elsewhere.add_issue(None, "s", "", "failed", "Written meanwhile.")
        seen.append(desk.kept == [])
        real(disk, paths)

    monkeypatch.setattr(Disk, "sync", sync)
    desk.write("a")
    desk.batch.settle()
    assert seen == [True, True]
    assert desk.kept == ["a"]


def test_what_others_wrote_while_a_site_was_waited_for_is_seen(desk: Desk) -> None:
    here = Ledger(desk.connection)
    assert here.find_document("s", "a") is None
    received = Received(method="http", url="a", media_type="text/html")
    desk.elsewhere.record_capture("s", "a", received, "0" * 64, 1)
    desk.batch.settle()
    assert here.find_document("s", "a") is not None
