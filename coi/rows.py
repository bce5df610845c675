"""Rows of the database as what the house keeps of a document, and back."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Row, Table, select

from coi import database as db
from coi.dates import PartialDate
from coi.document import Capture, Declared, Document, Edition

_PARTIAL_DATES = ("published", "period_from", "period_to")
_SAID = tuple(one.name for one in fields(Declared))
_ALL_SAID = attrgetter(*_SAID)


@lru_cache(
    maxsize=1_000
)  # rows that are read together share their moments, and to name the zone takes ten times as long
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


def places(table: Table, *names: str) -> Callable[[Row[Any]], tuple[Any, ...]]:
    """Takes the columns of these names out of a row that begins with all columns of the table.

    By their places: by its name each of them takes the library more than a microsecond, as long as all of them so.
    """
    columns = table.columns.keys()
    return itemgetter(*(columns.index(name) for name in names))


_document = places(db.documents, "id", "source", "key", "access", "status", "status_since", "first_captured")
_edition = places(db.editions, "document_id", "number", "sha256", "media_type", "size", "first_captured")
_capture = places(
    db.captures, "document_id", "edition", "captured", "method", "url", "final_url", "http_status", "media_type",
    "headers", "declared", "id", "run",
)  # fmt: skip


def document_of(row: Row[Any]) -> Document:
    """The document of a row that begins with the columns of its table."""
    number, source, key, access, status, since, first = _document(row)
    return Document(number, source, key, access, status, utc(since), utc(first))


def edition_of(row: Row[Any]) -> Edition:
    """The edition of a row that begins with the columns of its table."""
    document, number, sha256, media_type, size, first = _edition(row)
    return Edition(document, number, sha256, media_type, size, utc(first))


def capture_of(row: Row[Any]) -> Capture:
    """The capture of a row that begins with the columns of its table."""
    document, edition, captured, method, url, final_url, status, media_type, headers, said, number, run = (
        _capture(row)
    )
    return Capture(
        document, edition, utc(captured), method, url, final_url, status, media_type, headers,
        declared_from_json(said), number, run,
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
