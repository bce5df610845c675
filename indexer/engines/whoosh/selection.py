"""Some of the records of a snapshot, held as numbers where they are few and as truth values where they are many."""

from collections.abc import Sequence

import numpy as np

from indexer.engines.whoosh.arrays import Bools, Ints

# Below one record in so many, numbers are cheaper to go on with than a truth value for every record.
SPARSE = 16


class Selection:
    """Some of `size` records; never changes, and makes either form from the other only when it is asked for."""

    __slots__ = ("_count", "_mask", "_numbers", "size")

    def __init__(self, size: int, *, mask: Bools | None = None, numbers: Ints | None = None) -> None:
        assert (mask is None) != (numbers is None), "one of the two forms"
        self.size = size
        self._mask = mask
        self._numbers = numbers
        self._count = -1 if numbers is None else len(numbers)

    @property
    def count(self) -> int:
        """How many there are."""
        if self._count < 0:
            self._count = int(np.count_nonzero(self.mask))
        return self._count

    @property
    def listed(self) -> bool:
        """Whether the numbers are at hand."""
        return self._numbers is not None

    @property
    def numbers(self) -> Ints:
        """Their numbers, ascending."""
        if self._numbers is None:
            self._numbers = self.mask.nonzero()[0]
        return self._numbers

    @property
    def mask(self) -> Bools:
        """For every record whether it is one of them; not to be written to."""
        if self._mask is None:
            assert self._numbers is not None
            self._mask = np.zeros(self.size, np.bool_)
            self._mask[self._numbers] = True
        return self._mask

    def kept(self, mask: Bools) -> "Selection":
        """Those for which a truth value over all records holds."""
        if self._numbers is not None:
            return Selection(self.size, numbers=self._numbers[mask[self._numbers]])
        return Selection(self.size, mask=self.mask & mask)

    def without(self, other: "Selection") -> "Selection":
        """Those that the other does not have."""
        if self._numbers is not None and other.listed:
            return Selection(self.size, numbers=self._numbers[~are_among(self._numbers, other.numbers)])
        return self.kept(~other.mask)


def unite(size: int, parts: Sequence[Selection]) -> Selection:
    """Those that any of the parts has."""
    if all(one.listed for one in parts) and sum(one.count for one in parts) * SPARSE < size:
        return Selection(size, numbers=united([one.numbers for one in parts]))
    mask = np.zeros(size, np.bool_)
    for one in parts:
        if one.listed:
            mask[one.numbers] = True
        else:
            mask |= one.mask
    return Selection(size, mask=mask)


def are_among(wanted: Ints, numbers: Ints) -> Bools:
    """For each of some wanted numbers whether it is one of others, which ascend."""
    if not len(numbers):
        return np.zeros(len(wanted), np.bool_)
    found: Bools = numbers.take(numbers.searchsorted(wanted), mode="clip") == wanted
    return found


def any_between(numbers: Ints, firsts: Ints, lasts: Ints) -> Bools:
    """For each range, which ascend, whether any of some ascending numbers lies in it."""
    if not len(numbers):
        return np.zeros(len(firsts), np.bool_)
    next_ones = numbers.take(numbers.searchsorted(firsts), mode="clip")
    found: Bools = next_ones < lasts
    found &= next_ones >= firsts  # not so where all are before it
    return found


def united(parts: Sequence[Ints]) -> Ints:
    """Several ascending runs of numbers as one, each number once."""
    if len(parts) == 1:
        return distinct(parts[0])
    joined = np.concatenate([np.empty(0, np.int64), *parts])
    joined.sort(kind="stable")  # merges runs; np.unique would put every number into a table
    return distinct(joined)


def distinct(numbers: Ints) -> Ints:
    """Ascending numbers, each once."""
    if len(numbers) <= 1:
        return numbers
    return numbers[is_first(numbers).nonzero()[0]]  # by numbers: twice as fast as by truth values


def is_first(numbers: Ints) -> Bools:
    """For each of some ascending numbers, at least one, whether it is the first of those that are equal."""
    fresh = np.empty(len(numbers), np.bool_)
    fresh[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=fresh[1:])
    return fresh
