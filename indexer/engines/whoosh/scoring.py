"""BM25 over passages and titles, and how a record's score is made of them (README.md gives the formula)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.matching import Matches
from indexer.engines.whoosh.snapshot import Bools, Ints, Snapshot

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 1.0  # a word in the title counts as much as one in the best passage
NEXT_WEIGHT = 0.3  # what each further passage adds
NEXT_PASSAGES = 3  # how many further passages add
DIGITS = 6  # scores are rounded, so that what is equal is equal whatever the order of additions

Floats = NDArray[np.float64]


class Universe:
    """What one asker may see of a snapshot; every count and average is taken over this alone."""

    def __init__(self, snapshot: Snapshot, access: frozenset[str]) -> None:
        levels = snapshot.values["access"]
        allowed = np.array([name in access for name in levels.names], np.bool_)
        self.records: Bools = np.zeros(snapshot.record_count, np.bool_)
        self.records[levels.records] = allowed[levels.codes]
        self.records &= snapshot.live
        self.units: Bools = self.records[snapshot.record_of_unit]
        titles = self.units & snapshot.is_title
        texts = self.units & ~snapshot.is_title
        self.title_count = int(titles.sum())
        self.text_count = int(texts.sum())
        average = np.where(
            snapshot.is_title, _average(snapshot.words, titles), _average(snapshot.words, texts)
        )
        self.norm: Floats = K1 * (1 - B + B * snapshot.words / average)


@dataclass(frozen=True, slots=True)
class ScoredUnits:
    """Units ascending, each once, with their scores."""

    units: Ints
    scores: Floats


def score_units(
    snapshot: Snapshot, universe: Universe, leaves: Sequence[Matches], records: Bools
) -> ScoredUnits:
    """The BM25 scores of all units of `records` in which any leaf stands, summed over the leaves."""
    units, scores = [np.empty(0, np.int64)], [np.empty(0, np.float64)]
    for leaf in leaves:
        in_title = snapshot.is_title[leaf.units]
        titles = int(in_title.sum())
        idf = np.where(
            in_title,
            _idf(universe.title_count, titles),
            _idf(universe.text_count, len(leaf.units) - titles),
        )
        kept = records[snapshot.record_of_unit[leaf.units]]
        frequencies = leaf.frequencies[kept]
        units.append(leaf.units[kept])
        scores.append(idf[kept] * frequencies * (K1 + 1) / (frequencies + universe.norm[units[-1]]))
    distinct, where = np.unique(np.concatenate(units), return_inverse=True)
    summed = np.bincount(where, np.concatenate(scores), minlength=len(distinct))
    return ScoredUnits(distinct, np.round(summed, DIGITS))


def score_records(snapshot: Snapshot, scored: ScoredUnits) -> Floats:
    """One score for every record of the snapshot; 0 where no unit of it was scored."""
    in_title = snapshot.is_title[scored.units]
    records = snapshot.record_of_unit[scored.units]
    total = np.bincount(
        records[in_title], scored.scores[in_title] * TITLE_WEIGHT, minlength=snapshot.record_count
    )
    records, scores = records[~in_title], scored.scores[~in_title]
    best_first = np.lexsort((-scores, records))
    records, scores = records[best_first], scores[best_first]
    rank = np.arange(len(records)) - np.searchsorted(records, records)
    weights = np.where(rank == 0, 1.0, np.where(rank <= NEXT_PASSAGES, NEXT_WEIGHT, 0.0))
    total = total + np.bincount(records, scores * weights, minlength=snapshot.record_count)
    rounded: Floats = np.round(total, DIGITS)
    return rounded


def _average(words: Ints, chosen: Bools) -> float:
    return float(words[chosen].mean() or 1.0) if chosen.any() else 1.0


def _idf(count: int, having: int) -> float:
    return float(np.log(1 + (count - having + 0.5) / (having + 0.5)))
