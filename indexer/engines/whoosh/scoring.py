"""BM25 over passages, titles and subjects, and how a record's score is made of them (Ranking gives the formula).

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coi.search_index import Ranking
from indexer.engines.whoosh.arrays import Floats, Ints
from indexer.engines.whoosh.matching import Leaf, Spots, sum_by
from indexer.engines.whoosh.selection import SPARSE
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.stretches import stretches
from indexer.engines.whoosh.universe import Norm, Universe

DIGITS = 4  # scores are rounded, so that what is equal is equal whatever the order of additions

_UNIT = 10.0**DIGITS

# With so many times fewer places than units it is cheaper to sort them than to lay out all units.
DENSE = 6

Part = tuple[Ints, Floats]  # units, ascending and each once, and what each amounts to
NOTHING_SAID: Part = (np.empty(0, np.int64), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of some records, and of every unit of them that has one (`units`, ascending); others may be among these."""

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
    if len(records) * SPARSE >= snapshot.record_count:
        parts = [said, *(part_of(leaf, universe, ranking, norm) for leaf in unheard)]
        units, amounts = add_up(parts, snapshot.unit_count)
        scores = _of_passages(amounts, snapshot.record_of_unit[units], snapshot.record_count, ranking)
        scores += heads_of(leaves, universe, ranking, norm, snapshot.record_count)
        return Scored(scores[records], units, amounts)
    first, last = snapshot.record_unit[records], snapshot.record_unit[records + 1]
    parts = []
    if len(said[0]):
        chosen = _between(said[0], first, last)
        parts.append((said[0][chosen], said[1][chosen]))
    for leaf in unheard:
        parts.append(part_of(leaf, universe, ranking, norm, _between(leaf.text.at, first, last)))
    units, amounts = add_up(parts, snapshot.unit_count)
    scores = _of_passages(amounts, first.searchsorted(units, side="right") - 1, len(records), ranking)
    for leaf in leaves:
        for spots, weight, norms in _heads(leaf, ranking, norm):
            where = spots.at.searchsorted(records)
            where[where == len(spots.at)] = 0
            there = (spots.at[where] == records).nonzero()[0]
            amount = _bm25(universe.title_count, spots, ranking, norms, where[there])
            scores[there] += np.float32(weight) * amount
    return Scored(scores, units, amounts)


def _between(at: Ints, first: Ints, last: Ints) -> Ints:
    """The places of the units that lie in some ranges, which ascend and do not overlap."""
    low = at.searchsorted(first)
    return stretches(low, at.searchsorted(last) - low)


def part_of(leaf: Leaf, universe: Universe, ranking: Ranking, norm: Norm, chosen: Ints | None = None) -> Part:
    """What a leaf says for each passage it stands in, or for those at some places among them."""
    at = leaf.text.at if chosen is None else leaf.text.at[chosen]
    return at, _bm25(universe.text_count, leaf.text, ranking, norm.text, chosen)


def heads_of(
    leaves: Sequence[Leaf], universe: Universe, ranking: Ranking, norm: Norm, count: int
) -> Floats | np.float32:
    """What titles and subjects say for each of `count` records; nothing at all is one 0."""
    total: Floats | None = None
    for leaf in leaves:
        for spots, weight, norms in _heads(leaf, ranking, norm):
            total = np.zeros(count, np.float32) if total is None else total
            total[spots.at] += np.float32(weight) * _bm25(universe.title_count, spots, ranking, norms)
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


def _of_passages(units: Floats, owners: Ints, count: int, ranking: Ranking) -> Floats:
    """What the passages of each of `count` owners say together: the best, and a share of the others."""
    # Unbuffered `at` is five times faster than reduceat here: records have few units each.
    best, total = np.zeros(count, np.float32), np.zeros(count, np.float32)
    np.maximum.at(best, owners, units)
    np.add.at(total, owners, units)
    others = np.minimum(total - best, np.float32(ranking.next_cap) * best)
    scores: Floats = best + np.float32(ranking.next_share) * others
    return scores


def _bm25(
    count: int, spots: Spots, ranking: Ranking, norms: Floats | None, chosen: Ints | None = None
) -> Floats:
    """BM25 at all spots or some; `norms` by unit or record, None where length does not count."""
    at, frequencies = spots.at, spots.frequencies
    if chosen is not None:
        at, frequencies = at[chosen], frequencies[chosen]
    divisor = frequencies + (np.float32(ranking.k1) if norms is None else norms[at])
    scores: Floats = frequencies * np.float32(_idf(count, spots) * (ranking.k1 + 1)) / divisor
    return scores


def _idf(count: int, spots: Spots) -> float:
    return float(np.log(1 + (count - spots.visible + 0.5) / (spots.visible + 0.5)))


def rounded(scores: Floats) -> Floats:
    """Scores without the digits that depend on the order of additions."""
    found: Floats = np.rint(scores * _UNIT) / _UNIT  # as np.round does it, without its detours
    return found
