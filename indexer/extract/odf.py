"""OpenDocument text flow: paragraphs, headings, lists, tables and notes of a text or a slide, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from coi.document import Statement
from indexer.extract.charset import clean
from indexer.extract.office_facts import first_words, person_names, primary_language, property_dates
from indexer.extract.package import Package, Unreadable, attribute, local, words_of
from indexer.extract.paged_text import PagedText, table_row, tidy

PAGE_BREAK = "\f"
_MAX_REPEAT = 64  # cells of one text that say they are repeated
_MAX_BLANKS = 100
_OUT_OF_TEXT = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "note-citation", "desc", "title",
     "variable-decls", "user-field-decls", "dde-connection-decls", "ruby-text", "event-listeners", "script", "bibliography-configuration"}
)  # fmt: skip
_VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")
_ROW_GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group"})


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of pages: a break before or after it, and the named style it derives from."""

    parent: str | None = None
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class OdfFacts:
    """What the properties of an OpenDocument file say."""

    title: str | None
    language: str | None
    authors: tuple[str, ...]
    dates: tuple[Statement, ...]


def open_odf(data: bytes, kind: str) -> Package:
    """The package of an OpenDocument file; Unreadable where it is damaged or encrypted."""
    package = Package(data, kind)
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        raise Unreadable("encrypted", f"The {kind} is protected by a password.")
    return package


def read_facts(package: Package) -> OdfFacts:
    """Title, language, creators and days from meta.xml."""
    meta = package.optional_xml("meta.xml")
    creators = words_of(meta, "initial-creator") or words_of(meta, "creator")
    days = (("created", first_words(meta, "creation-date")), ("modified", first_words(meta, "date")))
    return OdfFacts(
        first_words(meta, "title"),
        primary_language(first_words(meta, "language")),
        person_names(creators),
        tuple(property_dates(days)),
    )


def read_styles(*roots: Any | None) -> dict[str, Style]:
    """The paragraph styles of content.xml and styles.xml by name."""
    found: dict[str, Style] = {}
    for root in roots:
        for style in root.iter("{*}style") if root is not None else ():
            properties = next(style.iterchildren("{*}paragraph-properties"), None)
            table = next(style.iterchildren("{*}table-properties"), None)
            given = [item for item in (properties, table) if item is not None]
            found[attribute(style, "name") or ""] = Style(
                attribute(style, "parent-style-name"),
                bool(attribute(style, "master-page-name"))
                or any(attribute(item, "break-before") == "page" for item in given),
                any(attribute(item, "break-after") == "page" for item in given),
            )
    return found


@dataclass(slots=True)
class Flow:
    """Writes a flow of blocks into pages; `title` is the first paragraph in the style of titles."""

    pages: PagedText
    styles: Mapping[str, Style] = field(default_factory=dict)
    title: str | None = None
    in_list: int = 0

    def read(self, parent: Any) -> None:
        """Read the blocks below `parent` in order."""
        for element in parent:
            name = local(element)
            if name in {"p", "h"}:
                self._paragraph(element, name)
            elif name == "table":
                self._table(element)
            elif name == "list":
                self.in_list += 1
                self.read(element)
                self.in_list -= 1
            elif name == "soft-page-break":
                self._break()
            elif name and name not in _OUT_OF_TEXT:
                self.read(element)

    def _paragraph(self, element: Any, name: str) -> None:
        style = self.styles.get(attribute(element, "style-name") or "", Style())
        if style.before:
            self._break()
        level = self._level(element) if name == "h" else 0
        parts = "".join(self.words(element)).split(PAGE_BREAK)
        for place, part in enumerate(parts):
            if place:
                self._break()
            text = tidy(part)
            if text and self.title is None and self._is_title(attribute(element, "style-name")):
                self.title = " ".join(text.split())
            item = self.in_list and text and not level
            self.pages.add(f"- {text}" if item else text, level=level, tight=bool(item))
        if style.after:
            self._break()

    def words(self, element: Any) -> Iterator[str]:
        """The words of a paragraph; its notes are marked in it and kept for the end of the page."""
        yield clean(element.text or "")
        for child in element:
            name = local(child)
            if name == "note":
                yield self._note(child)
            elif name == "s":
                count = attribute(child, "c") or "1"
                yield " " * min(int(count) if count.isdigit() else 1, _MAX_BLANKS)
            elif name == "tab":
                yield " "
            elif name == "line-break":
                yield "\n"
            elif name == "soft-page-break":
                yield PAGE_BREAK
            elif name in {"p", "h", "table", "list"}:  # a text box stands in the paragraph it is anchored to
                yield "\n"
                yield from self.words(child)
                yield "\n"
            elif name and name not in _OUT_OF_TEXT:
                yield from self.words(child)
            yield clean(child.tail or "")

    def _note(self, note: Any) -> str:
        mark = next((one for one in words_of(note, "note-citation")), "*")
        body = next(note.iterchildren("{*}note-body"), None)
        text = (
            " ".join("".join(self.words(body)).replace(PAGE_BREAK, " ").split()) if body is not None else ""
        )
        if text:
            self.pages.note(f"[{mark}] {text}")
        return f"[{mark}]" if text else ""

    def _table(self, table: Any) -> None:
        if self.styles.get(attribute(table, "style-name") or "", Style()).before:
            self._break()
        first = True
        for row in _rows(table):
            if local(row) == "soft-page-break":
                self._break()
                continue
            line = table_row(self._row(row))
            self.pages.add(line, tight=not first)
            first = first and not line

    def rows(self, table: Any) -> Iterator[list[str]]:
        """The texts of the cells of each row."""
        return (self._row(row) for row in _rows(table) if local(row) == "table-row")

    def _row(self, row: Any) -> list[str]:
        return [cell for item in row for cell in self._cells(item)]

    def _cells(self, cell: Any) -> Iterator[str]:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            return
        text = "".join(self.words(cell)).replace(PAGE_BREAK, " ")
        if next(cell.iterchildren("{*}p"), None) is None and not text.strip():
            # Some programs give the value alone, and not what is shown of it.
            text = next(filter(None, (attribute(cell, name) for name in _VALUES)), text)
        repeated = attribute(cell, "number-columns-repeated") or "1"
        yield from [text] * (min(int(repeated), _MAX_REPEAT) if repeated.isdigit() and text.strip() else 1)

    def _break(self) -> None:
        if self.pages.started:
            self.pages.end_page()

    def _level(self, element: Any) -> int:
        written = attribute(element, "outline-level") or "1"
        return max(1, int(written)) if written.isdigit() and len(written) < 3 else 1  # noqa: PLR2004  # levels are 1 to 10

    def _is_title(self, name: str | None) -> bool:
        for _ in range(10):
            if not name or name == "Title":
                return name == "Title"
            name = self.styles.get(name, Style()).parent
        return False


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        name = local(child)
        if name in {"table-row", "soft-page-break"}:
            yield child
        elif name in _ROW_GROUPS:
            yield from _rows(child)
