"""Posting lists in memory: where a term stands and how often, long ones as they are on disk until they are asked for."""

from dataclasses import dataclass, field
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.arrays import Ints

_NONE = np.empty(0, np.int64)
_ONES = np.ones(1 << 12, np.float32)  # the frequencies of any list no longer than that in which all are one
_ONES.setflags(write=False)

# A list that holds one unit in so many is also laid out, a number for each unit, once it is worth the while.
LAID = 8

# Longer lists are kept as they are on disk.
PACKED = 1024


@dataclass(slots=True)
class Derived:
    """What was made of a list and is kept with it."""

    laid: NDArray[np.unsignedinteger] | None = None
    holders: NDArray[np.bool_] | None = None
    ends: NDArray[np.uint32] | None = None
    held: int | None = None


@dataclass(slots=True)
class Packed:
    """A long list as it is on disk, which takes a sixth of the memory; frequencies None are all one."""

    distances: NDArray[np.unsignedinteger]
    frequencies: NDArray[np.unsignedinteger] | None
    _derived: Derived = field(default_factory=Derived, init=False, repr=False)
    _last: "ref[Postings] | None" = field(default=None, init=False, repr=False)

    @property
    def size(self) -> int:
        """How many bytes it takes in memory, with what may yet be derived of it."""
        frequencies = 0 if self.frequencies is None else self.frequencies.nbytes
        return self.distances.nbytes + frequencies + (LAID + 4) * len(self.distances)

    def opened(self) -> "Postings":
        """The list: the one somebody still holds, or else made anew."""
        found = self._last() if self._last else None
        if found is None:
            # As cumsum does it, in two thirds of the time for short lists.
            units = np.add.accumulate(self.distances, dtype=np.int64)
            several = self.frequencies
            frequencies = _ones(len(units)) if several is None else several.astype(np.float32)
            found = Postings(units, frequencies, self._derived)
            self._last = ref(found)
        return found


@dataclass(slots=True, weakref_slot=True)
class Postings:
    """Where a term stands: units ascending, and how often in each. Both never change; the rest is derived and kept.

    Where a reader gives `packed`, that is to be kept instead.
    """

    units: NDArray[np.int64]  # not narrower: numpy indexes by these twice as fast as by 32-bit numbers
    frequencies: NDArray[np.float32]
    _derived: Derived | None = field(default=None, repr=False)
    packed: Packed | None = field(default=None, repr=False)

    @property
    def size(self) -> int:
        """How many bytes it takes in memory, with what may yet be derived of it."""
        return self.units.nbytes + self.frequencies.nbytes + (LAID + 4) * len(self.units)

    def opened(self) -> "Postings":
        """The list itself."""
        return self

    @property
    def derived(self) -> Derived:
        """What was made of it so far; two threads may both make it: both make the same."""
        if self._derived is None:
            self._derived = Derived()
        return self._derived

    @property
    def ends(self) -> NDArray[np.uint32]:
        """Where the positions of each unit end among those of the list; not to be written to."""
        ends = self.derived.ends
        if ends is None:
            ends = self.derived.ends = self.frequencies.astype(np.uint32).cumsum(dtype=np.uint32)
        return ends

    def is_laid(self, unit_count: int) -> bool:
        """Whether it is laid out by so many units already."""
        laid = self.derived.laid
        return laid is not None and len(laid) == unit_count

    def laid(self, unit_count: int) -> NDArray[np.unsignedinteger]:
        """How often the term stands in each of so many units; not to be written to."""
        laid = self.derived.laid
        # Of another length where a later commit has more segments.
        if laid is None or len(laid) != unit_count:
            kind = np.min_scalar_type(int(self.frequencies.max(initial=0)))
            laid = np.zeros(unit_count, kind)
            # Cast first: while it is indexed it costs threefold.
            laid[self.units] = self.frequencies.astype(kind)
            self.derived.laid = laid
        return laid

    def held(self, record_of_unit: Ints) -> int:
        """In how many records it stands; the same in every snapshot."""
        held = self.derived.held
        if held is None:
            owners = record_of_unit[self.units]
            held = int(np.count_nonzero(owners[1:] != owners[:-1])) + (len(owners) > 0)
            self.derived.held = held
        return held

    def holders(self, record_of_unit: Ints, record_count: int) -> NDArray[np.bool_]:
        """For each of so many records whether any unit of it has the term; not to be written to."""
        mask = self.derived.holders
        if mask is None or len(mask) != record_count:
            mask = np.zeros(record_count, np.bool_)
            mask[record_of_unit[self.units]] = True
            self.derived.holders = mask
        return mask


NO_POSTINGS = Postings(_NONE, np.empty(0, np.float32))


def list_of(
    distances: NDArray[np.unsignedinteger],
    frequencies: NDArray[np.unsignedinteger] | None,
    *,
    copied: bool = False,
) -> Postings:
    """The list of these runs; `copied` where they are part of a longer run that shall not be kept."""
    packed = Packed(distances, frequencies)
    opened = packed.opened()
    if len(distances) > PACKED:
        opened.packed = packed
        if copied:
            packed.distances = distances.copy()
            packed.frequencies = None if frequencies is None else frequencies.copy()
    return opened


def _ones(count: int) -> NDArray[np.float32]:
    return _ONES[:count] if count <= len(_ONES) else np.ones(count, np.float32)
