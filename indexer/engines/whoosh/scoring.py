"""BM25 over passages, titles and subjects, and how a record's score is made of them (Ranking gives the formula).

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coi.search_index import Ranking
from indexer.engines.whoosh.arrays import Floats, Ints
from indexer.engines.whoosh.matching import Leaf, Spots, sum_by
from indexer.engines.whoosh.selection import is_first
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.stretches import stretches
from indexer.engines.whoosh.universe import Norm, Universe

DIGITS = 4  # scores are rounded, so that what is equal is equal whatever the order of additions

_UNIT = 10.0**DIGITS

# With so many times fewer places than units it is cheaper to sort them than to lay out all units.
DENSE = 6

# With so many times fewer records than places it is quicker to look each record up than to look through the places.
SELECTIVE = 12

# Of so few units each is looked up in all lists.
FEW = 512

# Of longer lists it is not asked whether the records are all that have the word.
MOST_COMPARED = 4096

_LEAST = np.float32(1e-30)

Part = tuple[Ints, Floats]  # units, ascending and each once, and what each amounts to
NOTHING_SAID: Part = (np.empty(0, np.int64), np.empty(0, np.float32))


class Scored(NamedTuple):
    """The scores of some records, and of every unit of them that has one (`units`, ascending)."""

    scores: Floats
    units: Ints
    amounts: Floats


def score(
    snapshot: Snapshot,
    universe: Universe,
    ranking: Ranking,
    leaves: Sequence[Leaf],
    records: Ints,
    said: Part,
    unheard: Sequence[Leaf],
) -> Scored:
    """The scores of these records (ascending); a record in which no leaf stands has 0, and titles are no units here.

    `said` is what all leaves but the `unheard` say for their passages.
    """
    norm = universe.norm(ranking.k1, ranking.b)
    units, amounts = _passages_of(snapshot, universe, ranking, norm, records, said, unheard)
    those, told = score_passages(units, amounts, snapshot.record_of_unit[units], ranking)
    scores = told.scores
    if len(those) < len(records):
        scores = np.zeros(len(records), np.float32)
        scores[records.searchsorted(those)] = told.scores
    for leaf in leaves:
        for spots, weight, lengths in _heads(leaf, ranking, norm) if leaf.has_heads else ():
            norms = np.float32(ranking.k1) if lengths is None else lengths[records]
            found = _looked_up(spots.at, spots.frequencies, records)
            scores += np.float32(weight) * _bm25(universe.title_count, spots, ranking, norms, found)
    return Scored(scores, units, amounts)


def score_passages(units: Ints, amounts: Floats, owners: Ints, ranking: Ranking) -> tuple[Ints, Scored]:
    """The records that own these passages (ascending), and what their passages alone make of their scores."""
    if not len(units):
        return owners, Scored(amounts, units, amounts)
    fresh = is_first(owners)
    places = np.add.accumulate(fresh, dtype=np.int64)
    count = int(places[-1])
    if count == len(places):  # each record has one
        return owners, Scored(amounts.copy(), units, amounts)
    places -= 1
    # Unbuffered `at` is twice as fast as reduceat here: records have few units each.
    best, others = np.zeros(count, np.float32), np.zeros(count, np.float32)
    np.maximum.at(best, places, amounts)
    np.add.at(others, places, amounts)
    others -= best
    np.minimum(others, np.float32(ranking.next_cap) * best, out=others)
    others *= np.float32(ranking.next_share)
    others += best
    return owners[fresh.nonzero()[0]], Scored(others, units, amounts)


def _passages_of(
    snapshot: Snapshot,
    universe: Universe,
    ranking: Ranking,
    norm: Norm,
    records: Ints,
    said: Part,
    unheard: Sequence[Leaf],
) -> Part:
    """What was said and what the unheard leaves say, for every passage of these records of which any of them says something."""
    if len(unheard) == 1 and not len(said[0]) and _stands_in_just(snapshot, unheard[0], records):
        return part_of(unheard[0], universe, ranking, norm)
    bounds = snapshot.record_unit[records], snapshot.record_unit[records + 1]
    count = int((bounds[1] - bounds[0]).sum())
    several = len(unheard) + bool(len(said[0])) > 1
    if any(leaf.is_common(snapshot) for leaf in unheard) or (several and count <= FEW):
        # To look every passage up costs less than to cut a long list, or to join short ones.
        units = stretches(bounds[0], bounds[1] - bounds[0])
        amounts = said_together(snapshot, universe, ranking, unheard, units, norm.text[units])
        if len(said[0]):
            amounts += _looked_up(*said, units)
        there = amounts.nonzero()[0]
        return units[there], amounts[there]
    parts = []
    if len(said[0]):
        chosen = _within(snapshot, said[0], records, bounds)
        parts.append(said if chosen is None else (said[0][chosen], said[1][chosen]))
    for leaf in unheard:
        if len(leaf.text.at):
            chosen = _within(snapshot, leaf.text.at, records, bounds, leaf)
            parts.append(part_of(leaf, universe, ranking, norm, chosen))
    return add_up(parts, snapshot.unit_count)


def _stands_in_just(snapshot: Snapshot, leaf: Leaf, records: Ints) -> bool:
    """Whether a leaf stands in passages of these records, each of them, and of no others."""
    if not len(records) <= len(leaf.text.at) <= MOST_COMPARED:
        return False
    owners = leaf.owners(snapshot)
    held = owners[is_first(owners)] if len(owners) else owners
    return len(held) == len(records) and bool((held == records).all())


def said_at(
    snapshot: Snapshot, universe: Universe, ranking: Ranking, leaf: Leaf, units: Ints, norms: Floats
) -> Floats:
    """What a leaf says for some passages (ascending), of which the norms are given; 0 where it does not stand."""
    return said_together(snapshot, universe, ranking, (leaf,), units, norms)


def said_together(
    snapshot: Snapshot,
    universe: Universe,
    ranking: Ranking,
    leaves: Sequence[Leaf],
    units: Ints,
    norms: Floats,
) -> Floats:
    """What several leaves say together for some passages, as `said_at`: all are worked out at once."""
    found = np.empty((len(leaves), len(units)), np.float32)
    for row, leaf in zip(found, leaves, strict=True):
        if leaf.is_laid(snapshot, len(units)):
            row[:] = leaf.laid(snapshot)[units]
        else:
            row[:] = _looked_up(leaf.text.at, leaf.text.frequencies, units)
    divisor = found + norms
    if ranking.k1 <= 0 or ranking.b >= 1:  # then nothing may be divided by nothing
        np.maximum(divisor, _LEAST, out=divisor)
    rarity = [_idf(universe.text_count, leaf.text) * (ranking.k1 + 1) for leaf in leaves]
    found *= np.array(rarity, np.float32)[:, np.newaxis]
    found /= divisor
    total: Floats = np.add.reduce(found)
    return total


def _looked_up(at: Ints, amounts: Floats, wanted: Ints) -> Floats:
    """The amount at each of some wanted numbers, 0 where there is none; both ascend."""
    if not len(at) or not len(wanted):
        return np.zeros(len(wanted), np.float32)
    if len(at) > len(wanted):
        where = at.searchsorted(wanted)
        found: Floats = amounts.take(where, mode="clip")
        found *= at.take(where, mode="clip") == wanted
        return found
    found = np.zeros(len(wanted), np.float32)
    where = wanted.searchsorted(at)
    there = (wanted.take(where, mode="clip") == at).nonzero()[0]
    found[where[there]] = amounts[there]
    return found


def _within(
    snapshot: Snapshot, at: Ints, records: Ints, bounds: tuple[Ints, Ints], leaf: Leaf | None = None
) -> Ints | None:
    """The places of those units (ascending, those of a leaf) that some records have; None for all.

    `bounds` are where the units of each record begin and end.
    """
    if len(records) * SELECTIVE < len(at):
        low = at.searchsorted(bounds[0])
        return stretches(low, at.searchsorted(bounds[1]) - low)
    wanted = np.zeros(snapshot.record_count, np.bool_)
    wanted[records] = True
    owners = leaf.owners(snapshot) if leaf else snapshot.record_of_unit[at]
    chosen = wanted[owners].nonzero()[0]
    return None if len(chosen) == len(at) else chosen


def part_of(leaf: Leaf, universe: Universe, ranking: Ranking, norm: Norm, chosen: Ints | None = None) -> Part:
    """What a leaf says for each passage it stands in, or for those at some places among them."""
    at, frequencies = leaf.text.at, leaf.text.frequencies
    if chosen is not None:
        at, frequencies = at[chosen], frequencies[chosen]
    return at, _bm25(universe.text_count, leaf.text, ranking, norm.text[at], frequencies)


def heads_of(
    leaves: Sequence[Leaf], universe: Universe, ranking: Ranking, norm: Norm, count: int
) -> Floats | np.float32:
    """What titles and subjects say for each of `count` records; nothing at all is one 0."""
    total: Floats | None = None
    for leaf in leaves:
        for spots, weight, lengths in _heads(leaf, ranking, norm):
            total = np.zeros(count, np.float32) if total is None else total
            norms = np.float32(ranking.k1) if lengths is None else lengths[spots.at]
            amounts = _bm25(universe.title_count, spots, ranking, norms, spots.frequencies)
            total[spots.at] += np.float32(weight) * amounts
    return np.float32(0) if total is None else total


def _heads(leaf: Leaf, ranking: Ranking, norm: Norm) -> list[tuple[Spots, float, Floats | None]]:
    """Title and subject of a leaf where it stands there, with their weights and lengths; subjects have none."""
    heads = ((leaf.title, ranking.title, norm.title), (leaf.subject, ranking.subject, None))
    return [one for one in heads if len(one[0].at)]


def ceiling(leaf: Leaf, universe: Universe, ranking: Ranking) -> float:
    """More than a leaf can say for any passage, however often it stands there."""
    return _idf(universe.text_count, leaf.text) * (ranking.k1 + 1) if len(leaf.text.at) else 0.0


def add_up(parts: Sequence[Part], unit_count: int) -> Part:
    """The distinct units of several parts, ascending, and what each adds up to."""
    parts = [part for part in parts if len(part[0])]
    if len(parts) <= 1:
        return parts[0] if parts else NOTHING_SAID
    if sum(len(units) for units, _ in parts) * DENSE < unit_count:
        return sum_by(
            np.concatenate([units for units, _ in parts]), np.concatenate([one for _, one in parts])
        )
    total = np.zeros(unit_count, np.float32)
    for units, amounts in parts:
        np.add.at(total, units, amounts)
    units = (total > 0).nonzero()[0]  # of truth values: three times as fast
    return units, total[units]


def _bm25(
    count: int,
    spots: Spots,
    ranking: Ranking,
    norms: Floats | np.float32,
    frequencies: Floats | NDArray[np.unsignedinteger],
) -> Floats:
    """BM25 of units or records with these frequencies; 0 where the frequency is.

    `norms` is their part that depends on length, or k1 where length does not count.
    """
    divisor = frequencies + norms
    if ranking.k1 <= 0 or ranking.b >= 1:  # then nothing may be divided by nothing
        np.maximum(divisor, _LEAST, out=divisor)
    scores: Floats = frequencies * np.float32(_idf(count, spots) * (ranking.k1 + 1))
    scores /= divisor
    return scores


def _idf(count: int, spots: Spots) -> float:
    return log(1 + (count - spots.visible + 0.5) / (spots.visible + 0.5))


def rounded(scores: Floats) -> NDArray[np.float64]:
    """Scores without the digits that depend on the order of additions."""
    found = scores.astype(np.float64)
    found *= _UNIT
    np.rint(found, out=found)  # as np.round does it, without its detours
    found /= _UNIT
    return found
