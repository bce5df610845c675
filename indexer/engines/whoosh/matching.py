"""Which units the leaves of a question stand in, and how often: words, sequences and beginnings."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coi.query import TextField
from coi.search_index import MAX_EXPANSIONS, Beginning, Group, IndexTerm, Sequenced
from indexer.engines.whoosh.postings import Postings
from indexer.engines.whoosh.snapshot import Bools, Ints, Snapshot


@dataclass(frozen=True, slots=True)
class Matches:
    """Units ascending, each once, and the (weighted) frequency in each."""

    units: Ints
    frequencies: NDArray[np.float64]


def match_group(snapshot: Snapshot, visible: Bools, group: Group) -> Matches:
    """Where any alternative stands; frequencies are the sum over alternatives of weight times occurrences."""
    found = list(_alternatives(snapshot, group.alternatives, group.field))
    if not found:
        return _gather(visible, np.empty(0, np.int64), np.empty(0, np.float64))
    units = np.concatenate([postings.units for postings, _ in found])
    frequencies = np.concatenate([postings.frequencies * weight for postings, weight in found])
    return _gather(visible, units, frequencies)


def match_sequence(snapshot: Snapshot, visible: Bools, sequence: Sequenced) -> Matches:
    """Where the groups follow one another; a unit counts the sequences that begin in it, weights aside."""
    places = [_word_numbers(snapshot, group.alternatives, sequence.field) for group in sequence.groups]
    if not places:
        return _gather(visible, np.empty(0, np.int64), np.empty(0, np.float64))
    rarest_first = sorted(range(len(places)), key=lambda step: len(places[step]))
    begins = places[rarest_first[0]] - rarest_first[0]
    for step in rarest_first[1:]:
        begins = begins[np.isin(begins + step, places[step], assume_unique=True)]
    units = np.searchsorted(snapshot.word_offset, begins, side="right") - 1
    return _gather(visible, units, np.ones(len(units)))


def expand_beginning(snapshot: Snapshot, visible: Bools, beginning: Beginning) -> tuple[Group, bool]:
    """The beginning as a group of exact terms, and whether there were more than MAX_EXPANSIONS."""
    terms = frequent_terms(
        snapshot, visible, beginning.text, _fields("exact", beginning.field), MAX_EXPANSIONS + 1
    )
    kept = tuple(IndexTerm("exact", term) for term in terms[:MAX_EXPANSIONS])
    return Group(kept, beginning.field), len(terms) > MAX_EXPANSIONS


def frequent_terms(
    snapshot: Snapshot, visible: Bools, prefix: str, fields: Iterable[str], limit: int
) -> list[str]:
    """Up to `limit` terms of those fields that begin so, by how many visible units hold them, then by text.

    Terms that stand in no visible unit do not exist here. The index knows for each term how many units hold
    it, hidden and deleted ones included: as this is never too low, only the terms that may still win are read.
    """
    at_most: dict[str, int] = {}
    chosen = tuple(fields)
    for field in chosen:
        for segment in snapshot.segments:
            for term, count in segment.terms_beginning(field, prefix):
                at_most[term] = at_most.get(term, 0) + count
    winners: list[tuple[int, str]] = []
    for term, bound in sorted(at_most.items(), key=lambda item: (-item[1], item[0])):
        if len(winners) >= limit and bound < -winners[limit - 1][0]:
            break
        count = sum(int(visible[snapshot.postings(field, term).units].sum()) for field in chosen)
        if count:
            winners.append((-count, term))
            winners.sort()
            del winners[limit:]
    return [term for _, term in winners]


def _fields(view: str, field: TextField) -> tuple[str, ...]:
    return (f"title_{view}",) if field == "title" else (f"title_{view}", f"text_{view}")


def _alternatives(
    snapshot: Snapshot, alternatives: Iterable[IndexTerm], field: TextField
) -> Iterable[tuple[Postings, float]]:
    weights: dict[tuple[str, str], float] = {}
    for one in alternatives:
        key = (one.view, one.text)
        weights[key] = max(one.weight, weights.get(key, one.weight))
    for (view, text), weight in weights.items():
        for name in _fields(view, field):
            postings = snapshot.postings(name, text)
            if len(postings.units):
                yield postings, weight


def _word_numbers(snapshot: Snapshot, alternatives: Iterable[IndexTerm], field: TextField) -> Ints:
    found = [
        np.repeat(snapshot.word_offset[postings.units], postings.frequencies) + postings.positions
        for postings, _ in _alternatives(snapshot, alternatives, field)
    ]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


def _gather(visible: Bools, units: Ints, frequencies: NDArray[np.float64]) -> Matches:
    kept = visible[units]
    distinct, where = np.unique(units[kept], return_inverse=True)
    summed: NDArray[np.float64] = np.bincount(where, frequencies[kept], minlength=len(distinct)).astype(
        np.float64
    )
    return Matches(distinct, summed)
