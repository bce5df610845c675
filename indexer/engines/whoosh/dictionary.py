"""The terms of a segment in order, found by their text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Terms:
    """The texts of all terms, field by field; `ends[i]` is where the text of term i ends, `fields` where each begins and ends."""

    texts: bytes
    ends: memoryview
    fields: dict[str, tuple[int, int]]

    def text(self, term: int) -> bytes:
        """The text of a term."""
        return self.texts[self.ends[term - 1] if term else 0 : self.ends[term]]

    def find(self, field: str, text: bytes) -> int | None:
        """The number of a term, None where the field does not have it."""
        first, last = self.fields.get(field, (0, 0))
        place = self._bisect(text, first, last)
        return place if place < last and self.text(place) == text else None

    def beginning(self, field: str, prefix: bytes) -> tuple[int, int]:
        """The half-open range of the terms of a field that begin so."""
        first, last = self.fields.get(field, (0, 0))
        start = self._bisect(prefix, first, last)
        return start, self._bisect(_after(prefix), start, last) if prefix else last

    def lengths(self, first: int, last: int) -> NDArray[np.int64]:
        """How many bytes each text of a range of terms has."""
        ends = np.frombuffer(self.ends, np.uint32)[first:last].astype(np.int64)
        before = self.ends[first - 1] if first else 0
        return np.diff(ends, prepend=before)

    def _bisect(self, text: bytes, low: int, high: int) -> int:
        while low < high:
            middle = (low + high) // 2
            if self.text(middle) < text:
                low = middle + 1
            else:
                high = middle
        return low


def _after(prefix: bytes) -> bytes:
    """The least text after all that begin with `prefix`: UTF-8 has no byte 255."""
    return prefix + b"\xff"


def letters_of(texts: Sequence[bytes]) -> NDArray[np.uint32]:
    """For each text which letters it has, as a bit for each of 32 kinds of character.

    A character's kind is told by the last byte of its UTF-8. So to leave a character out or to put one in changes at
    most one bit, and to change one at most two: terms that differ in more bits cannot be misspellings of one another.
    """
    joined = np.frombuffer(b"".join(texts), np.uint8)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    found = np.zeros(len(texts), np.uint32)
    if len(joined):
        goes_on = np.zeros(len(joined), np.bool_)
        goes_on[:-1] = (joined[1:] & 0xC0) == 0x80  # noqa: PLR2004 -- how UTF-8 marks a byte that continues
        bits = np.where(goes_on, 0, np.uint32(1) << (joined & 31)).astype(np.uint32)
        filled = lengths > 0
        starts = np.cumsum(lengths) - lengths
        found[filled] = np.bitwise_or.reduceat(bits, starts[filled])
    return found
