"""A batch: what is written for several pages and made safe at once, the archive before the ledger that speaks of it."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from types import TracebackType

from coi.archive import ArchiveBatch
from coi.errors import CoiError
from coi.one_connection import OneConnection
from crawler.report import Tally
from crawler.warc import WarcFolder

# A page of many costs less: they go into the same pieces of the indexes. A second is over before on all but local sites.
MOST_PAGES = 400
LONGEST = 1.0  # seconds that other writers may have to wait
PATIENCE = 0.05  # seconds of waiting for a site after which what was written is settled meanwhile


class BatchLost(CoiError):
    """What the last pages brought could not be made safe; it is undone, and they are asked for again another time."""


class Batch:
    """Settles after so many pages, after a second, or as soon as there is nothing to do but wait.

    A crash loses at most what was not settled, and that is as if it had not been fetched yet.
    """

    def __init__(
        self, connection: OneConnection, archive: ArchiveBatch, warc: WarcFolder, tally: Tally
    ) -> None:
        self._connection = connection
        self._archive = archive
        self._warc = warc
        self._tally = tally
        self._before = tally.outcomes()
        self._pages = 0
        self._began = 0.0
        self._lost: CoiError | None = None
        # Brings what still waits to be written; called before settling.
        self.gather: Callable[[], None] | None = None
        self._wait = _Wait(self)

    def page_done(self) -> None:
        """Count a page; settles if it is time to. BatchLost where that failed, now or while a site was waited for."""
        if self._lost is not None:
            raise self._lost
        if self._pages == 0:
            self._began = time.monotonic()
        self._pages += 1
        if self._pages >= MOST_PAGES or time.monotonic() - self._began >= LONGEST:
            self.settle()

    def settle(self) -> None:
        """Make everything safe: bytes, evidence, and then the facts; BatchLost where that is not possible."""
        if self._lost is not None:
            raise self._lost
        self._pages = 0
        try:
            if self.gather is not None:
                self.gather()
            self._archive.settle()
            self._warc.settle()
            if self._connection.is_writing:
                self._connection.commit()
            self._connection.forget()  # while a site was waited for, others may have written
        except CoiError as error:
            self.undo()
            self._lost = BatchLost(f"{error} What the last pages brought is undone.")
            raise self._lost from error
        self._before = self._tally.outcomes()

    def undo(self) -> None:
        """Let what was not settled be as if it had not been fetched."""
        self._archive.drop()
        self._connection.rollback()
        self._tally.take_back(self._before)

    def while_waiting(self) -> AbstractContextManager[None]:
        """Settle if what is waited for inside takes its time; trouble with that is raised by the next page."""
        return self._wait

    def settle_meanwhile(self) -> None:
        """Settle; trouble is kept, and raised as soon as somebody can do something about it."""
        with suppress(BatchLost):
            self.settle()


class _Wait:
    """Entered for each request; one timer is set in `PATIENCE`, not one a request."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._since: float | None = None
        self._loop: asyncio.AbstractEventLoop | None = None  # in which a timer is set

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        self._since = loop.time()
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(PATIENCE, self._ring, loop)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._since = None

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._since is None:
            self._loop = None
            return
        waited = loop.time() - self._since
        if waited >= PATIENCE:
            self._batch.settle_meanwhile()
            waited = 0.0
        loop.call_later(PATIENCE - waited, self._ring, loop)
