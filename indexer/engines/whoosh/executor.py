"""Answers an analysed question over a snapshot: which records match, their facets, and one page of hits."""

from collections.abc import Sequence

import numpy as np

from coi.query import NO_DATE
from coi.search_index import (
    AllOf,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Grain,
    IndexAnswer,
    IndexHit,
    NoneOf,
    PassageReference,
    Spelled,
    ValueCount,
    ValueFilter,
)
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.filtering import count_periods, count_values, in_range, passes
from indexer.engines.whoosh.matching import Leaf, LeafClause, Spots, match
from indexer.engines.whoosh.scoring import DIGITS, SPARSE, Scored, rounded, score, score_all
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe
from indexer.fields import value_field

# With so many times fewer records left than places to look at, each record is looked up by itself.
SELECTIVE = 8
# Of so many records of equal key it is quicker to sort all ids once and keep their order.
MOST_NAMED = 200


def answer(snapshot: Snapshot, universe: Universe, query: AnalysedQuery) -> IndexAnswer:
    """The total, the asked page of hits, the asked facets and the histogram."""
    for name in (*query.facets, *(one.field for one in query.filters)):
        value_field(name)
    if not snapshot.record_count:
        return IndexAnswer(0, (), dict.fromkeys(query.facets, ()))
    question = _Question(snapshot, universe)
    found = np.flatnonzero(universe.in_force(query.as_of))
    scored = question.score_choice(query)
    if scored is not None:
        found = found[scored.scores[found] > 0]
    elif query.clause is not None:
        found = found[question.holds(query.clause, found)]
    ranges = [(one.field, in_range(snapshot, one)[found]) for one in query.ranges]
    filters = [(one.field, passes(snapshot, one)[found]) for one in query.filters]
    matching = _left(found, [mask for _, mask in (*ranges, *filters)])
    in_time = [mask for _, mask in ranges]
    facets = {}
    for name in query.facets:
        own = any(field == name for field, _ in filters)
        others = in_time + [mask for field, mask in filters if field != name]
        facets[name] = count_values(snapshot, name, _left(found, others) if own else matching)
    return IndexAnswer(
        len(matching),
        _page(snapshot, universe, query, question.leaves, matching, scored),
        facets,
        tuple(question.cut),
        _histogram(snapshot, query.histogram, found, ranges, filters) if query.histogram else (),
    )


def _left(found: Ints, masks: Sequence[Bools]) -> Ints:
    """What all masks leave; each is over `found`."""
    if not masks:
        return found
    kept = masks[0]
    for mask in masks[1:]:
        kept = kept & mask
    return found[kept]


def _histogram(
    snapshot: Snapshot,
    grain: Grain,
    found: Ints,
    ranges: Sequence[tuple[str, Bools]],
    filters: Sequence[tuple[str, Bools]],
) -> tuple[ValueCount, ...]:
    masks = [mask for field, mask in ranges if field != "published"]
    masks += [mask for field, mask in filters if field != "year"]
    return count_periods(snapshot, grain, _left(found, masks), NO_DATE)


class _Question:
    """Walks the clauses once, keeping what the score needs: the leaves that are asked for, not against."""

    def __init__(self, snapshot: Snapshot, universe: Universe) -> None:
        self._snapshot = snapshot
        self._universe = universe
        self._matched: dict[Clause, Leaf] = {}
        self.leaves: list[Leaf] = []
        self.cut: dict[str, None] = {}

    def score_choice(self, query: AnalysedQuery) -> Scored | None:
        """The scores of all records, where one of many leaves suffices: a record then matches if it has any.

        None where something else is asked, or where so few records match that it is cheaper to look them up.
        """
        parts = query.clause.clauses if isinstance(query.clause, AnyOf) else (query.clause,)
        everything_scores = query.sort == "relevance" and min(query.ranking.title, query.ranking.subject) > 0
        if not everything_scores or not all(isinstance(part, LeafClause) for part in parts):
            return None
        leaves = [self._match(part) for part in parts if part is not None]
        if sum(leaf.size for leaf in leaves) * SPARSE < self._snapshot.record_count:
            return None
        self.leaves = leaves
        return score_all(self._snapshot, self._universe, query.ranking, leaves)

    def holds(self, clause: Clause, among: Ints, *, wanted: bool = True) -> Bools:
        """In which of these records (ascending) the clause holds."""
        if isinstance(clause, AllOf):
            return self._hold_all(clause, among, wanted=wanted)
        if isinstance(clause, AnyOf):
            held = np.zeros(len(among), np.bool_)
            for part in clause.clauses:
                held |= self.holds(part, among, wanted=wanted)
            return held
        if isinstance(clause, NoneOf):
            return ~self.holds(clause.clause, among, wanted=False)
        if isinstance(clause, ValueFilter):
            value_field(clause.field)
            return passes(self._snapshot, clause)[among]
        if isinstance(clause, DayRange):
            return in_range(self._snapshot, clause)[among]
        leaf = self._match(clause)
        if wanted:
            self.leaves.append(leaf)
        return self._records(leaf, among)

    def _hold_all(self, clause: AllOf, among: Ints, *, wanted: bool) -> Bools:
        """The rarest parts first, so that the others are asked of few records only."""
        left = np.arange(len(among))
        for part in sorted(clause.clauses, key=self._size):
            left = left[self.holds(part, among[left], wanted=wanted)]
        held = np.zeros(len(among), np.bool_)
        held[left] = True
        return held

    def _size(self, clause: Clause) -> int:
        """About how many places there are to look at."""
        if isinstance(clause, AllOf | AnyOf):
            sizes: list[int] = [self._size(part) for part in clause.clauses]
            return min(sizes, default=0) if isinstance(clause, AllOf) else sum(sizes)
        if isinstance(clause, NoneOf | ValueFilter | DayRange):
            return int(self._snapshot.unit_count)
        return int(self._match(clause).size)

    def _match(self, clause: Clause) -> Leaf:
        found = self._matched.get(clause)
        if found is None:
            assert not isinstance(clause, AllOf | AnyOf | NoneOf | ValueFilter | DayRange), (
                "only leaves are matched"
            )
            found, cut = match(self._snapshot, self._universe, clause)
            if cut and isinstance(clause, Beginning | Spelled):
                self.cut[clause.text] = None
            self._matched[clause] = found
        return found

    def _records(self, leaf: Leaf, among: Ints) -> Bools:
        if len(among) * SELECTIVE < leaf.size:
            first, last = self._snapshot.record_unit[among], self._snapshot.record_unit[among + 1]
            held = _any_between(leaf.text, first, last)
            for heads in (leaf.title, leaf.subject):
                if len(heads.at):
                    held |= _any_between(heads, among, among + 1)
            return held
        mask = np.zeros(self._snapshot.record_count, np.bool_)
        mask[self._snapshot.record_of_unit[leaf.text.at]] = True
        mask[leaf.title.at] = True
        mask[leaf.subject.at] = True
        return mask[among]


def _any_between(spots: Spots, first: Ints, last: Ints) -> Bools:
    # Searched in its own type: numpy would else copy the whole list to the wider one at every call.
    kind = spots.at.dtype
    found: Bools = np.searchsorted(spots.at, first.astype(kind)) < np.searchsorted(
        spots.at, last.astype(kind)
    )
    return found


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
    editions, readings = snapshot.number("edition"), snapshot.number("reading")
    return tuple(
        IndexHit(
            snapshot.document(record),
            int(editions[record]),
            int(readings[record]),
            round(float(found.scores[place]), DIGITS),
            _best_passages(snapshot, found, record, place, query.passages_per_hit),
        )
        for record, place in zip(found.records[places].tolist(), places.tolist(), strict=True)
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
    snapshot: Snapshot, scored: Scored, record: int, place: int, count: int
) -> tuple[PassageReference, ...]:
    first, last = snapshot.record_unit[record : record + 2].tolist()
    begin = int(scored.starts[place])
    scores = scored.units[begin : begin + last - first].tolist()
    best = sorted((-amount, first + offset) for offset, amount in enumerate(scores) if amount)[:count]
    page, start, stop = snapshot.place
    return tuple(PassageReference(int(page[unit]), int(start[unit]), int(stop[unit])) for _, unit in best)
