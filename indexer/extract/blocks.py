"""A tree of elements becomes running text: one paragraph per block, headings with their place in it."""

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from coi.document import Heading

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKS = frozenset({"br", "lb"})
_CELLS = frozenset({"td", "th", "cell"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "head",
        "header",
        "hr",
        "item",
        "li",
        "list",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "quote",
        "row",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
) | frozenset(_HEADINGS)
_LONG_CELL = 200  # characters from which on a table lays out a page rather than shows figures
_ITEMS = frozenset({"li", "item"})
_ROWS = frozenset({"tr", "row"})
_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "select",
        "button",
        "input",
        "textarea",
        "title",
    ]
)


@dataclass(slots=True)
class TextBuilder:
    """Collects blocks of one page; `text` and `headings` agree about every offset."""

    page: int = 1
    parts: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    length: int = 0
    blocks: list[tuple[str, int, bool]] = field(default_factory=list)  # as they were added

    def add(self, text: str, *, level: int = 0, tight: bool = False) -> None:
        """Append a block; `level` above 0 makes it a heading, `tight` parts it by a line end only."""
        if not text:
            return
        self.blocks.append((text, level, tight))
        if self.parts:
            gap = "\n" if tight else "\n\n"
            self.parts.append(gap)
            self.length += len(gap)
        if level:
            self.headings.append(Heading(self.page, self.length, level, " ".join(text.split())))
        self.parts.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        """All blocks so far."""
        return "".join(self.parts)


def lift_drawn_pages(tree: Any) -> bool:
    """Put the pages that drawings (SVG) hold in place of the drawings, where there are any; whether there were."""
    lifted = False
    for drawing in [one for one in tree.iter() if _name(one) == "svg"]:
        pages = [one for one in drawing.iter() if _name(one) == "foreignobject"]
        above = drawing.getparent()
        if not pages or above is None or any(_name(one) == "svg" for one in drawing.iterancestors()):
            continue
        lifted = True
        for page in pages:
            page.tag, page.tail = "div", None
            page.attrib.clear()
            drawing.addprevious(page)
        tail, before = drawing.tail, drawing.getprevious()
        before.tail = tail
        above.remove(drawing)
    return lifted


def read_blocks(tree: Any, *, skip: frozenset[str] = frozenset()) -> TextBuilder:
    """The text of an HTML tree, or of trafilatura's tree of a main text, as one page.

    Table rows become lines with cells parted by ` | `; list items begin with `- `; elements named in
    `skip` are left out together with scripts and forms' controls. Depth does not matter.
    """
    walk = _Walk(_SILENT | skip)
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            walk.enter(_name(element), element)
        elif event == "end":
            walk.leave(_name(element), element)
        else:
            walk.say(element.tail)
    walk.flush()
    return walk.builder


class _Walk:
    """What is open while a tree is walked: the words of the block so far, lists, rows, silent elements."""

    def __init__(self, silent: frozenset[str]) -> None:
        self.silent = silent
        self.builder = TextBuilder()
        self.words: list[str] = []
        self.muted = 0
        self.items = 0
        self.rows = 0

    def enter(self, name: str, element: Any) -> None:
        if self.muted or (name in self.silent and not _opens(name, element)):
            self.muted += 1
            return
        if name in _BREAKS:
            self.words.append("\n")
        elif name in _CELLS:
            self.words.append(" | " if "".join(self.words).strip() else "")
        elif name in _BLOCKS:
            self.part()
        self.items += name in _ITEMS
        self.rows += name in _ROWS
        self.say(element.text)

    def leave(self, name: str, element: Any) -> None:
        if self.muted:
            self.muted -= 1
        else:
            level = _heading_level(name, element)
            if level or name in _ROWS:
                self.flush(level)
            elif name in _BLOCKS:
                self.part()
            self.items -= name in _ITEMS
            self.rows -= name in _ROWS
        self.say(element.tail)

    def say(self, words: str | None) -> None:
        if words and not self.muted:
            self.words.append(words)

    def part(self) -> None:
        """A block begins or ends: a new paragraph, but within a table's row only where the cell is as long as one."""
        if self.rows and sum(map(len, self.words)) < _LONG_CELL:
            self.words.append(" ")
        else:
            self.flush()

    def flush(self, level: int = 0) -> None:
        text = _tidy("".join(self.words))
        self.words = []
        if self.rows:
            text = text.replace("\n", " ").strip(" |")
        if text and self.items and not level and not text.startswith("- "):
            text = f"- {text}"
        self.builder.add(text, level=level, tight=bool(self.items or self.rows))


def _opens(name: str, element: Any) -> bool:
    """Whether this is the button that opens a part of the page, and so its heading."""
    above = element.getparent()
    return name == "button" and above is not None and _name(above) in _HEADINGS


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _heading_level(name: str, element: Any) -> int:
    if name in _HEADINGS:
        return _HEADINGS[name]
    # In trafilatura's tree a heading is <head rend="h2">; HTML's own <head> bears no such attribute.
    return _HEADINGS.get(element.get("rend") or "", 0) if name == "head" else 0


def _tidy(text: str) -> str:
    """One blank between words, no empty lines; without patterns, whose time may grow with the square of blanks."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
