"""The ledger: documents, editions and captures, each act written in one transaction; runs and issues beside them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from coi import crawl_state
from coi import database as db
from coi import statements as st
from coi.dates import now
from coi.document import AccessLevel, Capture, CaptureMethod, Declared, Document, Edition, Holding
from coi.errors import DocumentUnknown, LedgerError
from coi.ids import new_id
from coi.rows import capture_of, declared_to_json, document_of, edition_of, plain
from coi.run_book import RunBook

_T = TypeVar("_T")
_AT_ONCE = 500  # documents whose histories are read by one query


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went over the wire for a capture, and where the evidence of it is.

    `digest` is that of the payload as it was sent, in the words of WARC (`sha256:` and base 32); `warc`
    names the file below the WARC folder and `place` the byte where the record begins.
    """

    ip: str
    digest: str
    warc: str
    place: int
    canonical_url: str | None = None  # what the page itself says its address is


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What is known of one act of fetching or receiving, before the ledger has placed it."""

    method: CaptureMethod
    url: str
    final_url: str = ""
    captured: datetime = field(default_factory=now)
    http_status: int | None = None
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    declared: Declared = Declared()
    access: AccessLevel = "public"  # for a document not known yet
    run: int | None = None
    exchange: Exchange | None = None
    item: str | None = None  # the key of the item of the frontier that this settles
    alias: str | None = None  # another key by which the source names the document


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the ledger made of a capture."""

    document: Document
    edition: Edition
    new_document: bool
    new_edition: bool


def _as_before(received: Received, last: Capture) -> Received:
    """The same with what an answer without content need not repeat.

    A 304 may come without validators, and the next visit would then fetch everything.
    """
    says_nothing = replace(received.declared, said_by="") == Declared()
    return replace(
        received,
        media_type=received.media_type or last.media_type,
        headers={**last.headers, **received.headers},
        declared=last.declared if says_nothing else received.declared,
    )


class Ledger(RunBook):
    """Reads and writes what we know; each method that writes is one transaction, wholly done or not at all."""

    def __init__(self, engine: Engine | db.OneConnection, node: str = "ZZ") -> None:
        super().__init__(engine)
        self.node = node

    # what is known

    def find_document(self, source: str, key: str) -> Document | None:
        """The document that has, or once had, that key in that source."""

        def read(connection: Connection) -> Document | None:
            return self._find(connection, source, key)

        return self._read(("document", source, key), read)

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

        def read(connection: Connection) -> Capture | None:
            if final_url is None:
                row = st.LAST_CAPTURE.first(connection, document=document_id)
            else:
                row = st.LAST_CAPTURE_AT.first(connection, document=document_id, url=final_url)
            return capture_of(row) if row else None

        return self._read(("capture", document_id, final_url), read)

    def exchange(self, capture_id: int) -> Exchange | None:
        """What went over the wire for a capture, where that was kept."""
        with self.engine.connect() as connection:
            row = st.EXCHANGE.first(connection, capture=capture_id)
        return Exchange(row.ip, row.digest, row.warc, row.place, row.canonical_url) if row else None

    def archived(self) -> Iterator[tuple[str, str, int]]:
        """Every edition's (SHA-256, document id, number), to compare with the archive."""
        query = select(db.editions.c.sha256, db.editions.c.document_id, db.editions.c.number)
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                yield row.sha256, row.document_id, row.number

    def _read(self, what: tuple[Any, ...], read: Callable[[Connection], _T]) -> _T:
        """What `read` finds, or found when it was asked the same before and nothing was written since."""
        memo = self.engine.memo if isinstance(self.engine, db.OneConnection) else {}
        if what not in memo:
            with self.engine.connect() as connection:
                memo[what] = read(connection)
        found: _T = memo[what]
        return found

    # what happens

    def record_capture(
        self, source: str, key: str, received: Received, sha256: str, size: int, also: Document | None = None
    ) -> Recorded:
        """Write that content came: a new document, a new edition, or a known edition captured again.

        The bytes must be in the archive before this is called. Captures of identical content make no
        new edition; content that comes back makes its old edition the current one again. A key not
        known yet is a further key of the document `also`, where that is given.
        """
        with db.transaction(self.engine) as connection:
            try:
                return self._record(connection, source, key, received, sha256, size, also)
            except IntegrityError as error:
                raise LedgerError(
                    f"Two writers recorded “{key[:200]}” at the same moment; run it again."
                ) from error

    def record_unchanged(self, document_id: str, received: Received) -> None:
        """Write that the document was asked for and is as it was (304)."""
        last = self.last_capture(document_id, received.final_url) or self.last_capture(document_id)
        if last is None:
            raise LedgerError(f"Document {document_id} has no content that could be unchanged.")
        with db.transaction(self.engine) as connection:
            self._add_capture(connection, document_id, last.edition, _as_before(received, last))
            self._set_live(connection, document_id, plain(received.captured))

    def record_missing(self, document_id: str, received: Received) -> Document:
        """Write that the document was not there (404, 410); the second time in a row it counts as gone."""
        moment = plain(received.captured)
        with db.transaction(self.engine) as connection:
            row = connection.execute(
                select(db.documents).where(db.documents.c.id == document_id)
            ).one_or_none()
            if row is None:
                raise DocumentUnknown(f"There is no document {document_id[:40]}.")
            self._add_capture(connection, document_id, None, received)
            if row.missing_since is None:
                connection.execute(
                    db.documents.update().where(db.documents.c.id == document_id).values(missing_since=moment)
                )
            elif row.status == "live":
                connection.execute(
                    db.documents.update()
                    .where(db.documents.c.id == document_id)
                    .values(status="gone", status_since=row.missing_since)
                )
        return self.document(document_id)

    def record_withdrawn(self, document_id: str, received: Received) -> Document:
        """Write that whoever gave us the document has taken it back; it is kept, and says so."""
        return self._state(document_id, received, "withdrawn")

    def record_restored(self, document_id: str, received: Received) -> Document:
        """Write that whoever took the document back gives it again."""
        return self._state(document_id, received, "live")

    def _state(self, document_id: str, received: Received, status: str) -> Document:
        """Write down the act, and the status if it is another than before."""
        last = self.last_capture(document_id)
        kept = _as_before(received, last) if last is not None else received
        with db.transaction(self.engine) as connection:
            self._add_capture(connection, document_id, last.edition if last else None, kept)
            connection.execute(
                db.documents.update()
                .where(db.documents.c.id == document_id, db.documents.c.status != status)
                .values(status=status, status_since=plain(received.captured), missing_since=None)
            )
        return self.document(document_id)

    def record_moved(self, source: str, old_key: str, new_key: str) -> None:
        """Write that a document now lives at a new key; its id stays, both keys lead to it."""
        with db.transaction(self.engine) as connection:
            document = self._find(connection, source, old_key)
            if document is not None and self._add_key(connection, document, new_key):
                connection.execute(
                    db.documents.update().where(db.documents.c.id == document.id).values(key=new_key)
                )

    def record_also(self, document_id: str, key: str) -> None:
        """Write that the document is known by another key too; one that is another document's stays that."""
        document = self.document(document_id)
        with db.transaction(self.engine) as connection:
            self._add_key(connection, document, key)

    def record_parted(self, source: str, key: str) -> None:
        """Write that what was a second key of a document leads to something else now."""
        with db.transaction(self.engine) as connection:
            document = self._find(connection, source, key)
            if document is not None and document.key != key:
                connection.execute(
                    db.document_keys.delete().where(
                        db.document_keys.c.source == source, db.document_keys.c.key == key
                    )
                )

    # inside one transaction

    def _find(self, connection: Connection, source: str, key: str) -> Document | None:
        row = st.FIND_DOCUMENT.first(connection, source=source, key=key)
        return document_of(row) if row else None

    def _add_key(self, connection: Connection, document: Document, key: str) -> bool:
        """Let the key lead to the document; False where it leads to another."""
        there = self._find(connection, document.source, key)
        if there is None:
            st.ADD_KEY.write(connection, source=document.source, key=key, document_id=document.id)
        return there is None or there.id == document.id

    def _record(
        self, connection: Connection, source: str, key: str, received: Received, sha256: str, size: int,
        also: Document | None,
    ) -> Recorded:  # fmt: skip
        moment = plain(received.captured)
        if also is not None:
            self._add_key(connection, also, key)
        document = self._find(connection, source, key)
        new_document = document is None
        if document is None:
            document = self._add_document(connection, source, key, received)
        known = None
        if not new_document:
            known = st.EDITION_OF_BYTES.first(connection, document=document.id, sha256=sha256)
        if known is None:
            last = None if new_document else st.LAST_EDITION.first(connection, document=document.id).number
            edition = Edition(
                document.id, (last or 0) + 1, sha256, received.media_type or "application/octet-stream", size,
                received.captured,
            )  # fmt: skip
            st.ADD_EDITION.write(
                connection, document_id=document.id, number=edition.number, sha256=sha256,
                media_type=edition.media_type, size=size, first_captured=moment,
            )  # fmt: skip
        else:
            edition = edition_of(known)
        self._add_capture(connection, document.id, edition.number, received)
        if not new_document:
            self._set_live(connection, document.id, moment)
        if document.status == "gone":
            document = replace(document, status="live", status_since=received.captured)
        return Recorded(document, edition, new_document, known is None)

    def _add_document(self, connection: Connection, source: str, key: str, received: Received) -> Document:
        taken = True
        while taken:
            fresh = new_id(self.node)
            taken = st.DOCUMENT.first(connection, document=fresh) is not None
        document = Document(fresh, source, key, received.access, "live", received.captured, received.captured)
        moment = plain(received.captured)
        st.ADD_DOCUMENT.write(
            connection, id=fresh, source=source, key=key, access=document.access, status=document.status,
            status_since=moment, first_captured=moment,
        )  # fmt: skip
        st.ADD_KEY.write(connection, source=source, key=key, document_id=document.id)
        return document

    def _add_capture(
        self, connection: Connection, document_id: str, edition: int | None, received: Received
    ) -> None:
        capture = st.ADD_CAPTURE.write(
            connection,
            document_id=document_id,
            edition=edition,
            captured=plain(received.captured),
            method=received.method,
            url=received.url,
            final_url=received.final_url or received.url,
            http_status=received.http_status,
            media_type=received.media_type,
            headers=dict(received.headers),
            declared=declared_to_json(received.declared),
            run=received.run,
        )
        if received.exchange is not None:
            sent = received.exchange
            st.ADD_EXCHANGE.write(
                connection, capture=capture, ip=sent.ip, digest=sent.digest, warc=sent.warc, place=sent.place,
                canonical_url=sent.canonical_url,
            )  # fmt: skip
        if received.alias is not None:
            row = st.DOCUMENT.first(connection, document=document_id)
            self._add_key(connection, document_of(row), received.alias)
        if received.item is not None:
            # In the same transaction, so that what a crash interrupts is neither lost nor done twice.
            crawl_state.settle(connection, document_id, received.item)

    def _set_live(self, connection: Connection, document_id: str, moment: datetime) -> None:
        """Content is there again: nothing is missing, and what was gone is live (a withdrawal stays)."""
        st.FOUND_AGAIN.write(connection, document=document_id)
        st.LIVE_AGAIN.write(connection, document=document_id, moment=moment)
