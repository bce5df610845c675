"""The terms of a segment in order, found by their text."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.arrays import Bools, Ints

CONTINUES = 0x80  # the first two bits of a byte that goes on with a character in UTF-8
SIGNPOST = 256  # terms from one signpost to the next
KEPT = (
    1 << 14
)  # terms whose places are remembered: a question asks for each several times, at some 7 µs a search


@dataclass(slots=True)
class Terms:
    """The texts of all terms, field by field; `ends[i]` is where the text of term i ends, `fields` where each begins and ends."""

    texts: bytes
    ends: memoryview
    fields: dict[str, tuple[int, int]]
    _signposts: list[bytes] = field(init=False, repr=False)
    _found: dict[tuple[str, bytes], int | None] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        # Most of a search leads over these: close together in memory, they take a third of the time of terms far apart.
        self._signposts = self.several(np.arange(0, len(self.ends), SIGNPOST))

    def text(self, term: int) -> bytes:
        """The text of a term."""
        return self.texts[self.ends[term - 1] if term else 0 : self.ends[term]]

    def several(self, terms: Ints) -> list[bytes]:
        """The texts of some terms (ascending); five times as fast as one by one."""
        ends = np.frombuffer(self.ends, np.uint32)
        starts = np.where(terms > 0, ends[terms - 1], 0)
        texts = self.texts
        return [texts[start:end] for start, end in zip(starts.tolist(), ends[terms].tolist(), strict=True)]

    def find(self, name: str, text: bytes) -> int | None:
        """The number of a term, None where the field of that name does not have it."""
        found = self._found  # the same one throughout: another thread may begin anew
        asked = name, text
        if asked not in found:
            if len(found) >= KEPT:
                self._found = found = {}
            found[asked] = self._search(name, text)
        return found[asked]

    def _search(self, name: str, text: bytes) -> int | None:
        first, last = self.fields.get(name, (0, 0))
        place = self._bisect(text, first, last)
        return place if place < last and self.text(place) == text else None

    def beginning(self, name: str, prefix: bytes) -> tuple[int, int]:
        """The half-open range of the terms of a field that begin so."""
        first, last = self.fields.get(name, (0, 0))
        start = self._bisect(prefix, first, last)
        return start, self._bisect(_after(prefix), start, last) if prefix else last

    def holding(self, first: int, last: int, pieces: Sequence[bytes]) -> Bools:
        """Which terms of a range have any of these pieces (none empty) somewhere in their text."""
        ends = np.frombuffer(self.ends, np.uint32)[first:last].astype(np.int64)
        start = self.ends[first - 1] if first else 0
        held = np.zeros(last - first, np.bool_)
        if not len(held):
            return held
        data = np.frombuffer(self.texts, np.uint8)[start : ends[-1]]
        for piece in pieces:
            size = max(0, len(data) - len(piece) + 1)
            hits = np.ones(size, np.bool_)
            for place, byte in enumerate(piece):
                hits &= data[place : place + size] == byte
            at = hits.nonzero()[0] + start
            owners = ends.searchsorted(at, side="right")
            held[owners[at + len(piece) <= ends[owners]]] = True
        return held

    def lengths(self, first: int, last: int) -> NDArray[np.int64]:
        """How many bytes each text of a range of terms has."""
        ends = np.frombuffer(self.ends, np.uint32)[first:last].astype(np.int64)
        before = self.ends[first - 1] if first else 0
        return np.diff(ends, prepend=before)

    def characters(self, first: int, last: int) -> NDArray[np.int64]:
        """How many characters each text of a range of terms has."""
        lengths = self.lengths(first, last)
        filled = lengths > 0
        if filled.any():
            before = self.ends[first - 1] if first else 0
            data = np.frombuffer(self.texts, np.uint8)[before : self.ends[last - 1]]
            starts = np.cumsum(lengths) - lengths
            goes_on = ((data & 0xC0) == CONTINUES).view(np.uint8)
            lengths[filled] -= np.add.reduceat(goes_on, starts[filled], dtype=np.int64)
        return lengths

    def _bisect(self, text: bytes, low: int, high: int) -> int:
        """The first of these terms (in order) that is not before the text; `high` where all are."""
        first, last = -(-low // SIGNPOST), -(-high // SIGNPOST)
        post = bisect_left(self._signposts, text, first, last)
        if post > first:
            low = (post - 1) * SIGNPOST + 1
        if post < last:
            high = post * SIGNPOST
        return low + bisect_left(range(low, high), text, key=self.text)


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
        goes_on[:-1] = (joined[1:] & 0xC0) == CONTINUES
        bits = np.where(goes_on, 0, np.uint32(1) << (joined & 31)).astype(np.uint32)
        filled = lengths > 0
        starts = np.cumsum(lengths) - lengths
        found[filled] = np.bitwise_or.reduceat(bits, starts[filled])
    return found
