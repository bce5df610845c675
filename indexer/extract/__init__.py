"""Bytes become an ExtractedDocument: the kind of file is told by its bytes, then its extractor reads it."""

from collections.abc import Mapping
from typing import Protocol

from coi.document import ExtractedDocument
from indexer.extract.docx import extract_docx
from indexer.extract.html import extract_html
from indexer.extract.outcome import refused
from indexer.extract.pdf import extract_pdf
from indexer.extract.record import extract_record
from indexer.extract.sniff import DOCX, HTML, PDF, RECORD, TEXT, sniff
from indexer.extract.text import extract_text

__all__ = ["EXTRACTORS", "Extractor", "extract"]


class Extractor(Protocol):
    """Reads one kind of file; a bad file gives a status, never an exception that is known beforehand."""

    def __call__(self, data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument: ...


EXTRACTORS: Mapping[str, Extractor] = {
    HTML: extract_html,
    PDF: extract_pdf,
    TEXT: extract_text,
    DOCX: extract_docx,
    RECORD: extract_record,
}

_KINDS = {
    "application/x-ole-storage": "an old Office file (before 2007)",
    "application/rtf": "a Rich Text file",
    "application/zip": "a zip archive",
    "application/gzip": "a gzip archive",
    "application/xml": "an XML file",
    "application/json": "a JSON file",
    "application/octet-stream": "of an unknown kind",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "an Excel workbook",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "a PowerPoint presentation",
    "application/vnd.oasis.opendocument.text": "an OpenDocument text",
    "application/epub+zip": "an e-book (EPUB)",
}


def extract(data: bytes, declared_media_type: str | None, *, url: str = "") -> ExtractedDocument:
    """What the bytes say; the status tells whether they could be read.

    For files of unknown origin call it through `indexer.sandbox.Sandbox`, which limits memory and time.
    """
    media_type = sniff(data, declared_media_type)
    extractor = EXTRACTORS.get(media_type)
    if extractor is None:
        kind = _KINDS.get(media_type) or ("an image" if media_type.startswith("image/") else media_type)
        return refused("unsupported", media_type, f"The file is {kind}, which cannot be read yet.")
    if not data.strip():
        return refused("empty", media_type, "The file is empty.")
    return extractor(data, declared_media_type, url=url)
