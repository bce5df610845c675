"""The glyphs of Arabic and Hebrew lines: words that are in reading order already stay whole, others come letter by letter."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from indexer.extract.pdf_marks import LOW
from indexer.extract.pdf_rtl import Glyph
from indexer.extract.pdf_signs import Box, Edges, Signs

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
    gap = left[:-1] - right[1:]
    follows = (
        (left[1:] < left[:-1])
        & (right[1:] < right[:-1])
        & (gap >= -_LAP * np.minimum(width[1:], width[:-1]))
        & (gap <= _APART * height[1:])
        & (np.abs(np.diff(height)) <= _ALIKE * height[1:])
        & (np.abs(np.diff(bottom)) <= _ALIKE * height[1:])
    )
    faults = np.concatenate(((0,), np.cumsum(~follows))).tolist()
    for found in _PLAIN.finditer(text):
        begin, end = found.span()
        if faults[begin] == faults[end - 1]:
            yield begin, end


class PlacedGlyphs:
    """The glyphs of a page, each measured once, for lines that are put in order by the places of their letters."""

    __slots__ = ("_begins", "_ends", "_marks", "_rows", "_signs", "_text")

    def __init__(self, text: str, signs: Signs) -> None:
        self._text = text
        self._signs = signs
        self._rows: list[list[float]] = [[]] * len(text)
        # Of words in order and of vowel signs, in growing order.
        self._ends: dict[int, int] = {}
        self._begins: list[int] = []
        self._marks: list[int] = []

    def measure(self, start: int, end: int) -> None:
        """Measure these signs now; lines that were not measured are when they are asked for."""
        edges = self._signs.edges(range(start, end))
        self._rows[start:end] = edges.tolist()
        text = self._text[start:end]
        for begin, stop in words_in_order(text, edges):
            self._ends[start + begin] = start + stop
            self._begins.append(start + begin)
        self._marks += [
            start + found.start() for found in _MARK.finditer(text) if unicodedata.combining(found[0])
        ]
        self._begins.sort()
        self._marks.sort()

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
            middles = [(self._rows[at][0] + self._rows[at][2]) / 2 for at in marks]
            words = {at: stop for at, stop in words.items() if not self._is_under(at, middles)}
        glyphs = list(self._each(start, end, self._phrases(words)))
        for one, other in pairwise(sorted(glyphs, key=lambda glyph: glyph.right)):
            over = one.right - other.left > _OVER * (other.top - other.bottom)
            if over and len(one.sign) + len(other.sign) > 2:  # noqa: PLR2004  # one of them is a word
                return list(self._each(start, end, {}))
        return glyphs

    def _phrases(self, words: Mapping[int, int]) -> dict[int, int]:
        """The words, those as one that have nothing but a blank between them that the file itself draws."""
        phrases: dict[int, int] = {}
        before = -1
        for begin, end in words.items():
            blank = begin - 1
            if before >= 0 and phrases[before] == blank and self._is_drawn(blank):
                phrases[before] = end
            else:
                phrases[begin] = end
                before = begin
        return phrases

    def _is_drawn(self, blank: int) -> bool:
        last, (left, _, right, _), first = self._rows[blank - 1 : blank + 2]
        return self._text[blank] == " " and left < right <= last[0] + _NEAR and first[2] <= left + _NEAR

    def _is_under(self, word: int, middles: Collection[float]) -> bool:
        """Whether one of the vowel signs with these middles may belong to a letter of the word that begins there."""
        _, top, right, bottom = self._rows[word]
        left, height = self._rows[self._ends[word] - 1][0], top - bottom
        return any(left - height < middle < right + height for middle in middles)

    def _each(self, start: int, end: int, words: Mapping[int, int]) -> Iterator[Glyph]:
        at = start
        while at < end:
            left, top, right, bottom = self._rows[at]
            if at in words:
                begin, at = at, words[at]
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
