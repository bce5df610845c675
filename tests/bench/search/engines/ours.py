"""Our engine, asked through the port: the exact view only, passages on one page, no title, no stems."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from coi.search_index import (
    AllOf,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Group,
    IndexedPassage,
    IndexRecord,
    IndexTerm,
    Near,
    NoneOf,
    SearchIndex,
    Sequenced,
    Spelled,
    ValueFilter,
)
from tests.bench.documents import BenchDocument
from tests.bench.search.engines import LIMIT, Answer
from tests.bench.search.questions import BETWEEN, FACETS, Question

_GOAL_WORDS = 250  # of a passage, as in indexer/passages.py: parts of equal length, 150 to 400 words
_ACCESS = "public"


class OurEngine:
    """A SearchIndex, whichever it is, behind the interface of the benchmark."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    def build(self, batches: Iterable[Sequence[BenchDocument]]) -> None:
        """A new index of all these documents, ready to be opened."""
        with self._index.rebuild() as writer:
            for batch in batches:
                for one in batch:
                    writer.put(_name(one), (make_record(one),))

    def open(self) -> None:
        """Nothing to do: the first question opens the index."""

    def ask(self, question: Question) -> Answer:
        """The best ten, the exact total, and facet counts where they are asked for."""
        answer = self._index.search(make_query(question))
        return Answer(
            tuple(int(hit.document_id[1:]) for hit in answer.hits),
            answer.total,
            {name: {one.value: one.count for one in counts} for name, counts in answer.facets.items()},
        )

    def count(self, question: Question) -> int:
        """The exact total."""
        return self._index.search(make_query(question)).total

    def add(self, documents: Sequence[BenchDocument]) -> None:
        """New documents, committed."""
        with self._index.writer() as writer:
            for one in documents:
                writer.put(_name(one), (make_record(one),))

    def update(self, before: Sequence[BenchDocument], after: Sequence[BenchDocument]) -> None:
        """Other texts for documents of the same numbers, committed."""
        assert [one.number for one in before] == [one.number for one in after]
        self.add(after)

    def close(self) -> None:
        """Nothing to do: the port knows no closing."""


def make_record(one: BenchDocument) -> IndexRecord:
    """The document as the pipeline would hand it over, with the exact view alone."""
    return IndexRecord(
        document_id=_name(one),
        edition=1,
        reading=1,
        values={
            "country": one.countries,
            "topic": one.topics,
            "source": (one.source,),
            "document_type": (one.document_type,),
            "language": (one.language,),
        },
        access=_ACCESS,
        published_first=one.day,
        published_last=one.day,
        captured=20261101,
        in_force_from=20261101,
        in_force_until=None,
        title={},
        passages=_passages(one.text.split()),
    )


def make_query(question: Question) -> AnalysedQuery:
    """The question in the words of the port."""
    filters = [
        ValueFilter(name, any=(value,))
        for name, value in (("country", question.country), ("language", question.language))
        if value
    ]
    return AnalysedQuery(
        clause=_clause(question),
        access=frozenset({_ACCESS}),
        filters=tuple(filters),
        ranges=(DayRange("published", *question.days),) if any(question.days) else (),
        sort="published" if question.by_day else "relevance",
        limit=LIMIT,
        facets=FACETS if question.facets else (),
    )


def _clause(question: Question) -> Clause:
    clauses: list[Clause] = [_group(word) for word in question.all_of]
    if question.any_of:
        clauses.append(AnyOf(tuple(_group(word) for word in question.any_of)))
    if question.phrase:
        clauses.append(Sequenced(tuple(_group(word) for word in question.phrase)))
    if question.near:
        clauses.append(Near(tuple(_group(word) for word in question.near), BETWEEN))
    if question.beginning:
        clauses.append(Beginning(question.beginning))
    if question.misspelt:
        clauses.append(Spelled(question.misspelt))
    clauses += [NoneOf(_group(word)) for word in question.none_of]
    return clauses[0] if len(clauses) == 1 else AllOf(tuple(clauses))


def _group(word: str) -> Group:
    return Group((IndexTerm("exact", word),))


def _name(one: BenchDocument) -> str:
    return f"d{one.number:07d}"


def _passages(words: Sequence[str]) -> tuple[IndexedPassage, ...]:
    """The words cut into parts of equal length, with their places in the text."""
    count = max(1, round(len(words) / _GOAL_WORDS))
    borders = [len(words) * place // count for place in range(count + 1)]
    passages, start = [], 0
    for first, last in pairwise(borders):
        part = words[first:last]
        end = start + len(" ".join(part))
        passages.append(IndexedPassage(1, start, end, {"exact": part}))
        start = end + 1
    return tuple(passages)
