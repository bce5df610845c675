"""What the crawler must not forget: the items yet to be asked for, and what it keeps from run to run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, repeat
from typing import Any

from sqlalchemy import Connection, Engine, select

from coi import database as db
from coi import statements as st
from coi.acts import Columns
from coi.dates import now
from coi.document import Document
from coi.one_connection import OneConnection, about
from coi.rows import document_of, plain, utc

EVERY_SOURCE = ""  # the source under which is kept what holds for all of them


@dataclass(frozen=True, slots=True)
class FrontierRow:
    """An item of a source's frontier: its key, the item as JSON, and what became of it so far."""

    key: str
    item: Mapping[str, Any]
    waiting: bool = True
    tries: int = 0  # in a row that brought no answer
    asked: datetime | None = None


class CrawlState:
    """Reads and writes the state of one source's crawl; each method that writes is one transaction."""

    def __init__(self, engine: Engine | OneConnection, source: str) -> None:
        self.engine = engine
        self.source = source

    # what is kept from run to run

    def recall(self, name: str, source: str | None = None) -> Any:
        """What was remembered under that name for this source (or `source`), or None."""
        table, owner = db.crawl_memory, self.source if source is None else source
        with self.engine.connect() as connection:
            return connection.execute(
                select(table.c.value).where(table.c.source == owner, table.c.name == name)
            ).scalar()

    def remember(self, values: Mapping[str, Any], source: str | None = None) -> None:
        """Keep each value (JSON) under its name; None forgets it."""
        with db.transaction(self.engine) as connection:
            self._remember(connection, values, self.source if source is None else source)

    def _remember(self, connection: Connection, values: Mapping[str, Any], source: str) -> None:
        table = db.crawl_memory
        for name, value in values.items():
            connection.execute(table.delete().where(table.c.source == source, table.c.name == name))
            if value is not None:
                connection.execute(table.insert().values(source=source, name=name, value=value))

    # the frontier

    def frontier(self, *, waiting: bool | None = None) -> list[FrontierRow]:
        """The items in the order in which they are asked for: all, those waiting, or those dealt with."""
        with self.engine.connect() as connection:
            rows = (st.WAITING if waiting else st.FRONTIER).rows(connection, source=self.source)
        return [
            FrontierRow(row.key, row.item, row.waiting, row.tries, utc(row.asked) if row.asked else None)
            for row in rows
            if waiting is None or row.waiting == waiting
        ]

    def replace_frontier(self, rows: Sequence[FrontierRow], memory: Mapping[str, Any]) -> None:
        """Let these be the items from now on, and keep `memory`; both or neither.

        What discovery remembers (such as the day up to which records were asked for) is true only
        together with the items it found.
        """
        table = db.frontier
        written: Columns = {
            "source": repeat(self.source),
            "key": [row.key for row in rows],
            "place": count(),
            "item": [row.item for row in rows],
            "waiting": [row.waiting for row in rows],
            "tries": [row.tries for row in rows],
            "asked": [plain(row.asked) if row.asked else None for row in rows],
        }
        with db.transaction(self.engine) as connection:
            connection.execute(table.delete().where(table.c.source == self.source))
            st.ADD_ITEM.write_columns(connection, written)
            self._remember(connection, memory, self.source)

    def settle(self, key: str) -> None:
        """Write that an item is dealt with, although nothing of it was kept."""
        self._change(key, waiting=False, tries=0, asked=plain(now()))

    def put_off(self, key: str, tries: int) -> None:
        """Write that an item brought no answer and waits for the next crawl."""
        self._change(key, tries=tries, asked=plain(now()))

    def _change(self, key: str, **values: Any) -> None:
        table = db.frontier
        with db.transaction(self.engine) as connection:
            connection.execute(
                table.update().where(table.c.source == self.source, table.c.key == key).values(**values)
            )

    # what the ledger holds of the source's crawls

    def live_documents(self, not_since: int) -> list[Document]:
        """The source's documents that are live and were not asked for in that run or later, by id."""
        with self.engine.connect() as connection:
            found = st.LIVE_DOCUMENTS.rows(connection, source=self.source, run=not_since)
        return [document_of(row) for row in found]

    def captured_since(self, run: int) -> set[str]:
        """The ids of the source's documents that were asked for in that run or later, found or missing."""
        query = (
            select(db.captures.c.document_id)
            .join(db.documents, db.documents.c.id == db.captures.c.document_id)
            .where(db.documents.c.source == self.source, db.captures.c.run >= run)
        )
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def aliases(self) -> dict[str, str]:
        """Every key that is not the main one of its document, with the one that is."""
        query = (
            select(db.document_keys.c.key, db.documents.c.key.label("main"))
            .join(db.documents, db.documents.c.id == db.document_keys.c.document_id)
            .where(db.document_keys.c.source == self.source, db.document_keys.c.key != db.documents.c.key)
        )
        with self.engine.connect() as connection:
            return {row.key: row.main for row in connection.execute(query)}

    def last_answer_at(self, document_id: str, url: str) -> str | None:
        """From which URL the document's content last came when exactly that URL was asked for, if it ever was."""
        with about(self.engine, document_id) as connection:
            row = st.LAST_ANSWER_AT.first(connection, document=document_id, url=url)
        return row.final_url if row else None

    def first_sent(self, document_id: str, digest: str) -> tuple[str, datetime] | None:
        """From which URL and when the payload of that digest first came for the document, if it did."""
        one = self.engine
        if isinstance(one, OneConnection) and (known := one.first_sent.get((document_id, digest))):
            return known
        with about(one, document_id) as connection:
            row = st.FIRST_SENT.first(connection, document=document_id, digest=digest)
        return (row.final_url, utc(row.captured)) if row else None

    def documents_with(self, sha256: str) -> list[Document]:
        """The source's documents whose content now has that SHA-256, by id."""
        with about(self.engine, content=sha256) as connection:
            if st.EDITION_WITH.first(connection, sha256=sha256) is None:
                return []  # as of most pages that are new, without the longer question
            found = st.DOCUMENTS_WITH.rows(connection, source=self.source, sha256=sha256)
        if found:
            # What waits may have given one of them other content.
            with about(self.engine, *(row.id for row in found)) as connection:
                found = st.DOCUMENTS_WITH.rows(connection, source=self.source, sha256=sha256)
        return [document_of(row) for row in found]
