"""Terms that begin so or are spelled like it, the most frequent in what the asker sees."""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from coi.query import TextField
from coi.search_index import (
    MAX_EXPANSIONS,
    SPELLING_WEIGHTS,
    Alike,
    Beginning,
    Spelled,
    ValueCount,
    ValueFilter,
    most_edits,
)
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.filtering import passes
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe

_FIELDS: dict[TextField, tuple[str, ...]] = {
    "title": ("title_exact",),
    "anywhere": ("title_exact", "text_exact"),
}


# So many times as many terms of a list are looked at first as are wanted.
REACH = 2

# Where a term stands in the dictionaries: segment, field, number of the term there.
Entry = tuple[int, str, int]


@dataclass(slots=True)
class Candidate:
    """A term that may be taken: its entries, and how many units hold it at most (hidden and deleted ones included)."""

    entries: list[Entry]
    bound: int


Expansion = list[tuple[str, Candidate, float]]  # terms with the weight of each


def expand_beginning(snapshot: Snapshot, universe: Universe, beginning: Beginning) -> tuple[Expansion, bool]:
    """The exact terms that begin so, and whether there were more than MAX_EXPANSIONS."""
    fields = (*_FIELDS[beginning.field], *(() if beginning.field == "title" else ("subject_exact",)))
    lists = _begun(snapshot, fields, beginning.text)
    found, terms = _most_frequent_of(snapshot, lists, _visible_units(snapshot, universe), MAX_EXPANSIONS + 1)
    return [(text, found[text], 1.0) for text, _ in terms[:MAX_EXPANSIONS]], len(terms) > MAX_EXPANSIONS


def expand_spelling(snapshot: Snapshot, universe: Universe, spelled: Spelled) -> tuple[Expansion, bool]:
    """The exact terms a word may be a misspelling of, and whether there were more than MAX_EXPANSIONS."""
    count = _visible_units(snapshot, universe)
    found = _similar(snapshot, _FIELDS[spelled.field], spelled.text, most_edits(spelled.text))
    terms: Expansion = []
    for weight, some in zip(SPELLING_WEIGHTS, found, strict=False):
        room = MAX_EXPANSIONS + 1 - len(terms)
        terms += [(text, some[text], weight) for text, _ in _most_frequent(some, count, room)]
    return terms[:MAX_EXPANSIONS], len(terms) > MAX_EXPANSIONS


def expand_alike(snapshot: Snapshot, universe: Universe, alike: Alike, field: TextField) -> Expansion:
    """The terms of a view that are nearest to another, wherever a group of that field is sought."""
    places = ("title",) if field == "title" else ("title", "text", "subject")
    fields = tuple(f"{place}_{alike.view}" for place in places)
    count = _visible_units(snapshot, universe)
    for distance, found in enumerate(_similar(snapshot, fields, alike.text, alike.edits)):
        weight = alike.weight * SPELLING_WEIGHTS[distance]
        terms = [(text, found[text], weight) for text, _ in _most_frequent(found, count, MAX_EXPANSIONS)]
        if terms:
            return terms
    return []


def suggest_phrases(
    snapshot: Snapshot, universe: Universe, prefix: str, limit: int
) -> tuple[ValueCount, ...]:
    """The phrases that begin so, by how many visible records in force now have them."""
    lists = _begun(snapshot, ("phrases",), prefix)
    count = _count_records(snapshot, universe.in_force(None))
    _, counted = _most_frequent_of(snapshot, lists, count, limit)
    return tuple(ValueCount(text, count) for text, count in counted)


def suggest_spellings(
    snapshot: Snapshot, universe: Universe, text: str, limit: int, languages: frozenset[str]
) -> tuple[ValueCount, ...]:
    """The exact terms a word may be a misspelling of, nearest first, by records that may be seen now."""
    chosen = universe.in_force(None)
    if languages:
        chosen = chosen & passes(snapshot, ValueFilter("language", any=tuple(sorted(languages))))
    terms: list[tuple[str, int]] = []
    for found in _similar(snapshot, _FIELDS["anywhere"], text, most_edits(text)):
        terms += _most_frequent(found, _count_records(snapshot, chosen), limit - len(terms))
    return tuple(ValueCount(term, count) for term, count in terms)


def _similar(snapshot: Snapshot, fields: Sequence[str], text: str, most: int) -> list[dict[str, Candidate]]:
    """By distance from 0 up to `most`: the terms that `text` may be a misspelling of."""
    found: list[dict[str, Candidate]] = [{} for _ in range(most + 1)]
    for number, segment in enumerate(snapshot.segments if text else ()):
        for field in fields:
            like = segment.terms_like(field, text, most)
            if like:
                texts = [one[0] for one in like]
                distances = cdist([text], texts, scorer=Levenshtein.distance, score_cutoff=most)[0]
                for place in np.flatnonzero(distances <= most).tolist():
                    _add(found[int(distances[place])], number, field, like[place : place + 1])
    return found


def _add(
    found: dict[str, Candidate], segment: int, field: str, terms: Iterable[tuple[str, int, int]]
) -> None:
    for text, term, count in terms:
        candidate = found.get(text)
        if candidate is None:
            found[text] = Candidate([(segment, field, term)], count)
        else:
            candidate.entries.append((segment, field, term))
            candidate.bound += count


def _visible_units(snapshot: Snapshot, universe: Universe) -> Callable[[Candidate], int]:
    """Counts the visible units that hold a term, over all fields."""

    def count(candidate: Candidate) -> int:
        if universe.everything:
            return candidate.bound
        lists = [snapshot.postings_of(segment, term).units for segment, _, term in candidate.entries]
        return sum(int(universe.units[units].sum()) for units in lists)

    return count


def _count_records(snapshot: Snapshot, among: Bools) -> Callable[[Candidate], int]:
    """Counts the records of some that hold a term."""

    def count(candidate: Candidate) -> int:
        if len(candidate.entries) == 1:
            ((segment, field, term),) = candidate.entries
            records = snapshot.record_of_unit[snapshot.postings_of(segment, term).units]
            if field != "text_exact":  # titles and phrases stand once in a record
                return int(among[records].sum())
        mask = np.zeros(snapshot.record_count, np.bool_)
        for segment, _, term in candidate.entries:
            mask[snapshot.record_of_unit[snapshot.postings_of(segment, term).units]] = True
        return int((mask & among).sum())

    return count


def _most_frequent(
    found: dict[str, Candidate], count: Callable[[Candidate], int], limit: int
) -> list[tuple[str, int]]:
    """Up to `limit` texts by their true count, then by text; those with none are left out.

    A bound is never below the true count, so only those that may still win are counted.
    """
    winners: list[tuple[int, str]] = []
    ranked = sorted((-candidate.bound, text) for text, candidate in found.items())
    for bound, text in ranked:
        if limit <= 0 or (len(winners) >= limit and winners[-1] < (bound, text)):
            break
        counted = count(found[text])
        if counted:
            insort(winners, (-counted, text))
            del winners[limit:]
    return [(text, -negative) for negative, text in winners]


@dataclass(frozen=True, slots=True)
class _Begun:
    """The terms of one field of one segment that begin so: their first number, and in how many units each stands."""

    segment: int
    field: str
    first: int
    counts: NDArray[np.uint32]

    def most_frequent(self, count: int) -> Ints:
        """The places of the first `count` by frequency, then by text; ascending."""
        if count >= len(self.counts):
            return np.arange(len(self.counts))
        least = np.partition(self.counts, len(self.counts) - count)[len(self.counts) - count]
        above, level = (self.counts > least).nonzero()[0], (self.counts == least).nonzero()[0]
        return np.sort(np.concatenate([above, level[: count - len(above)]]))


def _begun(snapshot: Snapshot, fields: Sequence[str], prefix: str) -> list[_Begun]:
    lists = [
        _Begun(number, field, *segment.beginning(field, prefix))
        for number, segment in enumerate(snapshot.segments)
        for field in fields
    ]
    return [one for one in lists if len(one.counts)]


def _most_frequent_of(
    snapshot: Snapshot, lists: Sequence[_Begun], count: Callable[[Candidate], int], limit: int
) -> tuple[dict[str, Candidate], list[tuple[str, int]]]:
    """As `_most_frequent`, over the terms of several lists, of which only the most frequent are looked at.

    It looks at ever more of them until none that is left can win: the threshold algorithm of Fagin, Lotem and
    Naor, "Optimal aggregation algorithms for middleware", 2003.
    """
    reach = REACH * limit or 1
    while True:
        found: dict[str, Candidate] = {}
        seen = [one.most_frequent(reach) for one in lists]
        for one, places in zip(lists, seen, strict=True):
            _add(found, one.segment, one.field, snapshot.segments[one.segment].described(one.first + places))
        cut = [
            (one, places) for one, places in zip(lists, seen, strict=True) if len(places) < len(one.counts)
        ]
        for one, _ in cut if len(lists) > 1 else ():
            _complete(found, snapshot, one)
        winners = _most_frequent(found, count, limit)
        if not cut or (len(winners) >= limit and _is_settled(snapshot, winners, cut)):
            return found, winners
        reach *= 8


def _complete(found: dict[str, Candidate], snapshot: Snapshot, one: _Begun) -> None:
    """Add what a list says of terms that were found in others."""
    for text, candidate in found.items():
        if not any(entry[:2] == (one.segment, one.field) for entry in candidate.entries):
            term = snapshot.segments[one.segment].find(one.field, text)
            if term is not None:
                candidate.entries.append((one.segment, one.field, term[1]))
                candidate.bound += term[2]


def _is_settled(
    snapshot: Snapshot, winners: Sequence[tuple[str, int]], cut: Sequence[tuple[_Begun, Ints]]
) -> bool:
    """Whether none of the terms that were not looked at can come before the last of the winners."""
    if not winners:
        return True
    text, count = winners[-1]
    bounds = []
    for one, places in cut:
        left = one.counts.copy()
        left[places] = 0
        bounds.append(int(left.max()))
    if len(cut) > 1 or bounds[0] != count:
        return count > sum(bounds)
    # Of one list the first by text were looked at among those equally frequent, so the next of them tells.
    one, places = cut[0]
    equal = np.setdiff1d((one.counts == count).nonzero()[0], places, assume_unique=True)
    return text < snapshot.segments[one.segment].described(one.first + equal[:1])[0][0]
