"""Words in a row and words close together, found on word numbers that run through the whole index.

Word numbers ascend within a posting list, so rows are found by looking sorted numbers up in one another, the rarest
group first; of the others only the units are decoded in which it still matters.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from coi.query import TextField
from coi.search_index import Group, Near, Sequenced
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.postings import Postings
from indexer.engines.whoosh.snapshot import APART, Snapshot
from indexer.engines.whoosh.stretches import stretches

# While there are so many times fewer places than units with the next word, only units that matter are decoded.
SELECTIVE = 4


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


class _Lists:
    """The posting lists of the alternatives of one group."""

    def __init__(self, snapshot: Snapshot, group: Group, field: TextField) -> None:
        self._snapshot = snapshot
        self._lists: list[tuple[str, str, float, Postings]] = []
        for one in dict.fromkeys(group.terms):
            for place in ("title",) if field == "title" else ("title", "text"):
                name = f"{place}_{one.view}"
                postings = snapshot.postings(name, one.text)
                if len(postings.units):
                    self._lists.append((name, one.text, one.weight, postings))
        self.size = sum(len(postings.units) for *_, postings in self._lists)

    def places(self, only: Ints | None = None) -> _Places:
        """The word numbers of the group, all or those in some units (ascending)."""
        numbers, weights = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for field, text, weight, postings in self._lists:
            found = self._numbers(field, text, postings, only)
            numbers.append(found)
            weights.append(np.full(len(found), weight, np.float32))
        if len(numbers) == 2:  # noqa: PLR2004 -- the empty one and a single list: in order as it is
            return _Places(numbers[1], weights[1])
        joined, heaviest = np.concatenate(numbers), np.concatenate(weights)
        order = np.lexsort((-heaviest, joined))
        joined, heaviest = joined[order], heaviest[order]
        fresh = np.ones(len(joined), np.bool_)
        fresh[1:] = joined[1:] != joined[:-1]
        return _Places(joined[fresh], heaviest[fresh])

    def _numbers(self, field: str, text: str, postings: Postings, only: Ints | None) -> Ints:
        positions = self._snapshot.positions(field, text)
        offsets = self._snapshot.word_offset
        counts = postings.frequencies.astype(np.int64)
        if only is None:
            return np.repeat(offsets[postings.units], counts) + positions
        where = np.searchsorted(postings.units, only.astype(postings.units.dtype))
        where[where == len(postings.units)] = 0
        chosen = where[postings.units[where] == only]
        starts = (np.cumsum(counts) - counts)[chosen]
        return (
            np.repeat(offsets[postings.units[chosen]], counts[chosen])
            + positions[stretches(starts, counts[chosen])]
        )


def match_row(snapshot: Snapshot, row: Sequenced) -> tuple[Ints, Floats]:
    """The unit in which each row begins, and what the row weighs."""
    lists = [_Lists(snapshot, group, row.field) for group in row.groups]
    if not lists or not all(one.size for one in lists):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    rarest, *others = sorted(range(len(lists)), key=lambda step: lists[step].size)
    found = lists[rarest].places()
    begins, weights = found.numbers - rarest, found.weights
    for step in others:
        only = None
        if len(begins) * SELECTIVE < lists[step].size:
            only = _distinct(_units(snapshot, begins + step))
        found = lists[step].places(only)
        there, more = found.held(begins + step)
        begins, weights = begins[there], weights[there] + more
    return _units(snapshot, begins), weights / np.float32(len(lists))


def match_near(snapshot: Snapshot, near: Near) -> tuple[Ints, Floats]:
    """The unit in which each window begins, and what the window weighs."""
    listed = Counter(near.groups)
    lists = {group: _Lists(snapshot, group, near.field) for group in listed}
    if not lists or not all(one.size for one in lists.values()):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    span = min(len(near.groups) + near.between, APART)
    rarest, *others = sorted(listed, key=lambda group: lists[group].size)
    places = {rarest: lists[rarest].places()}
    for group in others:
        only = None
        if len(places[rarest].numbers) * SELECTIVE < lists[group].size:
            only = _units_around(snapshot, places[rarest].numbers, span)
        places[group] = lists[group].places(only)
    if not all(len(one.numbers) for one in places.values()):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    begins, weights = _windows([(places[group], listed[group]) for group in listed], span)
    return _units(snapshot, begins), weights


def _windows(groups: list[tuple[_Places, int]], span: int) -> tuple[Ints, Floats]:
    """Where the windows begin that hold each group as often as wanted, and what they weigh.

    All word numbers are merged with the number of their group. Counting a group's numbers along the merged
    run tells which is the next of them at every place, so nothing has to be looked up.
    """
    count = len(groups)
    merged = np.sort(
        np.concatenate([one.numbers * count + group for group, (one, _) in enumerate(groups)]), kind="stable"
    )
    numbers, owners = np.divmod(merged, count)
    fresh = np.ones(len(numbers), np.bool_)
    fresh[1:] = numbers[1:] != numbers[:-1]
    begins = numbers[fresh]
    held = np.ones(len(begins), np.bool_)
    weights = np.zeros(len(begins), np.float32)
    for group, (one, wanted) in enumerate(groups):
        own = owners == group
        following = (np.cumsum(own) - own)[fresh]  # how many of its numbers lie before the window
        last = following + wanted - 1
        inside = last < len(one.numbers)
        last[~inside] = 0
        held &= inside & (one.numbers[last] < begins + span)
        weights += one.weights[np.minimum(following, len(one.weights) - 1)]
    return begins[held], weights[held] / np.float32(count)


def _distinct(numbers: Ints) -> Ints:
    """Ascending numbers, each once."""
    return numbers[np.flatnonzero(np.diff(numbers, prepend=-1))]


def _units(snapshot: Snapshot, numbers: Ints) -> Ints:
    return np.searchsorted(snapshot.word_offset, numbers, side="right") - 1


def _units_around(snapshot: Snapshot, numbers: Ints, span: int) -> Ints:
    """Every unit that holds a word less than a window before or after one of the numbers, ascending."""
    low = np.maximum(_units(snapshot, numbers - span), 0)
    high = _units(snapshot, numbers + span)
    opened = np.bincount(low, minlength=snapshot.unit_count + 1)
    closed = np.bincount(high + 1, minlength=snapshot.unit_count + 1)
    return np.flatnonzero(np.cumsum(opened - closed)[: snapshot.unit_count] > 0)
