"""Workbooks (Excel and OpenDocument): each sheet is a page labelled by its name, each row a line."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from coi.document import ExtractedDocument
from indexer.extract.charset import clean
from indexer.extract.odf import Flow, OdfFacts, open_odf, read_facts
from indexer.extract.office_facts import first_words, person_names, primary_language, property_dates
from indexer.extract.ole import summary_facts
from indexer.extract.outcome import refused
from indexer.extract.package import Package, Unreadable, attribute, children, words_of
from indexer.extract.paged_text import PagedText, table_row
from indexer.extract.sniff import ODS, XLS, XLSB, XLSX, sniff
from indexer.extract.text import dated_lines

_ZIPPED = frozenset({XLSX, XLSB})
_MAX_ROWS = 50_000  # of one sheet
_MAX_SHEETS = 500
_MAX_AREA = 12_000_000  # cells between the first and the last of a sheet, which calamine holds all at once
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\b[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
# Names that programs give to sheets, in the languages we read; they say nothing of what is in them.
_NO_NAME = re.compile(
    r"(?:sheet|лист|аркуш|ліст|tabelle|feuil|arkusz|munka|foaie?|lapas|lakstas|leht|hárok|sayfa|ورقة|برگه)\s?\d*\Z",
    re.IGNORECASE,
)
_ODD_KIND = re.compile(
    rb"(<(?:\w{1,20}:)?c\b[^<>]{0,200}?)\st=[\"'](?!(?:s|str|inlineStr|b|n|d)[\"'])[^\"'<>]{0,40}[\"']"
)
_XLSX_PART = re.compile(r"xl/worksheets/[^/]+\.xml\Z")


def extract_sheets(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The sheets in their order, cells parted by ` | ` as far as they have words; empty rows are left out.

    A sheet that its author has hidden is read and labelled so. Where a sheet is damaged, or cut above 50,000
    rows, the document is `partial`. Raises Unreadable for files that are damaged, encrypted or too large.
    """
    del declared, url
    pages = PagedText()
    kind = sniff(data)
    if kind == ODS:
        facts, cut = _read_odf(data, pages)
    else:
        kind = XLS if kind not in _ZIPPED else kind
        facts, cut = _read_excel(data, kind, pages)
    made, headings = pages.finish()
    if not any(page.text for page in made):
        return refused("empty", kind, "The workbook holds no text.", engine=_engine(kind))
    return ExtractedDocument(
        status="partial" if cut else "ok",
        media_type=kind,
        title=facts.title,
        language=facts.language,
        pages=made,
        headings=headings,
        dates=(*dated_lines(made[0].text), *facts.dates),
        authors=facts.authors,
        engine=_engine(kind),
        reason=" ".join(cut[:3]),
    )


def _engine(kind: str) -> str:
    return "OpenDocument reader" if kind == ODS else "calamine"


def _read_odf(data: bytes, pages: PagedText) -> tuple[OdfFacts, list[str]]:
    """What is shown in each cell, which the file states beside its value."""
    package = open_odf(data, "workbook")
    content = package.xml("content.xml")
    book = next(content.iter("{*}spreadsheet"), None) if content is not None else None
    if content is None or book is None:
        raise Unreadable("unsupported", "The workbook is damaged: it has no sheets.")
    cut: list[str] = []
    hidden = {
        attribute(style, "name")
        for style in content.iter("{*}style")
        if any(attribute(one, "display") == "false" for one in children(style, "table-properties"))
    }
    for sheet in list(children(book, "table"))[:_MAX_SHEETS]:
        flow = Flow(PagedText())
        name = attribute(sheet, "name") or ""
        shut = attribute(sheet, "style-name") in hidden
        _write(f"{name} (hidden)" if shut else name, flow.rows(sheet), pages, cut)
    return read_facts(package), cut


def _read_excel(data: bytes, kind: str, pages: PagedText) -> tuple[OdfFacts, list[str]]:
    package = Package(data, "workbook") if kind in _ZIPPED else None
    if package is not None:
        _refuse_wide(package)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        cut: list[str] = []
        is_mended = kind != XLSX
        sheets = [one for one in book.sheets_metadata[:_MAX_SHEETS] if one.typ == SheetTypeEnum.WorkSheet]
        for sheet in sheets:
            name = sheet.name if sheet.visible == SheetVisibleEnum.Visible else f"{sheet.name} (hidden)"
            rows = _calamine_rows(book, sheet.name)
            if rows is None and not is_mended:
                is_mended = True  # the sheets that follow too
                book = CalamineWorkbook.from_filelike(io.BytesIO(_with_known_cells(data)))
                rows = _calamine_rows(book, sheet.name)
            if rows is None:
                cut.append(f"The sheet “{clean(name)[:60]}” is damaged and was not read.")
            else:
                _write(name, rows, pages, cut)
        if sheets and not pages.pages_done:
            raise Unreadable("unsupported", "The workbook is damaged: it cannot be opened.")
    except PasswordError:
        raise Unreadable("encrypted", "The workbook is protected by a password.") from None
    except (CalamineError, OSError, ValueError, OverflowError):
        raise Unreadable("unsupported", "The workbook is damaged: it cannot be opened.") from None
    if package is None:
        title, authors, dates = summary_facts(data)
        return OdfFacts(title, None, person_names(authors), dates), cut
    core = package.optional_xml("docProps/core.xml")
    return OdfFacts(
        first_words(core, "title"),
        primary_language(first_words(core, "language")),
        person_names(words_of(core, "creator")),
        tuple(property_dates((name, first_words(core, name)) for name in ("created", "modified"))),
    ), cut


def _calamine_rows(book: CalamineWorkbook, name: str) -> Iterator[list[str]] | None:
    """The rows of a sheet; None where it is damaged."""
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError:
        return None
    return ([_shown(value) for value in row] for row in sheet.iter_rows())


def _with_known_cells(data: bytes) -> bytes:
    """The workbook with cells as texts whose kind, or whose error, calamine does not know and would refuse the sheet for."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for name in dict.fromkeys(before.namelist()):
            part = before.read(name)
            after.writestr(name, _ODD_KIND.sub(rb'\1 t="str"', part) if _XLSX_PART.match(name) else part)
    return made.getvalue()


def _write(name: str, rows: Iterable[list[str]], pages: PagedText, cut: list[str]) -> None:
    """One sheet as a page; a name that says something is its heading."""
    if not _NO_NAME.match(name.strip()):
        pages.add(" ".join(clean(name).split()), level=1)
    written = 0
    for cells in rows:
        line = table_row(cells)
        if not line:
            continue
        if written >= _MAX_ROWS:
            cut.append(f"Only the first {_MAX_ROWS} rows of the sheet “{clean(name)[:60]}” were read.")
            break
        pages.add(line, tight=bool(written))
        written += 1
    pages.end_page(" ".join(clean(name).split())[:100] or None)


def _shown(value: Any) -> str:
    """A value as a reader of our languages would write it without knowing the sheet's format."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    return "" if value is None else str(value)


def _refuse_wide(package: Package) -> None:
    """A single cell far from the others makes a sheet of billions; told before anything is laid out."""
    for name in package.names:
        if not _XLSX_PART.match(name):
            continue
        rows = columns = 0
        for found in _CELL.finditer(package.read(name) or b""):
            rows = max(rows, int(found[2]))
            columns = max(columns, _column(found[1]))
        if rows * columns > _MAX_AREA:
            raise Unreadable(
                "too_large", f"A sheet of the workbook is {rows} rows by {columns} columns large."
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
