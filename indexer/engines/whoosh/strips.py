"""Words in a row and words close together, found on strips: a byte for every word, and in it a bit for every group.

To lay a list out and to look into it takes a tenth of the time of looking sorted numbers up in one another, and shifting
a whole strip by a word hardly any. So frequent words are asked for here; `rows.py` answers all that does not fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi.query import TextField
from coi.search_index import Group, Near, Sequenced
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.lists import Postings
from indexer.engines.whoosh.snapshot import CLOSE, Snapshot
from indexer.engines.whoosh.stretches import stretches

STRIP = 1 << 18  # words of a strip, about: with what is worked on beside it, it stays in a processor's cache

# Where less than one word in so many is of a group, most of a strip would be laid out for nothing. Rows are
# found more quickly without strips than windows are.
SPARSE, SPARSE_ROWS = 128, 32

# With so many times fewer units than a list has, each is looked up in the list.
SELECTIVE = 12

# A word of fewer units than one in so many is hardly so frequent, and then nothing more has to be found out.
SELDOM = 4

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
    counts: Ints
    found: NDArray[
        np.unsignedinteger[Any]
    ]  # how many rows or windows begin at words of the unit; filled in strip by strip
    positions: NDArray[np.integer[Any]] = field(init=False)
    ends: NDArray[np.integer[Any]] = field(init=False)  # where the positions of the unit end

    def read(self, snapshot: Snapshot) -> None:
        """Read the positions."""
        self.positions = snapshot.positions(self.term.field, self.term.text)
        self.ends = self.term.postings.ends
        if self.where is not None:
            self.positions = self.positions[stretches(self.ends[self.where] - self.counts, self.counts)]
            self.ends = self.counts.cumsum()

    def cut(self, first: int, last: int, base: int) -> tuple[Ints, Ints]:
        """The words of some units of the run as numbers on a strip, and where those of each unit begin among them."""
        counts = self.counts[first:last]
        begin = int(self.ends[first - 1]) if first else 0
        numbers = (self.begins[first:last] - base).repeat(counts)
        numbers += self.positions[begin : self.ends[last - 1]]
        return numbers, counts.cumsum() - counts


def rows_on_strips(snapshot: Snapshot, row: Sequenced) -> tuple[Ints, Floats] | None:
    """The units (ascending, each once) in which rows begin, and what those of each weigh together.

    None where it is for `rows.py` to say: words not frequent enough, alternatives of unequal weight.
    """
    span = len(row.groups)
    if not 1 < span <= MOST_GROUPS:
        return None
    terms = [_terms(snapshot, group, row.field) for group in row.groups]
    if any(sum(len(one.postings.units) for one in some) * SELDOM < snapshot.unit_count for some in terms):
        return None
    return _matched(snapshot, row, terms, units_near_all(snapshot, _postings(terms)), span, SPARSE_ROWS)


def windows_on_strips(snapshot: Snapshot, near: Near, meeting: Bools) -> tuple[Ints, Floats] | None:
    """As `rows_on_strips` for windows, of which none reaches from or into a unit that is not `meeting`.

    None as there, and where windows are longer than CLOSE or a group is wanted twice.
    """
    groups, span = near.groups, len(near.groups) + near.between
    if not 1 < len(groups) <= MOST_GROUPS or span > CLOSE or len(set(groups)) < len(groups):
        return None
    terms = [_terms(snapshot, group, near.field) for group in groups]
    # Guessed from how often the words stand in a unit, half of which may hold each: to count them there costs more.
    often = sum(_how_often(some) for some in terms)
    if often * SPARSE * snapshot.unit_count < 2 * int(snapshot.close_offset[-1]):
        return None
    return _matched(snapshot, near, terms, meeting, span, SPARSE)


def _how_often(terms: Sequence[_Term]) -> float:
    """About how often some of the words stand in a unit that has any."""
    lists = [one.postings for one in terms]
    return sum(int(one.ends[-1]) for one in lists) / max(len(one.units) for one in lists)


def units_near_all(snapshot: Snapshot, lists: Sequence[Sequence[Postings]]) -> Bools:
    """For every unit whether a list of each kind may stand so near that a window of CLOSE words reaches it from there."""
    near = np.ones(snapshot.unit_count, np.bool_)
    for some in lists if snapshot.units_reached <= MOST_REACHED else ():
        mask = _standing(snapshot, some[0])
        for one in some[1:]:
            mask[one.units] = True
        for _ in range(snapshot.units_reached):
            mask[1:] |= mask[:-1].copy()
            mask[:-1] |= mask[1:].copy()
        near &= mask
    return near


def _standing(snapshot: Snapshot, postings: Postings) -> Bools:
    """For every unit whether the list has it; made anew."""
    if postings.is_laid(snapshot.unit_count):
        return postings.laid(snapshot.unit_count) > 0
    mask = np.zeros(snapshot.unit_count, np.bool_)
    mask[postings.units] = True
    return mask


def _matched(
    snapshot: Snapshot,
    clause: Sequenced | Near,
    terms: Sequence[Sequence[_Term]],
    meeting: Bools,
    span: int,
    sparse: int,
) -> tuple[Ints, Floats] | None:
    weights = [{one.weight for one in group.terms} for group in clause.groups]
    if any(len(some) != 1 for some in weights):
        return None
    laid = _laid_out(snapshot, terms, meeting, sparse)
    if laid is None:
        return None
    runs, units, borders = laid
    parted = _is_parted(clause.groups)
    for base, size, parts in _strips(runs, borders):
        if len({runs[number].group for number, *_ in parts}) < len(terms):
            continue
        if isinstance(clause, Near):
            _count_windows(runs, parts, base, size, span, parted=parted)
        else:
            _count_rows(runs, parts, base, size, parted=parted)
    total = np.zeros(snapshot.unit_count if units is None else len(units), np.int32)
    for run in runs:
        total[run.places] += run.found
    at = (total > 0).nonzero()[0]  # of truth values: three times as fast
    weight = np.float32(sum(one for some in weights for one in some)) / np.float32(len(terms))
    return at if units is None else units[at], total[at] * weight


def _is_parted(groups: Sequence[Group]) -> bool:
    """Whether no word is of two of the alternatives: a view has one word at a place."""
    alternatives = [(one.view, one.text) for group in groups for one in set(group.terms)]
    return len({view for view, _ in alternatives}) == 1 and len(set(alternatives)) == len(alternatives)


def _terms(snapshot: Snapshot, group: Group, field: TextField) -> list[_Term]:
    places = ("title",) if field == "title" else ("title", "text")
    named = dict.fromkeys((f"{place}_{one.view}", one.text) for one in group.terms for place in places)
    found = [_Term(name, text, snapshot.postings(name, text)) for name, text in named]
    return [one for one in found if len(one.postings.units)]


def _postings(terms: Sequence[Sequence[_Term]]) -> list[list[Postings]]:
    return [[one.postings for one in some] for some in terms]


def _laid_out(
    snapshot: Snapshot, terms: Sequence[Sequence[_Term]], meeting: Bools, sparse: int
) -> tuple[list[_Run], Ints | None, Ints] | None:
    """The runs of all lists in these units; the units, None for all; where on an endless strip it may be cut.

    None where there are too few words for strips.
    """
    units: Ints = meeting.nonzero()[0]
    if not len(units):
        return [], units, np.zeros(1, np.int64)
    everywhere = 2 * len(units) > snapshot.unit_count
    if everywhere:
        begins, borders, last = snapshot.close_offset, snapshot.close_borders, snapshot.unit_count - 1
    else:
        apart = snapshot.is_apart[units]
        apart[0] = True
        apart[1:] |= units[1:] != units[:-1] + 1
        words = snapshot.words[units].astype(np.int64)
        begins = words.cumsum() - words + apart.cumsum() * CLOSE
        borders, last = begins[apart], int(units[-1])
    end = int(begins[-1]) + int(snapshot.words[last])
    runs, occurrences = list[_Run](), 0
    for group, some in enumerate(terms):
        for one in some:
            where, places = (
                (None, one.postings.units) if everywhere else _both(one.postings.units, units, meeting)
            )
            frequencies = one.postings.frequencies
            counts = (frequencies if where is None else frequencies[where]).astype(np.int64)
            occurrences += int(counts.sum())
            # No more begin in a unit than it has words.
            found = np.zeros(len(places), np.min_scalar_type(int(counts.max(initial=0))))
            runs.append(_Run(group, one, where, places, begins[places], counts, found))
    if occurrences * sparse < end:
        return None
    for run in runs:
        run.read(snapshot)
    return runs, None if everywhere else units, np.append(borders, end + CLOSE)


def _both(own: Ints, units: Ints, mask: Bools) -> tuple[Ints, Ints]:
    """The places of what two ascending runs of units both have, in the one and in the other, which is a mask too."""
    if len(units) * SELECTIVE > len(own):
        where = mask[own].nonzero()[0]
        return where, units.searchsorted(own[where])
    where = own.searchsorted(units)
    np.minimum(where, len(own) - 1, out=where)
    places = (own[where] == units).nonzero()[0]
    return where[places], places


def _strips(runs: Sequence[_Run], borders: Ints) -> Iterator[tuple[int, int, list[tuple[int, int, int]]]]:
    """For each strip where it begins and how long it is, and of each run that has words there which of its units.

    Strips are cut where words are apart; on both sides of one there is room for a window.
    """
    cuts = borders.searchsorted(np.arange(STRIP, int(borders[-1]), STRIP))
    cuts = borders[np.unique(np.append(cuts, (0, len(borders) - 1)))]
    parts = [pairwise(run.begins.searchsorted(cuts).tolist()) for run in runs]
    for (first, last), *some in zip(pairwise(cuts.tolist()), *parts, strict=True):
        there = [(number, begin, end) for number, (begin, end) in enumerate(some) if begin < end]
        yield first - CLOSE, last - first + 2 * CLOSE, there


def _count_windows(
    runs: Sequence[_Run],
    parts: Sequence[tuple[int, int, int]],
    base: int,
    size: int,
    span: int,
    *,
    parted: bool,
) -> None:
    """Count the windows of a strip that hold a word of every group, by unit where they begin."""
    words = [
        (runs[number], first, last, *runs[number].cut(first, last, base)) for number, first, last in parts
    ]
    strip, other = np.zeros(size, np.uint8), np.empty(size, np.uint8)
    _lay(strip, [(numbers, run.group) for run, _, _, numbers, _ in words], parted=parted)
    # Each byte takes over what those after it have, as far as a window goes.
    reach = 1
    while reach < span:
        step = min(reach, span - reach)
        np.bitwise_or(strip[:-step], strip[step:], out=other[:-step])
        other[-step:] = strip[-step:]
        strip, other, reach = other, strip, reach + step
    full = (1 << (runs[-1].group + 1)) - 1
    for run, first, last, numbers, begins in words:
        held = strip[numbers] == full
        run.found[first:last] = np.add.reduceat(held.view(np.uint8), begins, dtype=run.found.dtype)
        if not parted:
            strip[numbers] = 0  # a word that several lists have begins one window


def _count_rows(
    runs: Sequence[_Run], parts: Sequence[tuple[int, int, int]], base: int, size: int, *, parted: bool
) -> None:
    """Count the rows of a strip, by unit in which they begin."""
    words = [
        (runs[number], first, last, *runs[number].cut(first, last, base)) for number, first, last in parts
    ]
    strip = np.zeros(size, np.uint8)
    _lay(strip, [(numbers, run.group) for run, _, _, numbers, _ in words if run.group], parted=parted)
    for run, first, last, numbers, begins in words:
        if run.group:
            continue
        held = (strip[1:][numbers] & np.uint8(2)) != 0
        for step in range(2, runs[-1].group + 1):
            held &= (strip[step:][numbers] & np.uint8(1 << step)) != 0
        if not parted:  # a word that several lists have begins one row
            held &= (strip[numbers] & np.uint8(1)) == 0
            strip[numbers] |= np.uint8(1)
        run.found[first:last] = np.add.reduceat(held.view(np.uint8), begins, dtype=run.found.dtype)


def _lay(strip: NDArray[np.uint8], words: Sequence[tuple[Ints, int]], *, parted: bool) -> None:
    """Set the bit of its group for each of the words, on a strip of zeros."""
    for place, (numbers, group) in enumerate(words):
        if place and not parted:
            strip[numbers] |= np.uint8(1 << group)
        else:  # in half the time
            strip[numbers] = 1 << group
