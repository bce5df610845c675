"""The glyphs of Arabic and Hebrew lines: words that are in reading order already stay whole, others come letter by letter."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

import numpy as np

from indexer.extract.pdf_marks import LOW
from indexer.extract.pdf_rtl import SAME, Glyph
from indexer.extract.pdf_signs import Box, Edges, Signs

_RIGHT = attrgetter("right")
_UNSEEN = frozenset("\r\n\x02\ufffe")

# Letters alone, between blanks and marks of punctuation: no vowel signs, joiners, figures or presentation forms.
_LETTERS = "\u05d0-\u05ea\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc"
_PLAIN = re.compile(rf'(?<![^\s«"“(])[{_LETTERS}]{{2,}}(?![^\s»"”).:;,!\u060c\u061b\u061f])')
_MARK = re.compile(r"[^\w\s]")  # among these signs are the vowel signs
_LAP = 0.5  # of the narrower of two neighbours is covered by the other at most
_APART = 0.1  # of their height is between them at most; a space is wider
_OVER = 0.3  # of its height covers a word at most what is no part of it
_NEAR = 0.5  # points by which a blank may cover the letters beside it
_ALIKE = 0.01  # of the height: by so little neighbours of one font and line differ


def _within(places: Sequence[int], start: int, end: int) -> Sequence[int]:
    return places[bisect_left(places, start) : bisect_left(places, end)]


def words_in_order(text: str, edges: Edges) -> Iterator[tuple[int, int]]:
    """Where the words begin and end whose letters follow each other on the paper, from the right, as in the text.

    `edges` are those of all signs of the text.
    """
    if len(text) < 2:  # noqa: PLR2004  # a pair
        return
    left, top, right, bottom = edges.T
    width, height = right - left, top - bottom
    before, after = left[:-1], right[1:]
    shorter = right[:-1] - after
    signs = np.array([text]).view(np.uint32)
    # Two letters that one glyph stands for, such as lam and alef, begin at one place and end at two.
    joined = (np.abs(left[1:] - before) < SAME) & (shorter >= SAME) & (signs[1:] != signs[:-1])
    joined[1:] &= ~joined[:-1]
    gap = before - after
    laps = gap < -_LAP * np.minimum(width[1:], width[:-1])
    higher, deeper = np.diff(top), np.diff(bottom)
    alike = (np.abs(higher - deeper) <= _ALIKE * height[1:]) & (np.abs(deeper) <= _ALIKE * height[1:])
    # The box of a letter may be that of its dots alone, which is within that of its neighbour.
    dots = higher * deeper < 0
    follows = (
        (joined | ((left[1:] < before) & ~laps))
        & (shorter > 0)
        & (gap <= _APART * np.maximum(height[1:], height[:-1]))
        & (alike | dots)
    )
    faults = np.concatenate(((0,), np.cumsum(~follows))).tolist()
    for found in _PLAIN.finditer(text):
        begin, end = found.span()
        if faults[begin] == faults[end - 1]:
            yield begin, end


def _drawn_blanks(text: str, edges: Edges) -> list[bool]:
    """Of each sign whether it is a blank that the file itself draws between its neighbours."""
    drawn = np.array([text]).view(np.uint32) == ord(" ")
    left, _, right, _ = edges.T
    drawn &= left < right
    drawn[1:] &= right[1:] <= left[:-1] + _NEAR
    drawn[:-1] &= right[1:] <= left[:-1] + _NEAR
    drawn[[0, -1]] = False
    return drawn.tolist()  # type: ignore[no-any-return]  # numpy cannot say of what


def _height(row: Sequence[float]) -> float:
    return row[1] - row[3]


class PlacedGlyphs:
    """The glyphs of a page, each measured once, for lines that are put in order by the places of their letters."""

    __slots__ = ("_begins", "_drawn", "_ends", "_marks", "_middles", "_rows", "_signs", "_tall", "_text")

    def __init__(self, text: str, signs: Signs) -> None:
        self._text = text
        self._signs = signs
        self._rows: list[list[float]] = [[]] * len(text)
        self._middles = np.empty(len(text))  # twice the middle, or infinite for what bears no vowel sign
        self._drawn = [False] * len(text)
        # Of words in order and of vowel signs, in growing order.
        self._ends: dict[int, int] = {}
        self._begins: list[int] = []
        self._tall: dict[int, list[float]] = {}
        self._marks: list[int] = []

    def measure(self, start: int, end: int) -> None:
        """Measure these signs now; lines that were not measured are when they are asked for."""
        edges = self._signs.edges(range(start, end))
        self._rows[start:end] = edges.tolist()
        text = self._text[start:end]
        self._middles[start:end] = edges[:, 0] + edges[:, 2]
        self._drawn[start:end] = _drawn_blanks(text, edges)
        for begin, stop in words_in_order(text, edges):
            self._ends[start + begin] = start + stop
            self._begins.append(start + begin)
            if edges[begin, 1] != edges[begin + 1, 1]:
                self._tall[start + begin] = max(self._rows[start + begin : start + stop], key=_height)
        self._marks += [
            start + found.start() for found in _MARK.finditer(text) if unicodedata.combining(found[0])
        ]
        self._begins.sort()
        self._marks.sort()

    def height(self, place: int) -> float:
        """The height of the box of that sign, which was measured."""
        return _height(self._rows[place])

    def one_by_one(self, start: int, end: int) -> list[Glyph]:
        """Every sign of a line with its box."""
        if start < end and not self._rows[start]:
            self.measure(start, end)
        return list(self._each(start, end, {}))

    def by_words(self, start: int, end: int) -> list[Glyph]:
        """The signs of a line, words that stand in order as one glyph; those that anything else touches are left apart."""
        if start < end and not self._rows[start]:
            self.measure(start, end)
        words = {at: self._ends[at] for at in _within(self._begins, start, end)}
        if words and (marks := _within(self._marks, start, end)):
            bearers = self._bearers(marks, start, end)
            words = {at: stop for at, stop in words.items() if not _within(bearers, at, stop)}
        glyphs = list(self._each(start, end, self._phrases(words)))
        if not words:
            return glyphs
        # Taken apart: asking for each part by its name takes twice as long.
        for (one, _, right, _, _), (other, left, _, bottom, top) in pairwise(sorted(glyphs, key=_RIGHT)):
            if right - left > _OVER * (top - bottom) and len(one) + len(other) > 2:  # noqa: PLR2004  # one is a word
                return list(self._each(start, end, {}))
        return glyphs

    def _phrases(self, words: Mapping[int, int]) -> dict[int, int]:
        """The words, those as one that have nothing but a blank between them that the file itself draws."""
        phrases: dict[int, int] = {}
        before = -1
        for begin, end in words.items():
            if before >= 0 and phrases[before] == begin - 1 and self._drawn[begin - 1]:
                phrases[before] = end
            else:
                phrases[begin] = end
                before = begin
        return phrases

    def _bearers(self, marks: Collection[int], start: int, end: int) -> list[int]:
        """The signs of a line, in growing order, over which these vowel signs of it may stand."""
        middles = self._middles[start:end].copy()
        middles[[at - start for at in marks]] = np.inf
        apart = np.abs(middles - self._middles[list(marks)][:, np.newaxis])
        near = apart <= apart.min(axis=1, keepdims=True) + 2 * _NEAR
        return (np.flatnonzero(near.any(axis=0)) + start).tolist()

    def _each(self, start: int, end: int, words: Mapping[int, int]) -> Iterator[Glyph]:
        at = start
        while at < end:
            left, top, right, bottom = self._rows[at]
            if at in words:
                begin, at = at, words[at]
                if begin in self._tall:
                    _, top, _, bottom = self._tall[begin]
                yield Glyph(self._text[begin:at], self._rows[at - 1][0], right, bottom, top)
                continue
            sign = self._text[at]
            # pdfium's own spaces have no width; the gaps tell.
            if sign not in _UNSEEN and (right > left or not sign.isspace()):
                box = left, right, bottom, top
                yield Glyph(sign, *(self._lifted(at, box) if sign.isdigit() else box))
            at += 1

    def _lifted(self, place: int, box: Box) -> Box:
        """The box of a figure; that of its ink alone where it is raised, though its font gives it full height."""
        _, _, bottom, top = self._signs.ink(place)
        height = box[3] - box[2]
        # The base is about a quarter above the lower edge of the box.
        raised = bottom > box[2] + 0.37 * height and top - bottom < LOW * height
        return (box[0], box[1], bottom, top) if raised else box
