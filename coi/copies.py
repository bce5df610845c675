"""Copies and editions: which documents say the same, who else published it, and what is newer; nothing is merged.

Only pairs that were compared count: that A is like B and B like C makes A no copy of C.

Whatever is told of another document is asked of `may_see` first, with the access level of that document: a
hidden copy leaves no trace.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Select, bindparam, literal, select, union_all

from coi import database as db
from coi.document import Document
from coi.rows import document_of, in_force

MaySee = Callable[[str], bool]
Sameness = Literal["bytes", "text", "near"]

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
            found.c.edition == in_force(db.documents.c.id),
        )
    )


_SAME = _same()


class Copies:
    """Tells of copies and editions from what `coi.fingerprints` keeps."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

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
            edition = connection.execute(select(in_force(sibling))).scalar()
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
