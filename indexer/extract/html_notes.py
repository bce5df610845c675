"""Footnotes of a web page that stand outside its main text: found by the marks in the text that lead to them."""

import re
from collections.abc import Iterator
from typing import Any

from indexer.extract.blocks import read_blocks

_MARK = re.compile(r"[\[(]?\s*(?:\d{1,4}|[ivxl]{1,6}|[a-z]|[*†‡§]{1,3})\s*[\])]?\.?\Z", re.IGNORECASE)
_BACK = re.compile(r"(?:\s*[↩↑⇧^︎]+)+|\A\s*[↑^]\s*")
_NOTE_ELEMENTS = frozenset({"li", "p", "div", "dd", "td", "aside", "section"})
_LONGEST = 3_000  # characters of a note; more is a chapter that a table of contents leads to
_MOST = 2_000


def notes_outside(tree: Any, text: str) -> tuple[str, ...]:
    """The notes that a mark such as `[1]` leads to and whose words are not in `text`, in order of their marks.

    A mark is a link within the page, of one number, letter or sign. A note that leads back to a mark, as
    all do, is read once; links between chapters, which lead to headings or to long stretches, are no notes.
    """
    places = {name: element for element in tree.iter() for name in _names(element)}
    known = " ".join(text.split())
    found: dict[Any, str] = {}
    for mark in _marks(tree):
        target = places.get((mark.get("href") or "")[1:])
        note = None if target is None else _note_of(target)
        if note is None or note in found or any(parent is note for parent in mark.iterancestors()):
            continue
        words = _words(note)
        if words and len(words) <= _LONGEST and _body(words) not in known:
            found[note] = words
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _marks(tree: Any) -> Iterator[Any]:
    for link in tree.iter("a"):
        if (link.get("href") or "").startswith("#") and _MARK.match("".join(link.itertext()).strip()):
            yield link


def _names(element: Any) -> Iterator[str]:
    for name in (element.get("id"), element.get("name")):
        if name:
            yield name


def _note_of(target: Any) -> Any:
    """The paragraph, list item or section that holds the place led to; None where it is a heading or the page."""
    for element in (target, *target.iterancestors()):
        if element.tag in _NOTE_ELEMENTS:
            return element
        if element.tag in {"body", "html", "h1", "h2", "h3", "h4", "h5", "h6", "article", "main"}:
            return None
    return None


def _words(note: Any) -> str:
    return " ".join(_BACK.sub("", read_blocks(note).text.removeprefix("- ")).split())


def _body(words: str) -> str:
    """The note without its mark, as it would stand in the text had it been read there."""
    return re.sub(r"\A[\[(]?\s*\w{1,4}\s*[\])]?\.?\s+", "", words)[:60]
