"""Answers an analysed question over a snapshot: which records match, their facets, and one page of hits."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from coi.search_index import (
    AllOf,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Group,
    IndexAnswer,
    IndexHit,
    NoneOf,
    PassageReference,
    Sequenced,
    ValueCount,
    ValueFilter,
)
from indexer.engines.whoosh.matching import Matches, expand_beginning, match_group, match_sequence
from indexer.engines.whoosh.scoring import ScoredUnits, Universe, score_records, score_units
from indexer.engines.whoosh.snapshot import Bools, Ints, Snapshot
from indexer.fields import value_field


def answer(snapshot: Snapshot, universe: Universe, query: AnalysedQuery) -> IndexAnswer:
    """The total, the asked page of hits and the asked facets."""
    for name in (*query.facets, *(one.field for one in query.filters)):
        value_field(name)
    question = _Question(snapshot, universe)
    found = universe.records & in_force(snapshot, query.as_of)
    if query.clause is not None:
        found = found & question.records(query.clause)
    for days in query.ranges:
        found = found & _in_range(snapshot, days)
    filters = [(one.field, _passes(snapshot, one)) for one in query.filters]
    matching = reduce(np.logical_and, (mask for _, mask in filters), found)
    facets = {
        name: _count_values(
            snapshot,
            name,
            reduce(np.logical_and, (mask for field, mask in filters if field != name), found),
        )
        for name in query.facets
    }
    return IndexAnswer(
        int(matching.sum()),
        _page(snapshot, universe, query, question.leaves, matching),
        facets,
        tuple(question.cut),
    )


class _Question:
    """Walks the clauses once, keeping what the score needs: the leaves that are asked for, not against."""

    def __init__(self, snapshot: Snapshot, universe: Universe) -> None:
        self._snapshot = snapshot
        self._universe = universe
        self.leaves: list[Matches] = []
        self.cut: dict[str, None] = {}

    def records(self, clause: Clause, *, wanted: bool = True) -> Bools:
        """The records in which the clause holds."""
        everything = np.ones(self._snapshot.record_count, np.bool_)
        if isinstance(clause, AllOf):
            masks = [self.records(part, wanted=wanted) for part in clause.clauses]
            return reduce(np.logical_and, masks, everything)
        if isinstance(clause, AnyOf):
            masks = [self.records(part, wanted=wanted) for part in clause.clauses]
            return reduce(np.logical_or, masks, ~everything)
        if isinstance(clause, NoneOf):
            return ~self.records(clause.clause, wanted=False)
        matches = self._match(clause)
        if wanted:
            self.leaves.append(matches)
        mask = ~everything
        mask[self._snapshot.record_of_unit[matches.units]] = True
        return mask

    def _match(self, leaf: Group | Sequenced | Beginning) -> Matches:
        visible = self._universe.units
        if isinstance(leaf, Sequenced):
            return match_sequence(self._snapshot, visible, leaf)
        if isinstance(leaf, Beginning):
            group, cut = expand_beginning(self._snapshot, visible, leaf)
            if cut:
                self.cut[leaf.text] = None
            return match_group(self._snapshot, visible, group)
        return match_group(self._snapshot, visible, leaf)


def in_force(snapshot: Snapshot, as_of: int | None) -> Bools:
    """The records in force on that day, or now."""
    until = snapshot.number("in_force_until")  # 0 where there is no end yet
    mask: Bools = until == 0
    if as_of is not None:
        mask = (snapshot.number("in_force_from") <= as_of) & (mask | (as_of < until))
    return mask


def _in_range(snapshot: Snapshot, days: DayRange) -> Bools:
    if days.field == "captured":
        first = last = snapshot.number("captured")
    else:
        first, last = snapshot.number("published_first"), snapshot.number("published_last")
    mask: Bools = first > 0
    if days.first is not None:
        mask &= last >= days.first
    if days.last is not None:
        mask &= first <= days.last
    return mask


def _passes(snapshot: Snapshot, wanted: ValueFilter) -> Bools:
    kept = snapshot.kept_mask(wanted)
    if kept is not None:
        return kept
    mask = np.ones(snapshot.record_count, np.bool_)
    if wanted.any:
        mask &= _carries(snapshot, wanted.field, wanted.any)
    for value in wanted.all:
        mask &= _carries(snapshot, wanted.field, (value,))
    if wanted.none:
        mask &= ~_carries(snapshot, wanted.field, wanted.none)
    if wanted.only:
        names = snapshot.values[wanted.field].names
        mask &= ~_carries(snapshot, wanted.field, [name for name in names if name not in wanted.only])
    return snapshot.keep_mask(wanted, mask)


def _carries(snapshot: Snapshot, field: str, values: Sequence[str]) -> Bools:
    column = snapshot.values[field]
    asked = frozenset(values)
    chosen = np.array([name in asked for name in column.names], np.bool_)
    mask = np.zeros(snapshot.record_count, np.bool_)
    if len(column.records):
        mask[column.records[chosen[column.codes]]] = True
    return mask


def _count_values(snapshot: Snapshot, field: str, records: Bools) -> tuple[ValueCount, ...]:
    column = snapshot.values[field]
    counts = np.bincount(column.codes[records[column.records]], minlength=len(column.names)).tolist()
    found = [ValueCount(name, count) for name, count in zip(column.names, counts, strict=True) if count]
    return tuple(sorted(found, key=lambda one: (-one.count, one.value)))


def _page(
    snapshot: Snapshot, universe: Universe, query: AnalysedQuery, leaves: Sequence[Matches], matching: Bools
) -> tuple[IndexHit, ...]:
    records = np.flatnonzero(matching)
    end = query.offset + query.limit
    if query.sort == "relevance":
        scored = score_units(snapshot, universe, leaves, matching)
        scores = score_records(snapshot, scored)
        shown = _highest(snapshot, records, scores[records], end)[query.offset :]
    else:
        days = snapshot.number("published_first" if query.sort == "published" else "captured")
        shown = _highest(snapshot, records, days[records].astype(np.float64), end)[query.offset :]
        only_shown = np.zeros_like(matching)
        only_shown[shown] = True
        scored = score_units(snapshot, universe, leaves, only_shown)
        scores = score_records(snapshot, scored)
    editions, readings = snapshot.number("edition"), snapshot.number("reading")
    return tuple(
        IndexHit(
            snapshot.documents[record],
            int(editions[record]),
            int(readings[record]),
            float(scores[record]),
            _best_passages(snapshot, scored, record, query.passages_per_hit),
        )
        for record in shown.tolist()
    )


def _highest(
    snapshot: Snapshot, records: Ints, keys: np.ndarray[tuple[int], np.dtype[np.float64]], count: int
) -> Ints:
    """The first `count` records by key, highest first, equal ones by document id."""
    if 0 < count < len(records):
        least = np.partition(keys, len(keys) - count)[len(keys) - count]
        records, keys = records[keys >= least], keys[keys >= least]
    chosen: Ints = records[np.lexsort((snapshot.order[records], -keys))][:count]
    return chosen


def _best_passages(
    snapshot: Snapshot, scored: ScoredUnits, record: int, count: int
) -> tuple[PassageReference, ...]:
    first = int(snapshot.record_unit[record]) + 1
    begin = int(np.searchsorted(scored.units, first))
    last = (
        int(snapshot.record_unit[record + 1]) if record + 1 < snapshot.record_count else snapshot.unit_count
    )
    end = int(np.searchsorted(scored.units, last))
    best = np.argsort(-scored.scores[begin:end], kind="stable")[:count]
    page, start, stop = snapshot.place
    return tuple(
        PassageReference(int(page[unit]), int(start[unit]), int(stop[unit]))
        for unit in scored.units[begin:end][best].tolist()
    )
