"""Terms that begin so or are spelled like it, the most frequent in what the asker sees, as groups of alternatives."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from coi.query import TextField
from coi.search_index import (
    MAX_EXPANSIONS,
    SPELLING_WEIGHTS,
    Beginning,
    Group,
    IndexTerm,
    Spelled,
    ValueCount,
    most_edits,
)
from indexer.engines.whoosh.arrays import Bools
from indexer.engines.whoosh.schema import term_bytes, term_text
from indexer.engines.whoosh.segments import Segment, reading
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe

_FIELDS: dict[TextField, tuple[str, ...]] = {
    "title": ("title_exact",),
    "anywhere": ("title_exact", "text_exact"),
}


def expand_beginning(snapshot: Snapshot, universe: Universe, beginning: Beginning) -> tuple[Group, bool]:
    """The beginning as a group of exact terms, and whether there were more than MAX_EXPANSIONS."""
    fields = (*_FIELDS[beginning.field], *(() if beginning.field == "title" else ("subject_exact",)))
    bounds: Counter[str] = Counter()
    for field in fields:
        for segment in snapshot.segments:
            bounds.update(dict(segment.terms_beginning(field, beginning.text)))
    terms = _most_frequent(
        bounds, lambda term: visible_units(snapshot, universe, fields, term), MAX_EXPANSIONS + 1
    )
    kept = tuple(IndexTerm("exact", term) for term, _ in terms[:MAX_EXPANSIONS])
    return Group(kept, beginning.field), len(terms) > MAX_EXPANSIONS


def expand_spelling(snapshot: Snapshot, universe: Universe, spelled: Spelled) -> tuple[Group, bool]:
    """The terms a word may be a misspelling of as a group, and whether there were more than MAX_EXPANSIONS."""
    fields = _FIELDS[spelled.field]
    terms: list[IndexTerm] = []
    for distance, bounds in enumerate(similar_terms(snapshot, fields, spelled.text)):
        found = _most_frequent(
            bounds,
            lambda term: visible_units(snapshot, universe, fields, term),
            MAX_EXPANSIONS + 1 - len(terms),
        )
        terms += [IndexTerm("exact", term, SPELLING_WEIGHTS[distance]) for term, _ in found]
    return Group(tuple(terms[:MAX_EXPANSIONS]), spelled.field), len(terms) > MAX_EXPANSIONS


def suggest_phrases(
    snapshot: Snapshot, universe: Universe, prefix: str, limit: int
) -> tuple[ValueCount, ...]:
    """The phrases that begin so, by how many visible records in force now have them."""
    now = universe.in_force(None)
    bounds: Counter[str] = Counter()
    for segment in snapshot.segments:
        bounds.update(dict(segment.terms_beginning("phrases", prefix)))
    found = _most_frequent(bounds, lambda text: int(_records(snapshot, ("phrases",), text, now).sum()), limit)
    return tuple(ValueCount(text, count) for text, count in found)


def suggest_spellings(
    snapshot: Snapshot, universe: Universe, text: str, limit: int, languages: frozenset[str]
) -> tuple[ValueCount, ...]:
    """The exact terms a word may be a misspelling of, nearest first, by records that may be seen now."""
    chosen = universe.in_force(None)
    if languages:
        chosen = chosen & _in_languages(snapshot, languages)
    found: list[tuple[str, int]] = []
    for bounds in similar_terms(snapshot, _FIELDS["anywhere"], text):
        found += _most_frequent(
            bounds,
            lambda term: int(_records(snapshot, _FIELDS["anywhere"], term, chosen).sum()),
            limit - len(found),
        )
    return tuple(ValueCount(term, count) for term, count in found)


def similar_terms(snapshot: Snapshot, fields: Sequence[str], text: str) -> list[Counter[str]]:
    """By distance from 0 up: the terms that `text` may be a misspelling of, and an upper bound of their frequency."""
    most = most_edits(text)
    found: list[Counter[str]] = [Counter() for _ in range(most + 1)]
    if not text:
        return found
    for field in fields:
        for segment in snapshot.segments:
            texts, counts = _candidates(segment, field, text, most)
            if texts:
                distances = cdist([text], texts, scorer=Levenshtein.distance, score_cutoff=most)[0]
                for place in np.flatnonzero(distances <= most).tolist():
                    found[int(distances[place])][texts[place]] += counts[place]
    return found


def _candidates(segment: Segment, field: str, text: str, most: int) -> tuple[list[str], list[int]]:
    """The terms of a field with the same first character whose length may fit, and how many units hold each."""
    with reading():
        terms = segment.terms
        first, last = terms.beginning(field, term_bytes(text[0]))
        lengths = terms.lengths(first, last)
        # A letter takes one to four bytes; what is left out or put in may be any.
        size = len(term_bytes(text))
        fits = (lengths >= size - 4 * most) & (lengths <= size + 4 * most)
        chosen = (np.flatnonzero(fits) + first).tolist()
        texts = [term_text(terms.text(term)) for term in chosen]
        return texts, segment.postings_file.counts[first:last][fits].tolist()


def visible_units(snapshot: Snapshot, universe: Universe, fields: Iterable[str], term: str) -> int:
    """In how many visible units a term stands, over those fields."""
    lists = [snapshot.postings(field, term).units for field in fields]
    return sum(len(units) if universe.everything else int(universe.units[units].sum()) for units in lists)


def _most_frequent(bounds: Counter[str], count: Callable[[str], int], limit: int) -> list[tuple[str, int]]:
    """Up to `limit` texts by their true count, then by text; those with none are left out.

    `bounds` is never below the true count, so only those that may still win are counted.
    """
    winners: list[tuple[int, str]] = []
    for text, bound in sorted(bounds.items(), key=lambda item: (-item[1], item[0])):
        if limit <= 0 or (len(winners) >= limit and bound < -winners[limit - 1][0]):
            break
        found = count(text)
        if found:
            winners.append((-found, text))
            winners.sort()
            del winners[limit:]
    return [(text, -negative) for negative, text in winners]


def _records(snapshot: Snapshot, fields: Iterable[str], term: str, among: Bools) -> Bools:
    mask = np.zeros(snapshot.record_count, np.bool_)
    for field in fields:
        mask[snapshot.record_of_unit[snapshot.postings(field, term).units]] = True
    return mask & among


def _in_languages(snapshot: Snapshot, languages: frozenset[str]) -> Bools:
    column = snapshot.values("language")
    asked = np.array([name in languages for name in column.names], np.bool_)
    mask = np.zeros(snapshot.record_count, np.bool_)
    if len(asked):
        mask[column.records[asked[column.codes]]] = True
    return mask
