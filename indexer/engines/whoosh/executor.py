"""Answers an analysed question over a snapshot: which records match, their facets, and one page of hits."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coi.query import NO_DATE
from coi.search_index import AnalysedQuery, IndexAnswer, IndexHit, PassageReference, ValueCount
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.clauses import Clauses
from indexer.engines.whoosh.contenders import contenders
from indexer.engines.whoosh.filtering import count_periods, count_values, in_range, passes
from indexer.engines.whoosh.matching import Leaf
from indexer.engines.whoosh.scoring import NOTHING_SAID, Scored, rounded, score
from indexer.engines.whoosh.selection import Selection
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.unions import best_of_any, is_plain
from indexer.engines.whoosh.universe import Universe
from indexer.fields import value_field

# Of more records it is quicker to look for the highest first; and of more of equal key to sort all ids once.
MOST_NAMED = 200

_PUBLISHED = "days published"

# Page, start and end as a reference; a third of the time `_make` takes.
_HIT = partial(tuple.__new__, IndexHit)
_REFERENCE = partial(tuple.__new__, PassageReference)

# A filter by its field, or a range as `days published` or `days captured`, and the records it keeps.
_Kept = list[tuple[str, Bools]]


def answer(snapshot: Snapshot, universe: Universe, query: AnalysedQuery) -> IndexAnswer:
    """The total, the asked page of hits, the asked facets and the histogram."""
    for name in (*query.facets, *(one.field for one in query.filters)):
        value_field(name)
    if not snapshot.record_count:
        return IndexAnswer(0, (), dict.fromkeys(query.facets, ()))
    # What counts everywhere is taken away at once; a facet or the histogram sees beyond its own filter.
    seen_beyond = {*query.facets, *((_PUBLISHED, "year") if query.histogram else ())}
    allowed = universe.in_force(query.as_of)
    beyond: _Kept = []
    kept = [(f"days {one.field}", in_range(snapshot, one)) for one in query.ranges]
    kept += [(one.field, passes(snapshot, one)) for one in query.filters]
    for name, mask in kept:
        if name in seen_beyond:
            beyond.append((name, mask))
        else:
            allowed = allowed & mask
    clauses = Clauses(snapshot, universe)
    if not (beyond or query.facets or query.histogram) and query.sort == "relevance" and query.limit > 0:
        leaves = clauses.any_of(query.clause)
        if leaves and is_plain(snapshot, leaves):
            held = None if allowed is universe.whole else allowed
            end = query.offset + query.limit
            best = best_of_any(snapshot, universe, query.ranking, leaves, held, end)
            hits = _best_hits(snapshot, query, best.records, best.scored)
            return IndexAnswer(best.total, hits, {}, tuple(clauses.cut))
    found = Selection(snapshot.record_count, mask=allowed)
    if query.clause is not None:
        found = clauses.select(query.clause, found)
    matching = _left(found, beyond)
    filtered = {name for name, _ in beyond}
    facets = {
        name: count_values(snapshot, name, _left(found, beyond, name) if name in filtered else matching)
        for name in query.facets
    }
    histogram: tuple[ValueCount, ...] = ()
    if query.histogram:
        left = _left(found, beyond, _PUBLISHED, "year")
        histogram = count_periods(snapshot, query.histogram, left, NO_DATE)
    page = _page(snapshot, universe, query, clauses.leaves, matching)
    return IndexAnswer(matching.count, page, facets, tuple(clauses.cut), histogram)


def _left(found: Selection, kept: _Kept, *beyond: str) -> Selection:
    """What is left of the records found by all that keeps some of them, but for what has one of these names."""
    for name, mask in kept:
        if name not in beyond:
            found = found.kept(mask)
    return found


def _page(
    snapshot: Snapshot,
    universe: Universe,
    query: AnalysedQuery,
    leaves: Sequence[Leaf],
    matching: Selection,
) -> tuple[IndexHit, ...]:
    if query.limit <= 0 or not matching.count:
        return ()
    end = query.offset + query.limit
    if query.sort == "relevance":
        those = contenders(snapshot, universe, query.ranking, leaves, matching, end)
        found = score(snapshot, universe, query.ranking, leaves, those.records, those.said, those.unheard)
        return _best_hits(snapshot, query, those.records, found)
    days = snapshot.number("published_first" if query.sort == "published" else "captured")
    numbers = matching.numbers
    latest = numbers[_highest(snapshot, numbers, days[numbers], end)[query.offset :]]
    records = np.sort(latest)
    found = score(snapshot, universe, query.ranking, leaves, records, NOTHING_SAID, leaves)
    scores = rounded(found.scores)
    return _hits(snapshot, query, found, latest, scores[records.searchsorted(latest)])


def _best_hits(
    snapshot: Snapshot, query: AnalysedQuery, records: Ints, found: Scored
) -> tuple[IndexHit, ...]:
    """The asked page of some records, ascending, of which these are the scores."""
    scores = rounded(found.scores)
    chosen = _highest(snapshot, records, scores, query.offset + query.limit)[query.offset :]
    return _hits(snapshot, query, found, records[chosen], scores[chosen])


def _hits(
    snapshot: Snapshot, query: AnalysedQuery, found: Scored, shown: Ints, scores: NDArray[np.float64]
) -> tuple[IndexHit, ...]:
    if not len(shown):
        return ()
    passages = _best_passages(snapshot, found, shown, query.passages_per_hit)
    told = zip(
        snapshot.documents(shown), *snapshot.states[:, shown].tolist(), scores.tolist(), passages, strict=True
    )
    return tuple(map(_HIT, told))


def _highest(snapshot: Snapshot, records: Ints, keys: Ints | NDArray[np.float64], count: int) -> Ints:
    """The places of the first `count` records by key, highest first, equal ones by document id."""
    near = np.arange(len(keys))
    if count < len(records):
        ordered = keys.copy()
        ordered.partition(len(keys) - count)
        near = (keys >= ordered[len(keys) - count]).nonzero()[0]
        if len(near) > MOST_NAMED:
            found: Ints = near[np.lexsort((snapshot.order[records[near]], -keys[near]))][:count]
            return found
    # So few are put in order one by one.
    values = keys[near].tolist()
    ranked = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    if len(set(values)) < len(values):
        # Those that are equal to the last that is wanted may yet come before it.
        chosen = records[near[ranked]]
        names, editions = snapshot.documents(chosen), snapshot.number("edition")[chosen].tolist()
        negative = [-values[place] for place in ranked]
        ranked = [place for *_, place in sorted(zip(negative, names, editions, ranked, strict=True))]
    return near[ranked[:count]]


def _best_passages(
    snapshot: Snapshot, scored: Scored, records: Ints, count: int
) -> list[tuple[PassageReference, ...]]:
    """The best passages of each record, best first."""
    if not count:
        return [()] * len(records)
    firsts = scored.units.searchsorted(snapshot.record_unit[records]).tolist()
    lasts = scored.units.searchsorted(snapshot.record_unit[records + 1]).tolist()
    few = len(scored.amounts) <= MOST_NAMED  # then all are turned into numbers of Python at once
    amount = (scored.amounts.tolist() if few else scored.amounts).__getitem__
    best, ends = list[int](), [0]
    for first, last in zip(firsts, lasts, strict=True):
        if last - first == 1:
            best.append(first)
        else:
            best += sorted(range(first, last), key=amount, reverse=True)[:count]
        ends.append(len(best))
    told = snapshot.places[scored.units[np.array(best, np.int64)]].tolist()
    references = tuple(map(_REFERENCE, told))
    return [references[first:last] for first, last in pairwise(ends)]
