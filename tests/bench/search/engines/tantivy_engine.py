"""tantivy, the native library in Rust: one writer thread, values as fast fields, document numbers from a fast field."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.documents import BenchDocument
from tests.bench.search.engines import FACET_LIMIT, LIMIT, Answer
from tests.bench.search.questions import BETWEEN, FACETS, Question

# Named by a string, so that the type checker finds the same whether or not it is installed.
tantivy: Any = import_module("tantivy")

_MEMORY = 256_000_000  # bytes for the writer, as stock Whoosh gets
_AGGREGATIONS = {name: {"terms": {"field": name, "size": FACET_LIMIT}} for name in FACETS}


class TantivyEngine:
    """An index of tantivy in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema: Any = None
        self._index: Any = None
        self._searcher: Any = None

    def build(self, batches: Iterable[Sequence[BenchDocument]]) -> None:
        """A new index of all these documents, its segments merged as tantivy likes it."""
        self._folder.mkdir(parents=True)
        index = tantivy.Index(_make_schema(), path=str(self._folder))
        writer = index.writer(heap_size=_MEMORY, num_threads=1)
        for batch in batches:
            for one in batch:
                writer.add_document(_make_document(one))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Open what was built."""
        self._schema = _make_schema()
        self._index = tantivy.Index(self._schema, path=str(self._folder))
        self._index.config_reader(reload_policy="manual")
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> Answer:
        """The best ten, the exact total, and facet counts where they are asked for."""
        query = self._query(question)
        order = {"order_by_field": "day"} if question.by_day else {}
        found = self._searcher.search(query, limit=LIMIT, count=True, **order)
        numbers = self._searcher.fast_field_values("number", [address for _, address in found.hits])
        facets = {}
        if question.facets:
            counted: Mapping[str, Any] = self._searcher.aggregate(query, _AGGREGATIONS)
            facets = {
                name: {one["key"]: one["doc_count"] for one in counted[name]["buckets"]} for name in FACETS
            }
        return Answer(tuple(numbers), found.count, facets)

    def count(self, question: Question) -> int:
        """The exact total."""
        return int(self._searcher.search(self._query(question), limit=1, count=True).count)

    def add(self, documents: Sequence[BenchDocument]) -> None:
        """New documents, committed."""
        self._write(documents, replace=False)

    def update(self, before: Sequence[BenchDocument], after: Sequence[BenchDocument]) -> None:
        """Other texts for documents of the same numbers, committed."""
        assert [one.number for one in before] == [one.number for one in after]
        self._write(after, replace=True)

    def close(self) -> None:
        """Let go of every file."""
        self._index = self._searcher = None

    def _write(self, documents: Sequence[BenchDocument], *, replace: bool) -> None:
        writer = self._index.writer(heap_size=_MEMORY, num_threads=1)
        for one in documents:
            if replace:
                writer.delete_documents_by_term("number", one.number)
            writer.add_document(_make_document(one))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _query(self, question: Question) -> Any:
        must = [self._term(word) for word in question.all_of]
        if question.any_of:
            must.append(_either([self._term(word) for word in question.any_of]))
        if question.phrase:
            must.append(tantivy.Query.phrase_query(self._schema, "text", list(question.phrase)))
        if question.near:
            # Its slop counts for words in the given order; with both orders it means what NEAR means.
            pair = list(question.near)
            orders = (pair, pair[::-1])
            must.append(
                _either(
                    [tantivy.Query.phrase_query(self._schema, "text", one, slop=BETWEEN) for one in orders]
                )
            )
        if question.beginning:
            must.append(tantivy.Query.regex_query(self._schema, "text", f"{question.beginning}.*"))
        if question.misspelt:
            most = 1 if len(question.misspelt) < 6 else 2
            must.append(
                tantivy.Query.fuzzy_term_query(
                    self._schema, "text", question.misspelt, distance=most, transposition_cost_one=False
                )
            )
        must += [_unscored(query) for query in self._filters(question)]
        if len(must) == 1 and not question.none_of:
            return must[0]
        occur = tantivy.Occur
        none = [(occur.MustNot, self._term(word)) for word in question.none_of]
        return tantivy.Query.boolean_query([*((occur.Must, query) for query in must), *none])

    def _filters(self, question: Question) -> list[Any]:
        values = (("country", question.country), ("language", question.language))
        found = [tantivy.Query.term_query(self._schema, name, value) for name, value in values if value]
        if any(question.days):
            kind = tantivy.FieldType.Integer
            found.append(tantivy.Query.range_query(self._schema, "day", kind, *question.days))
        return found

    def _term(self, word: str) -> Any:
        return tantivy.Query.term_query(self._schema, "text", word)


def _make_schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    for name in (*FACETS, "document_type"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


def _make_document(one: BenchDocument) -> Any:
    return tantivy.Document(
        number=one.number,
        text=one.text,
        country=list(one.countries),
        topic=list(one.topics),
        language=one.language,
        source=one.source,
        document_type=one.document_type,
        day=one.day,
    )


def _either(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _unscored(query: Any) -> Any:
    return tantivy.Query.const_score_query(query, 0.0)
