"""Word documents: paragraphs, headings, tables and notes in the order of the body."""

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

from coi.document import ExtractedDocument, Heading, Page
from indexer.extract.archive_limits import refuse_bomb
from indexer.extract.boxes import boxes_of
from indexer.extract.charset import clean
from indexer.extract.office_facts import person_names, primary_language, property_dates
from indexer.extract.outcome import refused
from indexer.extract.paged_text import PagedText, table_row, tidy
from indexer.extract.sniff import DOCX
from indexer.extract.symbols import sign_of
from indexer.extract.text import dated_lines
from indexer.extract.word_package import plain_document

_ENGINE = "python-docx"
_PAGE_BREAK = "\f"
_HEADING_STYLE = re.compile(r"heading (\d)\Z", re.IGNORECASE)
_W_P, _W_TBL, _W_T, _W_TAB, _W_BR, _W_CR = (qn(f"w:{name}") for name in ("p", "tbl", "t", "tab", "br", "cr"))
_W_ID, _W_TYPE, _W_VAL = qn("w:id"), qn("w:type"), qn("w:val")
_W_TR, _W_TC, _W_HYPHEN, _W_R = qn("w:tr"), qn("w:tc"), qn("w:noBreakHyphen"), qn("w:r")
_W_FOOTNOTE, _W_ENDNOTE = qn("w:footnoteReference"), qn("w:endnoteReference")
_W_SYMBOL, _W_PLACED_TAB, _W_DELETED = qn("w:sym"), qn("w:ptab"), f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}"
_FORMULA_WORDS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BOXES = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_W_RENDERED = qn("w:lastRenderedPageBreak")
_RENDERED = "\v"  # where Word set a new page when it last laid the text out
_MARKS = {_W_TAB: " ", _W_PLACED_TAB: " ", _W_CR: "\n", _W_HYPHEN: "-", _W_RENDERED: _RENDERED}
# What holds blocks without being one: content controls, custom XML, text that was inserted or moved here.
_HOLDERS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
# The older form of a drawing beside the newer one, and text that was moved away or deleted.
_SILENT = frozenset(
    {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
    | {qn(f"w:{name}") for name in ("moveFrom", "del", "pPr", "rPr", "instrText", "tblPr", "tcPr")}
)
_MAX_STEPS = 10  # from a style to the one it derives from


def extract_docx(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The document with one page per page break; table rows are lines with cells parted by ` | `.

    Files that unpack to too much are `too_large`, damaged ones `unsupported`, ones without words `empty`.
    """
    del declared, url
    try:
        if reason := refuse_bomb(data):
            return refused("too_large", DOCX, reason, engine=_ENGINE)
        opened = docx.Document(io.BytesIO(plain_document(data)))
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
        language=primary_language(facts.language),
        pages=pages,
        headings=headings,
        dates=(
            *dated_lines(pages[0].text),
            *property_dates((name, _day(getattr(facts, name))) for name in ("created", "modified")),
        ),
        authors=person_names([facts.author or ""]),
        engine=_ENGINE,
    )


class _Body:
    """Walks the body; a page ends at a break, its author's or Word's own, and its footnotes stand at its end."""

    def __init__(self, opened: Any) -> None:
        self.levels = _heading_levels(opened)
        self.lists = {
            style.get(qn("w:styleId"))
            for style in opened.styles.element.iter(qn("w:style"))
            if style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
        }
        self.notes = {_W_FOOTNOTE: _notes(opened, "footnote"), _W_ENDNOTE: _notes(opened, "endnote")}
        self.numbers: dict[tuple[str, str], str] = {}
        self.endnotes: list[str] = []
        self.parts = opened.part.related_parts
        self.carried = ""  # of a paragraph whose end was deleted, so that it goes on in the next
        self.title: str | None = None
        self.pages = PagedText()

    def read(self, parent: Any) -> None:
        """Read the paragraphs and tables below `parent`, in order."""
        for element in parent:
            if element.tag == _W_P:
                self._paragraph(element)
            elif element.tag == _W_TBL:
                self._table(element)
            elif element.tag in _HOLDERS:
                self.read(element)

    def finish(self) -> tuple[tuple[Page, ...], tuple[Heading, ...]]:
        self.pages.add(tidy(self._taken("")))
        for note in self.endnotes:
            self.pages.note(note)
        return self.pages.finish()

    def _paragraph(self, element: Any) -> None:
        properties = element.find(qn("w:pPr"))
        breaks_before = properties.find(qn("w:pageBreakBefore")) if properties is not None else None
        if breaks_before is not None and _is_on(breaks_before):
            self._break()
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        name = style.get(_W_VAL) if style is not None else None
        level = self.levels.get(name or "", 0)
        outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
        if outline is not None and not level:
            level = _outline_level(outline)
        numbered = not level and (
            name in self.lists or (properties is not None and properties.find(qn("w:numPr")) is not None)
        )
        words = self._taken("".join(self._words(element)))
        if element.find(_W_DELETED) is not None:
            self.carried = words
            return
        for place, part in enumerate(re.split(f"[{_PAGE_BREAK}{_RENDERED}]", words)):
            if place:
                self._break()
            text = tidy(part)
            if level < 0:
                self.title = self.title or text or None
            self.pages.add(f"- {text}" if numbered and text else text, level=abs(level), tight=numbered)
        if properties is not None and properties.find(qn("w:sectPr")) is not None:
            kind = properties.find(qn("w:sectPr")).find(qn("w:type"))
            if kind is None or kind.get(_W_VAL) not in {"continuous", "nextColumn"}:
                self._break()

    def _taken(self, words: str) -> str:
        words, self.carried = self.carried + words, ""
        return words

    def _table(self, element: Any) -> None:
        self.pages.add(tidy(self._taken("")))
        first = True
        for row in element.iter(_W_TR):
            if next(row.iterancestors(_W_TBL), None) is not element:
                continue
            cells = ["".join(self._words(cell)) for cell in _cells(row)]
            if any(_RENDERED in cell for cell in cells):
                self._break()
            line = table_row([re.sub(f"[{_PAGE_BREAK}{_RENDERED}]", " ", cell) for cell in cells])
            self.pages.add(line, tight=not first)
            first = first and not line

    def _words(self, element: Any) -> Iterator[str]:
        """The words below an element; of text boxes and cells one paragraph a line."""
        for item in element:
            tag = item.tag
            if tag in {_W_T, _FORMULA_WORDS}:
                yield clean(item.text or "")
            elif tag in self.notes:
                yield self._note(tag, item.get(_W_ID) or "")
            elif tag == _W_BR:
                yield _PAGE_BREAK if item.get(_W_TYPE) == "page" else "\n"
            elif tag in _MARKS:
                yield _MARKS[tag]
            elif tag == _W_SYMBOL:
                yield sign_of(item.get(qn("w:font")) or "", item.get(qn("w:char")) or "")
            elif tag == _BOXES:
                drawn = self.parts.get(item.get(qn("r:dm")))
                yield "\n".join(("", *boxes_of(parse_xml(drawn.blob) if drawn is not None else None), ""))
            elif tag == _W_P:
                yield "\n"
                yield from self._words(item)
                yield "\n"
            elif tag not in _SILENT and not (tag == _W_R and _is_hidden(item)):
                yield from self._words(item)

    def _note(self, tag: str, key: str) -> str:
        """The mark of a note where it is cited; numbered in that order, endnotes with small Roman numbers as Word does."""
        text = self.notes[tag].get(key)
        if not text:
            return ""
        if (tag, key) not in self.numbers:
            number = sum(kind == tag for kind, _ in self.numbers) + 1
            mark = self.numbers[tag, key] = f"[{number if tag == _W_FOOTNOTE else _roman(number)}]"
            if tag == _W_FOOTNOTE:
                self.pages.note(f"{mark} {text}")
            else:
                self.endnotes.append(f"{mark} {text}")
        return self.numbers[tag, key]

    def _break(self) -> None:
        # A break that the author set is followed by the one that Word laid out: no page lies between them.
        if self.pages.started:
            self.pages.end_page()


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, also those within content controls, as forms have them."""
    for element in row:
        if element.tag == _W_TC:
            yield element
        elif element.tag in _HOLDERS:
            yield from _cells(element)


def _heading_levels(opened: Any) -> dict[str, int]:
    """Style id to heading level, also where a style derives from a heading; the style of a title is -1."""
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    for style in opened.styles.element.iter(qn("w:style")):
        key, name, parent = (
            style.get(qn("w:styleId")) or "",
            style.find(qn("w:name")),
            style.find(qn("w:basedOn")),
        )
        said = (name.get(_W_VAL) or "") if name is not None else ""
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if found := _HEADING_STYLE.match(said):
            levels[key] = int(found[1])
        elif said.lower() == "title":
            levels[key] = -1
        elif outline is not None:
            levels[key] = _outline_level(outline)
        elif parent is not None:
            parents[key] = parent.get(_W_VAL) or ""
    for key, above in parents.items():
        step = above
        for _ in range(_MAX_STEPS):
            if step in levels or step not in parents:
                break
            step = parents[step]
        if levels.get(step):
            levels[key] = levels[step]
    return levels


def _notes(opened: Any, kind: str) -> dict[str, str]:
    """Id to text of the footnotes or endnotes; separators have no text and are left out."""
    notes: dict[str, str] = {}
    for relation in opened.part.rels.values():
        if relation.reltype.endswith(f"/{kind}s") and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iter(qn(f"w:{kind}")):
                text = " ".join(
                    " ".join(
                        "".join(clean(item.text or "") for item in paragraph.iter(_W_T))
                        for paragraph in note.iter(_W_P)
                    ).split()
                )
                if text:
                    notes[note.get(_W_ID)] = text
    return notes


def _outline_level(element: Any) -> int:
    """Levels count from 0; 9 is body text."""
    value = element.get(_W_VAL) or ""
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0  # noqa: PLR2004  # as said above


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return mark is not None and _is_on(mark)


def _is_on(switch: Any) -> bool:
    return switch.get(_W_VAL) not in {"0", "false", "off", "none"}


def _roman(number: int) -> str:
    out = ""
    for value, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        out += letters * (number // value)
        number %= value
    return out


def _day(moment: Any) -> str | None:
    return moment.date().isoformat() if moment is not None else None
