"""Stock Whoosh 2.7.4 as a careful user writes it: positions, sortable columns, no stored text, loose files, one segment.

Where its manual offers two ways, the faster one was measured and taken: several values are counted from the
column's own text (`allow_overlap` lists every document anew for each question), and files are not packed
(`compound=False`; else each searcher copies the segment to memory).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from whoosh import fields, index, query, sorting
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.query.spans import SpanNear

from coi.search_index import most_edits
from tests.bench.documents import BenchDocument
from tests.bench.search.engines import LIMIT, Answer
from tests.bench.search.questions import BETWEEN, FACETS, Question

_MEMORY = 256  # megabytes before it spills to disk


class StockWhoosh:
    """An index of stock Whoosh in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Any = None
        self._searcher: Any = None

    def build(self, batches: Iterable[Sequence[BenchDocument]]) -> None:
        """A new index of all these documents in one segment."""
        self._folder.mkdir(parents=True)
        made = index.create_in(str(self._folder), _make_schema())
        writer = made.writer(limitmb=_MEMORY, compound=False)
        for batch in batches:
            for one in batch:
                writer.add_document(**_row(one))
        writer.commit()

    def open(self) -> None:
        """Open what was built."""
        self._index = index.open_dir(str(self._folder))
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> Answer:
        """The best ten, facet counts where they are asked for, and no total: it would need another pass."""
        more: dict[str, Any] = {}
        if question.by_day:
            more["sortedby"] = sorting.FieldFacet("day", reverse=True)
        if question.facets:
            more["groupedby"] = {name: sorting.FieldFacet(name, maptype=sorting.Count) for name in FACETS}
        results = self._search(question, **more)
        facets = {name: _split(results.groups(name)) for name in FACETS} if question.facets else {}
        return Answer(tuple(int(hit["number"]) for hit in results[:LIMIT]), None, facets)

    def count(self, question: Question) -> int:
        """The exact total."""
        return len(self._search(question))

    def add(self, documents: Sequence[BenchDocument]) -> None:
        """New documents, committed; small commits are left unmerged."""
        with self._writer() as writer:
            for one in documents:
                writer.add_document(**_row(one))
        self._searcher = self._searcher.refresh()

    def update(self, before: Sequence[BenchDocument], after: Sequence[BenchDocument]) -> None:
        """Other texts for documents of the same numbers, committed, in the way the manual teaches."""
        assert [one.number for one in before] == [one.number for one in after]
        with self._writer() as writer:
            for one in after:
                writer.update_document(**_row(one))
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        """Let go of every file."""
        self._searcher.close()
        self._index.close()

    def _writer(self) -> Any:
        writer = self._index.writer(limitmb=_MEMORY, compound=False)
        writer.merge = False
        return writer

    def _search(self, question: Question, **more: Any) -> Any:
        return self._searcher.search(
            _make_query(question), limit=LIMIT, filter=_make_filter(question), **more
        )


def _make_schema() -> Any:
    return fields.Schema(
        number=fields.ID(unique=True, stored=True),
        text=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True, stored=False, spelling=False),
        country=fields.KEYWORD(commas=True, sortable=True),
        topic=fields.KEYWORD(commas=True, sortable=True),
        language=fields.ID(sortable=True),
        source=fields.ID(sortable=True),
        document_type=fields.ID(sortable=True),
        day=fields.NUMERIC(int, bits=32, signed=False, sortable=True),
    )


def _row(one: BenchDocument) -> dict[str, Any]:
    return {
        "number": str(one.number),
        "text": one.text,
        "country": ",".join(one.countries),
        "topic": ",".join(one.topics),
        "language": one.language,
        "source": one.source,
        "document_type": one.document_type,
        "day": one.day,
    }


def _make_query(question: Question) -> Any:
    parts = [_term(word) for word in question.all_of]
    if question.any_of:
        parts.append(query.Or([_term(word) for word in question.any_of]))
    if question.phrase:
        parts.append(query.Phrase("text", list(question.phrase)))
    if question.near:
        first, second = (_term(word) for word in question.near)
        parts.append(SpanNear(first, second, slop=BETWEEN + 1, ordered=False))
    if question.beginning:
        parts.append(query.Prefix("text", question.beginning))
    if question.misspelt:
        most = most_edits(question.misspelt)
        parts.append(query.FuzzyTerm("text", question.misspelt, maxdist=most, prefixlength=1))
    parts += [query.Not(_term(word)) for word in question.none_of]
    return parts[0] if len(parts) == 1 else query.And(parts)


def _make_filter(question: Question) -> Any:
    values = (("country", question.country), ("language", question.language))
    parts = [query.Term(name, value) for name, value in values if value]
    if any(question.days):
        parts.append(query.NumericRange("day", *question.days))
    return query.And(parts) if parts else None


def _term(word: str) -> Any:
    return query.Term("text", word)


def _split(groups: Mapping[str, int]) -> dict[str, int]:
    """Counts by value from counts by the texts of the column, which join several values by commas."""
    counts: Counter[str] = Counter()
    for joined, count in groups.items():
        for value in joined.split(","):
            counts[value] += count
    return dict(counts)
