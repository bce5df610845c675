"""Answers an analysed question over a snapshot: which records match, their facets, and one page of hits."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from coi.query import NO_DATE
from coi.search_index import AnalysedQuery, IndexAnswer, IndexHit, PassageReference, ValueCount
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.clauses import Clauses
from indexer.engines.whoosh.filtering import count_periods, count_values, in_range, passes
from indexer.engines.whoosh.matching import Leaf
from indexer.engines.whoosh.scoring import SPARSE, Scored, rounded, score
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe
from indexer.fields import value_field

# Of so many records of equal key it is quicker to sort all ids once and keep their order.
MOST_NAMED = 200

_PUBLISHED = "days published"

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
    for name, mask in (
        *((f"days {one.field}", in_range(snapshot, one)) for one in query.ranges),
        *((one.field, passes(snapshot, one)) for one in query.filters),
    ):
        if name in seen_beyond:
            beyond.append((name, mask))
        else:
            allowed = allowed & mask
    clauses = Clauses(snapshot, universe)
    found = np.flatnonzero(allowed)
    scored = _score_choice(snapshot, universe, query, clauses, found)
    if scored is not None:
        found = found[scored.scores[found] > 0]
    elif query.clause is not None:
        found = clauses.select(query.clause, found)
    kept: _Kept = [(field, mask[found]) for field, mask in beyond]
    matching = _left(found, kept)
    facets = {name: count_values(snapshot, name, _left(found, kept, name)) for name in query.facets}
    histogram: tuple[ValueCount, ...] = ()
    if query.histogram:
        histogram = count_periods(snapshot, query.histogram, _left(found, kept, _PUBLISHED, "year"), NO_DATE)
    page = _page(snapshot, universe, query, clauses.leaves, matching, scored)
    return IndexAnswer(len(matching), page, facets, tuple(clauses.cut), histogram)


def _score_choice(
    snapshot: Snapshot, universe: Universe, query: AnalysedQuery, clauses: Clauses, allowed: Ints
) -> Scored | None:
    """The scores of all records, where one of many leaves suffices: a record then matches if it has any.

    None where more is asked, or where few records can match, so that it is cheaper to look these up.
    """
    if query.sort != "relevance" or min(query.ranking.title, query.ranking.subject) <= 0:
        return None
    leaves = clauses.choice(query.clause)
    if not leaves or min(len(allowed), sum(leaf.size for leaf in leaves)) * SPARSE < snapshot.record_count:
        return None
    clauses.leaves = leaves
    return score(snapshot, universe, query.ranking, leaves, None)


def _left(found: Ints, kept: _Kept, *beyond: str) -> Ints:
    """What is left of the records found by all that keeps some of them, but for what has one of these names."""
    masks = [mask for name, mask in kept if name not in beyond]
    if not masks:
        return found
    return found[masks[0] if len(masks) == 1 else np.logical_and.reduce(masks)]


def _page(
    snapshot: Snapshot,
    universe: Universe,
    query: AnalysedQuery,
    leaves: Sequence[Leaf],
    matching: Ints,
    scored: Scored | None,
) -> tuple[IndexHit, ...]:
    if query.limit <= 0:
        return ()
    end = query.offset + query.limit
    if query.sort == "relevance":
        found = scored.of(matching) if scored else score(snapshot, universe, query.ranking, leaves, matching)
        places = _highest(snapshot, matching, rounded(found.scores), end)[query.offset :]
    else:
        days = snapshot.number("published_first" if query.sort == "published" else "captured")[matching]
        shown = matching[_highest(snapshot, matching, days, end)[query.offset :]]
        found = score(snapshot, universe, query.ranking, leaves, np.sort(shown))
        places = np.searchsorted(found.records, shown)
    records = found.records[places]
    passages = _best_passages(snapshot, found, records, query.passages_per_hit)
    editions, readings = snapshot.number("edition")[records], snapshot.number("reading")[records]
    scores = rounded(found.scores[places].astype(np.float64))
    hits = zip(records.tolist(), editions.tolist(), readings.tolist(), scores.tolist(), passages, strict=True)
    return tuple(
        IndexHit(snapshot.document(record), edition, reading, amount, best)
        for record, edition, reading, amount, best in hits
    )


def _highest(snapshot: Snapshot, records: Ints, keys: Ints | Floats, count: int) -> Ints:
    """The places of the first `count` records by key, highest first, equal ones by document id."""
    places = np.arange(len(records))
    if 0 < count < len(records):
        least = np.partition(keys, len(keys) - count)[len(keys) - count]
        places = np.flatnonzero(keys >= least)
    places = places[np.argsort(-keys[places], kind="stable")]
    ordered = keys[places]
    if not (ordered[1:] == ordered[:-1]).any():
        return places[:count]
    if len(places) > MOST_NAMED:
        chosen: Ints = places[np.lexsort((snapshot.order[records[places]], -ordered))][:count]
        return chosen
    editions = snapshot.number("edition")
    named = [
        (-float(keys[place]), snapshot.document(int(records[place])), int(editions[records[place]]), place)
        for place in places.tolist()
    ]
    return np.array([place for *_, place in sorted(named)[:count]], np.int64)


def _best_passages(
    snapshot: Snapshot, scored: Scored, records: Ints, count: int
) -> list[tuple[PassageReference, ...]]:
    """The best passages of each record, best first."""
    firsts = np.searchsorted(scored.units, snapshot.record_unit[records]).tolist()
    lasts = np.searchsorted(scored.units, snapshot.record_unit[records + 1]).tolist()
    best: list[list[int]] = []
    for first, last in zip(firsts, lasts, strict=True):
        amounts = scored.amounts[first:last].tolist()
        ranked = sorted(range(len(amounts)), key=lambda place: -amounts[place])
        best.append([first + place for place in ranked[:count]])
    units = scored.units[np.array([place for few in best for place in few], np.int64)]
    references = iter(
        [
            PassageReference(*where)
            for where in zip(*(row[units].tolist() for row in snapshot.place), strict=True)
        ]
    )
    return [tuple(islice(references, len(few))) for few in best]
