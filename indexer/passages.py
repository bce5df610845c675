"""Pages cut into passages, and the part of a passage that is shown with what matched in it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from coi.document import Heading, Page, Passage, Reading
from indexer.analysis.words import fold_word

LEAST_WORDS = 150  # a passage is closed at the first border after so many words
GOAL_WORDS = 250
MOST_WORDS = 400
REST_WORDS = 75  # what is left of a page joins the passage before it if it is no longer than this
SHOWN_WORDS = 60

_WORD = re.compile(r"\S+")
_PARTED = re.compile(r"(\S+)")
_LONG_WORD = 15  # characters that count as one more word, so that text without blanks is cut as well
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…؟۔。])[\"'”’»)\]]*\s+|\n\s*")

Range = tuple[int, int]


# --- passages -----------------------------------------------------------------------------------


def split(reading: Reading) -> tuple[Passage, ...]:
    """The passages of a reading in order, each within one page and at most MOST_WORDS long.

    They begin and end at the borders of paragraphs, or of sentences where a paragraph is long.
    """
    return tuple(
        passage_at(reading, page, start, end)
        for page in reading.pages
        for start, end in _cut_page(reading, page)
    )


def passage_at(reading: Reading, page: Page, start: int, end: int) -> Passage:
    """The passage of a page between two offsets, under the heading it begins under."""
    heading = heading_at(reading.headings, page.number, start)
    return Passage(page.number, page.label, heading, start, end, page.text[start:end])


def heading_at(headings: Iterable[Heading], page: int, offset: int) -> str | None:
    """The last heading at or before that place, on this page or an earlier one; None before the first."""
    before = [one for one in headings if (one.page, one.start) <= (page, offset)]
    return max(before, key=lambda one: (one.page, one.start)).text if before else None


def _cut_page(reading: Reading, page: Page) -> list[Range]:
    starts = {one.start for one in reading.headings if one.page == page.number}
    passages: list[Range] = []
    first, end, size = 0, 0, 0
    for start, stop in _pieces(page.text):
        more = _count(page.text, start, stop)
        full = size >= LEAST_WORDS and (size + more > GOAL_WORDS or start in starts)
        if size and (full or size + more > MOST_WORDS):
            passages.append((first, end))
            size = 0
        first = first if size else start
        end, size = stop, size + more
    if not size:
        return passages
    if passages and size <= REST_WORDS and first not in starts:
        previous = passages[-1][0]
        if _count(page.text, previous, end) <= MOST_WORDS:
            return [*passages[:-1], (previous, end)]
    return [*passages, (first, end)]


def _pieces(text: str) -> Iterator[Range]:
    """Yield the paragraphs, the sentences of long paragraphs, the parts of long sentences, without outer blanks."""
    for start, end in _parts(text, 0, len(text), _PARAGRAPH):
        if _count(text, start, end) <= GOAL_WORDS:
            yield start, end
            continue
        for first, last in _parts(text, start, end, _SENTENCE):
            yield from _halves(text, first, last)


def _parts(text: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[Range]:
    for found in border.finditer(text, start, end):
        if trimmed := _trim(text, start, found.end()):
            yield trimmed
        start = found.end()
    if trimmed := _trim(text, start, end):
        yield trimmed


def _halves(text: str, start: int, end: int) -> Iterator[Range]:
    trimmed = _trim(text, start, end)
    if trimmed is None:
        return
    start, end = trimmed
    if _count(text, start, end) <= GOAL_WORDS:
        yield start, end
        return
    middle = (start + end) // 2
    blank = re.compile(r"\s").search(text, middle, end)
    middle = blank.start() if blank else middle
    yield from _halves(text, start, middle)
    yield from _halves(text, middle, end)


def _trim(text: str, start: int, end: int) -> Range | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _count(text: str, start: int, end: int) -> int:
    words = sum(1 for _ in _WORD.finditer(text, start, end))
    return max(words, (end - start) // _LONG_WORD)


# --- what is shown ------------------------------------------------------------------------------


def excerpt(passage: Passage, marks: Sequence[Range], words: int = SHOWN_WORDS) -> Passage:
    """The part of a passage, about `words` long, where most of the marks stand; its offsets are the page's.

    `marks` are half-open ranges in the text of the passage. A passage only a little longer is left whole.
    """
    if len(passage.text.split()) <= words * 5 // 4:
        return passage
    # In this order: what parts a word from the last, the word, ... What they end at is where the next begins.
    ends = [*accumulate(map(len, _PARTED.split(passage.text)))]
    starts, stops = ends[:-1:2], ends[1::2]
    at = _densest(passage.text, starts, marks, words)
    start, end = starts[at], stops[at + words - 1]
    return replace(
        passage, start=passage.start + start, end=passage.start + end, text=passage.text[start:end]
    )


def _densest(text: str, starts: list[int], marks: Sequence[Range], words: int) -> int:
    """Find the number of the first word to show: different marked words count more than repeated ones."""
    marked = sorted((_word_at(starts, start), fold_word(text[start:end])) for start, end in marks)
    last = len(starts) - words
    best, best_worth, until = 0, 0, 0
    for place, _ in marked:
        within = [(other, word) for other, word in marked if place <= other < place + words]
        worth = 3 * len({word for _, word in within}) + len(within)
        if worth > best_worth:
            best, best_worth, until = place, worth, within[-1][0]
    lead = (words - (until - best + 1)) // 2
    first = max(0, min(best - lead, last))
    # A sentence begun is easier to read than one cut, so the words before the first mark begin with it.
    for at in range(first, min(best, last) + 1):
        if at and text[: starts[at]].rstrip()[-1] in ".!?…؟:":
            return at
    return first


def _word_at(starts: list[int], offset: int) -> int:
    return max(0, bisect_right(starts, offset) - 1)
