"""Spaces that pdfium lost are put back where two letters stand further apart than letters of a word do."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import sub
from typing import NamedTuple

from indexer.extract.pdf_signs import Signs

# Of the size of the letters: where spaces are wider than this, pdfium has lost none. It takes a gap for a space from
# half of the narrower letter beside it on, and from less where the letters are wide.
TIGHT = 0.22
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
            self._words.update(_WORD.findall("\n".join(self._unread)))
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


_Word = tuple[str, int, Stretch]  # what it says, where it begins in the text of the page, and its line


def put_spaces_back(
    text: str, signs: Signs, lines: Iterable[Stretch], known: KnownWords
) -> Iterator[tuple[Stretch, str]]:
    """Those of the lines in which spaces were lost, with their words parted.

    All words of a page that nobody knows yet are measured at once, and each only where it stands first:
    that asks for half as many signs as line by line.
    """
    first: dict[str, _Word] = {}
    again: list[_Word] = []
    whole = known.all()
    for line in lines:
        for run in _WORD.finditer(text, line.start, line.end):
            said = run[0]
            if said in whole:
                continue
            if said in first:
                again.append((said, run.start(), line))
            else:
                first[said] = (said, run.start(), line)
    parted = _parted(list(first.values()), signs)
    glued = {said for (said, _, _), _ in parted}
    whole.update(said for said in first if said not in glued)
    if not parted:
        return
    parted += _parted([word for word in again if word[0] in glued], signs)
    for line in {line: None for (_, _, line), _ in parted}:
        places = sorted(place for word, found in parted if word[2] == line for place in found)
        ends = (line.start, *places), (*places, line.end)
        yield line, " ".join(text[one:other] for one, other in zip(*ends, strict=True))


def _parted(words: Sequence[_Word], signs: Signs) -> list[tuple[_Word, list[int]]]:
    """Those of the words that are several, with the places at which the further ones begin."""
    places: list[int] = []
    for said, start, _ in words:
        places += range(start, start + len(said))
    flat = signs.measures(places)
    found: list[tuple[_Word, list[int]]] = []
    end = 0
    for word in words:
        said, start, line = word
        at, end = end, end + 4 * len(said)  # the word's part of the flat list
        # The left edge of each sign but the first less the right edge of the one before it.
        gaps = list(map(sub, flat[at + 4 : end : 4], flat[at + 2 : end - 4 : 4]))
        least = line.least
        if max(gaps) <= least:
            continue
        most, level = 3 * line.height, 0.1 * line.height
        bottoms = flat[at + 3 : end : 4]
        wide = [
            start + place
            for place, (gap, (one, other)) in enumerate(zip(gaps, pairwise(bottoms), strict=True), start=1)
            if least < gap < most and abs(other - one) < level
        ]
        if wide and (line.gap or len(wide) <= _TRACKED * (len(said) - 1)):
            found.append((word, wide))
    return found
