"""Answers an analysed question over a snapshot: which records match, their facets, and one page of hits."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from coi.query import NO_DATE
from coi.search_index import AnalysedQuery, IndexAnswer, IndexHit, PassageReference, ValueCount
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.clauses import Clauses
from indexer.engines.whoosh.contenders import contenders
from indexer.engines.whoosh.filtering import count_periods, count_values, in_range, passes
from indexer.engines.whoosh.matching import Leaf
from indexer.engines.whoosh.scoring import NOTHING_SAID, Scored, rounded, score
from indexer.engines.whoosh.selection import Selection
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
    found = Selection(snapshot.record_count, mask=allowed)
    if query.clause is not None:
        found = clauses.select(query.clause, found)
    matching = _left(found, beyond)
    facets = {name: count_values(snapshot, name, _left(found, beyond, name)) for name in query.facets}
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
    if query.limit <= 0:
        return ()
    end = query.offset + query.limit
    if query.sort == "relevance":
        those = contenders(snapshot, universe, query.ranking, leaves, matching, end)
        found = score(snapshot, universe, query.ranking, leaves, those.records, those.said, those.unheard)
        places = _highest(snapshot, those.records, rounded(found.scores), end)[query.offset :]
        shown = those.records[places]
    else:
        days = snapshot.number("published_first" if query.sort == "published" else "captured")
        numbers = matching.numbers
        shown = numbers[_highest(snapshot, numbers, days[numbers], end)[query.offset :]]
        records = np.sort(shown)
        found = score(snapshot, universe, query.ranking, leaves, records, NOTHING_SAID, leaves)
        places = records.searchsorted(shown)
    passages = _best_passages(snapshot, found, shown, query.passages_per_hit)
    editions, readings = snapshot.number("edition")[shown], snapshot.number("reading")[shown]
    scores = rounded(found.scores[places].astype(np.float64))
    hits = zip(shown.tolist(), editions.tolist(), readings.tolist(), scores.tolist(), passages, strict=True)
    return tuple(
        IndexHit(snapshot.document(record), edition, reading, amount, best)
        for record, edition, reading, amount, best in hits
    )


def _highest(snapshot: Snapshot, records: Ints, keys: Ints | Floats, count: int) -> Ints:
    """The places of the first `count` records by key, highest first, equal ones by document id."""
    places = np.arange(len(records))
    if 0 < count < len(records):
        least = np.partition(keys, len(keys) - count)[len(keys) - count]
        places = (keys >= least).nonzero()[0]
    places = places[(-keys[places]).argsort(kind="stable")]
    ordered = keys[places]
    if not (ordered[1:] == ordered[:-1]).any():
        return places[:count]
    if len(places) > MOST_NAMED:
        chosen: Ints = places[np.lexsort((snapshot.order[records[places]], -ordered))][:count]
        return chosen
    chosen = records[places]
    names = [snapshot.document(record) for record in chosen.tolist()]
    editions = snapshot.number("edition")[chosen].tolist()
    named = sorted(zip((-ordered).tolist(), names, editions, places.tolist(), strict=True))
    return np.array([place for *_, place in named[:count]], np.int64)


def _best_passages(
    snapshot: Snapshot, scored: Scored, records: Ints, count: int
) -> list[tuple[PassageReference, ...]]:
    """The best passages of each record, best first."""
    firsts = scored.units.searchsorted(snapshot.record_unit[records]).tolist()
    lasts = scored.units.searchsorted(snapshot.record_unit[records + 1]).tolist()
    best: list[Sequence[int]] = []
    for first, last in zip(firsts, lasts, strict=True):
        if last - first <= 1:
            best.append(range(first, last)[:count])
            continue
        amounts = (-scored.amounts[first:last]).tolist()
        ranked = sorted(range(len(amounts)), key=amounts.__getitem__)
        best.append([first + place for place in ranked[:count]])
    units = scored.units[np.array([place for few in best for place in few], np.int64)]
    references = iter(
        [
            PassageReference(*where)
            for where in zip(*(row[units].tolist() for row in snapshot.place), strict=True)
        ]
    )
    return [tuple(islice(references, len(few))) for few in best]
