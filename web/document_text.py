"""The text of a document laid out for reading: parts, pages, headings and paragraphs, with marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coi.document import Heading, Page
from web.marks import Piece, cut_into_pieces

PAGES_PER_PART = 50
# A web page is one page however long it is; several long ones must not end up on one screen.
CHARACTERS_PER_PART = 400_000

_PARAGRAPH_END = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")

Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1 to 6) or a paragraph (level 0) with the anchor of a heading.

    `end` is the offset in the text of the page behind its last character.
    """

    level: int
    anchor: str
    pieces: tuple[Piece, ...]
    end: int = 0


@dataclass(frozen=True, slots=True)
class LaidOutPage:
    """One page ready to be shown, with how many places on it are marked."""

    number: int
    label: str | None
    blocks: tuple[Block, ...]
    marks: int


@dataclass(frozen=True, slots=True)
class Part:
    """The pages shown at once, by number."""

    first: int
    last: int


def cut_into_parts(pages: Sequence[Page]) -> tuple[Part, ...]:
    """The pages in parts of at most PAGES_PER_PART pages or CHARACTERS_PER_PART characters (one page at least)."""
    parts: list[Part] = []
    started: Page | None = None
    last, held, size = 0, 0, 0
    for page in pages:
        full = held == PAGES_PER_PART or size + len(page.text) > CHARACTERS_PER_PART
        if started is not None and full:
            parts.append(Part(started.number, last))
            started, held, size = None, 0, 0
        started = started or page
        last, held, size = page.number, held + 1, size + len(page.text)
    if started is not None:
        parts.append(Part(started.number, last))
    return tuple(parts)


def part_with(parts: Sequence[Part], page: int) -> int:
    """The index of the part that holds that page; the last part for a page beyond the end."""
    return next((index for index, part in enumerate(parts) if page <= part.last), max(len(parts) - 1, 0))


def heading_anchor(headings: Sequence[Heading], heading: Heading) -> str:
    """The anchor of a heading, the same in the contents and in the text."""
    return f"section-{headings.index(heading) + 1}"


def lay_out(page: Page, headings: Sequence[Heading], ranges: Ranges) -> LaidOutPage:
    """The page in blocks; `ranges` are half-open ones in its text, to be marked."""
    blocks: list[Block] = []
    place = 0
    for heading in sorted((one for one in headings if one.page == page.number), key=lambda one: one.start):
        end = heading.start + len(heading.text)
        # A heading whose words do not stand where it says would tear the text apart: leave that text as it is.
        if heading.start < place or page.text[heading.start : end] != heading.text:
            continue
        blocks += _paragraphs(page.text, place, heading.start, ranges)
        pieces = _marked(page.text, heading.start, end, ranges)
        blocks.append(Block(min(max(heading.level, 1), 6), heading_anchor(headings, heading), pieces, end))
        place = end
    blocks += _paragraphs(page.text, place, len(page.text), ranges)
    return LaidOutPage(page.number, page.label, tuple(blocks), len(ranges))


def find_block(pages: Sequence[LaidOutPage], number: int | None, at: int | None) -> tuple[int, int] | None:
    """The page and the index of the block that holds an offset of that page; None where there is none."""
    for page in pages:
        if page.number == number and at is not None:
            return next(((page.number, index) for index, one in enumerate(page.blocks) if at < one.end), None)
    return None


def _paragraphs(text: str, start: int, end: int, ranges: Ranges) -> list[Block]:
    blocks = []
    place = start
    for gap in [*_PARAGRAPH_END.finditer(text, start, end), None]:
        stop = end if gap is None else gap.start()
        if text[place:stop].strip():
            blocks.append(Block(0, "", _marked(text, place, stop, ranges), stop))
        place = end if gap is None else gap.end()
    return blocks


def _marked(text: str, start: int, end: int, ranges: Ranges) -> tuple[Piece, ...]:
    kept, last = text[start:end].strip("\n"), text[start:end]
    start += len(last) - len(last.lstrip("\n"))
    inside = [(first - start, stop - start) for first, stop in ranges if first < end and stop > start]
    return cut_into_pieces(kept, [(max(first, 0), stop) for first, stop in inside])
