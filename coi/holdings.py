"""What is held: documents, editions and captures, to be looked up; nothing is written here."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, case, exists, func, select

from coi import database as db
from coi import statements as st
from coi.document import Capture, Document, Edition, Holding
from coi.errors import DocumentUnknown
from coi.one_connection import OneConnection, about
from coi.rows import capture_of, document_of, edition_of, places, utc
from coi.run_book import RunBook

_AT_ONCE = 500  # documents whose histories are read by one query


class Exchange(NamedTuple):
    """What went over the wire for a capture, and where the evidence of it is.

    `digest` is that of the payload as it was sent, in the words of WARC (`sha256:` and base 32); `warc`
    names the file below the WARC folder and `place` the byte where the record begins.
    """

    ip: str
    digest: str
    warc: str
    place: int
    canonical_url: str | None = None  # what the page itself says its address is


_sent = places(db.exchanges, "ip", "digest", "warc", "place", "canonical_url")


class Holdings(RunBook):
    """Reads what we know of documents; what waits to be written on the same connection counts as written."""

    def find_document(self, source: str, key: str) -> Document | None:
        """The document that has, or once had, that key in that source."""
        if isinstance(self.engine, OneConnection):
            return self._find(self.engine.about(), source, key)
        with self.engine.connect() as connection:
            return self._find(connection, source, key)

    def document(self, document_id: str) -> Document:
        """The document of that id; DocumentUnknown where there is none."""
        with self.engine.connect() as connection:
            row = st.DOCUMENT.first(connection, document=document_id)
        if row is None:
            raise DocumentUnknown(f"There is no document {document_id[:40]}.")
        return document_of(row)

    def documents(self, source: str | None = None) -> Iterator[Document]:
        """Every document, by id, or those of one source."""
        query = select(db.documents).order_by(db.documents.c.id)
        if source is not None:
            query = query.where(db.documents.c.source == source)
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                yield document_of(row)

    def editions(self, document_id: str) -> tuple[Edition, ...]:
        """The editions of a document, by number."""
        query = select(db.editions).where(db.editions.c.document_id == document_id)
        with self.engine.connect() as connection:
            return tuple(edition_of(row) for row in connection.execute(query.order_by(db.editions.c.number)))

    def captures(self, document_id: str) -> tuple[Capture, ...]:
        """The captures of a document, oldest first."""
        query = select(db.captures).where(db.captures.c.document_id == document_id)
        with self.engine.connect() as connection:
            return tuple(capture_of(row) for row in connection.execute(query.order_by(db.captures.c.id)))

    def histories(
        self, documents: Sequence[Document]
    ) -> Iterator[tuple[Document, tuple[Edition, ...], tuple[Capture, ...]]]:
        """Each document with its `editions` and `captures`, read for many at a time; `documents` come sorted by id."""
        for at in range(0, len(documents), _AT_ONCE):
            some = documents[at : at + _AT_ONCE]
            editions: dict[str, list[Edition]] = defaultdict(list)
            captures: dict[str, list[Capture]] = defaultdict(list)
            of_editions, of_captures = (
                select(table).where(table.c.document_id.between(some[0].id, some[-1].id))
                for table in (db.editions, db.captures)
            )
            with self.engine.connect() as connection:
                for row in connection.execute(of_editions.order_by(db.editions.c.number)):
                    editions[row.document_id].append(edition_of(row))
                for row in connection.execute(of_captures.order_by(db.captures.c.id)):
                    captures[row.document_id].append(capture_of(row))
            for one in some:
                yield one, tuple(editions[one.id]), tuple(captures[one.id])

    def holdings(self, document_ids: Collection[str]) -> dict[str, Holding]:
        """What is kept of those documents, by id, read for all at once; those that are not there are left out."""
        asked = {"documents": list(document_ids)}
        editions: dict[str, list[Edition]] = defaultdict(list)
        addresses: dict[str, dict[int, str]] = defaultdict(dict)
        with self.engine.connect() as connection:
            for row in connection.execute(st.EDITIONS_OF, asked):
                editions[row.document_id].append(edition_of(row))
            for row in connection.execute(st.LAST_ADDRESSES_OF, asked):
                addresses[row.document_id][row.edition] = row.final_url or row.url
            return {
                row.id: Holding(document_of(row), tuple(editions[row.id]), addresses[row.id])
                for row in connection.execute(st.DOCUMENTS, asked)
            }

    def last_capture(self, document_id: str, final_url: str | None = None) -> Capture | None:
        """The last capture that found content (an unchanged answer counts), at that URL if given, or None."""
        if final_url is not None:
            newest = self.last_capture(document_id)  # as a rule that is the one, and has been read before
            if newest is None or newest.final_url == final_url:
                return newest
        one = self.engine
        if isinstance(one, OneConnection) and final_url in (known := one.captures.get(document_id, {})):
            return known[final_url]
        with about(one, document_id) as connection:
            if final_url is None:
                row = st.LAST_CAPTURE.first(connection, document=document_id)
            else:
                row = st.LAST_CAPTURE_AT.first(connection, document=document_id, url=final_url)
        capture = capture_of(row) if row else None
        if isinstance(one, OneConnection):
            one.captures.setdefault(document_id, {})[final_url] = capture
        return capture

    def exchange(self, capture_id: int) -> Exchange | None:
        """What went over the wire for a capture, where that was kept."""
        if isinstance(self.engine, OneConnection) and capture_id in self.engine.exchanges:
            return cast("Exchange | None", self.engine.exchanges[capture_id])
        with about(self.engine) as connection:  # what waits has no number yet
            row = st.EXCHANGE.first(connection, capture=capture_id)
        return _exchange(row) if row else None

    def is_foreseen(self, source: str, key: str) -> bool:
        """Whether the document of the key was read ahead; what was is read anew where others have written since."""
        one = self.engine
        if not isinstance(one, OneConnection):
            return False
        one.refresh()
        return (source, key) in one.by_key

    def foresee(self, source: str, keys: Sequence[str]) -> None:
        """Read ahead what will be asked of the documents of these keys: for many at once it is less work."""
        one = self.engine
        if not isinstance(one, OneConnection):
            return
        connection = one.about()
        found = st.FIND_DOCUMENTS.rows_among(connection, "keys", keys, source=source)
        documents = {row.asked: document_of(row) for row in found}
        # Of those that wait to be written more is known than can be read.
        settled = {document.id for document in documents.values()} - one.waiting.documents
        last = st.LAST_CAPTURES.rows_among(connection, "documents", list(settled))
        captures = [capture_of(row) for row in last]
        exchanges = st.EXCHANGES.rows_among(connection, "captures", [capture.id for capture in captures])
        one.by_key |= {(source, key): documents.get(key) for key in keys}
        one.captures |= {capture.document_id: {None: capture} for capture in captures}
        for row in exchanges:
            exchange = _exchange(row)
            document, url, moment = row[-3:]
            one.exchanges[row.capture] = exchange
            one.first_sent[document, exchange.digest] = (url, utc(moment))

    def outcomes_of_hidden(self, runs: Collection[int], levels: Collection[str]) -> dict[int, Counter[str]]:
        """What came in these runs of documents outside these access levels, as a run counts it; runs without any are left out."""
        capture, document = db.captures.c, db.documents.c
        earlier = db.captures.alias("earlier").c
        had = exists().where(earlier.document_id == capture.document_id, earlier.id < capture.id)
        outcome = case(
            (~had, "new"),
            (capture.edition.is_(None), "gone"),
            (had.where(earlier.edition == capture.edition), "unchanged"),
            else_="changed",
        ).label("outcome")
        sources = select(db.runs.c.source).where(db.runs.c.id.in_(runs))  # not to look at all documents
        query = (
            select(capture.run, outcome, func.count())
            .join(db.documents, document.id == capture.document_id)
            .where(document.source.in_(sources), document.access.not_in(levels), capture.run.in_(runs))
            .group_by(capture.run, "outcome")
        )
        found: dict[int, Counter[str]] = {}
        with self.engine.connect() as connection:
            for run, came, count in connection.execute(query):
                found.setdefault(run, Counter())[came] = count
        return found

    def archived(self) -> Iterator[tuple[str, str, int]]:
        """Every edition's (SHA-256, document id, number), to compare with the archive."""
        query = select(db.editions.c.sha256, db.editions.c.document_id, db.editions.c.number)
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                yield row.sha256, row.document_id, row.number

    def _find(self, connection: Connection, source: str, key: str) -> Document | None:
        """The document of a key, read through this connection; or as it waits to be written, or was read before."""
        one = self.engine
        if not isinstance(one, OneConnection):
            return _document(connection, source, key)
        if (source, key) in one.waiting.keys:
            if (new := one.waiting.keys[source, key]) is not None:
                return new
            one.about(*one.waiting.documents)
        if (source, key) in one.by_key:
            found = one.by_key[source, key]
        else:
            found = one.by_key[source, key] = _document(connection, source, key)
        if found is not None and found.id in one.waiting.documents:
            found = one.by_key[source, key] = _document(one.about(found.id), source, key)
        return found

    def _settled(self, connection: Connection, *documents: str) -> Connection:
        """The connection, once nothing waits to be written that concerns these documents."""
        return self.engine.about(*documents) if isinstance(self.engine, OneConnection) else connection


def _document(connection: Connection, source: str, key: str) -> Document | None:
    row = st.FIND_DOCUMENT.first(connection, source=source, key=key)
    return document_of(row) if row else None


def _exchange(row: Any) -> Exchange:
    return Exchange(*_sent(row))
