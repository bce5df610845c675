"""Rows of the database as what the house keeps of a document, and back."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, select

from coi import database as db
from coi.dates import PartialDate
from coi.document import Capture, Declared, Document, Edition

_PARTIAL_DATES = ("published", "period_from", "period_to")
_SAID = tuple(one.name for one in fields(Declared))
_ALL_SAID = attrgetter(*_SAID)


def utc(moment: datetime) -> datetime:
    """The moment as one of UTC."""
    return moment.replace(tzinfo=UTC)


@lru_cache(maxsize=32)  # one moment, kept to the second, stands in several rows of several pages
def plain(moment: datetime) -> datetime:
    """UTC without its name, as the database keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def declared_to_json(declared: Declared) -> dict[str, Any]:
    """What was said beside a content, as the database keeps it: what is empty is left out."""
    kept = {
        name: value
        for name, value in zip(_SAID, _ALL_SAID(declared), strict=True)
        if value not in (None, (), "")
    }
    for name in _PARTIAL_DATES:
        if name in kept:
            kept[name] = str(kept[name])
    return kept


def declared_from_json(kept: Mapping[str, Any]) -> Declared:
    """What was said beside a content, from what the database keeps."""
    read: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    if len(read) == 1 and "said_by" in read:
        return _said_only(read["said_by"])
    for name in _PARTIAL_DATES:
        if name in read:
            read[name] = PartialDate.parse(read[name])
    return Declared(**read)


@lru_cache(maxsize=20)  # of most pages their source says nothing more than that it has them
def _said_only(by: str) -> Declared:
    return Declared(said_by=by)


def document_of(row: Row[Any]) -> Document:
    """The document of a row."""
    return Document(
        row.id, row.source, row.key, row.access, row.status, utc(row.status_since), utc(row.first_captured)
    )


def edition_of(row: Row[Any]) -> Edition:
    """The edition of a row."""
    return Edition(row.document_id, row.number, row.sha256, row.media_type, row.size, utc(row.first_captured))


def capture_of(row: Row[Any]) -> Capture:
    """The capture of a row."""
    return Capture(
        row.document_id, row.edition, utc(row.captured), row.method, row.url, row.final_url, row.http_status,
        row.media_type, row.headers, declared_from_json(row.declared), row.id, row.run,
    )  # fmt: skip


def in_force(document_id: Any) -> Any:
    """Select the number of the edition in force of a document: that of the last capture that found content."""
    return (
        select(db.captures.c.edition)
        .where(db.captures.c.document_id == document_id, db.captures.c.edition.is_not(None))
        .order_by(db.captures.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
