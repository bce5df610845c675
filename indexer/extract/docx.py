"""Word documents: paragraphs, headings, tables and footnotes in the order of the body."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from coi.document import ExtractedDocument, Heading, Page, Statement
from indexer.extract.archive_limits import refuse_bomb
from indexer.extract.blocks import TextBuilder
from indexer.extract.charset import clean
from indexer.extract.outcome import refused
from indexer.extract.sniff import DOCX
from indexer.extract.text import dated_lines

_ENGINE = "python-docx"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_PAGE_BREAK = "\f"
_HEADING_STYLE = re.compile(r"heading (\d)\Z", re.IGNORECASE)
_W_P, _W_TBL, _W_SDT, _W_T, _W_TAB, _W_BR, _W_CR = (
    qn(f"w:{name}") for name in ("p", "tbl", "sdt", "t", "tab", "br", "cr")
)
_W_NOTE, _W_ID, _W_TYPE, _W_VAL = qn("w:footnoteReference"), qn("w:id"), qn("w:type"), qn("w:val")
_W_TR, _W_TC, _W_HYPHEN = qn("w:tr"), qn("w:tc"), qn("w:noBreakHyphen")
_W_TEXTBOX = qn("w:txbxContent")


def extract_docx(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The document with one page per explicit page break; table rows are lines with cells parted by ` | `.

    Files that unpack to too much are `too_large`, damaged ones `unsupported`, ones without words `empty`.
    """
    del declared, url
    try:
        if reason := refuse_bomb(data):
            return refused("too_large", DOCX, reason, engine=_ENGINE)
        opened = docx.Document(io.BytesIO(data))
    except (
        OpcError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        AttributeError,
        OSError,
    ):
        return refused(
            "unsupported", DOCX, "The Word document is damaged: it cannot be opened.", engine=_ENGINE
        )
    reader = _Body(opened)
    reader.read(opened.element.body)
    pages, headings = reader.finish()
    if not any(page.text for page in pages):
        return refused("empty", DOCX, "The Word document holds no text.", engine=_ENGINE)
    facts = opened.core_properties
    return ExtractedDocument(
        status="ok",
        media_type=DOCX,
        title=clean(facts.title or "").strip() or reader.title,
        language=(facts.language or "").strip().lower()[:2] or None,
        pages=pages,
        headings=headings,
        dates=(*dated_lines(pages[0].text), *_dates(facts)),
        authors=tuple(
            name
            for name in re.split(r"\s*;\s*", clean(facts.author or "").strip())
            if name and name != "python-docx"
        ),
        engine=_ENGINE,
    )


class _Body:
    """Walks the body; a page ends at an explicit break, its footnotes stand at its end."""

    def __init__(self, opened: Any) -> None:
        self.levels = _heading_levels(opened)
        self.notes = _footnotes(opened)
        self.title: str | None = None
        self.page = TextBuilder(1)
        self.pages: list[TextBuilder] = []
        self.cited: list[str] = []

    def read(self, parent: Any) -> None:
        """Read the paragraphs and tables below `parent`, in order, content controls opened."""
        for element in parent:
            if element.tag == _W_P:
                self._paragraph(element)
            elif element.tag == _W_TBL:
                self._table(element)
            elif element.tag == _W_SDT:
                content = element.find(qn("w:sdtContent"))
                if content is not None:
                    self.read(content)

    def finish(self) -> tuple[tuple[Page, ...], tuple[Heading, ...]]:
        self._end_page()
        while len(self.pages) > 1 and not self.pages[-1].text:
            self.pages.pop()
        return (
            tuple(Page(page.page, None, page.text) for page in self.pages),
            tuple(heading for page in self.pages for heading in page.headings),
        )

    def _paragraph(self, element: Any) -> None:
        properties = element.find(qn("w:pPr"))
        if (
            properties is not None
            and properties.find(qn("w:pageBreakBefore")) is not None
            and self.page.parts
        ):
            self._end_page()
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        name = style.get(_W_VAL) if style is not None else None
        level = self.levels.get(name or "", 0)
        numbered = properties is not None and properties.find(qn("w:numPr")) is not None and not level
        for place, part in enumerate("".join(self._words(element)).split(_PAGE_BREAK)):
            if place:
                self._end_page()
            text = _tidy(part)
            if level < 0:
                self.title = self.title or text or None
            self.page.add(f"- {text}" if numbered and text else text, level=abs(level), tight=numbered)

    def _table(self, element: Any) -> None:
        first = True
        for row in element.iter(_W_TR):
            if next(row.iterancestors(_W_TBL), None) is not element:
                continue
            cells = (
                _tidy(
                    " ".join("".join(self._words(item)) for item in cell.iter(_W_P)).replace(_PAGE_BREAK, " ")
                )
                for cell in row.iterchildren(_W_TC)
            )
            line = " | ".join(cell.replace("\n", " ") for cell in cells)
            self.page.add(line.strip(" |"), tight=not first)
            first = False

    def _words(self, element: Any) -> Iterator[str]:
        for item in element.iter(_W_T, _W_TAB, _W_BR, _W_CR, _W_NOTE, _W_HYPHEN):
            if item.tag == _W_T:
                yield clean(item.text or "")
            elif item.tag == _W_NOTE:
                if note := self.notes.get(item.get(_W_ID) or ""):
                    yield f"[{note[0]}]"
                    self.cited.append(f"[{note[0]}] {note[1]}")
            elif item.tag == _W_BR and item.get(_W_TYPE) == "page":
                yield _PAGE_BREAK
            elif item.tag == _W_HYPHEN:
                yield "-"
            elif item.tag == _W_TAB:
                # A tab stop of the paragraph's format bears the same name as a typed tab.
                yield "" if item.getparent().tag == qn("w:tabs") else " "
            else:
                yield "\n"

    def _end_page(self) -> None:
        for note in self.cited:
            self.page.add(note)
        self.cited = []
        self.pages.append(self.page)
        self.page = TextBuilder(len(self.pages) + 1)


def _heading_levels(opened: Any) -> dict[str, int]:
    """Style id to heading level; the style of a title is -1."""
    levels: dict[str, int] = {}
    for style in opened.styles.element.iter(qn("w:style")):
        name = style.find(qn("w:name"))
        said = (name.get(_W_VAL) or "") if name is not None else ""
        if found := _HEADING_STYLE.match(said):
            levels[style.get(qn("w:styleId"))] = int(found[1])
        elif said.lower() == "title":
            levels[style.get(qn("w:styleId"))] = -1
    return levels


def _footnotes(opened: Any) -> dict[str, tuple[int, str]]:
    """Footnote id to its number as printed and its text; separators have no text and are left out."""
    notes: dict[str, tuple[int, str]] = {}
    for relation in opened.part.rels.values():
        if relation.reltype == _FOOTNOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iter(qn("w:footnote")):
                text = _tidy(" ".join(clean(item.text or "") for item in note.iter(_W_T)))
                if text:
                    notes[note.get(_W_ID)] = (len(notes) + 1, text)
    return notes


def _dates(facts: Any) -> Iterator[Statement]:
    for name, confidence in (("created", 0.35), ("modified", 0.2)):
        moment = getattr(facts, name)
        if moment is not None:
            value = moment.date().isoformat()
            yield Statement(value, f"The document's properties give “{name}” {value}.", confidence)


def _tidy(text: str) -> str:
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
