"""What copies and editions are told by: fingerprints of readings, which texts are near, which editions are linked.

Relations of texts are kept by the text, not by the document: a text that ten documents have is compared once, and
has ten documents.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, or_, select

from coi import database as db
from coi.rows import in_force


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the newest reading of an edition says, in short; `signature` is empty where `text` is None."""

    document_id: str
    edition: int
    reading: int
    text: str | None
    series: str | None
    title: str
    published: str | None  # as PartialDate writes it
    words: int = 0
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class Signed:
    """A text with its signature, and whether it has been compared with all others."""

    text: str
    words: int
    signature: bytes
    compared: bool


@dataclass(frozen=True, slots=True)
class InSeries:
    """A document of a series in its edition in force, and whether it has been linked with the others."""

    document_id: str
    reading: int
    title: str
    published: str | None
    linked: bool


@dataclass(frozen=True, slots=True)
class NearTexts:
    """Two texts: the share of the shorter that stands in the longer, and what they share of both (0 to 1)."""

    text: str
    other: str
    contained: float
    shared: float


class Fingerprints:
    """Keeps what was found of texts and series, and says what is still to be compared."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def pending(self, maker: str) -> list[tuple[str, int, str, int]]:
        """The (document, edition, source, newest reading) that has no fingerprint of this maker yet, by reading."""
        newest = select(func.max(db.readings.c.id)).group_by(db.readings.c.document_id, db.readings.c.edition)
        made = db.fingerprints
        query = (
            select(db.readings.c.document_id, db.readings.c.edition, db.documents.c.source, db.readings.c.id)
            .join(db.documents, db.documents.c.id == db.readings.c.document_id)
            .outerjoin(
                made,
                (made.c.document_id == db.readings.c.document_id) & (made.c.edition == db.readings.c.edition),
            )
            .where(
                db.readings.c.id.in_(newest),
                or_(made.c.reading.is_(None), made.c.reading != db.readings.c.id, made.c.maker != maker),
            )
            .order_by(db.readings.c.id)
        )
        with self.engine.connect() as connection:
            return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]

    def save(self, made: Sequence[Fingerprint], maker: str) -> None:
        """Keep fingerprints; each takes the place of an older one of its edition, whose links are dropped."""
        if not made:
            return
        table = db.fingerprints
        with db.transaction(self.engine) as connection:
            connection.execute(
                delete(table).where(table.c.document_id == bindparam("d"), table.c.edition == bindparam("e")),
                [{"d": one.document_id, "e": one.edition} for one in made],
            )
            connection.execute(
                table.insert(),
                [
                    {
                        "document_id": one.document_id, "edition": one.edition, "reading": one.reading,
                        "maker": maker, "text": one.text, "series": one.series, "title": one.title,
                        "published": one.published, "linked": False,
                    }
                    for one in made
                ],
            )  # fmt: skip
            self._unlink(connection, {one.document_id for one in made})
            new = {one.text: one for one in made if one.text}
            known = connection.execute(
                select(db.signatures.c.text).where(db.signatures.c.text.in_(list(new)))
            ).scalars()
            for text in known:
                del new[text]
            if new:
                connection.execute(
                    db.signatures.insert(),
                    [
                        {"text": one.text, "words": one.words, "signature": one.signature, "compared": False}
                        for one in new.values()
                    ],
                )

    def _unlink(self, connection: Connection, documents: Collection[str]) -> None:
        """Drop the links of documents; what they were linked with is then to be linked again."""
        links, table = db.newer_editions, db.fingerprints
        named = sorted(documents)
        mine = or_(links.c.newer.in_(named), links.c.older.in_(named))
        beside = {
            one for row in connection.execute(select(links.c.newer, links.c.older).where(mine)) for one in row
        }
        connection.execute(delete(links).where(mine))
        connection.execute(
            table.update().where(table.c.document_id == bindparam("d")).values(linked=False),
            [{"d": one} for one in sorted({*named, *beside})],
        )

    def sweep(self) -> None:
        """Forget texts that no edition has any more."""
        texts = select(db.fingerprints.c.text).where(db.fingerprints.c.text.is_not(None))
        with db.transaction(self.engine) as connection:
            gone = (
                connection.execute(select(db.signatures.c.text).where(db.signatures.c.text.not_in(texts)))
                .scalars()
                .all()
            )
            if not gone:
                return
            named = [{"gone": text} for text in gone]
            for column in (db.near_texts.c.text, db.near_texts.c.other):
                connection.execute(delete(db.near_texts).where(column == bindparam("gone")), named)
            connection.execute(delete(db.signatures).where(db.signatures.c.text == bindparam("gone")), named)

    def signed(self) -> list[Signed]:
        """Every text with its signature: half a kilobyte each; none where all have been compared."""
        table = db.signatures
        with self.engine.connect() as connection:
            if connection.execute(select(table.c.text).where(~table.c.compared).limit(1)).first() is None:
                return []
            return [
                Signed(row.text, row.words, row.signature, row.compared)
                for row in connection.execute(select(table).order_by(table.c.text))
            ]

    def readings_with(self, texts: Iterable[str]) -> dict[str, int]:
        """A reading in which each of these texts stands."""
        found = {}
        query = select(func.min(db.fingerprints.c.reading))
        with self.engine.connect() as connection:
            for text in texts:
                reading = connection.execute(query.where(db.fingerprints.c.text == text)).scalar()
                if reading is not None:
                    found[text] = int(reading)
        return found

    def note_compared(self, texts: Sequence[str], pairs: Sequence[NearTexts]) -> None:
        """Write that these texts have been compared with all others, and which are near to one another."""
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for one in pairs:
            for text, other in ((one.text, one.other), (one.other, one.text)):
                rows[text, other] = {
                    "text": text, "other": other, "contained": one.contained, "shared": one.shared,
                }  # fmt: skip
        table = db.near_texts
        with db.transaction(self.engine) as connection:
            if rows:
                connection.execute(
                    delete(table).where(table.c.text == bindparam("a"), table.c.other == bindparam("b")),
                    [{"a": text, "b": other} for text, other in rows],
                )
                connection.execute(table.insert(), list(rows.values()))
            if texts:
                connection.execute(
                    db.signatures.update()
                    .where(db.signatures.c.text == bindparam("t"))
                    .values(compared=True),
                    [{"t": text} for text in texts],
                )

    def series_to_link(self) -> dict[str, list[InSeries]]:
        """The series with editions not yet linked, and the documents of each in their editions in force."""
        table = db.fingerprints
        open_ones = select(table.c.series).where(~table.c.linked, table.c.series.is_not(None)).distinct()
        query = select(table).where(
            table.c.series.in_(open_ones), table.c.edition == in_force(table.c.document_id)
        )
        found: dict[str, list[InSeries]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query.order_by(table.c.series, table.c.document_id)):
                member = InSeries(row.document_id, row.reading, row.title, row.published, row.linked)
                found.setdefault(row.series, []).append(member)
        return found

    def link(self, series: str, stale: Collection[str], steps: Mapping[tuple[str, str], str]) -> None:
        """Keep what was found in a series, (newer, older) to evidence; what was known of `stale` newer ones goes."""
        links, table = db.newer_editions, db.fingerprints
        with db.transaction(self.engine) as connection:
            if stale:
                connection.execute(
                    delete(links).where(links.c.newer == bindparam("n")),
                    [{"n": one} for one in sorted(stale)],
                )
            if steps:
                connection.execute(
                    links.insert(),
                    [
                        {"newer": newer, "older": older, "evidence": evidence}
                        for (newer, older), evidence in steps.items()
                    ],
                )
            connection.execute(table.update().where(table.c.series == series).values(linked=True))

    def note_alone(self, series: Sequence[str]) -> None:
        """Write that nothing is to be linked in these series, as each has a single document."""
        table = db.fingerprints
        if series:
            with db.transaction(self.engine) as connection:
                connection.execute(
                    table.update().where(table.c.series == bindparam("s")).values(linked=True),
                    [{"s": one} for one in series],
                )
