"""A line of a PDF page as it is seen: its words, where it stands, and how large its letters are."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

SIDEWAYS = -1  # the column of all lines that stand otherwise than most of their page
Gap = tuple[float, float]  # from where to where, in points


class Line(NamedTuple):
    """One printed line; lengths are points, `bottom` and `top` grow upwards as in the PDF.

    `start` and `end` are its places in the text of the page as pdfium gives it, `gap` the width of
    a space near its middle (0 where it has none), `divided` says that its last word goes on in the next line.
    Lines of one `column` have the same number, on a page with columns; 0 is none.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    start: int = 0
    end: int = 0
    gap: float = 0.0
    divided: bool = False
    points: float = 0.0  # the size of its letters, where known
    bold: bool = False
    artifact: bool = False  # tagged by the publisher as no part of the content
    column: int = 0

    @property
    def height(self) -> float:
        """From the lowest to the highest edge of its letters' boxes, which differs from font to font."""
        return self.top - self.bottom

    @property
    def size(self) -> float:
        """How large the letters are set; the height where that is not known."""
        return self.points or self.top - self.bottom

    @property
    def width(self) -> float:
        """From the first letter to the last."""
        return self.right - self.left

    def in_column(self, column: int) -> "Line":
        """The same line as one of that column."""
        # Asked of every line of a page with columns; _replace() would take five times as long.
        return Line._make((*self[:-1], column))

    def beside(self, other: "Line") -> bool:
        """Whether both stand at the same height."""
        # Asked hundreds of times a page; min() and max() would take three times as long.
        one, two = self.top - self.bottom, other.top - other.bottom
        top = self.top if self.top < other.top else other.top  # noqa: FURB136 - see above
        bottom = self.bottom if self.bottom > other.bottom else other.bottom  # noqa: FURB136 - see above
        return top - bottom > 0.5 * (one if one < two else two)  # noqa: FURB136 - see above

    def adjoins(self, other: "Line") -> bool:
        """Whether both are parts of one printed line, with no more than some spaces between them."""
        apart = max(self.left, other.left) - min(self.right, other.right)
        return self.beside(other) and apart < 0.8 * max(self.height, other.height)

    def shares_column(self, other: "Line") -> bool:
        """Whether one stands above the other, at least with half of the narrower one."""
        # Spelt out like the above, and for the same reason.
        one, two = self.right - self.left, other.right - other.left
        right = self.right if self.right < other.right else other.right  # noqa: FURB136 - see above
        left = self.left if self.left > other.left else other.left  # noqa: FURB136 - see above
        return right - left > 0.5 * (one if one < two else two)  # noqa: FURB136 - see above


def usual_size(lines: Iterable[Line]) -> float:
    """The size in which most of the text is set; 0 where there is none."""
    letters = Counter[float]()
    for line in lines:
        letters[line.points or round(line.size, 1)] += len(line.text)
    half = letters.total() / 2
    for size in sorted(letters):
        half -= letters[size]
        if half <= 0:
            return size
    return 0.0
