"""PDF: text page by page with the printed page labels, cleaned of running heads, by pdfium, else by pdfminer."""

import ctypes
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from coi.document import ExtractedDocument, Heading, Page, Statement
from indexer.extract.charset import clean
from indexer.extract.furniture import join_lines, strip_furniture
from indexer.extract.outcome import refused
from indexer.extract.pdf_page import largest_words, open_pdf, read_page_text, shows_picture
from indexer.extract.sniff import PDF
from indexer.extract.text import dated_lines
from indexer.extract.written_dates import parse_timestamp

MAX_PAGES = 5000
_MAX_CHARACTERS = 30_000_000
_MAX_MINER_PAGES = 300  # pdfminer reads ten pages a second
_ALMOST_NO_TEXT = 20  # characters of a page
_MAX_OUTLINE = 5000
_LOCKED = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
_NOT_A_TITLE = re.compile(
    r"untitled|microsoft|\.(?:docx?|pdf|indd|rtf|odt|qxd|p65)\b|\A[\W\d_]*\Z|\Adocument\d*\Z", re.IGNORECASE
)


def extract_pdf(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The pages with text, labels, headings of the outline, title, authors and date candidates.

    `encrypted` where a password is needed, `needs_ocr` where the pages are pictures, `partial` where
    some are, or where the end of the file is missing; `unsupported` where no reader can open it.
    """
    del declared, url
    try:
        document = open_pdf(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _LOCKED:
            return refused("encrypted", PDF, "The PDF can only be opened with a password.", engine=_engine())
        return _by_miner(data) or refused(
            "unsupported", PDF, "The PDF is damaged: it cannot be opened.", engine=_engine()
        )
    try:
        read = _by_pdfium(document)
    finally:
        document.close()
    if read.status == "empty":
        return _by_miner(data) or read
    if read.status == "ok" and b"%%EOF" not in data[-4096:]:
        return replace(read, status="partial", reason="The end of the PDF is missing; pages may be lost.")
    return read


def _by_pdfium(document: Any) -> ExtractedDocument:
    texts: list[str] = []
    pictures: list[int] = []
    lost: list[int] = []
    title = None
    characters = 0
    count = len(document)
    for place in range(min(count, MAX_PAGES)):
        try:
            page = document[place]
        except pypdfium2.PdfiumError:
            lost.append(place + 1)
            texts.append("")
            continue
        text = clean(read_page_text(page))
        if len(text.strip()) < _ALMOST_NO_TEXT and shows_picture(page):
            pictures.append(place + 1)
        if place == 0:
            title = largest_words(page)
        page.close()
        texts.append(text)
        characters += len(text)
        if characters > _MAX_CHARACTERS:
            break
    pages = _pages(texts, [document.get_page_label(place) or None for place in range(len(texts))])
    facts = {key: clean(value).strip() for key, value in document.get_metadata_dict().items()}
    return _judge(
        ExtractedDocument(
            status="ok",
            media_type=PDF,
            title=_title(facts.get("Title", ""), title, texts[0] if texts else ""),
            language=_language(document),
            pages=pages,
            headings=_outline(document, pages),
            dates=_dates(pages, facts),
            authors=tuple(name for name in re.split(r"\s*;\s*", facts.get("Author", "")) if name),
            engine=_engine(),
        ),
        pictures,
        lost,
        count,
    )


def _pages(texts: Sequence[str], labels: Sequence[str | None]) -> tuple[Page, ...]:
    bare, printed = strip_furniture(texts)
    return tuple(
        Page(number, label or seen, join_lines(text))
        for number, (text, label, seen) in enumerate(zip(bare, labels, printed, strict=True), start=1)
    )


def _judge(
    read: ExtractedDocument, pictures: Sequence[int], lost: Sequence[int], count: int
) -> ExtractedDocument:
    """The status that the pages deserve, with the sentence that explains it."""
    has_text = any(page.text.strip() for page in read.pages)
    if pictures and len(pictures) + sum(not page.text.strip() for page in read.pages) >= len(read.pages):
        return replace(read, status="needs_ocr", reason="The pages are pictures without text.")
    if not has_text:
        return replace(read, status="empty", reason="The PDF holds no text.")
    if count > len(read.pages):
        return replace(
            read, status="partial", reason=f"Only the first {len(read.pages)} of {count} pages were read."
        )
    if pictures:
        reason = (
            f"{len(pictures)} of {count} pages are pictures without text, the first is page {pictures[0]}."
        )
        return replace(read, status="partial", reason=reason)
    if lost:
        return replace(
            read,
            status="partial",
            reason=f"{len(lost)} of {count} pages are damaged, the first is page {lost[0]}.",
        )
    return read


def _outline(document: Any, pages: Sequence[Page]) -> tuple[Heading, ...]:
    """The headings of the outline, at the place where their words stand on the page they point to."""
    headings: list[Heading] = []
    after: dict[int, int] = {}
    try:
        for number, item in enumerate(document.get_toc(max_depth=6)):
            destination = item.get_dest()
            place = destination.get_index() if destination else None
            words = clean(item.get_title() or "").split()
            if number >= _MAX_OUTLINE or place is None or not 0 <= place < len(pages) or not words:
                continue
            spelt = re.compile(r"\s+".join(re.escape(word) for word in words[:30]), re.IGNORECASE)
            text = pages[place].text
            found = spelt.search(text, after.get(place, 0)) or spelt.search(text)
            if found:
                headings.append(Heading(place + 1, found.start(), item.level + 1, " ".join(words)))
                after[place] = found.end()
    except pypdfium2.PdfiumError:
        pass
    return tuple(sorted(headings, key=lambda heading: (heading.page, heading.start, heading.level)))


def _dates(pages: Sequence[Page], facts: dict[str, str]) -> tuple[Statement, ...]:
    found = list(dated_lines(pages[0].text)) if pages else []
    for key, confidence in (("CreationDate", 0.35), ("ModDate", 0.2)):
        said = facts.get(key, "")
        if when := parse_timestamp(said.removeprefix("D:")[:8]):
            found.append(Statement(str(when), f"The PDF's properties give {key} “{said[:30]}”.", confidence))
    best: dict[str, Statement] = {}
    for statement in found:
        best.setdefault(statement.value, statement)
    return tuple(best.values())


def _title(declared: str, shown: str | None, first_page: str) -> str | None:
    declared = " ".join(declared.split())
    usable = bool(declared) and not _NOT_A_TITLE.search(declared)
    if usable and _squeeze(declared) in _squeeze(first_page):
        return declared
    return shown or (declared if usable else None)


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _language(document: Any) -> str | None:
    length = (
        pdfium.FPDFCatalog_GetLanguage(document, None, 0) if hasattr(pdfium, "FPDFCatalog_GetLanguage") else 0
    )
    if not 2 < length < 200:  # noqa: PLR2004  # bytes of UTF-16 with its NUL
        return None
    buffer = (ctypes.c_ushort * (length // 2))()
    pdfium.FPDFCatalog_GetLanguage(document, buffer, length)
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", "".join(map(chr, buffer)))
    return found[0].lower() if found else None


def _by_miner(data: bytes) -> ExtractedDocument | None:
    """What pdfminer reads where pdfium found nothing; None where it finds nothing either."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTTextContainer

    texts: list[str] = []
    try:
        for layout in extract_pages(io.BytesIO(data), maxpages=_MAX_MINER_PAGES):
            boxes = (item.get_text() for item in layout if isinstance(item, LTTextContainer))
            texts += [clean("".join(boxes))]
    except Exception:  # noqa: BLE001  # a damaged file makes it raise anything; what was read so far is kept
        broken = True
    else:
        broken = False
    if not any(text.strip() for text in texts):
        return None
    pages = _pages(texts, [None] * len(texts))
    return ExtractedDocument(
        status="partial" if broken else "ok",
        media_type=PDF,
        pages=pages,
        dates=_dates(pages, {}),
        engine="pdfminer.six",
        reason="The PDF is damaged; only a part was read." if broken else "",
    )


def _engine() -> str:
    return f"pypdfium2 {pypdfium2.PYPDFIUM_INFO.version}"
