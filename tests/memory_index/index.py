"""The index that holds everything in memory and forgets it when it goes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from coi.errors import IndexBusy, IndexMissing
from coi.query import NO_DATE
from coi.search_index import (
    AnalysedQuery,
    Grain,
    IndexAnswer,
    IndexHit,
    IndexRecord,
    IndexWriter,
    PassageReference,
    ValueCount,
    most_edits,
)
from indexer.fields import check_record, value_field
from tests.memory_index.matching import Entry, entry_of, in_force
from tests.memory_index.question import Question, near_terms


class MemoryIndex:
    """A SearchIndex that forgets everything when it goes; it begins missing, as one on disk does."""

    def __init__(self) -> None:
        self._generation = 0
        self._documents: dict[str, tuple[Entry, ...]] | None = None
        self._writing = False

    def search(self, query: AnalysedQuery) -> IndexAnswer:
        """The answer as of the last commit."""
        for name in (*query.facets, *(one.field for one in query.filters)):
            value_field(name)
        question = self._question(query)
        entries = question.entries
        hits = [(entries[number].record, question.hit(number)) for number in question.passing()]
        hits.sort(key=lambda one: (_rank(query.sort, *one), one[1].document_id))
        facets = {
            name: _by_count(entries[number].values(name) for number in question.passing(without=name))
            for name in query.facets
        }
        dated = [entries[one].record for one in question.passing(without="year", published_any_time=True)]
        return IndexAnswer(
            total=len(hits),
            hits=tuple(hit for _, hit in hits[query.offset : query.offset + query.limit]),
            facets=facets,
            cut_prefixes=tuple(question.cut),
            histogram=_by_time(dated, query.histogram) if query.histogram else (),
        )

    def passage_scores(self, query: AnalysedQuery) -> Mapping[str, Mapping[PassageReference, float]]:
        """For each document found its passages with their scores, best first; other engines do not tell them."""
        question = self._question(query)
        return {
            question.entries[number].record.document_id: question.passages(number)
            for number in question.passing()
        }

    def suggest(self, prefix: str, limit: int, access: frozenset[str]) -> tuple[ValueCount, ...]:
        """Up to `limit` phrases that begin so, the most frequent first."""
        return _by_count(
            {phrase for phrase in entry.record.phrases if phrase.startswith(prefix)}
            for entry in self._visible(access)
            if in_force(entry.record, None)
        )[:limit]

    def spellings(
        self, text: str, limit: int, access: frozenset[str], languages: frozenset[str] = frozenset()
    ) -> tuple[ValueCount, ...]:
        """Up to `limit` exact terms that `text` may be a misspelling of, nearest first."""
        counts = Counter(
            term
            for entry in self._visible(access)
            if in_force(entry.record, None) and (not languages or languages & entry.values("language"))
            for term in {
                term for unit in entry.units if unit.kind != "subject" for term in unit.terms("exact")
            }
        )
        far = near_terms(text, counts, most_edits(text))
        terms = sorted(far, key=lambda term: (far[term], -counts[term], term))
        return tuple(ValueCount(term, counts[term]) for term in terms[:limit])

    def merge(self) -> None:
        """Return, if there is an index: there is nothing to put together."""
        self._entries()

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

    def _question(self, query: AnalysedQuery) -> Question:
        return Question(self._visible(query.access), query)

    def _visible(self, access: frozenset[str]) -> list[Entry]:
        return [entry for entry in self._entries() if entry.record.access in access]

    def _entries(self) -> list[Entry]:
        if self._documents is None:
            raise IndexMissing("There is no search index yet.")
        return [entry for entries in self._documents.values() for entry in entries]


class _MemoryWriter:
    def __init__(self, documents: dict[str, tuple[Entry, ...]]) -> None:
        self.documents = documents

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        for record in records:
            check_record(document_id, record)
        self.documents[document_id] = tuple(entry_of(record) for record in records)

    def delete(self, document_id: str) -> None:
        self.documents.pop(document_id, None)


def _rank(sort: str, record: IndexRecord, hit: IndexHit) -> float:
    if sort == "relevance":
        return -hit.score
    return -record.captured if sort == "captured" else -(record.published_first or 0)


def _by_count(carried: Iterable[set[str]]) -> tuple[ValueCount, ...]:
    counts = Counter(value for values in carried for value in values)
    return tuple(
        ValueCount(value, counts[value]) for value in sorted(counts, key=lambda one: (-counts[one], one))
    )


def _by_time(records: Iterable[IndexRecord], grain: Grain) -> tuple[ValueCount, ...]:
    counts = Counter(_period(record.published_first, record.published_last, grain) for record in records)
    periods = sorted(counts, key=lambda period: (period == NO_DATE, period))
    return tuple(ValueCount(period, counts[period]) for period in periods)


def _period(first: int | None, last: int | None, grain: Grain) -> str:
    if first is None or last is None:
        return NO_DATE
    year, month = first // 1_00_00, first // 1_00 % 1_00
    closer = grain == "month" and first // 1_00 == last // 1_00
    return f"{year:04}-{month:02}" if closer else f"{year:04}"
