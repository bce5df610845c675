"""BM25 over passages, titles and subjects, and how a record's score is made of them (Ranking gives the formula).

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coi.search_index import Ranking
from indexer.engines.whoosh.arrays import Floats, Ints
from indexer.engines.whoosh.matching import Leaf, Spots, sum_by
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.stretches import stretches
from indexer.engines.whoosh.universe import Universe

DIGITS = 4  # scores are rounded, so that what is equal is equal whatever the order of additions

# Below one record in so many it is cheaper to look the matching records up than to score every unit.
SPARSE = 16
# With so many times fewer places than units it is cheaper to sort them than to lay out all units.
DENSE = 6


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of `records` (ascending), and of every unit of them that has one (`units`, ascending too)."""

    records: Ints
    scores: Floats
    units: Ints
    amounts: Floats

    def of(self, places: Ints) -> "Scored":
        """Those of the records at some places."""
        return Scored(self.records[places], self.scores[places], self.units, self.amounts)


def score(
    snapshot: Snapshot, universe: Universe, ranking: Ranking, leaves: Sequence[Leaf], records: Ints | None
) -> Scored:
    """The scores of these records, or of all; a record in which no leaf stands has 0, and titles are no units here."""
    norm = universe.norm(ranking.k1, ranking.b)
    heads = np.zeros(snapshot.record_count, np.float32)
    parts: list[tuple[Ints, Floats]] = []
    few = records if records is not None and len(records) * SPARSE < snapshot.record_count else None
    for leaf in leaves:
        spots = leaf.text
        if few is not None and len(few) < len(spots.at):
            spots = _within(spots, snapshot.record_unit[few], snapshot.record_unit[few + 1])
        if len(spots.at):
            parts.append((spots.at, _bm25(universe.text_count, spots, ranking, norm.text[spots.at])))
        _add_heads(heads, leaf, universe, ranking, norm.title)
    units, amounts = _add_up(parts, snapshot.unit_count)
    scores = heads + _of_passages(amounts, snapshot.record_of_unit[units], snapshot.record_count, ranking)
    if records is None:
        return Scored(np.arange(snapshot.record_count), scores, units, amounts)
    return Scored(records, scores[records], units, amounts)


def _add_up(parts: Sequence[tuple[Ints, Floats]], unit_count: int) -> tuple[Ints, Floats]:
    """The distinct units of several parts, ascending, and what each adds up to."""
    if len(parts) <= 1:
        return parts[0] if parts else (np.empty(0, np.int64), np.empty(0, np.float32))
    if sum(len(units) for units, _ in parts) * DENSE < unit_count:
        return sum_by(
            np.concatenate([units for units, _ in parts]), np.concatenate([one for _, one in parts])
        )
    total = np.zeros(unit_count, np.float32)
    for units, amounts in parts:
        np.add.at(total, units, amounts)
    units = np.flatnonzero(total > 0)
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


def _add_heads(total: Floats, leaf: Leaf, universe: Universe, ranking: Ranking, norm: Floats) -> None:
    """Add what titles and subjects say for a leaf to the scores of records."""
    if len(leaf.title.at):
        weight = np.float32(ranking.title)
        total[leaf.title.at] += weight * _bm25(universe.title_count, leaf.title, ranking, norm[leaf.title.at])
    if len(leaf.subject.at):
        weight = np.float32(ranking.subject)
        total[leaf.subject.at] += weight * _bm25(
            universe.title_count, leaf.subject, ranking, np.float32(ranking.k1)
        )


def _bm25(count: int, spots: Spots, ranking: Ranking, norm: Floats | np.float32) -> Floats:
    idf = np.float32(np.log(1 + (count - spots.visible + 0.5) / (spots.visible + 0.5)))
    scores: Floats = idf * spots.frequencies * np.float32(ranking.k1 + 1) / (spots.frequencies + norm)
    return scores


def rounded(scores: Floats) -> Floats:
    """Scores without the digits that depend on the order of additions."""
    found: Floats = np.round(scores, DIGITS)
    return found


def _within(spots: Spots, first: Ints, last: Ints) -> Spots:
    """The spots in the given ranges of units, which ascend and do not overlap."""
    low, high = np.searchsorted(spots.at, first), np.searchsorted(spots.at, last)
    chosen = stretches(low, high - low)
    return Spots(spots.at[chosen], spots.frequencies[chosen], spots.visible)
