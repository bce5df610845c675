"""One connection for many small writes: what pages bring waits here and is written together, in one short transaction."""

import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from coi.acts import Acts
from coi.document import Capture, Document
from coi.errors import LedgerError

# Seconds. To ask the database for each page of a fast site would cost as much as to read everything anew.
_MOMENT = 0.02
# KiB of the database that are held in memory at most. Rows go to all places of its indexes; of two MiB, which is
# usual, most have to be read again.
_HELD = 64 * 1024


class OneConnection:
    """Stands for the engine where many small writes are kept together: all goes through one connection.

    What is written is seen by every reader through this object at once, by others after `commit`. A write
    that fails undoes itself and no other. While something is written and not yet committed, other
    processes that write to SQLite wait; so acts, of which there is one a page, wait here until `commit` or until
    somebody reads what they change. Where one of them is refused then, all is undone, and `commit` says so.
    """

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._is_writing = False
        self._gave_up = ""  # why the database undid more than the one write that failed
        self._waiting = Acts()
        if self._is_sqlite:
            self._say(f"PRAGMA cache_size = -{_HELD}")
        # What was read, for who asks again: the document of each source and key, the last capture of each document
        # (by its final URL, None for the last of all), the exchange of each capture, and from which URL and when the
        # payload of a digest first came for a document, which no later capture changes.
        self.by_key: dict[tuple[str, str], Document | None] = {}
        self.captures: dict[str, dict[str | None, Capture | None]] = {}
        self.exchanges: dict[int, Any] = {}
        self.first_sent: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._version = 0  # of the database, as others have written it
        self._refreshed = -math.inf

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The connection, to read with."""
        self._write_waiting()
        yield self._connection

    def about(self, *documents: str, content: str = "") -> Connection:
        """The connection, to read of these documents or that content; what waits is written first only if it concerns them."""
        waiting = self._waiting
        if content in waiting.contents or not waiting.documents.isdisjoint(documents):
            self._write_waiting()
        return self._connection

    @property
    def waiting(self) -> Acts:
        """The acts that are not written yet."""
        return self._waiting

    def later(self, acts: Acts) -> None:
        """Write them with the next `commit`, or before."""
        for key in acts.keys:
            self.by_key.pop(key, None)
        for document in acts.documents:
            self.captures.pop(document, None)
        self._waiting.take_in(acts)

    def forget(self) -> None:
        """Let everything be read anew."""
        self.by_key.clear()
        self.captures.clear()
        self.exchanges.clear()
        self.first_sent.clear()

    def refresh(self) -> None:
        """Forget what was read where others may have written since this was asked last, or a moment before that."""
        moment, before = time.monotonic(), self._version
        if moment < self._refreshed + _MOMENT:
            return
        self._refreshed = moment
        if self._is_sqlite:
            cursor: Any = self._connection.connection.cursor()
            cursor.execute("PRAGMA data_version")
            self._version = cursor.fetchone()[0]
            cursor.close()
        if before != self._version or not self._is_sqlite:
            self.forget()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """The connection, to write with: wholly or not at all, once `commit` is called."""
        self._write_waiting()
        self.forget()
        self._lock()
        self._say("SAVEPOINT one_write")
        try:
            yield self._connection
        except BaseException as error:
            try:
                self._say("ROLLBACK TO SAVEPOINT one_write")
            except LedgerError:
                # SQLite undoes everything since the last commit where the disk is full.
                self._give_up(error)
            raise
        else:
            self._say("RELEASE SAVEPOINT one_write")
        finally:
            self.forget()

    def _lock(self) -> None:
        if not self._is_writing:
            if self._is_sqlite:
                self._connection.exec_driver_sql("BEGIN IMMEDIATE")
            self._is_writing = True

    def _write_waiting(self) -> None:
        """Write what waits; LedgerError where it is refused, and then nothing since the last `commit` is kept."""
        if not self._waiting:
            return
        self.forget()
        try:
            self._lock()
            self._waiting.write(self._connection, alone=self._is_sqlite)
        except SQLAlchemyError as error:
            self._give_up(error)
            raise LedgerError(f"The database cannot be written: {self._gave_up}.") from error
        self._waiting.clear()

    def _give_up(self, error: BaseException) -> None:
        self.rollback()
        self._gave_up = str(getattr(error, "orig", error))

    def _say(self, words: str) -> None:
        # Past SQLAlchemy, for which these three words would be a third of the work of a small write.
        cursor = self._connection.connection.cursor()
        try:
            cursor.execute(words)
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise LedgerError(f"The database cannot be written: {error}.") from error
        finally:
            cursor.close()

    @property
    def is_writing(self) -> bool:
        """Whether something is written, or waits to be, that `commit` has not kept yet."""
        return self._is_writing or bool(self._gave_up) or bool(self._waiting)

    def commit(self) -> None:
        """Keep what was written; LedgerError where the database refuses, which then has kept nothing of it."""
        if not self._gave_up:
            self._write_waiting()
        if self._gave_up:
            reason = self._gave_up
            self.rollback()
            raise LedgerError(f"The database cannot be written: {reason}.")
        self._is_writing = False
        self.forget()  # others may have written meanwhile
        try:
            self._connection.commit()
        except SQLAlchemyError as error:
            self.rollback()
            raise LedgerError(f"The database cannot be written: {getattr(error, 'orig', error)}.") from error

    def rollback(self) -> None:
        """Undo what was written since the last `commit`."""
        self.forget()
        self._waiting.clear()
        self._is_writing = False
        self._gave_up = ""
        self._connection.rollback()

    def close(self) -> None:
        """Let the connection go; what was not committed is undone."""
        self._waiting.clear()
        self._connection.close()


def about(
    engine: Engine | OneConnection, *documents: str, content: str = ""
) -> AbstractContextManager[Connection]:
    """A connection to read of these documents, or that content, with."""
    if isinstance(engine, OneConnection):
        return nullcontext(engine.about(*documents, content=content))
    return engine.connect()
