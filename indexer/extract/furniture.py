"""What a page carries beside its text: running heads, feet and page numbers are found, read and taken away."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_TOP, _BOTTOM = 3, 4  # lines at the edges of a page that may be furniture
_SHARE = 0.4  # of the pages: left and right pages may bear different heads
_SURE = 0.6  # of the pages must agree before a number counts as the printed page number
_ROMAN = re.compile(r"(?=[ivxlc])(x[cl]|l?x{0,3})(i[xv]|v?i{0,3})\Z", re.IGNORECASE)
_COMPATIBLE = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e]+")
_LEADERS = re.compile(r"[ \t]*(?:\.[ \t]*){5,}")  # the dots of a table of contents
_DIVIDED = re.compile(r"([^\W\d_])[-\u2010\u2011]\s*\n\s*(?=[^\W\d_])")


def strip_furniture(pages: Sequence[str]) -> tuple[list[str], list[str | None]]:
    """The pages without repeated first and last lines, and the page number printed on each, where one is.

    A line is furniture when the same line (numbers aside) stands at the same edge of two fifths of the
    pages, and of two at least. A printed number is believed when it grows by one from page to page on
    most pages.
    """
    lines = [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
    tops, feet = Counter[str](), Counter[str]()
    for page in lines:
        tops.update({_mask(line) for line in page[:_TOP]})
        feet.update({_mask(line) for line in page[-_BOTTOM:]})
    enough = max(2, _SHARE * len(lines))
    kept: list[str] = []
    dropped: list[list[str]] = []
    for page in lines:
        gone = {
            place
            for place, line in enumerate(page)
            if (place < _TOP and tops[_mask(line)] >= enough)
            or (place >= len(page) - _BOTTOM and feet[_mask(line)] >= enough)
        }
        kept.append("\n".join(line for place, line in enumerate(page) if place not in gone))
        dropped.append([page[place] for place in sorted(gone)])
    return kept, _printed_numbers(dropped)


def join_lines(text: str) -> str:
    """The text with words divided at line ends joined and ligatures and presentation forms spelt out.

    The row of dots between an entry of a table of contents and its page becomes one sign.
    """
    text = text.replace("\u00ad\n", "").replace("\u00ad", "")
    text = _DIVIDED.sub(r"\1", text)
    text = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _LEADERS.sub(" … ", text)
    return text.replace("\u2011", "-").replace("\u2010", "-")


def _mask(line: str) -> str:
    return "#" if _ROMAN.match(line) else re.sub(r"\d+", "#", line).lower()


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
