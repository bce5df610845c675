"""What a document page says of its document to machines: schema.org, Dublin Core, and COinS for Zotero.

Its template is `document_head.html`.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask

from coi.document import Edition, Reading
from coi.source import Source
from web.addresses import address, whole_address
from web.editions import Shelf
from web.page_words import label, web_address

_SCHEMA_TYPES = {
    "law": "Legislation",
    "court-judgment": "CreativeWork",
    "news-article": "NewsArticle",
    "press-release": "NewsArticle",
    "academic-work": "ScholarlyArticle",
    "map": "Map",
    "statistics": "Dataset",
}


def add_embedded(app: Flask) -> None:
    """Give the templates of an application what they say to machines."""
    app.jinja_env.globals.update(dublin_core=dublin_core, json_ld=json_ld, coins=coins)


def dublin_core(
    shelf: Shelf, edition: Edition, reading: Reading | None, source: Source | None
) -> tuple[tuple[str, str], ...]:
    """The (name, content) of each `meta` element: Dublin Core, and the `citation_…` names that Zotero reads."""
    told = [("DC.identifier", shelf.document.id), ("DC.title", _title(shelf, reading))]
    told.append(("citation_title", _title(shelf, reading)))
    if source:
        told += [
            ("DC.publisher", source.publisher),
            ("citation_technical_report_institution", source.publisher),
        ]
    if reading:
        for author in reading.authors:
            told += [("DC.creator", author), ("citation_author", author)]
        if reading.published_date:
            day = str(reading.published_date)
            told += [("DC.date", day), ("citation_publication_date", day.replace("-", "/"))]
        if reading.language:
            told += [("DC.language", reading.language), ("citation_language", reading.language)]
        told += [("DC.subject", label("topic", one)) for one in reading.topics]
        told += [("DC.coverage", label("country", one)) for one in reading.country_codes]
        if reading.document_type:
            told.append(("DC.type", label("document_type", reading.document_type)))
    told.append(("DC.format", edition.media_type))
    if url := _publisher_url(shelf, edition):
        told += [("DC.source", url), ("citation_public_url", url)]
    return tuple(told)


def json_ld(shelf: Shelf, edition: Edition, reading: Reading | None, source: Source | None) -> dict[str, Any]:
    """The document in the words of schema.org, as JSON-LD; what is not known is left out."""
    document, named = shelf.document, [("edition", str(edition.number))]
    kind = reading.document_type if reading else None
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(kind or "", "Report" if kind else "CreativeWork"),
        "identifier": document.id,
        "name": _title(shelf, reading),
        "version": edition.number,
        "url": _publisher_url(shelf, edition),
        "archivedAt": whole_address(address("documents.show_document", named, document_id=document.id)),
        "creativeWorkStatus": None if document.status == "live" else document.status,
        "publisher": {"@type": "Organization", "name": source.publisher} if source else None,
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": edition.media_type,
            "contentSize": str(edition.size),
            "sha256": edition.sha256,
            "uploadDate": edition.first_captured.isoformat(),
            "contentUrl": whole_address(
                address("documents.download_original", named, document_id=document.id)
            ),
        },
    }
    if reading:
        period = (reading.period_from, reading.period_to)
        told |= {
            "inLanguage": reading.language,
            "datePublished": str(reading.published_date) if reading.published_date else None,
            "author": [{"@type": "Person", "name": one} for one in reading.authors if not _is(source, one)],
            "temporalCoverage": "/".join(str(one or "..") for one in period) if any(period) else None,
            "numberOfPages": len(reading.pages) or None,
            "keywords": [label("topic", one) for one in reading.topics],
            "spatialCoverage": [
                {"@type": "Country", "identifier": one, "name": label("country", one)}
                for one in reading.country_codes
            ],
        }
    return {name: value for name, value in told.items() if value not in (None, [], "")}


def coins(shelf: Shelf, edition: Edition, reading: Reading | None, source: Source | None) -> str:
    """The title of a COinS span (Z39.88-2004), by which Zotero takes the document over as a report."""
    told = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"),
        ("rft.genre", "report"),
        ("rft.btitle", _title(shelf, reading)),
    ]
    told += [("rft.pub", source.publisher)] if source else []
    if reading:
        told += [("rft.au", one) for one in reading.authors if not _is(source, one)]
        told += [("rft.date", str(reading.published_date))] if reading.published_date else []
        told += [("rft.language", reading.language)] if reading.language else []
    if url := _publisher_url(shelf, edition):
        told.append(("rft_id", url))
    return urlencode(told, errors="replace")


def _title(shelf: Shelf, reading: Reading | None) -> str:
    return reading.title if reading else shelf.document.key


def _publisher_url(shelf: Shelf, edition: Edition) -> str | None:
    capture = shelf.last_capture_of(edition)
    return web_address(capture.url) if capture else None


def _is(source: Source | None, author: str) -> bool:
    return source is not None and author == source.publisher
