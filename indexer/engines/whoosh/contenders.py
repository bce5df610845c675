"""Which records can be among the best at all, so that only these need a whole score.

Whole words' lists are left out where they cannot change who is among the best: the idea of MaxScore (Turtle and
Flood, "Query evaluation: strategies and optimizations", 1995), here over arrays instead of one record at a time.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coi.search_index import Ranking
from indexer.engines.whoosh.arrays import Floats, Ints
from indexer.engines.whoosh.matching import Leaf
from indexer.engines.whoosh.scoring import (
    NOTHING_SAID,
    Part,
    add_up,
    ceiling,
    heads_of,
    part_of,
    said_at,
    score,
)
from indexer.engines.whoosh.selection import Selection, distinct, united
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe

FEW = 1024  # records: so many are scored as quickly as looked through

# So many amounts are one column where the highest are looked for; where so many times more than are wanted are
# equal, or the columns are that few, there is nothing to be gained.
COLUMN, MOST_EQUAL = 32, 4

# What is lost by rounding scores to four digits, and by adding 32-bit numbers in another order.
_SLACK, _RELATIVE_SLACK = 2e-4, 1e-5


class Contenders(NamedTuple):
    """Records, ascending, that include the best; what some leaves say for every passage, and the leaves left over."""

    records: Ints
    said: Part
    unheard: Sequence[Leaf]


def contenders(
    snapshot: Snapshot,
    universe: Universe,
    ranking: Ranking,
    leaves: Sequence[Leaf],
    matching: Selection,
    count: int,
) -> Contenders:
    """Those of the matching records that can be among the best `count`; some that cannot are among them.

    A record's score is at least its best passage and what its title and subject say, and at most that with the
    passage counted `most` times. Leaves are heard in order of what they can say at most. The records with the best
    passages so far get their whole scores, and whoever has no passage to reach the `count`-th of these is out, once the
    leaves left over cannot lift anybody else that high.
    """
    if matching.count <= max(FEW, count):
        return Contenders(matching.numbers, NOTHING_SAID, leaves)
    norm = universe.norm(ranking.k1, ranking.b)
    most = 1 + max(0.0, ranking.next_share * ranking.next_cap)
    heads = heads_of(leaves, universe, ranking, norm, snapshot.record_count)
    bounds = [ceiling(leaf, universe, ranking) for leaf in leaves]
    ranked = sorted(range(len(leaves)), key=lambda place: -bounds[place])
    heard, parts = 0.0, list[Part]()
    for turn, place in enumerate(ranked, start=1):
        parts.append(part_of(leaves[place], universe, ranking, norm))
        heard += bounds[place]
        rest = sum(bounds[other] for other in ranked[turn:])  # what the others can say for one passage
        # The best seldom come near what is possible at most: before that there is nothing to be gained.
        if rest * most > heard / 2:
            continue
        parts = [add_up(parts, snapshot.unit_count)]
        unheard = [leaves[other] for other in ranked[turn:]]
        best = _best(snapshot, parts[0], heads, matching, count)
        if best is None:
            continue
        # What these reach at least, with all that is said for them, others have to reach too.
        scores = score(snapshot, universe, ranking, leaves, best, parts[0], unheard).scores
        least = least_of(scores, count)
        if least > rest * most:
            units, amounts = _reaching(snapshot, parts[0], heads, (rest, most, least))
            if unheard and len(units) > count:
                # Now that few are left, what the others say for them is looked up instead of feared.
                norms = norm.text[units]
                for leaf in unheard:
                    amounts += said_at(snapshot, universe, ranking, leaf, units, norms)
                units, _ = _reaching(snapshot, (units, amounts), heads, (0.0, most, least))
            found = distinct(snapshot.record_of_unit[units])
            if isinstance(heads, np.ndarray):
                alone = (heads >= least - rest * most).nonzero()[0]
                found = united([found, alone])
            return Contenders(found[matching.mask[found]], parts[0], unheard)
    return Contenders(matching.numbers, NOTHING_SAID, leaves)


def _best(
    snapshot: Snapshot,
    part: Part,
    heads: Floats | np.float32,
    matching: Selection,
    count: int,
) -> Ints | None:
    """At least `count` of the matching records, ascending: those with the best units; None where fewer have any."""
    units, amounts = part
    if isinstance(heads, np.ndarray):
        amounts = amounts + heads[snapshot.record_of_unit[units]]
    size = len(units)
    # Twice as many units as it takes when those of a record, and those that do not match, lie anywhere.
    tried = count + 2 * count * size // matching.count
    while True:
        best = highest(amounts, tried) if tried < size else np.arange(size)
        owners = snapshot.record_of_unit[units[best]]
        owners = np.sort(owners[matching.mask[owners]])
        owners = distinct(owners)
        if len(owners) >= count:
            return owners
        if tried >= size:
            return None
        tried *= 4


def least_of(scores: Floats, count: int) -> float:
    """What a record has to reach beside these scores to be among the best `count`; less by what rounding can do."""
    least = float(np.partition(scores, len(scores) - count)[len(scores) - count])
    return least - _SLACK - _RELATIVE_SLACK * abs(least)


def highest(amounts: Floats, count: int) -> Ints:
    """The places of the `count` highest amounts, and of some more.

    Of columns of the amounts `count` have a highest that is not below the `count`-th highest of these: so many amounts
    are not below it either, and the highest of all are among them. That is found in a tenth of the time.
    """
    size = len(amounts)
    columns = size // COLUMN
    if columns > MOST_EQUAL * count:
        tops = amounts[: columns * COLUMN].reshape(COLUMN, columns).max(axis=0)
        tops.partition(columns - count)
        reaching: Ints = (amounts >= tops[columns - count]).nonzero()[0]
        if len(reaching) <= MOST_EQUAL * count:
            return reaching
    found: Ints = amounts.argpartition(size - count)[size - count :]
    return found


def _reaching(
    snapshot: Snapshot, part: Part, heads: Floats | np.float32, bounds: tuple[float, float, float]
) -> Part:
    """The units with which a record can reach a score, where others say so much for them at most; a copy."""
    rest, most, least = bounds
    units, amounts = part
    if isinstance(heads, np.ndarray):
        bound = amounts + np.float32(rest)
        bound *= np.float32(most)
        bound += heads[snapshot.record_of_unit[units]]
        reaching = (bound >= least).nonzero()[0]
    else:
        reaching = (amounts >= least / most - rest).nonzero()[0]
    return units[reaching], amounts[reaching]
