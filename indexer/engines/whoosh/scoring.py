"""BM25 over passages, titles and subjects, and how a record's score is made of them (Ranking gives the formula).

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coi.search_index import Ranking
from indexer.engines.whoosh.arrays import Floats, Ints
from indexer.engines.whoosh.matching import Leaf, Spots
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.stretches import stretches
from indexer.engines.whoosh.universe import Universe

DIGITS = 4  # scores are rounded, so that what is equal is equal whatever the order of additions

# Below one record in so many it is cheaper to look the matching records up than to score every unit.
SPARSE = 16


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of `records` (ascending), and of their units: those of record i begin at `starts[i]`."""

    records: Ints
    scores: Floats
    starts: Ints
    units: Floats

    def of(self, places: Ints) -> "Scored":
        """Those of the records at some places."""
        return Scored(self.records[places], self.scores[places], self.starts[places], self.units)


def score(
    snapshot: Snapshot, universe: Universe, ranking: Ranking, leaves: Sequence[Leaf], records: Ints
) -> Scored:
    """The scores of these records; a record in which no leaf stands has 0, and so has every title unit."""
    if not leaves or not len(records):
        none = np.zeros(len(records), np.float32)
        return Scored(records, none, snapshot.record_unit[records], np.zeros(0, np.float32))
    if len(records) * SPARSE < snapshot.record_count:
        return _score_some(snapshot, universe, ranking, leaves, records)
    return score_all(snapshot, universe, ranking, leaves).of(records)


def score_all(snapshot: Snapshot, universe: Universe, ranking: Ranking, leaves: Sequence[Leaf]) -> Scored:
    """The scores of all records of the snapshot."""
    norm = universe.norm(ranking.k1, ranking.b)
    units = np.zeros(snapshot.unit_count, np.float32)
    heads = np.zeros(snapshot.record_count, np.float32)
    for leaf in leaves:
        at = leaf.text.at
        np.add.at(units, at, _bm25(universe.text_count, leaf.text, ranking, norm.text[at]))
        _add_heads(heads, leaf, universe, ranking, norm.title)
    owners, scored = snapshot.record_of_unit, units
    if len(leaves) == 1:  # then it is known which units have a score, and the others need no look
        owners, scored = owners[leaves[0].text.at], units[leaves[0].text.at]
    scores = heads + _of_passages(scored, owners, snapshot.record_count, ranking)
    return Scored(np.arange(snapshot.record_count), scores, snapshot.record_unit[:-1], units)


def _score_some(
    snapshot: Snapshot, universe: Universe, ranking: Ranking, leaves: Sequence[Leaf], records: Ints
) -> Scored:
    """The same for few records, looking only at their units."""
    norm = universe.norm(ranking.k1, ranking.b)
    first, last = snapshot.record_unit[records], snapshot.record_unit[records + 1]
    starts = np.cumsum(last - first) - (last - first)  # where the units of each record begin among those here
    units = np.zeros(int((last - first).sum()), np.float32)
    heads = np.zeros(snapshot.record_count, np.float32)
    for leaf in leaves:
        spots = _within(leaf.text, first, last)
        owner = np.searchsorted(last, spots.at, side="right")
        where = starts[owner] + spots.at - first[owner]
        units[where] += _bm25(universe.text_count, spots, ranking, norm.text[spots.at])
        _add_heads(heads, leaf, universe, ranking, norm.title)
    owners = np.repeat(np.arange(len(records)), last - first)
    scores = heads[records] + _of_passages(units, owners, len(records), ranking)
    return Scored(records, scores, starts, units)


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
