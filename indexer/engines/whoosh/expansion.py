"""Terms that begin so or are spelled like it, the most frequent in what the asker sees."""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
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
from indexer.engines.whoosh.arrays import Bools
from indexer.engines.whoosh.filtering import passes
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe

_FIELDS: dict[TextField, tuple[str, ...]] = {
    "title": ("title_exact",),
    "anywhere": ("title_exact", "text_exact"),
}


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
    found: dict[str, Candidate] = {}
    for number, segment in enumerate(snapshot.segments):
        for field in fields:
            _add(found, number, field, segment.terms_beginning(field, beginning.text))
    count = _visible_units(snapshot, universe)
    terms = _most_frequent(found, count, MAX_EXPANSIONS + 1)
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
    found: dict[str, Candidate] = {}
    for number, segment in enumerate(snapshot.segments):
        _add(found, number, "phrases", segment.terms_beginning("phrases", prefix))
    counted = _most_frequent(found, _count_records(snapshot, universe.in_force(None)), limit)
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
    for text, candidate in sorted(found.items(), key=lambda item: (-item[1].bound, item[0])):
        if limit <= 0 or (len(winners) >= limit and candidate.bound < -winners[-1][0]):
            break
        counted = count(candidate)
        if counted:
            insort(winners, (-counted, text))
            del winners[limit:]
    return [(text, -negative) for negative, text in winners]
