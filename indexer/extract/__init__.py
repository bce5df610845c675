"""Bytes become an ExtractedDocument: the kind of file is told by its bytes, then its extractor reads it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from coi.document import ExtractedDocument
from indexer.extract.docx import extract_docx
from indexer.extract.epub import extract_epub
from indexer.extract.html import extract_html
from indexer.extract.html_limits import refuse_costly_page
from indexer.extract.html_rules import HtmlRules
from indexer.extract.inside import MAX_DEPTH, Inside, too_deep
from indexer.extract.legacy_office import extract_doc, extract_ppt
from indexer.extract.mail import extract_mail
from indexer.extract.mhtml import extract_mhtml
from indexer.extract.odt import extract_odt
from indexer.extract.ole import ENCRYPTED, kind_of_ole
from indexer.extract.outcome import refused
from indexer.extract.outlook import extract_outlook
from indexer.extract.package import Unreadable
from indexer.extract.pdf import extract_pdf
from indexer.extract.picture import extract_picture
from indexer.extract.record import extract_record
from indexer.extract.rtf import extract_rtf
from indexer.extract.sheets import extract_sheets
from indexer.extract.slides import extract_odp, extract_pptx
from indexer.extract.sniff import (
    DOC,
    DOCX,
    EML,
    EPUB,
    HTML,
    MHTML,
    MSG,
    ODP,
    ODS,
    ODT,
    OLE,
    PDF,
    PPT,
    PPTX,
    RECORD,
    RTF,
    TEXT,
    XLS,
    XLSB,
    XLSX,
    ZIP,
    sniff,
)
from indexer.extract.text import extract_text
from indexer.extract.zip_archive import extract_zip

__all__ = ["CONTAINERS", "EXTRACTORS", "ContainerExtractor", "Extractor", "extract"]


class Extractor(Protocol):
    """Reads one kind of file; a bad file gives a status, or Unreadable with one, never another known exception."""

    def __call__(self, data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument: ...


class ContainerExtractor(Protocol):
    """Reads one kind of file by way of others: those inside it, or one that a program makes of it."""

    def __call__(self, data: bytes, inside: Inside) -> ExtractedDocument: ...


EXTRACTORS: Mapping[str, Extractor] = {
    HTML: extract_html,
    PDF: extract_pdf,
    TEXT: extract_text,
    DOCX: extract_docx,
    ODT: extract_odt,
    RTF: extract_rtf,
    XLSX: extract_sheets,
    XLSB: extract_sheets,
    XLS: extract_sheets,
    ODS: extract_sheets,
    PPTX: extract_pptx,
    ODP: extract_odp,
    EPUB: extract_epub,
    MHTML: extract_mhtml,
    RECORD: extract_record,
    "image/png": extract_picture,
    "image/jpeg": extract_picture,
    "image/tiff": extract_picture,
}

CONTAINERS: Mapping[str, ContainerExtractor] = {
    EML: extract_mail,
    MSG: extract_outlook,
    ZIP: extract_zip,
    DOC: extract_doc,
    PPT: extract_ppt,
}

_KINDS = {
    OLE: "an old Office file of a kind that is not known, or a damaged one",
    "application/gzip": "a gzip archive",
    "application/vnd.rar": "a RAR archive",
    "application/x-7z-compressed": "a 7-Zip archive",
    "application/xml": "an XML file",
    "application/json": "a JSON file",
    "application/octet-stream": "of an unknown kind",
}


class PageExtractor(Extractor, Protocol):
    """Reads web pages, by the rules of their source where it has some."""

    def __call__(
        self, data: bytes, declared: str | None, *, url: str = "", rules: HtmlRules | None = None
    ) -> ExtractedDocument: ...


PAGE_EXTRACTORS: Mapping[str, PageExtractor] = {HTML: extract_html, MHTML: extract_mhtml}


def extract(
    data: bytes,
    declared_media_type: str | None,
    *,
    url: str = "",
    scratch: Path | None = None,
    rules: HtmlRules | None = None,
) -> ExtractedDocument:
    """What the bytes say; the status tells whether they could be read.

    `rules` are those of the source, for its web pages; a page within another file is read without them.
    `scratch` is a folder for programs that convert old Office files; without it these are `unsupported`.
    For files of unknown origin call it through `indexer.sandbox.Sandbox`, which limits memory and time.
    """
    return _extract(data, declared_media_type, url, Inside(_read_inner, scratch=scratch), rules)


def _extractor(media_type: str, rules: HtmlRules | None) -> Extractor | None:
    if rules is not None and media_type in PAGE_EXTRACTORS:
        return partial(PAGE_EXTRACTORS[media_type], rules=rules)
    return EXTRACTORS.get(media_type)


def _read_inner(data: bytes, inside: Inside) -> ExtractedDocument:
    # What a file inside another is said to be counts for nothing: a record would speak as an import.
    return _extract(data, None, "", inside)


def _extract(  # noqa: PLR0911  # one return for each way a file can end
    data: bytes, declared: str | None, url: str, inside: Inside, rules: HtmlRules | None = None
) -> ExtractedDocument:
    media_type = sniff(data, declared)
    if media_type == OLE:
        media_type = kind_of_ole(data)
    if not data.strip():
        return refused("empty", media_type, "The file is empty.")
    if media_type == ENCRYPTED:
        return refused("encrypted", media_type, "The Office file is protected by a password.")
    container = CONTAINERS.get(media_type)
    extractor = _extractor(media_type, rules)
    try:
        if container is not None:
            if inside.depth > MAX_DEPTH:
                return refused("unsupported", media_type, too_deep())
            return container(data, inside)
        if media_type == HTML and (reason := refuse_costly_page(data)):
            return refused("too_large", HTML, reason, engine="html")
        if extractor is not None:
            return extractor(data, declared, url=url)
    except Unreadable as error:
        return refused(error.status, media_type, str(error))
    except RecursionError:
        return refused("unsupported", media_type, "The parts of the file are nested too deeply to be read.")
    kind = _KINDS.get(media_type) or ("an image" if media_type.startswith("image/") else media_type)
    return refused("unsupported", media_type, f"The file is {kind}, which cannot be read yet.")
