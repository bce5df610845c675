"""Any of some words in one pass over the passages they stand in: how many records match, and the best of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coi.search_index import Ranking
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.contenders import highest, least_of
from indexer.engines.whoosh.matching import Leaf
from indexer.engines.whoosh.scoring import Part, Scored, add_up, part_of, score, score_passages
from indexer.engines.whoosh.selection import distinct, is_first, united
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.stretches import stretches
from indexer.engines.whoosh.universe import Universe

# Of more passages it is quicker to look for the highest first than to score every record.
MANY = 4096


class Best(NamedTuple):
    """How many records match; of these some, ascending, that include the best, and their scores."""

    total: int
    records: Ints
    scored: Scored


def is_plain(snapshot: Snapshot, leaves: Sequence[Leaf]) -> bool:
    """Whether `best_of_any` is the quicker way: where few passages are looked at, or those of one word alone."""
    if len(leaves) > 1 and any(leaf.is_common(snapshot) for leaf in leaves):
        return False
    return sum(leaf.size for leaf in leaves) <= MANY or not any(leaf.has_heads for leaf in leaves)


def best_of_any(
    snapshot: Snapshot,
    universe: Universe,
    ranking: Ranking,
    leaves: Sequence[Leaf],
    allowed: Bools | None,
    wanted: int,
) -> Best:
    """The best `wanted` of the records that are allowed (None: all) in which any of the leaves stands, and others."""
    norm = universe.norm(ranking.k1, ranking.b)
    part = add_up([part_of(leaf, universe, ranking, norm) for leaf in leaves], snapshot.unit_count)
    heads = [spots.at for leaf in leaves for spots in (leaf.title, leaf.subject) if len(spots.at)]
    if allowed is None and not heads and len(part[0]) > MANY:
        count = _count(snapshot, leaves, part[0])
        units, amounts = _promising(snapshot, ranking, part, count, wanted)
        owners = snapshot.record_of_unit[units]
    else:
        units, amounts = part
        owners = snapshot.record_of_unit[units]
        if allowed is not None:
            kept = allowed[owners]
            if np.count_nonzero(kept) < len(kept):
                there = kept.nonzero()[0]
                units, amounts, owners = units[there], amounts[there], owners[there]
        if heads:
            records = united([owners, *heads])
            if allowed is not None:
                records = records[allowed[records]]
            found = score(snapshot, universe, ranking, leaves, records, (units, amounts), ())
            return Best(len(records), records, found)
        count = -1
        if len(units) > MANY:
            count = int(np.count_nonzero(is_first(owners)))
            units, amounts = _promising(snapshot, ranking, (units, amounts), count, wanted)
            owners = snapshot.record_of_unit[units]
    records, found = score_passages(units, amounts, owners, ranking)
    return Best(len(records) if count < 0 else count, records, found)


def _count(snapshot: Snapshot, leaves: Sequence[Leaf], units: Ints) -> int:
    """How many records have any of these units, which are those the leaves stand in."""
    term = leaves[0].text.term if len(leaves) == 1 else None
    if term is not None:
        return term.held(snapshot.record_of_unit)
    return int(np.count_nonzero(is_first(snapshot.record_of_unit[units])))


def _promising(snapshot: Snapshot, ranking: Ranking, part: Part, count: int, wanted: int) -> Part:
    """What is said for all passages of some of `count` records, the best `wanted` among them.

    A record's score is at most its best passage counted 1 + `next_share` * `next_cap` times. Those with the best
    passages have certain scores, and whoever has no passage to reach the `wanted`-th of these is out.
    """
    units, amounts = part
    # Twice as many passages as it takes when those of a record lie anywhere.
    tried = wanted + 2 * wanted * len(units) // count
    if tried >= len(units):
        return part
    best = highest(amounts, tried)
    best.sort()
    units_tried, amounts_tried = _of_same_records(snapshot, part, best)
    _, found = score_passages(units_tried, amounts_tried, snapshot.record_of_unit[units_tried], ranking)
    if len(found.scores) < wanted:
        return part
    most = 1 + max(0.0, ranking.next_share * ranking.next_cap)
    reaching = (amounts >= least_of(found.scores, wanted) / most).nonzero()[0]
    return _of_same_records(snapshot, part, reaching)


def _of_same_records(snapshot: Snapshot, part: Part, places: Ints) -> Part:
    """What is said for the passages at some places (ascending), and for the others of their records."""
    units, amounts = part
    records = distinct(snapshot.record_of_unit[units[places]])
    lows = units.searchsorted(snapshot.record_unit[records])
    chosen = stretches(lows, units.searchsorted(snapshot.record_unit[records + 1]) - lows)
    return units[chosen], amounts[chosen]
