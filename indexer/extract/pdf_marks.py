"""Raised figures in a line are told apart: marks of notes go into square brackets, exponents become small."""

import re
from bisect import bisect_right
from collections.abc import Mapping

import numpy as np

from indexer.extract.pdf_signs import Signs

LOW = 0.62  # of the line height: raised figures are no taller
_RAISED = 0.12  # of the line height: figures that begin so high above the base are a mark or an exponent
_FLAT = 0.01  # of the line height: the foot of a figure may be so far above the base, and hardly any is at its height
_OTHER_FIGURES = 0x660  # where the figures of other scripts begin
# Punctuation, signs and ligatures between these have none; those of later planes come in halves.
_OTHER_SCRIPTS = ((_OTHER_FIGURES, 0x1FFF), (0x3000, 0xDFFF), (0xFF10, 0xFF19))
_NOUGHT, _TEN = np.uint16(ord("0")), np.uint16(10)
_DIGITS = re.compile(r"\d+")
# Figures at the beginning of a line, right behind a word or its full stop, or too many for a year.
_MAYBE_RAISED = re.compile(r"\A\d{1,4}(?!\d)|(?:[^\W\d_]|(?<!\d)[.,;:]|[^\w\s.,;:/+–—-])\d|(?:\s|\A)\d{5}")
_UNIT = re.compile(r"(?:(?<![^\W_])(?:[kcdmµμ]?m|10|[a-z])|\))\Z", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def runs_of_figures(text: str) -> list[tuple[int, int]]:
    """Where runs of figures begin and end; a pattern, which takes three times as long, only where they may not be Latin ones."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    rare = codes[codes >= _OTHER_FIGURES]
    if rare.size and any(((rare >= one) & (rare <= last)).any() for one, last in _OTHER_SCRIPTS):
        return [run.span() for run in _DIGITS.finditer(text)]
    runs: list[tuple[int, int]] = []
    begin = end = -1
    # What lies before the figures becomes larger than all of them.
    for place in np.flatnonzero(codes - _NOUGHT < _TEN).tolist():
        if place != end:
            runs.append((begin, end))
            begin = place
        end = place + 1
    runs.append((begin, end))
    return runs[1:]


def with_raised(text: str, signs: Signs, heights: Mapping[int, float]) -> set[int]:
    """Those of the lines of a page, told by where they start, that may have raised figures; `heights` are theirs.

    All figures where a mark may stand are looked at in one go: hardly one of them is raised.
    """
    starts = sorted(heights)
    lines: list[int] = []
    places: list[int] = []
    besides: list[int] = []
    for begin, end in runs_of_figures(text):
        number = bisect_right(starts, begin) - 1
        first = number >= 0 and starts[number] == begin
        if number >= 0 and (first or _MAYBE_RAISED.match(text, begin - 1)):
            beside = _beside(text, begin, end, first=first)
            if beside is not None:
                lines.append(starts[number])
                places.append(end - 1)
                besides.append(beside)
    if not lines:
        return set()
    above = signs.above(places, besides)
    return {start for start, up in zip(lines, above, strict=True) if up > _FLAT * heights[start]}


def part_marks(text: str, signs: Signs, start: int, said: str) -> str:
    """The line with raised figures told apart; it begins at `start` in the text of its page.

    `said` is the line itself, into which spaces may have been put back.
    """
    place = start - 1  # in the text of the page; spaces that were put back are not in it
    pieces: list[str] = []
    done = 0
    for run in _DIGITS.finditer(said):
        place = text.index(run[0], place + 1)
        asked = _MAYBE_RAISED.match(said, max(0, run.start() - 1)) or not run.start()
        raised = _raised_from(text, signs, place, len(run[0]), alone=run.start() == 0) if asked else None
        place += len(run[0]) - 1
        if raised is None:
            continue
        figures = run[0][raised:]
        before = said[: run.start() + raised]
        pieces.append(said[done : run.start() + raised])
        done = run.end()
        if _UNIT.search(before) and len(figures) == 1:
            pieces.append(figures.translate(_SUPERSCRIPT))
            continue
        pieces.append(f"{' ' if before and not before[-1].isspace() else ''}[{figures}]")
        if said[done : done + 1].strip() and said[done].isalnum():
            pieces.append(" ")
    return "".join((*pieces, said[done:]))


def _raised_from(text: str, signs: Signs, place: int, length: int, *, alone: bool) -> int | None:
    """The number of figures after which the rest is raised; None where none is."""
    beside = _beside(text, place, place + length, first=alone)
    if beside is None or not _is_raised(signs, place + length - 1, beside):
        return None
    raised = length - 1
    while raised and _is_raised(signs, place + raised - 1, beside):
        raised -= 1
    return raised


def _beside(text: str, begin: int, end: int, *, first: bool) -> int | None:
    """The sign with which these figures are compared: the one before them, the letter after those that begin a line."""
    if not first:
        return max(0, begin - 2 if text[begin - 1].isspace() else begin - 1)
    return next((at for at in range(end, min(end + 3, len(text))) if text[at].isalpha()), None)


def _is_raised(signs: Signs, place: int, beside: int) -> bool:
    """Whether a figure stands higher than the sign beside it; some fonts have raised figures of full height."""
    _, _, bottom, top = signs.ink(place)
    base = signs.base(beside)
    if bottom <= base:
        return False  # as nearly all figures stand, so the box of their neighbour need not be asked for
    usual = signs.box(beside)
    height = usual[3] - usual[2]
    return bottom > base + _RAISED * height and top - bottom < LOW * height
