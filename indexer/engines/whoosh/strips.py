"""Words in a row and words close together, found on strips: a byte for every word, and in it a bit for every group.

To lay a list out and to look into it takes a tenth of the time of looking sorted numbers up in one another, and shifting
a whole strip by a word hardly any. So all but rare words are asked for here; `rows.py` answers what does not fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coi.query import TextField
from coi.search_index import Group, Near, Sequenced
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.lists import Postings
from indexer.engines.whoosh.snapshot import CLOSE, Snapshot
from indexer.engines.whoosh.stretches import count_in, spread

STRIP = 1 << 20  # words of a strip, about: with what is worked on beside it, it stays in a processor's cache

# With so many times fewer units than a list has, each is looked up in the list.
SELECTIVE = 12

# A word of fewer units than one in so many is found more quickly by its word numbers.
SELDOM = 64

# What takes as long as a word in a unit that is laid out with all others: so many places of a strip, and this part of a
# word in a unit that is picked out.
PLACES, PICKED = 64, 1.5

# Where so many very short passages lie between two others, windows are looked for in all.
MOST_REACHED = 8

MOST_GROUPS = 8  # bits of a byte


@dataclass(frozen=True, slots=True)
class _Term:
    """A posting list of a group, with the field and the text that its positions are read by."""

    field: str
    text: str
    postings: Postings


@dataclass(slots=True)
class _Run:
    """The words of one list in the units that matter: by unit its place among theirs, and how many words it has there."""

    group: int
    term: _Term
    where: Ints | None  # which units of the list; None for all
    places: Ints
    begins: Ints  # where the unit begins on a strip that never ends
    found: Ints  # how many rows or windows begin at words of the unit; filled in strip by strip
    positions: NDArray[np.integer[Any]]

    def cut(self, first: int, last: int, base: int) -> tuple[Ints, Ints]:
        """The words of some units of the run as numbers on a strip, and where those of each unit end among them."""
        ends = self.term.postings.ends
        if self.where is None:
            begin = int(ends[first - 1]) if first else 0
            own = ends[first:last].astype(np.int64) - begin
            positions = self.positions[begin : ends[last - 1]]
        else:
            where = self.where[first:last]
            stops = ends[where].astype(np.int64)
            own = self.term.postings.frequencies[where].cumsum(dtype=np.int64)
            wanted = spread(stops - own, own)
            wanted += np.arange(len(wanted))
            positions = self.positions[wanted]
        numbers = spread(self.begins[first:last] - base, own)
        numbers += positions
        return numbers, own


class _Strip(NamedTuple):
    """Where a strip begins, how long it is, and of each run that has words there its number and which of its units."""

    base: int
    size: int
    parts: list[tuple[int, int, int]]


def rows_on_strips(snapshot: Snapshot, row: Sequenced) -> tuple[Ints, Floats] | None:
    """The units (ascending, each once) in which rows begin, and what those of each weigh together.

    None where it is for `rows.py` to say: a rare word, alternatives of unequal weight.
    """
    span = len(row.groups)
    if not 1 < span <= MOST_GROUPS or (terms := _terms(snapshot, row)) is None:
        return None
    return _matched(snapshot, row, terms, units_concerned(snapshot, _postings(terms), in_order=True), span)


def windows_on_strips(snapshot: Snapshot, near: Near, concerned: Bools) -> tuple[Ints, Floats] | None:
    """As `rows_on_strips` for windows, which begin and end in units that are `concerned`.

    None as there, and where windows are longer than CLOSE or a group is wanted twice.
    """
    groups, span = near.groups, len(near.groups) + near.between
    if not 1 < len(groups) <= MOST_GROUPS or span > CLOSE or len(set(groups)) < len(groups):
        return None
    terms = _terms(snapshot, near)
    return None if terms is None else _matched(snapshot, near, terms, concerned, span)


def units_concerned(
    snapshot: Snapshot, lists: Sequence[Sequence[Postings]], *, in_order: bool = False
) -> Bools:
    """For every unit whether a window of CLOSE words may begin there that has one of each kind, or end there with one.

    `in_order` says that windows begin with a word of the first kind.
    """
    reached = snapshot.units_reached
    if reached > MOST_REACHED:
        return np.ones(snapshot.unit_count, np.bool_)
    goes_on = ~snapshot.is_apart[1:]
    kinds = [_standing(snapshot, some) for some in lists]
    all_kinds = kinds[0] if len(kinds) == 1 else np.logical_or.reduce(kinds)
    concerned = (kinds[0] if in_order else all_kinds).copy()
    for ahead in kinds:
        here = ahead.copy()
        for _ in range(reached):
            here[:-1] |= here[1:] & goes_on
        concerned &= here
    for _ in range(reached):
        concerned[1:] |= concerned[:-1] & goes_on
    if reached == 1:  # else a unit that has none of them may lie between two that have
        concerned &= all_kinds
    return concerned


def _standing(snapshot: Snapshot, some: Sequence[Postings]) -> Bools:
    """For every unit whether one of the lists has it; made anew."""
    if len(some) == 1 and some[0].is_laid(snapshot.unit_count):
        return some[0].laid(snapshot.unit_count) > 0
    mask = np.zeros(snapshot.unit_count, np.bool_)
    for one in some:
        mask[one.units] = True
    return mask


def _matched(
    snapshot: Snapshot,
    clause: Sequenced | Near,
    terms: Sequence[Sequence[_Term]],
    concerned: Bools,
    span: int,
) -> tuple[Ints, Floats]:
    runs, units, borders = _laid_out(snapshot, terms, concerned)
    parted = _is_parted(clause.groups)
    strips = list(_strips(runs, borders))
    # The same two for all: new memory costs more than what is done in it.
    room = np.empty((2, max([one.size for one in strips], default=0)), np.uint8)
    for one in strips:
        if len({runs[number].group for number, *_ in one.parts}) < len(terms):
            continue
        if isinstance(clause, Near):
            _count_windows(runs, one, room[:, : one.size], span, parted=parted)
        else:
            _count_rows(runs, one, room[0, : one.size], parted=parted)
    total = np.zeros(snapshot.unit_count if units is None else len(units), np.int32)
    for run in runs:
        total[run.places] += run.found
    at = (total > 0).nonzero()[0]  # of truth values: three times as fast
    weight = np.float32(sum(group.terms[0].weight for group in clause.groups)) / np.float32(len(terms))
    return at if units is None else units[at], total[at] * weight


def _is_parted(groups: Sequence[Group]) -> bool:
    """Whether no word is of two of the alternatives: a view has one word at a place."""
    alternatives = [(one.view, one.text) for group in groups for one in set(group.terms)]
    return len({view for view, _ in alternatives}) == 1 and len(set(alternatives)) == len(alternatives)


def _terms(snapshot: Snapshot, clause: Sequenced | Near) -> list[list[_Term]] | None:
    """The lists of each group; None where one is not for strips: of rare words, or such that do not weigh the same."""
    found = []
    for group in clause.groups:
        if len({one.weight for one in group.terms}) != 1:
            return None
        some = _lists(snapshot, group, clause.field)
        if sum(len(one.postings.units) for one in some) * SELDOM < snapshot.unit_count:
            return None
        found.append(some)
    return found


def _lists(snapshot: Snapshot, group: Group, field: TextField) -> list[_Term]:
    places = ("title",) if field == "title" else ("title", "text")
    named = dict.fromkeys((f"{place}_{one.view}", one.text) for one in group.terms for place in places)
    found = [_Term(name, text, snapshot.postings(name, text)) for name, text in named]
    return [one for one in found if len(one.postings.units)]


def _postings(terms: Sequence[Sequence[_Term]]) -> list[list[Postings]]:
    return [[one.postings for one in some] for some in terms]


def _laid_out(
    snapshot: Snapshot, terms: Sequence[Sequence[_Term]], concerned: Bools
) -> tuple[list[_Run], Ints | None, Ints]:
    """The runs of all lists in these units; the units, None for all; where on an endless strip it may be cut."""
    units: Ints = concerned.nonzero()[0]
    if not len(units):
        return [], units, np.zeros(1, np.int64)
    ranks = concerned.cumsum() - 1
    named = [(group, one) for group, some in enumerate(terms) for one in some]
    lists = [one.postings.units for _, one in named]
    chosen: list[tuple[Ints | None, Ints]] = [_both(own, units, ranks, concerned) for own in lists]
    if _costs_less_whole(
        snapshot, [one.postings for _, one in named], [len(one) for _, one in chosen], len(units)
    ):
        chosen = [(None, own) for own in lists]
        begins, borders, last = snapshot.close_offset, snapshot.close_borders, snapshot.unit_count - 1
    else:
        apart = snapshot.is_apart[units]
        apart[0] = True
        apart[1:] |= units[1:] != units[:-1] + 1
        words = snapshot.words[units].astype(np.int64)
        begins = words.cumsum() - words + apart.cumsum() * CLOSE
        borders, last = begins[apart], int(units[-1])
    end = int(begins[-1]) + int(snapshot.words[last])
    runs = [
        _Run(
            group, one, where, places, begins[places], np.zeros(len(places), np.int32),
            snapshot.positions(one.field, one.text),
        )
        for (group, one), (where, places) in zip(named, chosen, strict=True)
    ]  # fmt: skip
    return runs, units if len(begins) == len(units) else None, np.append(borders, end + CLOSE)


def _costs_less_whole(
    snapshot: Snapshot, lists: Sequence[Postings], picked: Sequence[int], units: int
) -> bool:
    """Whether it is quicker to lay out whole lists than so many of the units of each, which are so many in all."""
    words = [int(one.ends[-1]) for one in lists]
    some = sum(
        all_words * part / len(one.units) for all_words, part, one in zip(words, picked, lists, strict=True)
    )
    places = int(snapshot.close_offset[-1]) / PLACES
    return sum(words) + places < PICKED * some + places * units / int(snapshot.unit_count)


def _both(own: Ints, units: Ints, ranks: Ints, mask: Bools) -> tuple[Ints, Ints]:
    """The places of what two ascending runs of units both have, in the one and in the other, a mask with the rank of each."""
    if len(units) * SELECTIVE > len(own):
        where = mask[own].nonzero()[0]
        return where, ranks[own[where]]
    where = own.searchsorted(units)
    np.minimum(where, len(own) - 1, out=where)
    places = (own[where] == units).nonzero()[0]
    return where[places], places


def _strips(runs: Sequence[_Run], borders: Ints) -> Iterator[_Strip]:
    """The strips, which are cut where words are apart; on both sides of one there is room for a window."""
    cuts = borders.searchsorted(np.arange(STRIP, int(borders[-1]), STRIP))
    cuts = borders[np.unique(np.append(cuts, (0, len(borders) - 1)))]
    parts = [pairwise(run.begins.searchsorted(cuts).tolist()) for run in runs]
    for (first, last), *some in zip(pairwise(cuts.tolist()), *parts, strict=True):
        there = [(number, begin, end) for number, (begin, end) in enumerate(some) if begin < end]
        yield _Strip(first - CLOSE, last - first + 2 * CLOSE, there)


def _count_windows(
    runs: Sequence[_Run], there: _Strip, room: NDArray[np.uint8], span: int, *, parted: bool
) -> None:
    """Count the windows of a strip that hold a word of every group, by unit where they begin; `room` is for two strips."""
    words = [
        (runs[number], first, last, *runs[number].cut(first, last, there.base))
        for number, first, last in there.parts
    ]
    strip, other = room
    strip.fill(0)
    _lay(strip, [(numbers, run.group) for run, _, _, numbers, _ in words], parted=parted)
    # Each byte takes over what those after it have, as far as a window goes.
    reach = 1
    while reach < span:
        step = min(reach, span - reach)
        np.bitwise_or(strip[:-step], strip[step:], out=other[:-step])
        other[-step:] = strip[-step:]
        strip, other, reach = other, strip, reach + step
    full = (1 << (runs[-1].group + 1)) - 1
    for run, first, last, numbers, ends in words:
        run.found[first:last] = count_in(strip.take(numbers) == full, ends)
        if not parted:
            strip[numbers] = 0  # a word that several lists have begins one window


def _count_rows(runs: Sequence[_Run], there: _Strip, strip: NDArray[np.uint8], *, parted: bool) -> None:
    """Count the rows of a strip, by unit in which they begin."""
    words = [
        (runs[number], first, last, *runs[number].cut(first, last, there.base))
        for number, first, last in there.parts
    ]
    strip.fill(0)
    _lay(strip, [(numbers, run.group) for run, _, _, numbers, _ in words if run.group], parted=parted)
    for run, first, last, numbers, ends in words:
        if run.group:
            continue
        held = (strip[1:][numbers] & np.uint8(2)) != 0
        for step in range(2, runs[-1].group + 1):
            held &= (strip[step:][numbers] & np.uint8(1 << step)) != 0
        if not parted:  # a word that several lists have begins one row
            held &= (strip[numbers] & np.uint8(1)) == 0
            strip[numbers] |= np.uint8(1)
        run.found[first:last] = count_in(held, ends)


def _lay(strip: NDArray[np.uint8], words: Sequence[tuple[Ints, int]], *, parted: bool) -> None:
    """Set the bit of its group for each of the words, on a strip of zeros."""
    for place, (numbers, group) in enumerate(words):
        if place and not parted:
            strip[numbers] |= np.uint8(1 << group)
        else:  # in half the time
            strip[numbers] = 1 << group
