"""The ledger: documents, editions and captures, each act written in one transaction; runs and issues beside them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from coi import database as db
from coi import statements as st
from coi.acts import Acts
from coi.dates import now
from coi.document import AccessLevel, Capture, CaptureMethod, Declared, Document, Edition
from coi.errors import DocumentUnknown, LedgerError
from coi.holdings import Exchange, Holdings
from coi.ids import new_ids
from coi.one_connection import OneConnection
from coi.rows import declared_to_json, document_of, edition_of, plain


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


_said = attrgetter(*(one.name for one in fields(Declared) if one.name != "said_by"))
_NOTHING = _said(Declared())
_IDS_AT_ONCE = 50  # looked up together, where many documents are expected


def said_now(declared: Declared, last: Capture) -> Declared:
    """What is said beside a content that has not changed: as the last time, where nothing is said now."""
    return last.declared if _said(declared) == _NOTHING else declared


def _described(received: Received, last: Capture | None) -> dict[str, Any]:
    """What came, in the words of a capture; where `last` is given, with what an answer without content need not repeat.

    A 304 may come without validators, and the next visit would then fetch everything.
    """
    if last is None:
        media_type, headers, declared = received.media_type, dict(received.headers), received.declared
    else:
        media_type, headers = received.media_type or last.media_type, {**last.headers, **received.headers}
        declared = said_now(received.declared, last)
    return {"media_type": media_type, "headers": headers, "declared": declared_to_json(declared)}


class Ledger(Holdings):
    """Reads and writes what we know; each method that writes is one transaction, wholly done or not at all."""

    def __init__(self, engine: Engine | OneConnection, node: str = "ZZ") -> None:
        super().__init__(engine)
        self.node = node
        self._unused: set[str] = set()  # ids that no document has

    # what happens

    def record_capture(
        self, source: str, key: str, received: Received, sha256: str, size: int, also: Document | None = None
    ) -> Recorded:
        """Write that content came: a new document, a new edition, or a known edition captured again.

        The bytes must be in the archive before this is called. Captures of identical content make no
        new edition; content that comes back makes its old edition the current one again. A key not
        known yet is a further key of the document `also`, where that is given.
        """
        with self._act(f"“{key[:200]}”") as (acts, connection):
            return self._record(acts, connection, source, key, received, sha256, size, also)

    def record_unchanged(self, document_id: str, received: Received) -> None:
        """Write that the document was asked for and is as it was (304)."""
        last = self.last_capture(document_id, received.final_url) or self.last_capture(document_id)
        if last is None:
            raise LedgerError(f"Document {document_id} has no content that could be unchanged.")
        with self._act(document_id) as (acts, connection):
            self._add_capture(acts, connection, document_id, last.edition, received, last=last)
            self._set_live(acts, document_id, plain(received.captured))

    def record_missing(self, document_id: str, received: Received) -> Document:
        """Write that the document was not there (404, 410); the second time in a row it counts as gone."""
        moment = plain(received.captured)
        with db.transaction(self.engine) as connection:
            row = connection.execute(
                select(db.documents).where(db.documents.c.id == document_id)
            ).one_or_none()
            if row is None:
                raise DocumentUnknown(f"There is no document {document_id[:40]}.")
            self._capture_now(connection, document_id, None, received)
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
        with db.transaction(self.engine) as connection:
            self._capture_now(connection, document_id, last.edition if last else None, received, last)
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

    @contextmanager
    def _act(self, name: str) -> Iterator[tuple[Acts, Connection]]:
        """What is gathered inside is written, wholly or not at all: at once, or together with the acts of other pages."""
        acts = Acts()
        if isinstance(self.engine, OneConnection):
            yield acts, self.engine.about()
            self.engine.later(acts)
            return
        with db.transaction(self.engine) as connection:
            try:
                yield acts, connection
                acts.write(connection, alone=False)
            except IntegrityError as error:
                raise LedgerError(f"Two writers recorded {name} at the same moment; run it again.") from error

    def _add_key(self, connection: Connection, document: Document, key: str) -> bool:
        """Let the key lead to the document; False where it leads to another."""
        there = self._find(connection, document.source, key)
        if there is None:
            st.ADD_KEY.write(connection, source=document.source, key=key, document_id=document.id)
        return there is None or there.id == document.id

    def _record(
        self, acts: Acts, connection: Connection, source: str, key: str, received: Received, sha256: str, size: int,
        also: Document | None,
    ) -> Recorded:  # fmt: skip
        moment = plain(received.captured)
        document = self._find(connection, source, key)
        if document is None and also is not None:
            self._name(acts, connection, also, key)
            document = also
        new_document = document is None
        if document is None:
            document = self._add_document(acts, connection, source, key, received)
        known = last = None
        if not new_document:
            connection = self._settled(connection, document.id)
            known = st.EDITION_OF_BYTES.first(connection, document=document.id, sha256=sha256)
        if known is None:
            if not new_document:
                last = st.LAST_EDITION.first(connection, document=document.id).number
            edition = Edition(
                document.id, (last or 0) + 1, sha256, received.media_type or "application/octet-stream", size,
                received.captured,
            )  # fmt: skip
            acts.contents.add(sha256)
            acts.add(
                st.ADD_EDITION, document_id=document.id, number=edition.number, sha256=sha256,
                media_type=edition.media_type, size=size, first_captured=moment,
            )  # fmt: skip
        else:
            edition = edition_of(known)
        self._add_capture(
            acts, connection, document.id, edition.number, received, document if new_document else None
        )
        if not new_document:
            self._set_live(acts, document.id, moment)
        if document.status == "gone":
            document = replace(document, status="live", status_since=received.captured)
        return Recorded(document, edition, new_document, known is None)

    def _add_document(
        self, acts: Acts, connection: Connection, source: str, key: str, received: Received
    ) -> Document:
        fresh = self._unused_id(connection)
        document = Document(fresh, source, key, received.access, "live", received.captured, received.captured)
        moment = plain(received.captured)
        acts.add(
            st.ADD_DOCUMENT, id=fresh, source=source, key=key, access=document.access, status=document.status,
            status_since=moment, first_captured=moment,
        )  # fmt: skip
        acts.add(st.ADD_KEY, source=source, key=key, document_id=fresh)
        acts.keys[source, key] = document
        return document

    def _unused_id(self, connection: Connection) -> str:
        """An id that no document has; where another writer takes it meanwhile, the database refuses the second."""
        while not self._unused:
            self._draw(connection, _IDS_AT_ONCE if isinstance(self.engine, OneConnection) else 1)
        return self._unused.pop()

    def unused_ids(self, count: int) -> list[str]:
        """So many ids that no document has, for documents that are written on the one connection."""
        assert isinstance(self.engine, OneConnection)
        while len(self._unused) < count:
            self._draw(self.engine.about(), count - len(self._unused))
        return [self._unused.pop() for _ in range(count)]

    def _draw(self, connection: Connection, count: int) -> None:
        """Put by as many ids, or nearly, that no document has."""
        waiting = self.engine.waiting.documents if isinstance(self.engine, OneConnection) else set()
        drawn = set(new_ids(self.node, count)) - waiting
        taken = st.IDS.rows_among(connection, "documents", list(drawn))
        self._unused |= drawn.difference(row.id for row in taken)

    def _name(
        self, acts: Acts, connection: Connection, document: Document, key: str, *, is_new: bool = False
    ) -> None:
        """Let the key lead to the document as well, unless it leads somewhere already."""
        if (document.source, key) not in acts.keys and self._find(connection, document.source, key) is None:
            acts.add(st.ADD_KEY, source=document.source, key=key, document_id=document.id)
            acts.keys[document.source, key] = document if is_new else None

    def _add_capture(
        self, acts: Acts, connection: Connection, document_id: str, edition: int | None, received: Received,
        new: Document | None = None, last: Capture | None = None,
    ) -> None:  # fmt: skip
        """Gather a capture of the document, which is `new` where this act makes it; `last` is one that it repeats."""
        acts.add_capture(
            document_id,
            {
                "edition": edition,
                "captured": plain(received.captured),
                "method": received.method,
                "url": received.url,
                "final_url": received.final_url or received.url,
                "http_status": received.http_status,
                "run": received.run,
                **_described(received, last),
            },
            None if (sent := received.exchange) is None else {
                "ip": sent.ip, "digest": sent.digest, "warc": sent.warc, "place": sent.place,
                "canonical_url": sent.canonical_url,
            },
        )  # fmt: skip
        if received.alias is not None:
            named = new or document_of(st.DOCUMENT.first(connection, document=document_id))
            self._name(acts, connection, named, received.alias, is_new=new is not None)
        if received.item is not None:
            # In the same transaction, so that what a crash interrupts is neither lost nor done twice.
            acts.add(st.SETTLE_ITEM, document=document_id, key=received.item, moment=plain(now()))

    def _capture_now(
        self, connection: Connection, document_id: str, edition: int | None, received: Received,
        last: Capture | None = None,
    ) -> None:  # fmt: skip
        """Write a capture at once, inside a transaction that does more."""
        acts = Acts()
        self._add_capture(acts, connection, document_id, edition, received, last=last)
        acts.write(connection, alone=False)

    def _set_live(self, acts: Acts, document_id: str, moment: datetime) -> None:
        """Content is there again: nothing is missing, and what was gone is live (a withdrawal stays)."""
        acts.add(st.FOUND_AGAIN, document=document_id, moment=moment)
