"""Headings and the title of a PDF: from its outline, else from its tags, else from how the lines are set."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2

from coi.document import Heading, Page
from indexer.extract.charset import clean
from indexer.extract.pdf_line import Line
from indexer.extract.pdf_signs import address_of, function_of

MAX_OUTLINE = 5000
_DEEPEST = 6
_MAX_ELEMENTS = 5000  # of a structure tree, on one page
_STANDS_OUT = 1.15  # times the usual letter height: larger words may be a title or a heading
_TITLE_LETTERS = 4
_LONGEST = 160  # characters of a heading
_LEAST = 2  # headings: a single large line is the title
_MOST = 0.25  # of the lines: what stands out more often is no heading
_ENDS = tuple(".,;:!?")
_LEVELS = {"H": 1, "Title": 1, **{f"H{level}": level for level in range(1, 7)}}
_WITHIN_LINES = frozenset({"P", "Span", "Link", "Figure", "Formula", "Reference", "Quote", "Code"})
# How a heading is named in the bytes of a structure tree: as the value of a name; `#` may hide one. A `Title` that
# a publisher's own list of types calls a paragraph is none; the number of an element's parent would follow that `P`.
_HEADING = re.compile(
    rb"/(?:H[1-6]?(?![A-Za-z0-9])|Title(?![A-Za-z0-9])(?!\s{0,4}/P(?![A-Za-z0-9])(?!\s{1,4}\d))|#)"
)
_NAME = re.compile(rb"/[!-$&'*-.0-;=?-Z\\^-z|~]{1,60}\s{0,4}\Z")  # before its value
_LONGEST_NAME = 65  # bytes, with its slash and the blanks behind it

_P, _I = ctypes.c_void_p, ctypes.c_int
_tree_of = function_of("FPDF_StructTree_GetForPage", _P, _P)
_close_tree = function_of("FPDF_StructTree_Close", None, _P)
_count_roots = function_of("FPDF_StructTree_CountChildren", _I, _P)
_root_at = function_of("FPDF_StructTree_GetChildAtIndex", _P, _P, _I)
_count_children = function_of("FPDF_StructElement_CountChildren", _I, _P)
_child_at = function_of("FPDF_StructElement_GetChildAtIndex", _P, _P, _I)
_content_at = function_of("FPDF_StructElement_GetChildMarkedContentID", _I, _P, _I)
_type_of = function_of("FPDF_StructElement_GetType", ctypes.c_ulong, _P, _P, ctypes.c_ulong)

Marked = tuple[int, int, str]  # number of the page from 1, level, words


def has_outline(document: Any) -> bool:
    """Whether the document brings a table of contents for the reader's margin."""
    try:
        return next(iter(document.get_toc(max_depth=1)), None) is not None
    except pypdfium2.PdfiumError:
        return False


def outlined(document: Any) -> Iterator[Marked]:
    """The entries of the outline that lead to a page."""
    try:
        for number, item in enumerate(document.get_toc(max_depth=_DEEPEST)):
            destination = item.get_dest()
            place = destination.get_index() if destination else None
            if number >= MAX_OUTLINE:
                return
            if place is not None:
                yield place + 1, item.level + 1, " ".join(clean(item.get_title() or "").split())
    except pypdfium2.PdfiumError:
        return


def may_tag_headings(data: bytes) -> bool:
    """Whether the structure tree of a tagged file can name headings, told by its bytes.

    A file without packed objects has the names of all its elements in plain bytes: searching them takes a
    tenth of the time in which pdfium builds the tree.
    """
    return b"/ObjStm" in data or any(
        _NAME.search(data, max(0, found.start() - _LONGEST_NAME), found.start())
        for found in _HEADING.finditer(data)
    )


def heading_tags(page: Any) -> dict[int, int]:
    """What the structure tree of a tagged page calls headings: numbers of marked content to levels."""
    tree = _tree_of(address_of(page.raw))
    if not tree:
        return {}
    try:
        waiting = [(_root_at(tree, at), 0) for at in range(_count_roots(tree))]
        found: dict[int, int] = {}
        seen = 0
        while waiting and seen < _MAX_ELEMENTS:
            element, level = waiting.pop()
            seen += 1
            if not element:
                continue
            if not level:
                kind = _kind_of(element)
                level = _LEVELS.get(kind, 0)
                if kind in _WITHIN_LINES:
                    continue  # most of the tree: no heading begins in there
            for at in range(min(_count_children(element), _MAX_ELEMENTS)):
                number = _content_at(element, at)
                if number < 0:
                    waiting.append((_child_at(element, at), level))
                elif level:
                    found[number] = level
        return found
    finally:
        _close_tree(tree)


def _kind_of(element: int) -> str:
    name = (ctypes.c_ushort * 16)()
    length = _type_of(element, ctypes.addressof(name), 32)
    return bytes(name)[: max(0, min(length, 32) - 2)].decode("utf-16-le", "replace")


def set_apart(pages: Sequence[Sequence[Line]], size: float) -> list[Marked]:
    """Lines that are set like headings: larger than the text, or bold and alone, short and without a full stop.

    Nothing where they are too many or too few to be believed.
    """
    found: list[tuple[int, float, str]] = []
    for number, page in enumerate(pages, start=1):
        place = 0
        while place < len(page):
            line = page[place]
            end = place + 1
            if _is_set_apart(line, size):
                while end < len(page) and _goes_on(page[end - 1], page[end]):
                    end += 1
                words = " ".join(one.text for one in page[place:end])
                if end - place <= 3 and len(words) <= _LONGEST and _reads_as_title(words.split()):  # noqa: PLR2004
                    found.append((number, round(line.size, 1), words))
            place = end
    if not _LEAST <= len(found) <= max(_LEAST, _MOST * sum(map(len, pages))):
        return []
    sizes = sorted({one for _, one, _ in found}, reverse=True)
    ranks = {one: min(sizes.index(one) + 1, _DEEPEST) for one in sizes}
    return [(number, ranks[one], words) for number, one, words in found]


def _is_set_apart(line: Line, size: float) -> bool:
    larger = line.size >= _STANDS_OUT * size
    return (larger or (line.bold and line.size >= 0.95 * size)) and not line.text.endswith(_ENDS)


def _goes_on(one: Line, other: Line) -> bool:
    alike = abs(one.size - other.size) < 0.02 * one.size and one.bold == other.bold
    return alike and 0 < one.bottom - other.bottom < 1.6 * one.size and one.shares_column(other)


def placed(marked: Sequence[Marked], pages: Sequence[Page]) -> tuple[Heading, ...]:
    """The headings where their words stand on the page they point to; left out where they do not."""
    headings: list[Heading] = []
    after: dict[int, int] = {}
    for number, level, said in marked:
        words = said.split()
        if not words or not 1 <= number <= len(pages):
            continue
        text = pages[number - 1].text
        found = _find(words[:30], text, after.get(number, 0)) or _find(words[:30], text, 0)
        if found:
            headings.append(Heading(number, found[0], level, " ".join(words)))
            after[number] = found[1]
    return tuple(sorted(headings, key=lambda heading: (heading.page, heading.start, heading.level)))


def _find(words: Sequence[str], text: str, begin: int) -> tuple[int, int] | None:
    """Where these words stand one after the other; a pattern, which takes longer, only where they are not in one line."""
    said = " ".join(words)
    start = text.find(said, begin)
    if start >= 0:
        return start, start + len(said)
    found = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE).search(text, begin)
    return found.span() if found else None


def largest_words(lines: Sequence[Line], size: float) -> str | None:
    """The words set in the largest letters of a page, where they stand out: likely the title."""
    large = sorted((line for line in lines if line.size >= _STANDS_OUT * size), key=lambda line: -line.size)
    largest = next((line.size for line in large if _reads_as_title(line.text.split())), 0.0)
    if not size or not largest:
        return None
    run: list[str] = []
    for line in lines:
        if line.size >= 0.95 * largest:
            run.append(line.text)
        elif run:
            break
    title = " ".join(" ".join(run).split()).strip(" .,;:|-–—")
    return title[:300] if _reads_as_title(title.split()) else None


def _reads_as_title(words: Sequence[str]) -> bool:
    letters = sum(sign.isalpha() for word in words for sign in word)
    return letters >= _TITLE_LETTERS and letters >= 0.6 * sum(map(len, words))
