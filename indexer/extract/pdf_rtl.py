"""Lines of Arabic, Persian and Hebrew: from where each letter stands on the paper to the order in which it is read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from statistics import median_low
from typing import NamedTuple

import numpy as np

from indexer.extract.pdf_rtl_order import LATIN, kind_of, mirrored, read_from_left, read_from_right

_RANGES = (("\u0590", "\u08ff"), ("\ufb1d", "\ufdff"), ("\ufe70", "\ufefc"))
RIGHT_TO_LEFT = re.compile(f"[{''.join(f'{one}-{last}' for one, last in _RANGES)}]")
_SPACE = 0.12  # of the line height: a wider gap is a space
_OVERPRINTED = 0.8  # of the narrower of two like signs is covered by the other
_SLIVER = 0.05  # of the line height: every letter is wider
_LAP = 0.5  # of the narrower of two neighbours is covered by the other at most
SAME = 0.3  # points between the origins of letters that one glyph stands for
_RAISED = 0.8  # of the usual height: raised figures are no taller
_STOPS = frozenset(".,;:!?")
_DOTS = frozenset("\u0660\u06f0")
_RTL_SHARE = 0.3  # of the letters: a line with more is read from the right


def count_right_to_left(text: str) -> int:
    """How many signs of a text are Arabic or Hebrew, told in a third of the time that looking for each takes."""
    if text.isascii():
        return 0
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    codes = codes[codes >= ord(_RANGES[0][0])]
    # Most of what there is are dashes and quotation marks, between the ranges.
    if not ((codes <= ord(_RANGES[0][1])) | (codes >= ord(_RANGES[1][0]))).any():
        return 0
    return sum([int(np.count_nonzero((codes >= ord(one)) & (codes <= ord(last)))) for one, last in _RANGES])


class Glyph(NamedTuple):
    """One sign of a line and its box; or a word whose letters are in reading order, as one."""

    sign: str
    left: float
    right: float
    bottom: float
    top: float


Cluster = tuple[Glyph, ...]  # the letters that one sign on paper stands for, in reading order


def middle_of(glyphs: Iterable[Glyph], place: int) -> Glyph:
    """The glyph with the letter at that place, from 0, among all letters from the lowest to the tallest."""
    for one in sorted(glyphs, key=_tallness):
        place -= len(one.sign)
        if place < 0:
            break
    return one


def _tallness(glyph: Glyph) -> float:
    return glyph.top - glyph.bottom


def logical_text(glyphs: Sequence[Glyph], *, among_rtl: bool = False) -> str:
    """The signs of one line in reading order, whatever order the file has them in.

    Letters are put in the order of their places; what stands for several letters (a ligature) keeps
    them together; marks follow their letter; words in Latin script and numbers read from the left.
    `among_rtl` says that the page is read from the right, even where this line has no such letter.
    """
    usual = middle_of(glyphs, (sum([len(one.sign) for one in glyphs]) - 1) // 2)
    height = max(usual.top - usual.bottom, 1.0)
    if (said := _as_it_stands(glyphs, height)) is not None:
        return said
    clusters = _tidy(_clusters(_once(glyphs, height)))
    clusters = _marks_bracketed(clusters, height)
    said_by = [
        "".join([one.sign for one in cluster]) if len(cluster) > 1 else cluster[0].sign
        for cluster in clusters
    ]
    letters = "".join(said_by)
    strong = len(RIGHT_TO_LEFT.findall(letters)), len(LATIN.findall(letters))
    from_right = strong[0] >= _RTL_SHARE * sum(strong)
    if not strong[0]:
        # A full stop on the right shows a paragraph that is read from the left.
        from_right = among_rtl and letters.rstrip()[-1:] not in _STOPS
    pieces: list[str] = []
    edge: float | None = None
    narrowest = _SPACE / 2 * height  # no gap of this width is a space; nearly all letters touch
    for cluster, said in zip(clusters, said_by, strict=True):
        if edge is not None and cluster[0].left - edge > narrowest:
            blank = not said.strip() or (pieces and not pieces[-1].strip())
            if not blank and cluster[0].left - edge > _space(pieces[-1], said) * height:
                pieces.append(" ")
        pieces += [" ", said, " "] if said.startswith("[") and len(said) > 1 else [said]
        right = cluster[0].right if len(cluster) == 1 else max([one.right for one in cluster])
        edge = right if edge is None or right > edge else edge
    return read_from_right(pieces) if from_right else read_from_left(pieces)


def _as_it_stands(glyphs: Sequence[Glyph], height: float) -> str | None:
    """The line where it reads from the right as the file has it, with nothing in it that is read from the left or bears
    marks; None where it may be otherwise.

    Most lines of most files are so, which is told in a fifth of the time that putting them in order takes.
    """
    pieces: list[str] = []
    letters = False
    end, width, edge = (
        float("inf"),
        0.0,
        float("inf"),
    )  # of the glyph before: its right edge, its width, its left edge
    before = earlier = ""
    widest = _SPACE * height
    for sign, left, right, _, _ in glyphs:
        kind = _kind_alone(sign[0])
        size, lap = right - left, right - edge
        if not kind or end - right < SAME or lap > _LAP * size or lap > _LAP * width:
            return None
        if sign == before or (sign == earlier and sign != " "):
            return None  # it may be one that is drawn twice
        if -lap > widest and before.strip() and sign.strip():
            pieces.append(" ")
        letters = letters or kind == "R"
        pieces.append(sign)
        end, width, edge, earlier, before = right, size, left, before, sign
    return mirrored("".join(pieces)) if letters else None


@cache
def _kind_alone(sign: str) -> str:
    """`R` for what is read from the right, `N` for what is read either way; empty for marks, and what is read from the left."""
    kind = kind_of(sign)
    return "" if kind in "LE" or unicodedata.combining(sign) else kind


def _space(before: str, said: str) -> float:
    """How wide a gap is a space: numbers never touch letters, and marks push theirs aside."""
    if len(before) + len(said) > 2 and any(map(unicodedata.combining, before + said)):  # noqa: PLR2004
        return _SPACE * 2
    return _SPACE / 2 if "R" in (kinds := {kind_of(before[0]), kind_of(said[0])}) and "L" in kinds else _SPACE


def _clusters(glyphs: Sequence[Glyph]) -> Iterator[Cluster]:
    """The letters each glyph stands for, in reading order."""
    place = 0
    count = len(glyphs)
    while place < count:
        here = glyphs[place]
        end = place + 1
        # The first comparison is _same_place's own: made here, it spares a call for nearly every letter.
        while end < count and abs(here.left - glyphs[end].left) < SAME and _same_place(here, glyphs[end]):
            end += 1
        if end == place + 1:
            yield (here,)
            place = end
            continue
        cluster = tuple(glyphs[place:end])
        if _runs_backwards(glyphs, place, end):
            cluster = cluster[::-1]
        if unicodedata.combining(cluster[0].sign[0]):
            cluster = cluster[::-1]
        yield cluster
        place = end


def _same_place(one: Glyph, other: Glyph) -> bool:
    return (
        abs(one.left - other.left) < SAME
        and abs(one.right - other.right) < SAME
        and abs(one.bottom - other.bottom) < SAME
    )


def _runs_backwards(glyphs: Sequence[Glyph], place: int, end: int) -> bool:
    """Whether pdfium has turned the letters round here, those of a ligature with them."""
    if not RIGHT_TO_LEFT.match(glyphs[place].sign):
        return False
    here = glyphs[place].left
    if place:
        return glyphs[place - 1].left > here
    return end < len(glyphs) and glyphs[end].left < here


def _marks_bracketed(clusters: Sequence[Cluster], height: float) -> list[Cluster]:
    """The clusters with raised figures, the marks of notes, in square brackets."""
    if not any([cluster[0].sign.isdigit() for cluster in clusters]):  # noqa: C419  # a generator takes twice as long
        return list(clusters)
    found: list[Cluster] = []
    bottom = median_low([one[0].bottom for one in clusters for _ in one[0].sign])
    for cluster in clusters:
        one = cluster[0]
        goes_on = (
            bool(found) and found[-1][0].sign.endswith("]") and one.left - found[-1][0].right < 0.1 * height
        )
        raised = one.top - one.bottom < _RAISED * height and one.bottom > bottom + 0.05 * height
        # The Arabic nought is a dot above the base wherever it stands.
        raised = goes_on if one.sign in _DOTS else raised
        if not (raised and one.sign.isdigit()):
            found.append(cluster)
        elif goes_on:
            before = found[-1][0]
            found[-1] = (before._replace(sign=f"{before.sign[:-1]}{one.sign}]", right=one.right),)
        else:
            found.append((one._replace(sign=f"[{one.sign}]", left=one.left + 0.02 * height),))
    return found


def _once(glyphs: Sequence[Glyph], height: float) -> list[Glyph]:
    """Each sign once: where a letter and its mark both claim to be the two together, pdfium gives both twice."""
    kept: list[Glyph] = []
    places: dict[str, list[tuple[float, int]]] = {}  # of each sign: twice its middle, and where it is kept
    for glyph in glyphs:
        sign, left, right, _, _ = glyph
        middle = left + right
        alike = places.get(sign)
        if alike is None:
            alike = places[sign] = []
        again = None
        for other, at in alike:
            if abs(middle - other) < height and _repeats(glyph, kept[at], height):
                again = at
                break
        if again is None or sign.isspace():
            alike.append((middle, len(kept)))
            kept.append(glyph)
        elif right - left > kept[again].right - kept[again].left:
            kept[again] = glyph
            places[sign] = [(middle if at == again else other, at) for other, at in alike]
    return kept


def _repeats(one: Glyph, other: Glyph, height: float) -> bool:
    narrower = min(one.right - one.left, other.right - other.left)
    if min(one.right, other.right) - max(one.left, other.left) > _OVERPRINTED * narrower:
        return True
    tall = one.top - one.bottom
    if abs(one.bottom - other.bottom) <= 0.02 * height:
        # The box of a letter that stands for itself is as tall as its neighbours', or as that of its like beside it;
        # where a mark claims to be several letters, each of them is but a sliver.
        like = abs(tall - (other.top - other.bottom)) <= 0.02 * height and narrower > _SLIVER * height
        if like or abs(tall - height) <= 0.1 * height:
            return False
    return abs(one.left + one.right - other.left - other.right) < 0.5 * height


def _tidy(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Clusters from left to right, marks with the letter they stand over."""
    letters: list[Cluster] = []
    marks: list[Cluster] = []
    combining = unicodedata.combining
    for cluster in clusters:
        # Nearly all clusters are one letter that is no mark: the rest of the question is for the others.
        is_mark = combining(cluster[0].sign[0]) and all(combining(one.sign[0]) for one in cluster)
        (marks if is_mark else letters).append(cluster)
    letters.sort(key=lambda one: one[0].right)
    for mark in marks:
        middle = mark[0].left + mark[0].right
        under = min(
            range(len(letters)),
            key=lambda place: abs(letters[place][0].left + letters[place][0].right - middle),
            default=None,
        )
        if under is None:
            letters.append(mark)
        elif mark[0].sign not in {one.sign for one in letters[under]}:
            letters[under] += mark
    return letters
