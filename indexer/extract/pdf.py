"""PDF: text page by page with the printed page labels, in reading order, without running heads, notes set apart."""

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from coi.document import ExtractedDocument, Page, Statement
from indexer.extract.charset import clean
from indexer.extract.furniture import edge_lines, strip_furniture
from indexer.extract.outcome import refused
from indexer.extract.pdf_columns import across_gutter, in_reading_order
from indexer.extract.pdf_flow import carry_over, compounds_in, flow, flow_notes, set_notes_apart
from indexer.extract.pdf_headings import (
    Marked,
    has_outline,
    heading_tags,
    largest_words,
    may_tag_headings,
    outlined,
    placed,
    set_apart,
)
from indexer.extract.pdf_line import Line, usual_size
from indexer.extract.pdf_page import PageText, may_be_kept, open_pdf, shows_picture
from indexer.extract.pdf_rtl import RIGHT_TO_LEFT, count_right_to_left
from indexer.extract.pdf_second_opinion import SUSPICIOUS, badness, by_pdfminer, by_pdftotext
from indexer.extract.pdf_spaces import KnownWords
from indexer.extract.sniff import PDF
from indexer.extract.text import dated_lines
from indexer.extract.written_dates import parse_timestamp

MAX_PAGES = 5000
_MAX_CHARACTERS = 30_000_000
_MAX_MINER_PAGES = 300  # pdfminer reads ten pages a second
ALMOST_NO_TEXT = 20  # characters of a page
_MAX_ATTACHMENTS = 200
_TRIALS = 2  # pages with bold lines in which heading tags are looked for
_LOCKED = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
_DATED = 600  # characters at whose beginning a document says its date
_YEAR = re.compile(r"\d{4}")
_NOT_A_TITLE = re.compile(
    r"untitled|microsoft|\.(?:docx?|pdf|indd|rtf|odt|qxd|p65)\b|\A[\W\d_]*\Z|\Adocument\d*\Z", re.IGNORECASE
)


def extract_pdf(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The pages with text, labels, headings, title, authors, date candidates and names of attachments.

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
        read = _by_pdfium(document, data)
    finally:
        document.close()
    if read.status == "empty":
        return _by_miner(data) or read
    if read.status == "ok" and b"%%EOF" not in data[-4096:]:
        return replace(read, status="partial", reason="The end of the PDF is missing; pages may be lost.")
    return read


@dataclass(slots=True)
class _Seen:
    """What was seen while the pages were gone through: numbers of pages count from 1."""

    count: int
    lines: list[list[Line]] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    tagged: list[Marked] = field(default_factory=list)


def _by_pdfium(document: Any, data: bytes) -> ExtractedDocument:
    outline = list(outlined(document)) if has_outline(document) else []
    seen = _look(document, data, ask_headings=not outline)
    engine = _engine()
    for number, lines in (by_pdftotext(data, seen.bad) if seen.bad else {}).items():
        said, before = _all_text(lines), _all_text(seen.lines[number - 1])
        if badness(said) < badness(before) / 2 and 2 * len(said.split()) >= len(before.split()):
            seen.lines[number - 1] = lines
            engine = f"{_engine()}, pdftotext"
    size = usual_size(line for lines in seen.lines for line in lines)
    labels = [document.get_page_label(place) or None for place in range(len(seen.lines))]
    pages, bodies = compose(seen.lines, labels, size)
    facts = {key: clean(value).strip() for key, value in document.get_metadata_dict().items()}
    shown = largest_words(bodies[0], size) if bodies else None
    return _judge(
        ExtractedDocument(
            status="ok",
            media_type=PDF,
            title=_title(facts.get("Title", ""), shown, pages[0].text if pages else ""),
            language=_language(document),
            pages=pages,
            headings=placed(outline or seen.tagged, pages) or placed(set_apart(bodies, size), pages),
            dates=_dates(pages, facts),
            authors=tuple(name for name in re.split(r"\s*;\s*", facts.get("Author", "")) if name),
            engine=engine,
            attachments=_attachments(document),
        ),
        seen,
    )


def _look(document: Any, data: bytes, *, ask_headings: bool) -> _Seen:
    """Go through the pages once; what needs the page itself is asked while it is open."""
    seen = _Seen(len(document))
    tagged = bool(pdfium.FPDFCatalog_IsTagged(document.raw))
    known = KnownWords()
    characters = 0
    kept: Any = None
    trials = _TRIALS if seen.count > _TRIALS * 10 else 1
    if not (ask_headings and tagged and may_tag_headings(data)):
        trials = 0
    for number in range(1, min(seen.count, MAX_PAGES) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            seen.lost.append(number)
            seen.lines.append([])
            continue
        text = PageText(page, known)
        lines = _read(text, tagged=tagged, ask_bold=ask_headings)
        # Reading a structure tree takes as long as reading the page: given up where it names no headings.
        if seen.tagged or (trials and any(line.bold for line in lines)):
            seen.tagged += _tagged_headings(number, text, lines, heading_tags(page))
            trials -= 1
        if len(text.text.strip()) < ALMOST_NO_TEXT and shows_picture(page):
            seen.pictures.append(number)
        if badness(_all_text(lines)) > SUSPICIOUS:
            seen.bad.append(number)
        text.close()
        if kept is None and may_be_kept(page):
            kept = page  # with its fonts, which pdfium would read anew for every page that follows
        else:
            page.close()
        seen.lines.append(lines)
        characters += len(text.text)
        if characters > _MAX_CHARACTERS:
            break
    if kept is not None:
        kept.close()
    return seen


def _read(text: PageText, *, tagged: bool, ask_bold: bool) -> list[Line]:
    lines = text.lines()
    if (gutter := across_gutter(lines, text.wide_gaps)) is not None:
        lines = [part for line in lines for part in text.parted(line, gutter)]
    if ask_bold:
        lines = [
            line._replace(bold=True) if _may_head(line) and text.is_bold(line) else line for line in lines
        ]
    if tagged:
        edges = {id(line) for line in edge_lines(lines) if text.is_artifact(line)}
        lines = [line._replace(artifact=True) if id(line) in edges else line for line in lines]
    return lines


def _may_head(line: Line) -> bool:
    return len(line.text) < 90 and not line.text.endswith((".", ",", ";"))  # noqa: PLR2004  # a line of print


def _tagged_headings(
    number: int, text: PageText, lines: Sequence[Line], levels: dict[int, int]
) -> list[Marked]:
    found: list[Marked] = []
    before = -1
    for line in lines:
        marked = text.marked_content(line)
        if marked in levels and not line.artifact:
            if marked == before and found:
                found[-1] = (number, found[-1][1], f"{found[-1][2]} {line.text}")
            else:
                found.append((number, levels[marked], line.text))
        before = marked
    return found


def compose(
    pages: Sequence[Sequence[Line]], labels: Sequence[str | None], size: float
) -> tuple[tuple[Page, ...], list[list[Line]]]:
    """The pages as they are read, and the lines of the text of each, its notes and furniture left out."""
    bare, printed = strip_furniture(pages)
    bodies: list[list[Line]] = []
    notes: list[list[Line]] = []
    for lines in bare:
        ordered = in_reading_order(lines, right_to_left=_is_from_right(lines))
        body, foot = set_notes_apart(ordered, size, continued=bool(notes and notes[-1]))
        bodies.append(body)
        notes.append(foot)
    for before, after in pairwise(bodies):
        carry_over(before, after)
    compounds = compounds_in(line for body in bodies for line in body)
    made: list[Page] = []
    for number, (body, foot, label, seen) in enumerate(
        zip(bodies, notes, labels, printed, strict=True), start=1
    ):
        parts = (flow(body, compounds), flow_notes(foot, compounds))
        made.append(Page(number, label or seen, clean("\n\n".join(filter(None, parts)))))
    return tuple(made), bodies


def _is_from_right(lines: Sequence[Line]) -> bool:
    """Whether most of the lines hold Arabic or Hebrew; on most pages none does."""
    said = _all_text(lines)
    if not count_right_to_left(said):
        return False
    return sum(bool(RIGHT_TO_LEFT.search(line.text)) for line in lines) > len(lines) / 2


def _all_text(lines: Sequence[Line]) -> str:
    return "\n".join([line.text for line in lines])


def _attachments(document: Any) -> tuple[str, ...]:
    """The names of the files inside the file."""
    names: list[str] = []
    try:
        for place in range(min(document.count_attachments(), _MAX_ATTACHMENTS)):
            name = clean(document.get_attachment(place).get_name()).strip()
            names += [name or f"attachment {place + 1}"]
    except pypdfium2.PdfiumError:
        pass
    return tuple(names)


def _judge(read: ExtractedDocument, seen: _Seen) -> ExtractedDocument:
    """The status that the pages deserve, with the sentence that explains it."""
    has_text = any(page.text.strip() for page in read.pages)
    pictures, count = seen.pictures, seen.count
    bare = all(page.number in pictures or not page.text.strip() for page in read.pages)
    if pictures and bare:
        return replace(read, status="needs_ocr", reason="The pages are pictures without text.")
    if not has_text:
        return replace(read, status="empty", reason="The PDF holds no text.")
    reasons = []
    if count > len(read.pages):
        reasons.append(f"Only the first {len(read.pages)} of {count} pages were read.")
    if pictures:
        reasons.append(
            f"{len(pictures)} of {count} pages are pictures without text, the first is page {pictures[0]}."
        )
    if seen.lost:
        reasons.append(f"{len(seen.lost)} of {count} pages are damaged, the first is page {seen.lost[0]}.")
    return replace(read, status="partial", reason=" ".join(reasons)) if reasons else read


def _dates(pages: Sequence[Page], facts: dict[str, str]) -> tuple[Statement, ...]:
    first = pages[0].text[:_DATED] if pages else ""
    # Looking for dates costs more than reading the page: only where there is a year.
    found = list(dated_lines("\n".join(line for line in first.split("\n") if _YEAR.search(line))))
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
    lines, whole = by_pdfminer(data, _MAX_MINER_PAGES)
    if not any(lines):
        return None
    pages, _ = compose(lines, [None] * len(lines), usual_size(line for page in lines for line in page))
    return ExtractedDocument(
        status="ok" if whole else "partial",
        media_type=PDF,
        pages=pages,
        dates=_dates(pages, {}),
        engine="pdfminer.six",
        reason="" if whole else "The PDF is damaged or hard to read; only a part was read.",
    )


def _engine() -> str:
    return f"pypdfium2 {pypdfium2.PYPDFIUM_INFO.version}"
