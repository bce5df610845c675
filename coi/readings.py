"""Readings: what was extracted from each edition, and which of it the index already holds."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, bindparam, delete, func, select

from coi import database as db
from coi.dates import PartialDate
from coi.document import (
    ConceptMention,
    Corrected,
    CountryMention,
    Declared,
    LanguageSpan,
    Quality,
    Reading,
    Statement,
)
from coi.errors import LedgerError
from coi.kept_pages import pack_pages, unpack_pages


@dataclass(frozen=True, slots=True)
class Rated:
    """A document with how well its edition in force was read; no quality where that was not told yet."""

    document_id: str
    source: str
    title: str
    quality: Quality | None


def basis_of(sha256: str, declared: Declared, reader: str) -> str:
    """A digest of all a reading rests on: the bytes, what was declared, and the version of the reader."""
    return hashlib.sha256(f"{sha256}\n{declared!r}\n{reader}".encode()).hexdigest()


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _reading(row: Row[Any]) -> Reading:
    pages, headings = unpack_pages(row.pages)
    facts: Mapping[str, Any] = row.facts
    published = facts["published"]
    return Reading(
        document_id=row.document_id,
        edition=row.edition,
        status=row.status,
        media_type=facts["media_type"],
        title=facts["title"],
        language=facts["language"],
        languages=tuple(facts["languages"]),
        published=Statement(**published) if published else None,
        period_from=_date(facts["period_from"]),
        period_to=_date(facts["period_to"]),
        countries=tuple(CountryMention(**one) for one in facts["countries"]),
        topics=tuple(facts["topics"]),
        document_type=facts["document_type"],
        authors=tuple(facts["authors"]),
        pages=pages,
        headings=headings,
        ocr=facts["ocr"],
        engine=facts["engine"],
        reason=facts["reason"],
        made=datetime.fromisoformat(facts["made"]),
        id=row.id,
        # Readings made before these were kept go without them.
        dates=tuple(Statement(**one) for one in facts.get("dates", ())),
        period=Statement(**facts["period"]) if facts.get("period") else None,
        concepts=tuple(_concept(one) for one in facts.get("concepts", ())),
        spans=tuple(LanguageSpan(**one) for one in facts.get("spans", ())),
        quality=_quality(facts["quality"]) if facts.get("quality") else None,
        attachments=tuple(facts.get("attachments", ())),
        corrected=tuple(Corrected(**one) for one in facts.get("corrected", ())),
    )


def _concept(kept: Mapping[str, Any]) -> ConceptMention:
    return ConceptMention(kept["id"], kept["confidence"], tuple(kept["words"]), kept["page"])


def _quality(kept: Mapping[str, Any]) -> Quality:
    return Quality(kept["score"], tuple(kept["reasons"]))


def _missing(reading_id: int) -> LedgerError:
    return LedgerError(f"The reading {reading_id} is missing; run “coi index --rebuild”.")


class Readings:
    """Keeps readings; one that was saved is never changed, a newer one stands beside it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def save(self, reading: Reading, basis: str) -> Reading:
        """Keep a reading and return it with its number."""
        facts = asdict(replace(reading, pages=(), headings=()))
        for name in ("id", "document_id", "edition", "status", "pages", "headings"):
            del facts[name]
        facts["made"] = reading.made.isoformat()
        for name in ("period_from", "period_to"):
            facts[name] = str(getattr(reading, name) or "") or None
        with db.transaction(self.engine) as connection:
            result = connection.execute(
                db.readings.insert().values(
                    document_id=reading.document_id,
                    edition=reading.edition,
                    basis=basis,
                    status=reading.status,
                    facts=facts,
                    pages=pack_pages(reading.pages, reading.headings),
                )
            )
            key = result.inserted_primary_key
        assert key is not None
        return self.get(int(key[0]))

    def get(self, reading_id: int) -> Reading:
        """The reading of that number; LedgerError where there is none."""
        with self.engine.connect() as connection:
            row = connection.execute(select(db.readings).where(db.readings.c.id == reading_id)).one_or_none()
        if row is None:
            raise _missing(reading_id)
        return _reading(row)

    def several(self, reading_ids: Collection[int]) -> dict[int, Reading]:
        """The readings of those numbers, read at once; those that are not there are left out."""
        query = select(db.readings).where(db.readings.c.id.in_(reading_ids))
        with self.engine.connect() as connection:
            return {row.id: _reading(row) for row in connection.execute(query)}

    def title(self, reading_id: int) -> str:
        """The title in the reading of that number, without opening its pages; LedgerError where there is none."""
        query = select(db.readings.c.facts).where(db.readings.c.id == reading_id)
        with self.engine.connect() as connection:
            facts = connection.execute(query).scalar_one_or_none()
        if facts is None:
            raise _missing(reading_id)
        return str(facts["title"])

    def latest(self, document_id: str, edition: int) -> Reading | None:
        """The newest reading of an edition, or None where it has not been read yet."""
        row = self._latest(document_id, edition)
        return _reading(row) if row else None

    def with_basis(self, document_id: str, edition: int, basis: str) -> Reading | None:
        """The newest reading of an edition if it was made from just that basis, else None."""
        row = self._latest(document_id, edition)
        return _reading(row) if row and row.basis == basis else None

    def _latest(self, document_id: str, edition: int) -> Row[Any] | None:
        query = (
            select(db.readings)
            .where(db.readings.c.document_id == document_id, db.readings.c.edition == edition)
            .order_by(db.readings.c.id.desc())
            .limit(1)
        )
        with self.engine.connect() as connection:
            return connection.execute(query).one_or_none()

    def rated(self) -> list[Rated]:
        """Every document that has been read, in its edition in force, worst first; those not rated come last."""
        table, captures = db.readings, db.captures
        newest = select(func.max(table.c.id)).group_by(table.c.document_id, table.c.edition)
        in_force = (
            select(captures.c.edition)
            .where(captures.c.document_id == table.c.document_id, captures.c.edition.is_not(None))
            .order_by(captures.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(table.c.document_id, db.documents.c.source, table.c.facts)
            .join(db.documents, db.documents.c.id == table.c.document_id)
            .where(table.c.id.in_(newest), table.c.edition == in_force)
            .order_by(table.c.document_id)
        )
        with self.engine.connect() as connection:
            found = [
                Rated(
                    row.document_id,
                    row.source,
                    row.facts["title"],
                    _quality(row.facts["quality"]) if row.facts.get("quality") else None,
                )
                for row in connection.execute(query)
            ]
        return sorted(found, key=lambda one: (one.quality is None, one.quality.score if one.quality else 0.0))

    def newest(self) -> list[int]:
        """The number of the newest reading of every edition."""
        number = db.readings.c.id
        query = select(func.max(number)).group_by(db.readings.c.document_id, db.readings.c.edition)
        with self.engine.connect() as connection:
            return [int(one) for one in connection.scalars(query)]

    def indexed(self, generation: str) -> dict[str, str]:
        """What that generation of the index holds: document id to fingerprint."""
        query = select(db.indexed).where(db.indexed.c.generation == generation)
        with self.engine.connect() as connection:
            return {row.document_id: row.fingerprint for row in connection.execute(query)}

    def was_indexed(self) -> bool:
        """Whether any generation of the index has ever held a document."""
        with self.engine.connect() as connection:
            return connection.execute(select(db.indexed.c.document_id).limit(1)).first() is not None

    def note_indexed(self, generation: str, fingerprints: Mapping[str, str]) -> None:
        """Write what a committed generation holds of these documents."""
        rows = [
            {"generation": generation, "document_id": document_id, "fingerprint": fingerprint}
            for document_id, fingerprint in fingerprints.items()
        ]
        if not rows:
            return
        with db.transaction(self.engine) as connection:
            connection.execute(
                delete(db.indexed).where(
                    db.indexed.c.generation == generation, db.indexed.c.document_id == bindparam("document")
                ),
                [{"document": document_id} for document_id in fingerprints],  # one IN has a largest length
            )
            connection.execute(db.indexed.insert(), rows)

    def forget_generations(self, but: str) -> None:
        """Drop the notes about every generation but the one in use."""
        with db.transaction(self.engine) as connection:
            connection.execute(delete(db.indexed).where(db.indexed.c.generation != but))
