"""Results and documents as plain values of JSON: one shape for the command line and the JSON interface."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from coi.copies import Copies, Copy, OtherEdition
from coi.dates import PartialDate
from coi.document import Capture, Document, Edition, Reading
from coi.results import Hit, SearchResults, Suggestion
from coi.source import Source

Json = dict[str, Any]


def write_json(value: Any) -> bytes:
    """One JSON document in UTF-8; half a surrogate pair, which UTF-8 cannot hold, stays as its escape."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def results_to_json(results: SearchResults) -> Json:
    """Search results in the shape of the command line's contract."""
    return {
        "query": results.query.text,
        "in_words": results.in_words,
        "total": results.total,
        "total_is_exact": results.total_is_exact,
        "seconds": round(results.seconds, 6),
        "expansions": [asdict(one) for one in results.expansions],
        "hits": [
            *(_hit(hit) | {"all_words": not results.some_words} for hit in results.hits),
            *(_hit(hit) | {"all_words": False} for hit in results.more),
        ],
        "facets": {name: [asdict(one) for one in values] for name, values in results.facets.items()},
        "histogram": {
            "grain": results.histogram.grain,
            "periods": [asdict(one) for one in results.histogram.periods],
        },
        "suggestion": results.suggestion,
        "some_words": results.some_words,
        "left_out": list(results.left_out),
        "warnings": list(results.warnings),
    }


def _hit(hit: Hit) -> Json:
    return {
        "id": hit.id,
        "key": hit.key,
        "score": round(hit.score, 4),
        "title": hit.title,
        "url": hit.url,
        "source": hit.source,
        "document_type": hit.document_type,
        "language": hit.language,
        "countries": list(hit.countries),
        "topics": list(hit.topics),
        "published": _date(hit.published),
        "captured": hit.captured,
        "edition": hit.edition,
        "access": hit.access,
        "status": hit.status,
        "also_published_by": list(hit.also_published_by),
        "passages": [
            {
                "page": one.page,
                "label": one.label,
                "heading": one.heading,
                "start": one.start,
                "text": one.text,
                "highlights": [list(each) for each in one.highlights],
            }
            for one in hit.passages
        ],
    }


def document_to_json(document: Document, edition: Edition, reading: Reading | None, url: str) -> Json:
    """What is known of a document in one edition, captured at `url`: facts, each with its evidence.

    Of an edition that has not been read yet only what the ledger knows is told.
    """
    known: Json = {
        "id": document.id,
        "key": document.key,
        "source": document.source,
        "title": reading.title if reading else document.key,
        "status": document.status,
        "access": document.access,
        "url": url,
        "edition": edition.number,
    }
    return known | (_facts(reading) if reading else {"reading": None})


def _facts(reading: Reading) -> Json:
    quality = reading.quality
    return {
        "document_type": reading.document_type,
        "language": reading.language,
        "languages": list(reading.languages),
        "countries": [asdict(one) for one in reading.countries],
        "topics": list(reading.topics),
        "published": asdict(reading.published) if reading.published else None,
        "period_from": _date(reading.period_from),
        "period_to": _date(reading.period_to),
        "authors": list(reading.authors),
        "page_count": len(reading.pages),
        "reading": {
            "status": reading.status,
            "engine": reading.engine,
            "ocr": reading.ocr,
            "reason": reading.reason,
        },
        "quality": {"score": quality.score, "reasons": list(quality.reasons)} if quality else None,
        "corrected": [asdict(one) for one in reading.corrected],
    }


def edition_to_json(edition: Edition) -> Json:
    """An edition: its number, hash, type, size in bytes, and when it was first captured."""
    return {**asdict(edition), "first_captured": edition.first_captured.isoformat()}


def capture_to_json(capture: Capture) -> Json:
    """A capture as a reader needs it: when, how, from where and with which answer; no headers, no run."""
    return {
        "document_id": capture.document_id,
        "edition": capture.edition,
        "captured": capture.captured.isoformat(),
        "method": capture.method,
        "url": capture.url,
        "final_url": capture.final_url,
        "http_status": capture.http_status,
        "media_type": capture.media_type,
    }


def relatives_to_json(
    copies: Copies,
    document_id: str,
    edition: int,
    may_see: Callable[[str], bool],
    title: Callable[[str], str],
) -> Json:
    """Copies and other editions of a document in an edition; `title` names a document by its id."""
    which = (document_id, edition)
    return {
        "also_published_by": list(copies.also_published_by([which], may_see).get(which, ())),
        "copies": [_copy(one, title(one.document.id)) for one in copies.of(document_id, edition, may_see)],
        "newer_editions": [
            _other_edition(one, title(one.document.id)) for one in copies.newer(document_id, may_see)
        ],
        "older_editions": [
            _other_edition(one, title(one.document.id)) for one in copies.older(document_id, may_see)
        ],
    }


def _copy(copy: Copy, title: str) -> Json:
    return {
        "id": copy.document.id,
        "source": copy.document.source,
        "title": title,
        "status": copy.document.status,
        "edition": copy.edition,
        "same": copy.same,
        "contained": copy.contained,
        "shared": copy.shared,
    }


def _other_edition(one: OtherEdition, title: str) -> Json:
    return {
        "id": one.document.id,
        "title": title,
        "status": one.document.status,
        "evidence": one.evidence,
    }


def source_to_json(source: Source) -> Json:
    """A source in short, as a list of sources shows it."""
    return {
        "id": source.id,
        "name": source.name,
        "source_type": source.source_type,
        "verified": source.verified,
        "name_native": source.name_native,
        "publisher": source.publisher,
        "homepage": source.homepage,
        "languages": list(source.languages),
        "countries": list(source.countries),
    }


def profile_to_json(source: Source) -> Mapping[str, str]:
    """What a researcher should know of a source, sentence by sentence."""
    return {one.name: getattr(source.profile, one.name) for one in fields(source.profile)}


def suggestion_to_json(suggestion: Suggestion, args: Sequence[tuple[str, str]]) -> Json:
    """A suggestion: what it is, what it says, and the document or the query (`args`) it leads to."""
    query: dict[str, list[str]] = {}
    for name, value in args:
        query.setdefault(name, []).append(value)
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "document_id": suggestion.document_id,
        "query": query or None,
    }


def _date(when: PartialDate | None) -> str | None:
    return str(when) if when else None
