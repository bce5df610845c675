"""A tree of elements becomes running text: one paragraph per block, headings with their place in it."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from coi.document import Heading

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKS = frozenset({"br", "lb"})
_CELLS = frozenset({"td", "th", "cell"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form head header hr item li list main nav ol p pre quote row section summary table tbody tfoot thead tr ul".split()
) | frozenset(_HEADINGS)
_ITEMS = frozenset({"li", "item"})
_SILENT = frozenset("script style noscript template svg math iframe object select button input textarea title".split())


@dataclass(slots=True)
class TextBuilder:
    """Collects blocks of one page; `text` and `headings` agree about every offset."""

    page: int = 1
    parts: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, *, level: int = 0, tight: bool = False) -> None:
        """Append a block; `level` above 0 makes it a heading, `tight` parts it by a line end only."""
        if not text:
            return
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


def read_blocks(tree: Any, *, skip: frozenset[str] = frozenset()) -> TextBuilder:
    """The text of an HTML tree, or of trafilatura's tree of a main text, as one page.

    Table rows become lines with cells parted by ` | `; list items begin with `- `; elements named in
    `skip` are left out together with scripts and forms' controls. Depth does not matter.
    """
    builder = TextBuilder()
    words: list[str] = []
    silent = _SILENT | skip
    muted = 0
    level = 0
    items = 0
    rows = 0

    def flush(*, heading: int = 0) -> None:
        nonlocal words
        text = _tidy("".join(words))
        words = []
        if rows:
            text = text.strip(" |")
        if text and items and not heading and not text.startswith("- "):
            text = f"- {text}"
        builder.add(text, level=heading, tight=bool(items or rows))

    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if not muted and element.tail:
                words.append(element.tail)
            continue
        name = str(element.tag).rpartition("}")[2].lower()
        if event == "start":
            if muted or name in silent:
                muted += 1
                continue
            if name in _BREAKS:
                words.append("\n")
            elif name in _CELLS and words and "".join(words).strip():
                words.append(" | ")
            elif name in _BLOCKS and not (rows and name in {"p", "div", "list", "ul", "ol", "item", "li"}):
                flush()
            items += name in _ITEMS
            rows += name in {"tr", "row"}
            level = _heading_level(name, element) or level
            if element.text:
                words.append(element.text)
        elif muted:
            muted -= 1
            if not muted and element.tail:
                words.append(element.tail)
        else:
            if own := _heading_level(name, element):
                flush(heading=own)
                level = 0
            elif name in _BLOCKS and not (rows and name not in {"tr", "row"}):
                flush()
            items -= name in _ITEMS
            rows -= name in {"tr", "row"}
            if element.tail:
                words.append(element.tail)
    flush()
    return builder


def _heading_level(name: str, element: Any) -> int:
    if name in _HEADINGS:
        return _HEADINGS[name]
    # In trafilatura's tree a heading is <head rend="h2">; HTML's own <head> bears no such attribute.
    return _HEADINGS.get(element.get("rend") or "", 0) if name == "head" else 0


def _tidy(text: str) -> str:
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in re.split(r"[ \t]*\n[ \t]*", text))
    return "\n".join(line for line in lines if line)
