"""Bulk-import records: one line of JSON that carries a document's text and what is known about it."""

import json
from dataclasses import replace
from typing import Any

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Page
from coi.errors import FilterError
from indexer.extract.charset import clean
from indexer.extract.html import read_page
from indexer.extract.outcome import refused
from indexer.extract.sniff import RECORD

_ENGINE = "record"
_MAX_BYTES = 50 * 1024 * 1024


class _Faulty(Exception):
    """A record that cannot be taken; the sentence says why."""


def extract_record(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The record's text as pages and its statements as `declared`, said by "import".

    Text comes from `pages` (a list of texts, or of objects with `text`, `number` and `label`, whose
    numbers are kept), else from `html`, else from `text`. A faulty record is `unsupported`.
    """
    del declared
    if len(data) > _MAX_BYTES:
        return refused("too_large", RECORD, "The record is larger than 50 MB.", engine=_ENGINE)
    try:
        record = _object(data)
        facts = _declared(record)
        read = _content(record, str(record.get("url") or url))
    except (_Faulty, FilterError) as error:
        return refused("unsupported", RECORD, str(error), engine=_ENGINE)
    except (ValueError, RecursionError):
        return refused("unsupported", RECORD, "The record is not valid JSON.", engine=_ENGINE)
    empty = not any(page.text.strip() for page in read.pages)
    return replace(
        read,
        status="empty" if empty else read.status,
        reason="The record holds no text." if empty else read.reason,
        media_type=RECORD,
        title=facts.title or read.title,
        language=facts.language or read.language,
        authors=facts.authors or read.authors,
        declared=facts,
    )


def _object(data: bytes) -> dict[str, Any]:
    record = json.loads(data)
    if not isinstance(record, dict):
        raise _Faulty("The record is not a JSON object.")
    return record


def _content(record: dict[str, Any], url: str) -> ExtractedDocument:
    if "pages" in record:
        pages = record["pages"]
        if not isinstance(pages, list):
            raise _Faulty("The record's “pages” is not a list.")
        numbered: list[Page] = []
        for page in pages:
            numbered.append(_page(page, numbered[-1].number + 1 if numbered else 1))
        return ExtractedDocument("ok", RECORD, pages=tuple(numbered), engine=_ENGINE)
    if record.get("html"):
        return read_page(clean(_text(record, "html") or ""), url=url)
    text = clean(_text(record, "text") or "").strip("\n ")
    return ExtractedDocument("ok", RECORD, pages=(Page(1, None, text),) if text else (), engine=_ENGINE)


def _page(page: Any, following: int) -> Page:
    """A page with its own number, which must grow, or else the one after the page before."""
    if isinstance(page, str):
        return Page(following, None, clean(page))
    if not isinstance(page, dict) or not isinstance(page.get("text"), str):
        raise _Faulty("A page of the record is neither a text nor an object with “text”.")
    number, label = page.get("number", following), page.get("label")
    if not isinstance(number, int) or isinstance(number, bool) or number < following:
        raise _Faulty(f"The page number {str(number)[:20]} of the record does not follow the one before it.")
    return Page(number, None if label is None else str(label), clean(page["text"]))


def _declared(record: dict[str, Any]) -> Declared:
    return Declared(
        title=_text(record, "title"),
        language=_text(record, "language"),
        published=_date(record, "published"),
        period_from=_date(record, "period_from"),
        period_to=_date(record, "period_to"),
        countries=tuple(code.upper() for code in _texts(record, "countries")),
        topics=_texts(record, "topics"),
        document_type=_text(record, "document_type"),
        authors=_texts(record, "authors"),
        said_by="import",
    )


def _text(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _Faulty(f"The record's “{name}” is not a text.")
    return clean(value)


def _texts(record: dict[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Faulty(f"The record's “{name}” is not a list of texts.")
    return tuple(clean(item) for item in value if item)


def _date(record: dict[str, Any], name: str) -> PartialDate | None:
    value = record.get(name)
    if value is None or value == "":
        return None
    try:
        return PartialDate.parse(str(value)[:10] if "T" in str(value) else str(value))
    except FilterError as error:
        raise _Faulty(f"The record's “{name}”: {error}") from None
