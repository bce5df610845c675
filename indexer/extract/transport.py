"""An ExtractedDocument as JSON and back: what comes out of a sandbox is data and must never be unpickled."""

import json
from typing import Any

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Heading, Page, Statement


def to_json(document: ExtractedDocument) -> bytes:
    """The document as UTF-8 JSON; letters that no encoding knows are replaced."""
    fields = {
        "status": document.status,
        "media_type": document.media_type,
        "title": document.title,
        "language": document.language,
        "pages": [(page.number, page.label, page.text, page.ocr) for page in document.pages],
        "headings": [(item.page, item.start, item.level, item.text) for item in document.headings],
        "dates": [(item.value, item.evidence, item.confidence) for item in document.dates],
        "authors": document.authors,
        "declared": None if document.declared is None else _facts(document.declared),
        "engine": document.engine,
        "ocr": document.ocr,
        "reason": document.reason,
        "attachments": document.attachments,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def from_json(data: bytes) -> ExtractedDocument:
    """The document that `to_json` wrote; ValueError, TypeError or KeyError where it did not."""
    fields: dict[str, Any] = json.loads(data)
    declared = fields["declared"]
    return ExtractedDocument(
        status=fields["status"],
        media_type=fields["media_type"],
        title=fields["title"],
        language=fields["language"],
        pages=tuple(Page(*page) for page in fields["pages"]),
        headings=tuple(Heading(*heading) for heading in fields["headings"]),
        dates=tuple(Statement(*statement) for statement in fields["dates"]),
        authors=tuple(fields["authors"]),
        declared=None if declared is None else _declared(declared),
        engine=fields["engine"],
        ocr=fields["ocr"],
        reason=fields["reason"],
        attachments=tuple(fields["attachments"]),
    )


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
