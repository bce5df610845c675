"""What a page carries beside its text: running heads, feet and page numbers are found, read and taken away."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from indexer.extract.pdf_line import SIDEWAYS, Line

_BY_TOP = attrgetter("top")
_ROWS = 4  # lines of print at the edges of a page that may be furniture
_SHARE = 0.4  # of the pages: left and right pages may bear different heads
_NEARBY = 8  # pages on either side in which the head of a chapter is looked for
_OFTEN = 3  # of them must bear it, besides the page itself, at just the same height
_LARGER = 1.3  # times the smallest of its kind: a line so large is no running line
_LEVEL = 3.0  # points by which the height of a running line may differ
_SURE = 0.6  # of the pages must agree before a number counts as the printed page number
_Found = tuple[int, Line]  # number of the page from 0, and a line on it
_NUMBER = re.compile(r"\d{1,9}")
_ROMAN = re.compile(r"(?=[ivxlc])(x[cl]|l?x{0,3})(i[xv]|v?i{0,3})\Z", re.IGNORECASE)


def strip_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str | None]]:
    """The pages without repeated first and last lines, and the page number printed on each, where one is.

    A line is furniture when the publisher tagged it so; or when the same line, but for numbers that grow
    with the pages, stands at the same edge of two fifths of the pages and of two at least; or when the very
    same line stands at the same height on three of the pages around. A printed number is believed when it grows by one from page to page on most pages.
    """
    edges = [_edges(page) for page in pages]
    alike: defaultdict[tuple[str, bool], list[_Found]] = defaultdict(list)
    for number, both in enumerate(edges):
        for lines, at_top in zip(both, (True, False), strict=True):
            for line in lines:
                alike[_mask(line.text), at_top].append((number, line))
    enough = max(2, _SHARE * len(pages))
    running: set[int] = set()
    for found in alike.values():
        if len(found) == 1:
            continue
        agreeing = _agreeing(found)
        if len({number for number, _ in agreeing}) >= enough:
            # A title that runs on as a small head is still the title where it is set large.
            most = _LARGER * min(line.size for _, line in agreeing)
            running |= {id(line) for _, line in agreeing if line.size <= most}
        else:
            running |= {id(line) for line in _chapter_heads(found)}
    gone = {id(line) for both in edges for lines in both for line in _outermost(lines, running)}
    for page in pages:
        gone |= {
            id(line) for line in page if line.artifact or (line.column == SIDEWAYS and id(line) in running)
        }
    kept = [[line for line in page if id(line) not in gone] for page in pages]
    if not any(kept):
        # Pages that are all alike are no furniture.
        return [list(page) for page in pages], [None] * len(pages)
    dropped = [[line.text for line in page if id(line) in gone] for page in pages]
    return kept, _printed_numbers(dropped)


def edge_lines(page: Sequence[Line]) -> list[Line]:
    """The lines at the top and the foot of a page among which its furniture is."""
    top, foot = _edges(page)
    return list({id(line): line for line in (*top, *foot)}.values())


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    down = sorted(page, key=_BY_TOP, reverse=True)
    # The head and the foot of a page whose text was turned stand at its sides.
    aside = [line for line in page if line.column == SIDEWAYS]
    return _first_rows(down) + aside, _first_rows(down[::-1]) + aside


def _first_rows(lines: Sequence[Line]) -> list[Line]:
    found: list[Line] = []
    rows = 0
    for line in lines:
        rows += not (found and found[-1].beside(line))
        if rows > _ROWS:
            break
        found.append(line)
    return found


def _outermost(lines: Sequence[Line], running: set[int]) -> Iterator[Line]:
    """The running lines that have nothing but such lines between them and the edge of the page."""
    row: list[Line] = []
    for line in (*lines, None):
        if line is not None and (not row or row[-1].beside(line)):
            row.append(line)
            continue
        yield from (one for one in row if id(one) in running)
        if line is None or not all(id(one) in running or one.artifact for one in row):
            return
        row = [line]


def _agreeing(found: Sequence[_Found]) -> list[_Found]:
    """Those of some lines, alike but for their numbers, whose numbers stay or grow with the pages."""
    if len({line.text for _, line in found}) == 1:
        return list(found)
    values = [_values(line.text) for _, line in found]
    agreeing = set(range(len(found)))
    for place in range(len(values[0])):
        stays = Counter(one[place] for one in values)
        grows = Counter(one[place] - number for one, (number, _) in zip(values, found, strict=True))
        (kept, often), (offset, oftener) = stays.most_common(1)[0], grows.most_common(1)[0]
        if often >= oftener:
            agreeing &= {at for at, one in enumerate(values) if one[place] == kept}
        else:
            agreeing &= {at for at, one in enumerate(values) if one[place] - found[at][0] == offset}
    return [found[at] for at in sorted(agreeing)]


def _chapter_heads(found: Sequence[_Found]) -> Iterator[Line]:
    """Those of some lines, in the order of their pages, that enough pages nearby bear just so."""
    alike: defaultdict[str, list[_Found]] = defaultdict(list)
    for number, line in found:
        alike[line.text].append((number, line))
    for same in alike.values():
        first = 0
        for number, line in same:
            while same[first][0] < number - _NEARBY:
                first += 1
            near: set[int] = set()
            for at in range(first, len(same)):
                one, other = same[at]
                if one > number + _NEARBY:
                    break
                if one != number and abs(other.bottom - line.bottom) < _LEVEL:
                    near.add(one)
            if len(near) >= _OFTEN:
                yield line


def _values(line: str) -> list[int]:
    return [_roman(line)] if _ROMAN.match(line) else [int(found) for found in _NUMBER.findall(line)]


def _mask(line: str) -> str:
    if line.isalpha():  # a numeral, or a line of one word
        return "#" if _ROMAN.match(line) else line.lower()
    return _NUMBER.sub("#", line).lower()


def _printed_numbers(dropped: Sequence[Sequence[str]]) -> list[str | None]:
    votes = Counter[int]()
    numbers = [list(_numbers(lines)) for lines in dropped]
    for place, found in enumerate(numbers):
        votes.update({value - place for value, _ in found})
    if not votes:
        return [None] * len(dropped)
    offset, agreeing = votes.most_common(1)[0]
    if agreeing < max(2, _SURE * len(dropped)):
        return [None] * len(dropped)
    return [
        next((said for value, said in found if value - place == offset), None)
        for place, found in enumerate(numbers)
    ]


def _numbers(lines: Iterable[str]) -> Iterable[tuple[int, str]]:
    for line in lines:
        if _ROMAN.match(line):
            yield _roman(line), line
        for found in re.finditer(r"(?<!\d)\d{1,4}(?!\d)", line):
            yield int(found[0]), found[0]


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[sign] for sign in numeral.lower()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
