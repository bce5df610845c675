"""Corrections: what a person knows better than what was read in a document; kept with reason and day, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Row, select

from coi import database as db
from coi.dates import now
from coi.document import CorrectedField
from coi.errors import LedgerError
from coi.one_connection import OneConnection
from coi.rows import plain, utc

SIGNED: tuple[CorrectedField, ...] = ("countries", "topics")  # put in or taken out one by one


@dataclass(frozen=True, slots=True)
class Correction:
    """One fact put right; `value` has + or - before it for a country or topic and is empty for “not known”.

    It holds for the edition that was looked at whatever is read there later, and for any other edition in which
    the same is read that was read here (`before`): there it is the same mistake.
    """

    id: int
    document_id: str
    edition: int
    field: CorrectedField
    value: str
    before: str
    reason: str
    made: datetime
    undone: datetime | None = None

    @property
    def concept(self) -> str:
        """The country or topic that is put in or taken out; empty for the other fields."""
        return self.value[1:] if self.field in SIGNED else ""


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """A correction about to be kept; see `Correction`."""

    field: CorrectedField
    value: str
    before: str


class Corrections:
    """Keeps corrections; who made them is not kept."""

    def __init__(self, engine: Engine | OneConnection) -> None:
        self.engine = engine

    def add(
        self, document_id: str, edition: int, new: Sequence[NewCorrection], reason: str
    ) -> tuple[Correction, ...]:
        """Keep corrections of one edition, all of them or none; of two of the same fact the later one holds."""
        made = now()
        kept = []
        with db.transaction(self.engine) as connection:
            for one in new:
                result = connection.execute(
                    db.corrections.insert().values(
                        document_id=document_id,
                        edition=edition,
                        field=one.field,
                        value=one.value,
                        before=one.before,
                        reason=reason,
                        made=plain(made),
                    )
                )
                key = result.inserted_primary_key
                assert key is not None
                kept.append(
                    Correction(
                        int(key[0]), document_id, edition, one.field, one.value, one.before, reason, made
                    )
                )
        return tuple(kept)

    def undo(self, document_id: str, number: int) -> Correction:
        """Take a correction back; it stays on record. LedgerError where the document has none of that number in force."""
        table = db.corrections
        mine = (table.c.id == number) & (table.c.document_id == document_id)
        with db.transaction(self.engine) as connection:
            row = connection.execute(select(table).where(mine)).one_or_none()
            if row is None:
                raise LedgerError(f"The document {document_id} has no correction {number}.")
            if row.undone is not None:
                raise LedgerError(f"The correction {number} was taken back on {row.undone.date()} already.")
            connection.execute(table.update().where(mine).values(undone=plain(now())))
            return _correction(connection.execute(select(table).where(mine)).one())

    def of(self, document_id: str) -> tuple[Correction, ...]:
        """Every correction of a document, those taken back too, oldest first."""
        query = select(db.corrections).where(db.corrections.c.document_id == document_id)
        with self.engine.connect() as connection:
            return tuple(_correction(row) for row in connection.execute(query.order_by(db.corrections.c.id)))

    def in_force(self) -> dict[str, tuple[Correction, ...]]:
        """The corrections that have not been taken back, by document, oldest first."""
        query = select(db.corrections).where(db.corrections.c.undone.is_(None)).order_by(db.corrections.c.id)
        found: dict[str, list[Correction]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault(row.document_id, []).append(_correction(row))
        return {document: tuple(some) for document, some in found.items()}


def _correction(row: Row[tuple[object, ...]]) -> Correction:
    return Correction(
        row.id, row.document_id, row.edition, row.field, row.value, row.before, row.reason, utc(row.made),
        utc(row.undone) if row.undone else None,
    )  # fmt: skip
