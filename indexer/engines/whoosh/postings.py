"""Whole posting lists as numpy arrays, read through Whoosh's stock matchers and kept while they fit."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import TermNotFound

from indexer.engines.whoosh.schema import term_bytes

CACHE_BYTES = 64 << 20  # per segment


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term stands: units ascending, how often in each, and its positions one unit after another."""

    units: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    positions: NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many bytes it takes in memory."""
        return self.units.nbytes + self.frequencies.nbytes + self.positions.nbytes


_NONE = np.empty(0, np.int64)
NO_POSTINGS = Postings(_NONE, _NONE, _NONE)


def read_postings(terms: Any, field: str, text: str, format_: Any) -> Postings:
    """The posting list of a term from a Whoosh terms reader; NO_POSTINGS where the term does not occur.

    The caller holds the lock: Whoosh's files have one seek position. Raises whatever Whoosh raises
    on bytes it cannot read, and ValueError where what it read contradicts itself.
    """
    try:
        matcher = terms.matcher(field, term_bytes(text), format_)
    except TermNotFound:
        return NO_POSTINGS
    units: list[int] = []
    frequencies: list[float] = []
    values: list[bytes] = []
    # A block at a time through the matcher's own decoding; a step per posting would take ten times as long.
    while matcher.is_active():
        matcher._read_ids()  # noqa: SLF001 -- see README.md: private parts touched
        matcher._read_weights()  # noqa: SLF001
        matcher._read_values()  # noqa: SLF001
        units.extend(matcher._ids)  # noqa: SLF001
        frequencies.extend(matcher._weights)  # noqa: SLF001
        values.extend(value for value in matcher._values if value)  # noqa: SLF001
        matcher._next_block()  # noqa: SLF001
    found = Postings(
        np.array(units, np.int64),
        np.array(frequencies, np.float64).astype(np.int64),
        np.frombuffer(b"".join(values), np.uint32).astype(np.int64),
    )
    if np.any(np.diff(found.units) <= 0) or len(found.frequencies) != len(found.units):
        raise ValueError("a posting list is out of order")
    if len(found.positions) not in (0, int(found.frequencies.sum())):
        raise ValueError("a posting list has lost positions")
    return found


class PostingsCache:
    """The posting lists last used in one segment, up to CACHE_BYTES; the caller holds the lock."""

    def __init__(self, terms: Any, formats: dict[str, Any]) -> None:
        self._terms = terms
        self._formats = formats
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._bytes = 0

    def get(self, field: str, text: str) -> Postings:
        """The posting list of a term in a field, in the segment's own unit numbers."""
        key = (field, text)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        found = read_postings(self._terms, field, text, self._formats[field])
        self._kept[key] = found
        self._bytes += found.size + 200  # the entry itself: a flood of unknown words must not grow for ever
        while self._bytes > CACHE_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.size + 200
        return found
