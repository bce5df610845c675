"""Spaces that pdfium lost are put back where two letters stand further apart than letters of a word do."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.extract.pdf_signs import Edges, Signs

# Of the size of the letters: where spaces are wider than this, pdfium has lost none. It takes a gap for a space from
# half of a narrow letter beside it on, a fifth of the size at the most, and from less where the letters are wide.
TIGHT = 0.215
_GAP = 0.08  # of the line height: a wider gap between two letters is a space that pdfium lost
_OF_SPACE = 0.6  # and of a space in the same line
_TRACKED = (
    0.34  # without such a space: share of wide gaps in a word from which on it is letter-spaced, not glued
)
_WORD = re.compile(r"\w{3,}")


class KnownWords:
    """The words of a document that are certainly whole: what was found whole once is not measured again."""

    __slots__ = ("_unread", "_words")

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._unread: list[str] = []  # read only when a word is asked for; most documents never ask

    def learn(self, whole: str) -> None:
        """Take all words of a text for whole."""
        self._unread.append(whole)

    def all(self) -> set[str]:
        """The words that are known by now."""
        if self._unread:
            # With what sticks to some of them: looking for the bare words takes five times as long.
            self._words.update("\n".join(self._unread).split())
            self._unread.clear()
        return self._words


class Stretch(NamedTuple):
    """A line in the text of its page, how high it is, and how wide a space in it is (0 where it has none)."""

    start: int
    end: int
    height: float
    gap: float

    @property
    def least(self) -> float:
        """How far two of its letters stand apart at least where a space was lost."""
        return max(_GAP * self.height, _OF_SPACE * self.gap)


_Word = tuple[str, int, Stretch]  # what it says, where it begins in the text, and its line


def put_spaces_back(
    text: str, signs: Signs, lines: Sequence[Stretch], known: KnownWords
) -> Iterator[tuple[Stretch, str]]:
    """Those of the lines in which spaces were lost, with their words parted.

    All words of a page that nobody knows yet are measured at once, and each only where it stands first:
    that asks for half as many signs as line by line.
    """
    first: dict[str, _Word] = {}
    whole = known.all() if lines else set()
    for line in lines:
        for run in _WORD.finditer(text, line.start, line.end):
            said = run[0]
            if said not in whole and said not in first:
                first[said] = said, run.start(), line
    parted = _parted(list(first.values()), signs)
    glued = {said for (said, _, _), _ in parted}
    whole.update(first.keys() - glued)
    if not parted:
        return
    again = [
        (run[0], run.start(), line)
        for line in lines
        if any(text.find(said, line.start, line.end) >= 0 for said in glued)
        for run in _WORD.finditer(text, line.start, line.end)
        if run[0] in glued and first[run[0]][1] != run.start()
    ]
    parted += _parted(again, signs)
    for line in {line: None for (_, _, line), _ in parted}:
        places = sorted(place for word, found in parted if word[2] == line for place in found)
        ends = (line.start, *places), (*places, line.end)
        yield line, " ".join(text[one:other] for one, other in zip(*ends, strict=True))


def _parted(words: Sequence[_Word], signs: Signs) -> list[tuple[_Word, list[int]]]:
    """Those of the words that are several, with the places at which the further ones begin."""
    if not words:
        return []
    places: list[int] = []
    begins: list[int] = []
    for said, start, _ in words:
        begins.append(len(places))
        places += range(start, start + len(said))
    edges = signs.edges(places)
    # The left edge of each sign less the right edge of the one before it, which for the first of a word says nothing.
    gaps = np.empty(len(places))
    np.subtract(edges[1:, 0], edges[:-1, 2], out=gaps[:-1])
    gaps[[begin - 1 for begin in begins]] = -np.inf
    widest = np.maximum.reduceat(gaps, begins).tolist()
    found: list[tuple[_Word, list[int]]] = []
    for word, begin, most in zip(words, begins, widest, strict=True):
        if most > word[2].least and (wide := _wide_gaps(word, edges[begin : begin + len(word[0])])):
            found.append((word, wide))
    return found


def _wide_gaps(word: _Word, edges: Edges) -> list[int]:
    """The places of those of its letters that begin a further word; none where all its letters stand apart."""
    said, start, line = word
    least, most, level = line.least, 3 * line.height, 0.1 * line.height
    rows = edges.tolist()
    wide = [
        place
        for place, (one, other) in enumerate(pairwise(rows), start + 1)
        if least < other[0] - one[2] < most and abs(other[3] - one[3]) < level
    ]
    return wide if line.gap or len(wide) <= _TRACKED * (len(said) - 1) else []
