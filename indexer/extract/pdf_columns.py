"""The order in which the lines of a page are read: columns one after the other, left or right first."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import islice, pairwise
from operator import attrgetter

from indexer.extract.pdf_line import SIDEWAYS, Gap, Line

_LEAST_LINES = 4  # that a column has
_CROSSING = 0.34  # of the lines may run across the gutter: titles, tables, pictures' captions
_FILLED = 0.55  # of its column is what a line of prose fills on average; cells of a table fill less
_FULL = 0.75  # where the file goes to and fro between the columns line by line, as in a table
_CLOSE = 1.65  # times its size is a line of such prose below the one before at most; rows of a table stand further apart
_NARROWEST = 8  # times the size of its letters: no column of prose is narrower
_STRIPS = 12  # white strips of one page that are tried
_ACROSS = 0.4  # of the lines must have the gutter in them
_STEPS = 48  # places at which a gutter is looked for
_FEW_SWITCHES = 4  # between the columns: the file has them one after the other
_INTERLEAVED = 1.6  # lines of one column in a row: the file goes across the page line by line
_DEEPEST = 3
_BY_TOP = attrgetter("top")


def in_reading_order(lines: Sequence[Line], *, right_to_left: bool = False) -> list[Line]:
    """The lines of a page as they are read.

    Each line of a page with columns knows its column; what runs across them is in none. The order of the
    file is kept where the page has no columns of prose, and where it goes to and fro in blocks, as the rows
    of a table do. Lines that stand sideways among upright ones come last, in the order of the file.
    """
    sideways = [line for line in lines if line.column == SIDEWAYS]
    if sideways:
        upright = [line for line in lines if line.column != SIDEWAYS]
        return in_reading_order(upright, right_to_left=right_to_left) + sideways
    gutter = _gutter(lines)
    if gutter is None:
        return list(lines)
    sides = [line.left > gutter for line in lines if not line.left < gutter < line.right]
    switches = sum(one != other for one, other in pairwise(sides))
    if switches > _FEW_SWITCHES and (
        len(sides) / (switches + 1) > _INTERLEAVED or _gutter(lines, _FULL) is None or _apart(lines, gutter)
    ):
        return list(lines)
    return _by_columns(lines, gutter, right_to_left, _DEEPEST)


def across_gutter(lines: Sequence[Line], gaps_of: Callable[[Line], Sequence[Gap]]) -> float | None:
    """Where the gutter runs when the file draws the lines of both columns as one; None where it does not.

    `gaps_of` measures the wide gaps of a line; most pages are told by their two longest lines.
    """
    if len(lines) < _LEAST_LINES:
        return None
    longest = sorted(lines, key=lambda line: line.left - line.right)[:2]
    if not all(gaps_of(line) for line in longest):
        return None
    measured = [(line, gaps_of(line)) for line in lines]
    wide = [(line, gaps) for line, gaps in measured if gaps]
    if len(wide) < max(_LEAST_LINES, _ACROSS * len(lines)):
        return None
    middles = sorted((gap[0] + gap[1]) / 2 for _, gaps in wide for gap in gaps)
    middle = middles[len(middles) // 2]
    left, right = min(line.left for line, _ in wide), max(line.right for line, _ in wide)
    filled = [
        (line.width - (gap[1] - gap[0])) / (right - left)
        for line, gaps in wide
        for gap in gaps
        if len(gaps) == 1 and gap[0] < middle < gap[1]
    ]
    # Cells of a table leave more of the line empty.
    return middle if len(filled) >= 0.7 * len(wide) and sum(filled) > _FILLED * len(filled) else None


def _by_columns(
    lines: Sequence[Line], gutter: float | None, right_to_left: bool, depth: int, column: int = 0
) -> list[Line]:
    """The lines column by column, each with the number of its column; `gutter` parts these lines."""
    if gutter is None:
        down = _downwards(lines)
        return [line.in_column(column) for line in down] if column else down
    across = sorted((line for line in lines if line.left < gutter < line.right), key=lambda line: -line.top)
    rest = [line for line in lines if not line.left < gutter < line.right]
    ordered: list[Line] = []
    for border in (*across, None):
        band = [line for line in rest if border is None or line.bottom > border.bottom]
        rest = [line for line in rest if line.bottom <= border.bottom] if border is not None else []
        if band:
            sides = [(line.left >= gutter, line) for line in band]
            for right in (True, False) if right_to_left else (False, True):
                part = [line for at_right, line in sides if at_right == right]
                within = _gutter(part) if depth > 1 else None
                # Numbered like the branches of a tree, the trunk being 1.
                number = 2 * max(column, 1) + right
                ordered += _by_columns(part, within, right_to_left, depth - 1, number)
        if border is not None:
            ordered.append(border.in_column(column) if column else border)
    return ordered


def _downwards(lines: Sequence[Line]) -> list[Line]:
    """From top to bottom; lines at one height stay in the order of the file."""
    ordered: list[Line] = []
    for line in sorted(lines, key=_BY_TOP, reverse=True):
        place = len(ordered)
        while place and ordered[place - 1].start > line.start and ordered[place - 1].beside(line):
            place -= 1
        ordered.insert(place, line)
    return ordered


def _apart(lines: Sequence[Line], gutter: float) -> bool:
    """Whether most of the lines left of the gutter stand further below each other than lines of prose do."""
    down = _downwards([line for line in lines if line.right <= gutter])
    steps = sorted((one.bottom - other.bottom) / other.size for one, other in pairwise(down) if other.size)
    return bool(steps) and steps[len(steps) // 2] > _CLOSE


def _gutter(lines: Sequence[Line], full: float = _FILLED, *, parted: bool = False) -> float | None:
    """Where a white strip parts two columns of prose, whose lines fill them so far; None where there is none.

    On either side there may be two columns again, but for one that is `parted` already.
    """
    if len(lines) < 2 * _LEAST_LINES:
        return None
    begins, ends = [line.left for line in lines], [line.right for line in lines]
    left, right = min(begins), max(ends)
    wide = 0.6 * (right - left)
    if sum([end - begin > wide for begin, end in zip(begins, ends, strict=True)]) > len(lines) / 2:
        return None
    places = [left + (right - left) * (0.2 + 0.6 * step / _STEPS) for step in range(_STEPS + 1)]
    begins.sort()
    ends.sort()
    crossings = [bisect_left(begins, place) - bisect_right(ends, place) for place in places]
    least = min(crossings)
    if least > _CROSSING * len(lines):
        return None
    strips: dict[tuple[int, int], float] = {}  # with how many lines on both sides
    for place, crossing in zip(places, crossings, strict=True):
        if crossing == least:
            strips.setdefault((bisect_right(ends, place), bisect_left(begins, place)), place)
    for (before, behind), place in islice(strips.items(), _STRIPS):
        if _parts_prose(lines, place, full, parted=parted):
            # In the middle of the strip: the nearest lines on both sides say where it is.
            return (
                (ends[before - 1] if before else place) + (begins[behind] if behind < len(begins) else place)
            ) / 2
    return None


def _parts_prose(lines: Sequence[Line], place: float, full: float, *, parted: bool) -> bool:
    one = [line for line in lines if line.right <= place]
    other = [line for line in lines if line.left >= place]
    if min(len(one), len(other)) < _LEAST_LINES:
        return False
    together = min(max([line.top for line in one]), max([line.top for line in other])) - max(
        min([line.bottom for line in one]), min([line.bottom for line in other])
    )
    if together <= 2 * lines[0].size:
        return False
    left, right = min([line.left for line in lines]), max([line.right for line in lines])
    widths = max([line.right for line in one]) - left, right - min([line.left for line in other])
    sizes = sorted([line.size for line in lines])
    if min(widths) < _NARROWEST * sizes[len(sizes) // 2]:
        return False
    return all(
        sum([line.right - line.left for line in side]) > full * len(side) * max(width, 1.0)
        or not (parted or _gutter(side, max(full, _FULL), parted=True) is None)
        for side, width in zip((one, other), widths, strict=True)
    )
