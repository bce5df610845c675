"""Copies and editions: which documents say the same, who else published it, and what is newer; nothing is merged.

Relations of texts are kept by the text, not by the document: a text that ten documents have is compared once, and
has ten documents. Only pairs that were compared count: that A is like B and B like C makes A no copy of C.

Whatever is told of another document is asked of `may_see` first, with the access level of that document: a
hidden copy leaves no trace.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
)

from coi import database as db
from coi.document import Document
from coi.rows import document_of

MaySee = Callable[[str], bool]
Sameness = Literal["bytes", "text", "near"]

_MOST_NEAR = 400  # texts near to one text that are looked at, the nearest first
_SERIES = "Both are editions of one series."


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


@dataclass(frozen=True, slots=True)
class Copy:
    """Another document that says the same in its edition in force: the same bytes, the same words, or nearly so."""

    document: Document
    edition: int
    same: Sameness
    contained: float  # of the shorter of the two texts, 0 to 1
    shared: float  # of the words of both


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """A document that is a newer or an older edition, and the sentence that says what this is concluded from."""

    document: Document
    evidence: str


def _in_force(document_id: Any) -> Any:
    """Select the edition of the last capture that found content."""
    return (
        select(db.captures.c.edition)
        .where(db.captures.c.document_id == document_id, db.captures.c.edition.is_not(None))
        .order_by(db.captures.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


# Asked for every hit that is shown; put together once, as that takes longer than asking.
_MINE = (
    select(db.editions.c.sha256, db.documents.c.source, db.fingerprints.c.text)
    .join(db.documents, db.documents.c.id == db.editions.c.document_id)
    .outerjoin(
        db.fingerprints,
        (db.fingerprints.c.document_id == db.editions.c.document_id)
        & (db.fingerprints.c.edition == db.editions.c.number),
    )
    .where(db.editions.c.document_id == bindparam("document"), db.editions.c.number == bindparam("edition"))
)
_NEAR = (
    select(db.near_texts)
    .where(db.near_texts.c.text == bindparam("text"))
    .order_by(db.near_texts.c.shared.desc(), db.near_texts.c.other)
    .limit(_MOST_NEAR)
)


def _same() -> Select[Any]:
    by_text = select(db.fingerprints.c.document_id, db.fingerprints.c.edition, db.fingerprints.c.text).where(
        db.fingerprints.c.text.in_(bindparam("texts", expanding=True))
    )
    by_bytes = select(
        db.editions.c.document_id, db.editions.c.number.label("edition"), literal("").label("text")
    ).where(db.editions.c.sha256 == bindparam("sha256"), db.editions.c.size > 0)
    found = union_all(by_text, by_bytes).subquery()
    return (
        select(db.documents, found.c.edition, found.c.text)
        .join(found, found.c.document_id == db.documents.c.id)
        .where(
            db.documents.c.id != bindparam("document"),
            db.documents.c.source != bindparam("but"),
            found.c.edition == _in_force(db.documents.c.id),
        )
    )


_SAME = _same()


class Copies:
    """Keeps what copies and editions are told by, and tells them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # --- what is kept ---------------------------------------------------------------------------

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
            table.c.series.in_(open_ones), table.c.edition == _in_force(table.c.document_id)
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

    # --- what is told ---------------------------------------------------------------------------

    def of(self, document_id: str, edition: int, may_see: MaySee) -> tuple[Copy, ...]:
        """The documents that say the same as this edition, nearest first, none that may not be seen."""
        with self.engine.connect() as connection:
            return tuple(
                one for one in self._copies(connection, document_id, edition) if may_see(one.document.access)
            )

    def also_published_by(self, document_id: str, edition: int, may_see: MaySee) -> tuple[str, ...]:
        """The other sources that publish the same now, nearest first; none that may not be seen.

        One whose text is nearer to another edition of the report published that one.
        """
        with self.engine.connect() as connection:
            found = [
                one
                for one in self._copies(connection, document_id, edition, elsewhere=True)
                if one.document.status == "live" and may_see(one.document.access)
            ]
            if any(one.same == "near" for one in found):
                nearer = self._nearer_to_siblings(connection, document_id, found)
                found = [one for one in found if one.document.id not in nearer]
        return tuple(dict.fromkeys(one.document.source for one in found))

    def newer(self, document_id: str, may_see: MaySee) -> tuple[OtherEdition, ...]:
        """Documents that are newer editions of the report, the next one first; none that may not be seen."""
        with self.engine.connect() as connection:
            return self._editions(connection, document_id, may_see, up=True)

    def older(self, document_id: str, may_see: MaySee) -> tuple[OtherEdition, ...]:
        """Documents that are older editions of the report, the last one first; none that may not be seen."""
        with self.engine.connect() as connection:
            return self._editions(connection, document_id, may_see, up=False)

    def _copies(
        self, connection: Connection, document_id: str, edition: int, *, elsewhere: bool = False
    ) -> list[Copy]:
        """Every copy, whoever may see it; with `elsewhere` only those of other sources."""
        mine = connection.execute(_MINE, {"document": document_id, "edition": edition}).one_or_none()
        if mine is None:
            return []
        near = self._near(connection, mine.text) if mine.text else {}
        asked = {
            "document": document_id,
            "but": mine.source if elsewhere else "",
            "sha256": mine.sha256,
            "texts": [mine.text, *near] if mine.text else [],
        }
        best: dict[str, Copy] = {}
        for row in connection.execute(_SAME, asked):
            copy = self._copy(row, mine.text, near)
            known = best.get(copy.document.id)
            if known is None or _rank(copy) < _rank(known):
                best[copy.document.id] = copy
        return sorted(best.values(), key=_rank)

    def _copy(self, row: Row[Any], mine: str | None, near: Mapping[str, tuple[float, float]]) -> Copy:
        document = document_of(row)
        if not row.text:
            return Copy(document, row.edition, "bytes", 1.0, 1.0)
        if row.text == mine:
            return Copy(document, row.edition, "text", 1.0, 1.0)
        return Copy(document, row.edition, "near", *near[row.text])

    def _near(self, connection: Connection, text: str) -> dict[str, tuple[float, float]]:
        """The nearest texts, with what is contained and what is shared."""
        found = connection.execute(_NEAR, {"text": text})
        return {row.other: (row.contained, row.shared) for row in found}

    def _nearer_to_siblings(
        self, connection: Connection, document_id: str, found: Sequence[Copy]
    ) -> set[str]:
        """Those copies whose text is nearer to another edition of the report than to this one."""
        siblings = {
            one.document.id
            for up in (True, False)
            for one in self._editions(connection, document_id, lambda _: True, up=up)
        }
        shared = {one.document.id: one.shared for one in found}
        nearer = set()
        for sibling in sorted(siblings):
            edition = connection.execute(select(_in_force(sibling))).scalar()
            for one in self._copies(connection, sibling, edition) if edition is not None else ():
                if one.shared > shared.get(one.document.id, 1.0):
                    nearer.add(one.document.id)
        return nearer

    def _editions(
        self, connection: Connection, document_id: str, may_see: MaySee, *, up: bool
    ) -> tuple[OtherEdition, ...]:
        """Walk along the links, across documents that may not be seen: what lies behind them is newer still."""
        links = db.newer_editions
        here, there = (links.c.older, links.c.newer) if up else (links.c.newer, links.c.older)
        found: list[OtherEdition] = []
        walked = {document_id}
        row_of = [document_id]
        for current in row_of:
            query = (
                select(db.documents, links.c.evidence)
                .join(links, there == db.documents.c.id)
                .where(here == current)
                .order_by(db.documents.c.id)
            )
            for row in connection.execute(query):
                if row.id in walked:
                    continue
                walked.add(row.id)
                row_of.append(row.id)
                if may_see(row.access):
                    # A sentence about the way across others would tell of them.
                    evidence = row.evidence if current == document_id else _SERIES
                    found.append(OtherEdition(document_of(row), evidence))
        return tuple(found)


def _rank(copy: Copy) -> tuple[int, float, float, str]:
    return (("bytes", "text", "near").index(copy.same), -copy.shared, -copy.contained, copy.document.id)
