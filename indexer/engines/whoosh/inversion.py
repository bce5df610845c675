"""Words turned round in memory: from the words of each unit to the units of each word.

The words of a field are kept as numbers in one long array. To invert them is to sort that array once, by
number and then by place, which numpy does at some ten nanoseconds a word (single-pass in-memory indexing:
Heinz and Zobel, "Efficient single-pass index construction for text databases", JASIST 54(8), 2003).
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from indexer.engines.whoosh.arrays import Ints
from indexer.engines.whoosh.schema import term_bytes


@dataclass(frozen=True, slots=True)
class Inverted:
    """Terms in order of their bytes, and their posting lists one after another.

    Term i stands in `counts[i]` units; `units` ascend within a list; `frequencies[j]` says how often the term
    stands in unit j of all, and `positions` (absent where a field keeps none) where: as many as the frequency says.
    """

    terms: list[bytes]
    counts: Ints
    units: Ints
    frequencies: Ints
    positions: Ints | None


class FieldWords:
    """The words of one field of a segment in the making."""

    def __init__(self, *, positions: bool) -> None:
        self._keeps_positions = positions
        # Looking a word up gives it the next number when it is new.
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._words = array("I")
        self._units = array("I")
        self._lengths = array("I")

    def add(self, unit: int, words: Iterable[str]) -> int:
        """Add the words of the next unit, in order; how many there were."""
        before = len(self._words)
        self._words.extend(map(self._numbers.__getitem__, words))
        count = len(self._words) - before
        if count:
            self._units.append(unit)
            self._lengths.append(count)
        return count

    def invert(self) -> Inverted:
        """Everything added, turned round."""
        texts = sorted(self._numbers)  # the order of code points is the order of the bytes of UTF-8
        rank = np.empty(len(texts), np.uint64)
        rank[np.fromiter(map(self._numbers.__getitem__, texts), np.int64, len(texts))] = np.arange(len(texts))
        words = np.frombuffer(self._words, np.uint32)
        order = (rank[words] << np.uint64(32)) | np.arange(len(words), dtype=np.uint64)
        order.sort()
        terms = (order >> np.uint64(32)).astype(np.int64)
        places = (order & np.uint64(0xFFFFFFFF)).astype(np.int64)
        lengths = np.frombuffer(self._lengths, np.uint32).astype(np.int64)
        rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[places]
        fresh = np.ones(len(order), np.bool_)
        fresh[1:] = (terms[1:] != terms[:-1]) | (rows[1:] != rows[:-1])
        firsts = np.flatnonzero(fresh)
        return Inverted(
            [term_bytes(text) for text in texts],
            np.bincount(terms[firsts], minlength=len(texts)),
            np.frombuffer(self._units, np.uint32).astype(np.int64)[rows[firsts]],
            np.diff(firsts, append=len(order)),
            places - (np.cumsum(lengths) - lengths)[rows] if self._keeps_positions else None,
        )
