"""Pages cut into passages, and the part of a passage that is shown with what matched in it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from coi.document import Heading, Page, Passage, Reading
from coi.search_index import (
    Alike,
    AllOf,
    Alternative,
    AnyOf,
    Beginning,
    Clause,
    Group,
    Near,
    Sequenced,
    Spelled,
    TermRow,
    most_edits,
)
from indexer.analysis.edits import edits
from indexer.analysis.views import views_of_word
from indexer.analysis.words import Token, fold_word, tokens

LEAST_WORDS = 150  # a passage is closed at the first border after so many words
GOAL_WORDS = 250
MOST_WORDS = 400
REST_WORDS = 75  # what is left of a page joins the passage before it if it is no longer than this
SHOWN_WORDS = 60

_WORD = re.compile(r"\S+")
_LONG_WORD = 15  # characters that count as one more word, so that text without blanks is cut as well
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…؟۔。])[\"'”’»)\]]*\s+|\n\s*")

Range = tuple[int, int]
Leaf = Group | Sequenced | Near | Beginning | Spelled  # what a clause asks of the words of a text
Wish = frozenset[tuple[str, str]]  # terms with their views, any of which is looked for at one place
Terms = list[Wish]  # what stands at each word


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
    found = list(_WORD.finditer(passage.text))
    if len(found) <= words * 5 // 4:
        return passage
    at = _densest(passage.text, [one.start() for one in found], marks, words)
    start, end = found[at].start(), found[at + words - 1].end()
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
    return max(0, sum(1 for start in starts if start <= offset) - 1)


def highlights(
    text: str, language: str | None, clause: Clause | None, *, in_title: bool = False
) -> tuple[Range, ...]:
    """The ranges of a text that a clause asks for, in order and without overlap.

    What is excluded is not marked, the words of a phrase only where they follow one another, words asked for
    near one another only where they are, and what is asked of titles alone only with `in_title`.
    """
    leaves = [] if clause is None else [one for one in _leaves(clause) if in_title or one.field == "anywhere"]
    if not leaves:
        return ()
    words = tokens(text)
    terms = [views_of_word(word.text, language) for word in words]
    ranges = [found for leaf in leaves for found in _places(leaf, words, terms)]
    return _merge(ranges)


def _leaves(clause: Clause) -> Iterator[Leaf]:
    if isinstance(clause, AllOf | AnyOf):
        for part in clause.clauses:
            yield from _leaves(part)
    elif isinstance(clause, Leaf):  # values and days are no words, and what NoneOf holds is not there
        yield clause


def _places(leaf: Leaf, words: list[Token], terms: Terms) -> Iterator[Range]:
    match leaf:
        case Beginning() | Spelled():
            for word in words:
                if _stands_for(leaf, fold_word(word.text)):
                    yield word.start, word.end
        case Near():
            for at in sorted(_near_one_another(leaf, terms)):
                yield words[at].start, words[at].end
        case Group():
            yield from _rows([_terms_of(leaf)], words, terms)
            for other in leaf.alternatives:
                yield from _alternative(other, words, terms)
        case Sequenced():
            yield from _rows([_terms_of(one) for one in leaf.groups], words, terms)


def _alternative(other: Alternative, words: list[Token], terms: Terms) -> Iterator[Range]:
    """Find a row, or words that are like another; single terms of a group are looked for together."""
    if isinstance(other, TermRow):
        yield from _rows([frozenset({(one.view, one.text)}) for one in other.terms], words, terms)
    elif isinstance(other, Alike):
        for word, standing in zip(words, terms, strict=True):
            if any(view == other.view and _like(text, other.text, other.edits) for view, text in standing):
                yield word.start, word.end


def _rows(wanted: list[Wish], words: list[Token], terms: Terms) -> Iterator[Range]:
    """Find words in a row that have one of the wanted terms each."""
    for at in range(len(words) - len(wanted) + 1 if wanted else 0):
        if all(not wish.isdisjoint(terms[at + step]) for step, wish in enumerate(wanted)):
            yield words[at].start, words[at + len(wanted) - 1].end


def _stands_for(leaf: Beginning | Spelled, term: str) -> bool:
    if isinstance(leaf, Beginning):
        return term.startswith(leaf.text)
    return _like(term, leaf.text, most_edits(leaf.text))


def _like(term: str, text: str, most: int) -> bool:
    return term[:1] == text[:1] and abs(len(term) - len(text)) <= most and edits(term, text) <= most


def _near_one_another(leaf: Near, terms: Terms) -> set[int]:
    """Find the numbers of the words in every window that holds each group as often as it is asked for."""
    asked = Counter(map(_terms_of, leaf.groups))
    places = {wish: [at for at, term in enumerate(terms) if not wish.isdisjoint(term)] for wish in asked}
    found: set[int] = set()
    for first in {at for several in places.values() for at in several}:
        end = first + len(leaf.groups) + leaf.between
        window = {wish: [at for at in several if first <= at < end] for wish, several in places.items()}
        if all(len(window[wish]) >= times for wish, times in asked.items()):
            found.update(at for several in window.values() for at in several)
    return found


def _terms_of(group: Group) -> Wish:
    return frozenset((one.view, one.text) for one in group.terms)


def _merge(ranges: list[Range]) -> tuple[Range, ...]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
