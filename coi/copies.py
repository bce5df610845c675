"""Copies and editions: which documents say the same, who else published it, and what is newer; nothing is merged.

Only pairs that were compared count: that A is like B and B like C makes A no copy of C.

Whatever is told of another document is asked of `may_see` first, with the access level of that document: a
hidden copy leaves no trace.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Select, bindparam, func, literal, select, union_all

from coi import database as db
from coi.document import Document
from coi.rows import document_of, in_force

MaySee = Callable[[str], bool]
Sameness = Literal["bytes", "text", "near"]
WhichEdition = tuple[str, int]  # the id of a document, and the number of an edition

_MOST_NEAR = 400  # texts near to one text that are looked at, the nearest first
_SERIES = "Both are editions of one series."


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


# Asked for every page of hits; put together once, as that takes longer than asking.
_MINE = (
    select(
        db.editions.c.document_id,
        db.editions.c.number,
        db.editions.c.sha256,
        db.documents.c.source,
        db.fingerprints.c.text,
    )
    .join(db.documents, db.documents.c.id == db.editions.c.document_id)
    .outerjoin(
        db.fingerprints,
        (db.fingerprints.c.document_id == db.editions.c.document_id)
        & (db.fingerprints.c.edition == db.editions.c.number),
    )
    .where(db.editions.c.document_id.in_(bindparam("documents", expanding=True)))
)


def _near() -> Select[Any]:
    place = func.row_number().over(
        partition_by=db.near_texts.c.text, order_by=(db.near_texts.c.shared.desc(), db.near_texts.c.other)
    )
    placed = (
        select(db.near_texts, place.label("place"))
        .where(db.near_texts.c.text.in_(bindparam("texts", expanding=True)))
        .subquery()
    )
    return select(placed).where(placed.c.place <= _MOST_NEAR).order_by(placed.c.place)


def _same() -> Select[Any]:
    by_text = select(
        db.fingerprints.c.document_id,
        db.fingerprints.c.edition,
        db.fingerprints.c.text,
        literal("").label("sha256"),
    ).where(db.fingerprints.c.text.in_(bindparam("texts", expanding=True)))
    by_bytes = select(
        db.editions.c.document_id,
        db.editions.c.number.label("edition"),
        literal("").label("text"),
        db.editions.c.sha256,
    ).where(db.editions.c.sha256.in_(bindparam("bytes", expanding=True)), db.editions.c.size > 0)
    found = union_all(by_text, by_bytes).subquery()
    return (
        select(db.documents, found.c.edition, found.c.text, found.c.sha256)
        .join(found, found.c.document_id == db.documents.c.id)
        .where(found.c.edition == in_force(db.documents.c.id))
    )


_NEAR, _SAME = _near(), _same()


class Copies:
    """Tells of copies and editions from what `coi.fingerprints` keeps."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def of(self, document_id: str, edition: int, may_see: MaySee) -> tuple[Copy, ...]:
        """The documents that say the same as this edition, nearest first, none that may not be seen."""
        with self.engine.connect() as connection:
            found = self._copies(connection, [(document_id, edition)])
        return tuple(one for copies in found.values() for one in copies if may_see(one.document.access))

    def also_published_by(
        self, editions: Collection[WhichEdition], may_see: MaySee
    ) -> dict[WhichEdition, tuple[str, ...]]:
        """For each edition of a document the other sources that publish the same now, nearest first.

        None of them is one that may not be seen. One whose text is nearer to another edition of the report
        published that one.
        """
        sources: dict[WhichEdition, tuple[str, ...]] = {}
        with self.engine.connect() as connection:
            for which, copies in self._copies(connection, editions, elsewhere=True).items():
                found = [
                    one for one in copies if one.document.status == "live" and may_see(one.document.access)
                ]
                if any(one.same == "near" for one in found):
                    nearer = self._nearer_to_siblings(connection, which[0], found)
                    found = [one for one in found if one.document.id not in nearer]
                sources[which] = tuple(dict.fromkeys(one.document.source for one in found))
        return sources

    def newer(self, document_id: str, may_see: MaySee) -> tuple[OtherEdition, ...]:
        """Documents that are newer editions of the report, the next one first; none that may not be seen."""
        with self.engine.connect() as connection:
            return self._editions(connection, document_id, may_see, up=True)

    def older(self, document_id: str, may_see: MaySee) -> tuple[OtherEdition, ...]:
        """Documents that are older editions of the report, the last one first; none that may not be seen."""
        with self.engine.connect() as connection:
            return self._editions(connection, document_id, may_see, up=False)

    def _copies(
        self, connection: Connection, editions: Collection[WhichEdition], *, elsewhere: bool = False
    ) -> dict[WhichEdition, list[Copy]]:
        """Every copy of each edition that is there, whoever may see it; with `elsewhere` only those of other sources."""
        rows = connection.execute(_MINE, {"documents": list({name for name, _ in editions})})
        mine = {(row.document_id, row.number): row for row in rows}
        mine = {which: mine[which] for which in editions if which in mine}
        texts = {row.text for row in mine.values() if row.text}
        near = self._near(connection, texts)
        asked = {
            "bytes": list({row.sha256 for row in mine.values()}),
            "texts": list(texts.union(*near.values())),
        }
        same: dict[str, list[Row[Any]]] = defaultdict(list)  # by the digest of the words, or of the bytes
        for row in connection.execute(_SAME, asked):
            same[row.text or row.sha256].append(row)
        found: dict[WhichEdition, list[Copy]] = {}
        for which, its in mine.items():
            around = near.get(its.text, {})
            best: dict[str, Copy] = {}
            for row in chain.from_iterable(same[one] for one in (its.sha256, its.text, *around) if one):
                if row.id == which[0] or (elsewhere and row.source == its.source):
                    continue
                copy = self._copy(row, its.text, around)
                known = best.get(row.id)
                if known is None or _rank(copy) < _rank(known):
                    best[row.id] = copy
            found[which] = sorted(best.values(), key=_rank)
        return found

    def _copy(self, row: Row[Any], mine: str | None, near: Mapping[str, tuple[float, float]]) -> Copy:
        document = document_of(row)
        if not row.text:
            return Copy(document, row.edition, "bytes", 1.0, 1.0)
        if row.text == mine:
            return Copy(document, row.edition, "text", 1.0, 1.0)
        return Copy(document, row.edition, "near", *near[row.text])

    def _near(
        self, connection: Connection, texts: Collection[str]
    ) -> dict[str, dict[str, tuple[float, float]]]:
        """The texts nearest to each, with what is contained and what is shared."""
        near: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
        for row in connection.execute(_NEAR, {"texts": list(texts)}):
            near[row.text][row.other] = (row.contained, row.shared)
        return near

    def _nearer_to_siblings(
        self, connection: Connection, document_id: str, found: Sequence[Copy]
    ) -> set[str]:
        """Those copies whose text is nearer to another edition of the report than to this one."""
        siblings = {
            one.document.id
            for up in (True, False)
            for one in self._editions(connection, document_id, lambda _: True, up=up)
        }
        current = {one: connection.execute(select(in_force(one))).scalar() for one in siblings}
        theirs = self._copies(connection, [(one, edition) for one, edition in current.items() if edition])
        shared = {one.document.id: one.shared for one in found}
        return {
            one.document.id
            for copies in theirs.values()
            for one in copies
            if one.shared > shared.get(one.document.id, 1.0)
        }

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
