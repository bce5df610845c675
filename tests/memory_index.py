"""MemoryIndex, the port by brute force: every question looks at every word of every record.

It shares no code with an engine but the check of records, so that two independent readings of the
port can be compared. Scores follow the formula in indexer/engines/whoosh/README.md.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from coi.errors import IndexBusy, IndexMissing
from coi.query import TextField
from coi.search_index import (
    MAX_EXPANSIONS,
    AllOf,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Group,
    IndexAnswer,
    IndexHit,
    IndexRecord,
    IndexTerm,
    IndexWriter,
    NoneOf,
    PassageReference,
    Sequenced,
    ValueCount,
    ValueFilter,
)
from indexer.fields import check_record, value_field

K1, B, TITLE_WEIGHT, NEXT_WEIGHT, NEXT_PASSAGES, DIGITS = 1.2, 0.75, 1.0, 0.3, 3, 6

Spot = tuple[int, int]  # number of the unit in its record (0 is the title), position of the word in it
Frequencies = dict[int, float]  # unit -> how often


@dataclass(frozen=True, slots=True)
class _Unit:
    page: int  # 0 for the title
    start: int
    end: int
    exact: tuple[str, ...]
    stem: tuple[str, ...]

    def holds(self, term: IndexTerm, position: int) -> bool:
        words = self.exact if term.view == "exact" else self.stem
        return words[position] == term.text

    def count(self, term: IndexTerm) -> int:
        return sum(self.holds(term, position) for position in range(len(self.exact)))


@dataclass(frozen=True, slots=True)
class _Entry:
    record: IndexRecord
    units: tuple[_Unit, ...]

    @classmethod
    def of(cls, record: IndexRecord) -> "_Entry":
        title = _Unit(0, 0, 0, tuple(record.title.get("exact", ())), tuple(record.title.get("stem", ())))
        passages = (
            _Unit(
                one.page,
                one.start,
                one.end,
                tuple(one.views.get("exact", ())),
                tuple(one.views.get("stem", ())),
            )
            for one in record.passages
        )
        return cls(record, (title, *passages))

    def searched(self, field: TextField) -> range:
        return range(1) if field == "title" else range(len(self.units))

    def values(self, name: str) -> set[str]:
        return {self.record.access} if name == "access" else set(self.record.values.get(name, ()))

    def after(self, spot: Spot) -> Spot | None:
        """The next word: in the same unit, or where that ends in the next passage of the same page with words."""
        unit, position = spot
        if position + 1 < len(self.units[unit].exact):
            return unit, position + 1
        for later in range(unit + 1, len(self.units)):
            if unit == 0 or self.units[later].page != self.units[unit].page:
                return None
            if self.units[later].exact:
                return later, 0
        return None


class _Asker:
    """One question over the entries its asker may see."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self.entries = entries
        self.leaves: list[dict[int, Frequencies]] = []
        self.cut: list[str] = []
        self.lengths = {
            kind: [
                len(unit.exact)
                for entry in entries
                for number, unit in enumerate(entry.units)
                if kind(number)
            ]
            for kind in (_is_title, _is_passage)
        }

    def matching(self, clause: Clause, *, wanted: bool = True) -> set[int]:
        if isinstance(clause, AllOf):
            found = [self.matching(part, wanted=wanted) for part in clause.clauses]
            return set(range(len(self.entries))).intersection(*found)
        if isinstance(clause, AnyOf):
            return set().union(*(self.matching(part, wanted=wanted) for part in clause.clauses))
        if isinstance(clause, NoneOf):
            return set(range(len(self.entries))) - self.matching(clause.clause, wanted=False)
        if isinstance(clause, Sequenced):
            counted = [_count_sequences(entry, clause) for entry in self.entries]
        else:
            group = self.expand(clause) if isinstance(clause, Beginning) else clause
            counted = [_count_group(entry, group) for entry in self.entries]
        leaf = {number: counts for number, counts in enumerate(counted) if counts}
        if wanted:
            self.leaves.append(leaf)
        return set(leaf)

    def expand(self, beginning: Beginning) -> Group:
        terms = frequent_terms(self.entries, beginning.text, beginning.field)
        if len(terms) > MAX_EXPANSIONS and beginning.text not in self.cut:
            self.cut.append(beginning.text)
        return Group(tuple(IndexTerm("exact", term) for term in terms[:MAX_EXPANSIONS]), beginning.field)

    def unit_scores(self, number: int) -> dict[int, float]:
        scores: dict[int, float] = {}
        for leaf in self.leaves:
            for unit, frequency in leaf.get(number, {}).items():
                kind = _is_title if _is_title(unit) else _is_passage
                lengths = self.lengths[kind]
                having = sum(1 for found in leaf.values() for other in found if kind(other))
                idf = math.log(1 + (len(lengths) - having + 0.5) / (having + 0.5))
                average = sum(lengths) / len(lengths) or 1.0
                length = len(self.entries[number].units[unit].exact)
                weight = frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / average))
                scores[unit] = scores.get(unit, 0.0) + idf * weight
        return {unit: round(score, DIGITS) for unit, score in scores.items()}

    def hit(self, number: int, passages: int) -> IndexHit:
        record, units = self.entries[number].record, self.entries[number].units
        scores = self.unit_scores(number)
        best = sorted((unit for unit in scores if unit), key=lambda unit: (-scores[unit], unit))
        total = TITLE_WEIGHT * scores.get(0, 0.0)
        total += sum(scores[unit] for unit in best[:1])
        total += NEXT_WEIGHT * sum(scores[unit] for unit in best[1 : 1 + NEXT_PASSAGES])
        places = tuple(
            PassageReference(units[unit].page, units[unit].start, units[unit].end) for unit in best
        )
        return IndexHit(
            record.document_id, record.edition, record.reading, round(total, DIGITS), places[:passages]
        )


class MemoryIndex:
    """A SearchIndex that forgets everything when it goes; it begins missing, as one on disk does."""

    def __init__(self) -> None:
        self._generation = 0
        self._documents: dict[str, tuple[_Entry, ...]] | None = None
        self._writing = False

    def search(self, query: AnalysedQuery) -> IndexAnswer:
        """The answer as of the last commit."""
        for name in (*query.facets, *(one.field for one in query.filters)):
            value_field(name)
        entries = [entry for entry in self._entries() if entry.record.access in query.access]
        asker = _Asker(entries)
        found = set(range(len(entries))) if query.clause is None else asker.matching(query.clause)
        found = {number for number in found if _in_force(entries[number].record, query.as_of)}
        found = {
            number
            for number in found
            if all(_in_range(entries[number].record, days) for days in query.ranges)
        }

        def passing(ignored: str | None) -> list[int]:
            filters = [one for one in query.filters if one.field != ignored]
            return [
                number for number in sorted(found) if all(_passes(entries[number], one) for one in filters)
            ]

        facets = {
            name: _count([entries[number].values(name) for number in passing(name)]) for name in query.facets
        }
        hits = [asker.hit(number, query.passages_per_hit) for number in passing(None)]
        order = {(e.record.document_id, e.record.edition): _sort_key(e.record, query.sort) for e in entries}
        hits.sort(key=lambda hit: (hit.document_id, hit.edition))
        hits.sort(
            key=lambda hit: -hit.score if query.sort == "relevance" else order[hit.document_id, hit.edition]
        )
        page = tuple(hits[query.offset : query.offset + query.limit])
        return IndexAnswer(len(hits), page, facets, tuple(asker.cut))

    def suggest(self, prefix: str, limit: int) -> list[str]:
        """Up to `limit` exact terms of public records that begin with `prefix`, most frequent first."""
        public = [entry for entry in self._entries() if entry.record.access == "public"]
        return frequent_terms(public, prefix, "anywhere")[:limit]

    def document_ids(self) -> Iterator[str]:
        """Every document id in the index, each once."""
        return iter(sorted({entry.record.document_id for entry in self._entries()}))

    @property
    def generation(self) -> str:
        """The name of the generation in use; changes only by rebuild."""
        self._entries()
        return str(self._generation)

    @contextmanager
    def writer(self) -> Iterator[IndexWriter]:
        """Changes that are committed at the end of the context, or leave no trace after an error."""
        self._entries()
        with self._alone():
            changes = _MemoryWriter(dict(self._documents or {}))
            yield changes
            self._documents = changes.documents

    @contextmanager
    def rebuild(self) -> Iterator[IndexWriter]:
        """A new, empty generation filled beside the one in use, which it replaces at the end."""
        with self._alone():
            changes = _MemoryWriter({})
            yield changes
            self._documents = changes.documents
            self._generation += 1

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._writing:
            raise IndexBusy("Another process is writing the search index; try again when it has finished.")
        self._writing = True
        try:
            yield
        finally:
            self._writing = False

    def _entries(self) -> list[_Entry]:
        if self._documents is None:
            raise IndexMissing("There is no search index yet.")
        return [entry for entries in self._documents.values() for entry in entries]


class _MemoryWriter:
    def __init__(self, documents: dict[str, tuple[_Entry, ...]]) -> None:
        self.documents = documents

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        for record in records:
            check_record(document_id, record)
        self.documents[document_id] = tuple(_Entry.of(record) for record in records)

    def delete(self, document_id: str) -> None:
        self.documents.pop(document_id, None)


def frequent_terms(entries: Iterable[_Entry], prefix: str, field: TextField) -> list[str]:
    """Every exact term that begins so, by how many titles and passages hold it, then by text."""
    counts = Counter(
        term
        for entry in entries
        for unit in entry.searched(field)
        for term in set(entry.units[unit].exact)
        if term.startswith(prefix)
    )
    return sorted(counts, key=lambda term: (-counts[term], term))


def _is_title(unit: int) -> bool:
    return unit == 0


def _is_passage(unit: int) -> bool:
    return unit != 0


def _count_group(entry: _Entry, group: Group) -> Frequencies:
    weights: dict[IndexTerm, float] = {}
    for one in group.alternatives:
        term = IndexTerm(one.view, one.text)
        weights[term] = max(one.weight, weights.get(term, one.weight))
    found: Frequencies = {}
    for unit in entry.searched(group.field):
        counts = {term: entry.units[unit].count(term) for term in weights}
        if any(counts.values()):
            found[unit] = sum(weights[term] * count for term, count in counts.items())
    return found


def _count_sequences(entry: _Entry, sequence: Sequenced) -> Frequencies:
    found: Frequencies = {}
    for unit in entry.searched(sequence.field):
        for position in range(len(entry.units[unit].exact)):
            spot: Spot | None = (unit, position)
            for group in sequence.groups:
                if spot is None or not any(
                    entry.units[spot[0]].holds(one, spot[1]) for one in group.alternatives
                ):
                    break
                spot = entry.after(spot)
            else:
                if sequence.groups:
                    found[unit] = found.get(unit, 0.0) + 1.0
    return found


def _in_force(record: IndexRecord, as_of: int | None) -> bool:
    if as_of is None:
        return record.in_force_until is None
    return record.in_force_from <= as_of and (record.in_force_until is None or as_of < record.in_force_until)


def _in_range(record: IndexRecord, days: DayRange) -> bool:
    first, last = record.captured, record.captured
    if days.field == "published":
        if record.published_first is None or record.published_last is None:
            return False
        first, last = record.published_first, record.published_last
    return (days.first is None or last >= days.first) and (days.last is None or first <= days.last)


def _passes(entry: _Entry, wanted: ValueFilter) -> bool:
    values = entry.values(wanted.field)
    return (
        (not wanted.any or bool(values & set(wanted.any)))
        and values >= set(wanted.all)
        and not values & set(wanted.none)
        and (not wanted.only or values <= set(wanted.only))
    )


def _count(carried: Iterable[set[str]]) -> tuple[ValueCount, ...]:
    counts = Counter(value for values in carried for value in values)
    return tuple(
        ValueCount(value, counts[value]) for value in sorted(counts, key=lambda one: (-counts[one], one))
    )


def _sort_key(record: IndexRecord, sort: str) -> int:
    return -record.captured if sort == "captured" else -(record.published_first or 0)
