"""An ExtractedDocument as JSON and back: what comes out of a sandbox is data and must never be unpickled."""

import json
import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Heading, Page, Statement

_MAX_TITLE, _MAX_HEADINGS = 2000, 10_000  # characters; number


def to_json(document: ExtractedDocument) -> bytes:
    """The document as lines of UTF-8 JSON, facts first and then a line per page; half letters are replaced."""
    fields = {
        "status": document.status,
        "media_type": document.media_type,
        "title": document.title,
        "language": document.language,
        "headings": [(item.page, item.start, item.level, item.text) for item in document.headings],
        "dates": [(item.value, item.evidence, item.confidence) for item in document.dates],
        "authors": document.authors,
        "declared": None if document.declared is None else _facts(document.declared),
        "engine": document.engine,
        "ocr": document.ocr,
        "reason": document.reason,
        "attachments": document.attachments,
    }
    pages = ((page.number, page.label, page.text, page.ocr) for page in document.pages)
    return b"\n".join(_line(value) for value in (fields, *pages))


def from_json(data: bytes | bytearray) -> ExtractedDocument:
    """The document that `to_json` wrote; ValueError, TypeError or KeyError where it did not.

    Page by page, so that a long document is never held whole in a second form.
    """
    lines = memoryview(data)
    ends = _line_ends(data)
    fields: dict[str, Any] = json.loads(str(lines[: ends[0]], "utf-8"))
    pages = tuple(Page(*json.loads(str(lines[start + 1 : end], "utf-8"))) for start, end in pairwise(ends))
    declared = fields["declared"]
    return ExtractedDocument(
        status=fields["status"],
        media_type=fields["media_type"],
        title=fields["title"],
        language=fields["language"],
        pages=pages,
        headings=tuple(Heading(*heading) for heading in fields["headings"]),
        dates=tuple(Statement(*statement) for statement in fields["dates"]),
        authors=tuple(fields["authors"]),
        declared=None if declared is None else _declared(declared),
        engine=fields["engine"],
        ocr=fields["ocr"],
        reason=fields["reason"],
        attachments=tuple(fields["attachments"]),
    )


def cut_to(document: ExtractedDocument, most: int) -> ExtractedDocument:
    """The document, or its first pages where its text takes more than `most` bytes; it is `partial` then.

    Both the bytes of its letters in UTF-8 and what they take in memory count, which differ by up to four times.
    """
    if len(document.title or "") > _MAX_TITLE:
        document = replace(document, title=(document.title or "")[:_MAX_TITLE])
    if len(document.headings) > _MAX_HEADINGS:
        document = replace(document, headings=document.headings[:_MAX_HEADINGS])
    room = most
    for place, page in enumerate(document.pages):
        size = max(len(page.text.encode("utf-8", "replace")), sys.getsizeof(page.text)) + 200
        if size > room:
            share = max(0, room - 200) * len(page.text) // size
            kept = (*document.pages[:place], replace(page, text=page.text[:share]))
            last, end = page.number, share
            break
        room -= size
    else:
        return document
    headings = tuple(one for one in document.headings if (one.page, one.start) < (last, end))
    sentence = f"The text is too long to be kept whole: {len(kept)} of {len(document.pages)} pages were kept, the last in part."
    return replace(
        document,
        status="partial",
        pages=kept,
        headings=headings,
        reason=f"{document.reason} {sentence}".strip(),
    )


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _line_ends(data: bytes | bytearray) -> list[int]:
    """Where the lines end; JSON writes a line end within a text as two other letters."""
    ends = []
    place = data.find(b"\n")
    while place >= 0:
        ends.append(place)
        place = data.find(b"\n", place + 1)
    return [*ends, len(data)]


def _facts(declared: Declared) -> dict[str, Any]:
    return {
        "title": declared.title,
        "language": declared.language,
        "published": _written(declared.published),
        "period_from": _written(declared.period_from),
        "period_to": _written(declared.period_to),
        "countries": declared.countries,
        "topics": declared.topics,
        "document_type": declared.document_type,
        "authors": declared.authors,
        "said_by": declared.said_by,
    }


def _declared(facts: dict[str, Any]) -> Declared:
    return Declared(
        title=facts["title"],
        language=facts["language"],
        published=_read(facts["published"]),
        period_from=_read(facts["period_from"]),
        period_to=_read(facts["period_to"]),
        countries=tuple(facts["countries"]),
        topics=tuple(facts["topics"]),
        document_type=facts["document_type"],
        authors=tuple(facts["authors"]),
        said_by=facts["said_by"],
    )


def _written(when: PartialDate | None) -> str | None:
    return None if when is None else str(when)


def _read(when: str | None) -> PartialDate | None:
    return None if when is None else PartialDate.parse(when)
