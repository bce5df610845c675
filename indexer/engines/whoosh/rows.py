"""Words in a row and words close together, found on word numbers that run through the whole index.

Word numbers ascend within a posting list, so rows are found by looking sorted numbers up in one another, the rarest
group first, in the records that have a word of every group; of the others only the units are decoded in which it
still matters.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi.query import TextField
from coi.search_index import Group, IndexTerm, Near, Sequenced
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.lists import Postings
from indexer.engines.whoosh.selection import distinct, is_first
from indexer.engines.whoosh.snapshot import APART, CLOSE, Snapshot
from indexer.engines.whoosh.stretches import stretches
from indexer.engines.whoosh.strips import rows_on_strips, units_concerned, windows_on_strips

# While there are so many times fewer places than units with the next word, only units that matter are decoded.
SELECTIVE = 4

# So many words are worked on at once: what they take stays in the cache of a processor.
STRETCH = 1 << 16

_NOWHERE = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class _Places:
    """Word numbers, ascending and each once, with the greatest weight at each."""

    numbers: Ints
    weights: Floats

    def held(self, numbers: Ints) -> tuple[Bools, Floats]:
        """Which of the numbers (ascending, each once) are there, and the weights of those that are."""
        if len(numbers) * SELECTIVE > len(self.numbers) and (self.weights == 1).all():
            # Two long runs: merging them (a stable sort does) is twice as fast as looking each number up.
            both = np.sort(np.concatenate([numbers, self.numbers]), kind="stable")
            common = both[1:][both[1:] == both[:-1]]
            there = np.zeros(len(numbers), np.bool_)
            there[np.searchsorted(numbers, common)] = True
            return there, np.ones(len(common), np.float32)
        where = np.searchsorted(self.numbers, numbers)
        where[where == len(self.numbers)] = 0
        there = self.numbers[where] == numbers if len(self.numbers) else np.zeros(len(numbers), np.bool_)
        return there, self.weights[where[there]]


class _List:
    """The posting list of one alternative of a group; its positions are read when they are first needed."""

    def __init__(self, snapshot: Snapshot, field: str, term: IndexTerm, postings: Postings) -> None:
        self._snapshot, self._field, self._term = snapshot, field, term
        self.weight = term.weight
        self.postings = postings
        self.units = postings.units

    @property
    def ends(self) -> NDArray[np.uint32]:
        """Where the positions of each unit end."""
        return self.postings.ends

    @property
    def occurrences(self) -> int:
        """How often the alternative stands in all."""
        return int(self.ends[-1])

    @cached_property
    def _positions(self) -> NDArray[np.integer[Any]]:
        return self._snapshot.positions(self._field, self._term.text)

    def numbers(self, stretch: tuple[int, int], only: Ints | None) -> Ints:
        """The word numbers in a stretch of units, in all of these or in some (ascending)."""
        first, last = self.units.searchsorted(stretch).tolist()
        if first == last:
            return np.empty(0, np.int64)
        units, begin = self.units[first:last], int(self.ends[first - 1]) if first else 0
        positions = self._positions[begin : self.ends[last - 1]]
        if only is None:
            counts = self.postings.frequencies[first:last].astype(np.int64)
        else:
            where = units.searchsorted(only)
            where[where == len(units)] = 0
            chosen = where[units[where] == only]
            units, chosen = units[chosen], chosen + first
            counts = self.postings.frequencies[chosen].astype(np.int64)
            positions = positions[stretches(self.ends[chosen] - counts - begin, counts)]
        return self._snapshot.word_offset[units].repeat(counts) + positions


class _Lists:
    """The posting lists of the alternatives of one group."""

    def __init__(self, snapshot: Snapshot, group: Group, field: TextField) -> None:
        self._snapshot = snapshot
        self._lists: list[_List] = []
        for one in dict.fromkeys(group.terms):
            for place in ("title",) if field == "title" else ("title", "text"):
                name = f"{place}_{one.view}"
                postings = snapshot.postings(name, one.text)
                if len(postings.units):
                    self._lists.append(_List(snapshot, name, one, postings))
        self.size = sum(len(one.units) for one in self._lists)

    @property
    def occurrences(self) -> int:
        """How often any of them stands in all."""
        return sum(one.occurrences for one in self._lists)

    @property
    def postings(self) -> list[Postings]:
        """The lists themselves."""
        return [one.postings for one in self._lists]

    @property
    def longest(self) -> _List:
        """The list of the alternative that stands most often; there is at least one."""
        return max(self._lists, key=lambda one: one.occurrences)

    @property
    def records(self) -> Ints:
        """The records with any alternative, ascending and each once."""
        units = np.concatenate([one.units for one in self._lists])
        return distinct(np.sort(self._snapshot.record_of_unit[units]))

    def holds(self, first: Ints, after: Ints) -> Bools:
        """Between which units (from `first` up to `after`) any alternative stands."""
        held = np.zeros(len(first), np.bool_)
        for one in self._lists:
            held |= one.units.searchsorted(first) < one.units.searchsorted(after)
        return held

    def places(self, stretch: tuple[int, int], only: Ints | None = None) -> _Places:
        """The word numbers of the group in a stretch of units, in all of these or in some (ascending)."""
        found = [(one.numbers(stretch, only), one.weight) for one in self._lists]
        if len(found) == 1:  # in order as it is
            ((numbers, weight),) = found
            return _Places(numbers, np.broadcast_to(np.float32(weight), len(numbers)))
        joined = np.concatenate([numbers for numbers, _ in found])
        heaviest = np.concatenate([np.full(len(numbers), weight, np.float32) for numbers, weight in found])
        order = np.lexsort((-heaviest, joined))
        joined, heaviest = joined[order], heaviest[order]
        fresh = np.ones(len(joined), np.bool_)
        fresh[1:] = joined[1:] != joined[:-1]
        return _Places(joined[fresh], heaviest[fresh])


def _in_stretches(snapshot: Snapshot, lists: Collection[_Lists]) -> list[tuple[int, int]]:
    """All units cut into stretches between records, in each of which about STRETCH words are looked at.

    So what is worked on stays small, in whatever an index there is. Nothing is in a row with, or near, another record.
    """
    rarest = min(lists, key=lambda one: one.size)
    # While the rarest is much rarer than the others, only units that matter are decoded of these.
    looked_at = min(
        sum(one.occurrences for one in lists), rarest.occurrences * (1 + SELECTIVE * (len(lists) - 1))
    )
    count = looked_at // STRETCH
    if count < 2:  # noqa: PLR2004 -- there is nothing to cut
        return [(0, snapshot.unit_count)]
    longest = rarest.longest
    steps = np.arange(1, count) * longest.occurrences // count
    cuts = longest.units[longest.ends.searchsorted(steps)]
    borders = snapshot.record_unit[snapshot.record_of_unit[cuts]].tolist()
    return list(pairwise(dict.fromkeys([0, *borders, snapshot.unit_count])))


def match_row(snapshot: Snapshot, row: Sequenced) -> tuple[Ints, Floats]:
    """Units in which rows begin, ascending, and what one or more rows beginning there weigh."""
    if (found_there := rows_on_strips(snapshot, row)) is not None:
        return found_there
    lists = [_Lists(snapshot, group, row.field) for group in row.groups]
    if not lists or not all(one.size for one in lists):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    units = _units_of_records_with_all(snapshot, lists)
    if not len(units):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    within = units if len(units) * SELECTIVE < min(one.size for one in lists) else None
    found = [_rows_in(snapshot, lists, stretch, within) for stretch in _in_stretches(snapshot, lists)]
    return _joined(snapshot, found)


def _units_of_records_with_all(snapshot: Snapshot, lists: Sequence[_Lists]) -> Ints:
    """The units (ascending) of the records that have a word of each of the lists, somewhere.

    Most rows that translations bring stand nowhere, and of two words that never meet no position has to be decoded.
    """
    rarest, *others = sorted(lists, key=lambda one: one.size)
    records = rarest.records
    first, after = snapshot.record_unit[records], snapshot.record_unit[records + 1]
    for other in others:
        held = other.holds(first, after)
        first, after = first[held], after[held]
    return stretches(first, after - first)


def _rows_in(
    snapshot: Snapshot, lists: Sequence[_Lists], stretch: tuple[int, int], within: Ints | None
) -> tuple[Ints, Floats]:
    """Where the rows of a stretch of units begin, all or within some units (ascending), and what each weighs."""
    rarest, *others = sorted(range(len(lists)), key=lambda step: lists[step].size)
    found = lists[rarest].places(stretch, within)
    begins, weights = found.numbers - rarest, found.weights
    for step in others:
        only = None
        if len(begins) * SELECTIVE < _share(snapshot, lists[step], stretch):
            only = distinct(_units(snapshot, begins + step))
        found = lists[step].places(stretch, only)
        there, more = found.held(begins + step)
        begins, weights = begins[there], weights[there] + more
    return begins, weights / np.float32(len(lists))


def match_near(snapshot: Snapshot, near: Near) -> tuple[Ints, Floats]:
    """Units in which windows begin, ascending, and what one or more windows beginning there weigh."""
    listed = Counter(near.groups)
    lists = {group: _Lists(snapshot, group, near.field) for group in listed}
    if not lists or not all(one.size for one in lists.values()):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    span = min(len(near.groups) + near.between, APART)
    within = None
    if span <= CLOSE:
        meeting = units_concerned(snapshot, [lists[group].postings for group in listed])
        if (found_there := windows_on_strips(snapshot, near, meeting)) is not None:
            return found_there
        within = meeting.nonzero()[0]
    wanted = [(lists[group], listed[group]) for group in listed]
    found = [
        _windows_in(snapshot, wanted, span, stretch, within)
        for stretch in _in_stretches(snapshot, lists.values())
    ]
    return _joined(snapshot, found)


def _windows_in(
    snapshot: Snapshot,
    wanted: Sequence[tuple[_Lists, int]],
    span: int,
    stretch: tuple[int, int],
    within: Ints | None,
) -> tuple[Ints, Floats]:
    """Where the windows of a stretch of units begin, all or within some units (ascending), and what each weighs."""
    rarest, *others = sorted(range(len(wanted)), key=lambda group: wanted[group][0].size)
    if within is not None:
        first, last = within.searchsorted(stretch).tolist()
        within = within[first:last]
    places = {rarest: wanted[rarest][0].places(stretch, within)}
    for group in others:
        only = within
        few = len(places[rarest].numbers) * SELECTIVE < _share(snapshot, wanted[group][0], stretch)
        if only is None and few:
            only = _units_around(snapshot, places[rarest].numbers, span, stretch)
        places[group] = wanted[group][0].places(stretch, only)
    if not all(len(one.numbers) for one in places.values()):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    return _windows([(places[group], count) for group, (_, count) in enumerate(wanted)], span)


def _share(snapshot: Snapshot, lists: _Lists, stretch: tuple[int, int]) -> int:
    """About how many units of the lists lie in a stretch."""
    return lists.size * (stretch[1] - stretch[0]) // int(snapshot.unit_count)


def _joined(snapshot: Snapshot, found: Sequence[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    """Word numbers and weights of several stretches as one, with the unit in place of each number."""
    if len(found) == 1:
        ((begins, weights),) = found
    else:
        begins, weights = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return _units(snapshot, begins), weights


def _windows(groups: list[tuple[_Places, int]], span: int) -> tuple[Ints, Floats]:
    """Where the windows begin that hold each group as often as wanted, and what they weigh.

    All word numbers are merged with the number of their group. Counting a group's numbers along the merged
    run tells which is the next of them at every place, so nothing has to be looked up.
    """
    count = len(groups)
    bits = (count - 1).bit_length()
    merged = np.concatenate([(one.numbers << bits) + group for group, (one, _) in enumerate(groups)])
    merged.sort(kind="stable")  # merges runs
    numbers, owners = merged >> bits, (merged & ((1 << bits) - 1)).astype(np.uint8 if bits <= 8 else np.int64)  # noqa: PLR2004 -- bits of a byte
    firsts = is_first(numbers).nonzero()[0]
    begins = numbers[firsts]
    held = np.ones(len(begins), np.bool_)
    weights = np.zeros(len(begins), np.float32)
    for group, (one, wanted) in enumerate(groups):
        own = owners == group
        following = own.cumsum()
        following -= own
        following = following[firsts]  # how many of its numbers lie before the window
        last = following + (wanted - 1)
        # One number more, so that there is always a last one: far from everything.
        numbers = np.append(one.numbers, _NOWHERE)
        np.minimum(last, len(one.numbers), out=last)
        held &= numbers[last] < begins + span
        if one.weights.strides == (0,):  # all are the same one
            weights += one.weights[0]
        else:
            weights += one.weights[np.minimum(following, len(one.weights) - 1)]
    return begins[held], weights[held] / np.float32(count)


def _units(snapshot: Snapshot, numbers: Ints) -> Ints:
    return np.searchsorted(snapshot.word_offset, numbers, side="right") - 1


def _units_around(snapshot: Snapshot, numbers: Ints, span: int, stretch: tuple[int, int]) -> Ints:
    """Every unit of a stretch that holds a word less than a window before or after one of the numbers, ascending."""
    first, last = stretch
    low = np.maximum(_units(snapshot, numbers - span), first) - first
    high = np.minimum(_units(snapshot, numbers + span), last - 1) - first
    opened = np.bincount(low, minlength=last - first + 1)
    closed = np.bincount(high + 1, minlength=last - first + 1)
    return (np.cumsum(opened - closed)[:-1] > 0).nonzero()[0] + first
