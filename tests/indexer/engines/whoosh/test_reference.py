"""The slow reference: Whoosh itself, unchanged, reads our segments and finds and scores what our executor does."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import query as stock
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import Searcher

from coi.query import TextField
from coi.search_index import AllOf, AnyOf, Beginning, Clause, Group, IndexTerm, NoneOf, Ranking, Sequenced
from indexer.engines.whoosh import codec
from indexer.engines.whoosh.index import WhooshIndex
from indexer.engines.whoosh.schema import INDEX_NAME
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import fill, word
from tests.indexer.search_index_contract.answers import near_to
from tests.indexer.search_index_contract.chance import WORDS, Chance

README = Path(codec.__file__).with_name("README.md")
PLACES = ("text", "title", "subject")
RANKING = Ranking()


class Documented(WeightingModel):  # type: ignore[misc]  # Whoosh ships no types
    """BM25 as the docstring of Ranking has it, over what lives; every number is counted one by one."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:  # noqa: ARG002 -- Whoosh's signature
        return _Scorer(searcher, fieldname, text)


class _Scorer(BaseScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, text: bytes) -> None:
        whole = searcher.get_parent().reader()
        place = fieldname.partition("_")[0]
        leaves = whole.leaf_readers()
        lengths = [
            reader.doc_field_length(unit, fieldname) for reader, _ in leaves for unit in living(reader, place)
        ]
        holding = 0
        for reader, _ in leaves:
            if (fieldname, text) in reader:
                holding += sum(
                    not reader.is_deleted(unit) for unit in reader.postings(fieldname, text).all_ids()
                )
        count = len(lengths)
        self._idf = float(np.log(1 + (count - holding + 0.5) / (holding + 0.5)))
        self._average = sum(lengths) / count or 1.0
        self._b = 0.0 if place == "subject" else RANKING.b
        self._searcher, self._field = searcher, fieldname

    def score(self, matcher: Any) -> float:
        frequency = matcher.weight()
        length = self._searcher.reader().doc_field_length(matcher.id(), self._field)
        norm = RANKING.k1 * (1 - self._b + self._b * length / self._average)
        return float(self._idf * frequency * (RANKING.k1 + 1) / (frequency + norm))


def living(reader: Any, place: str) -> Iterator[int]:
    """The units of a segment that are titles (and subjects) or passages, deleted ones left out."""
    titles = reader._perdoc._titles
    for unit in range(reader.doc_count_all()):
        if not reader.is_deleted(unit) and (unit in titles) == (place != "text"):
            yield unit


class Reference:
    """Asks stock Whoosh about the newest commit of an index, and puts units together to records by hand."""

    def __init__(self, index: WhooshIndex, searcher: Any) -> None:
        self._searcher = searcher
        snapshot = index._refresh()[1]
        self._owner = [
            snapshot.document(record)
            for record, size in enumerate(np.diff(snapshot.record_unit).tolist())
            for _ in range(size)
        ]
        self.everything = {
            self._owner[unit] for unit in range(len(self._owner)) if not searcher.reader().is_deleted(unit)
        }

    def units(self, question: Any) -> set[int]:
        """The living units Whoosh finds."""
        try:
            return set(self._searcher.docs_for_query(question))
        except TermNotFound:
            return set()

    def records(self, questions: Iterable[Any]) -> set[str]:
        """The documents in whose units it finds any of them."""
        return {self._owner[unit] for question in questions for unit in self.units(question)}

    def scores(self, clauses: Sequence[Group]) -> dict[str, float]:
        """The scores of the documents with one of the words, by the formula of Ranking."""
        found: dict[str, dict[tuple[str, int], float]] = {}
        for clause in clauses:
            for place, question in _questions(clause):
                for hit in self._searcher.search(question, limit=None):
                    own = found.setdefault(self._owner[hit.docnum], {})
                    own[place, hit.docnum] = own.get((place, hit.docnum), 0.0) + hit.score
        return {document: _put_together(units) for document, units in found.items()}


def _put_together(units: dict[tuple[str, int], float]) -> float:
    passages = [amount for (place, _), amount in units.items() if place == "text"]
    best = max(passages, default=0.0)
    title, subject = (
        sum(amount for (place, _), amount in units.items() if place == wanted)
        for wanted in ("title", "subject")
    )
    others = min(sum(passages) - best, RANKING.next_cap * best)
    return RANKING.title * title + RANKING.subject * subject + best + RANKING.next_share * others


def _questions(clause: Clause) -> Iterator[tuple[str, Any]]:
    """A leaf as questions to Whoosh, one for each place it may stand in."""
    field = getattr(clause, "field", "anywhere")
    for place in PLACES if field == "anywhere" else ("title",):
        name = f"{place}_exact"
        if isinstance(clause, Group):
            terms = [stock.Term(f"{place}_{one.view}", one.text) for one in clause.terms]
            yield place, terms[0] if len(terms) == 1 else stock.Or(terms)
        elif isinstance(clause, Beginning):
            yield place, stock.Prefix(name, clause.text)
        elif isinstance(clause, Sequenced) and place != "subject":
            yield place, stock.Phrase(name, [group.terms[0].text for group in clause.groups])


def find(reference: Reference, clause: Clause) -> set[str]:
    """The documents in which the clause holds, by what Whoosh finds of its leaves."""
    if isinstance(clause, AllOf):
        return reference.everything.intersection(*(find(reference, part) for part in clause.clauses))
    if isinstance(clause, AnyOf):
        return set().union(*(find(reference, part) for part in clause.clauses))
    if isinstance(clause, NoneOf):
        return reference.everything - find(reference, clause.clause)
    return reference.records(question for _, question in _questions(clause))


@contextmanager
def stock_searcher(index: WhooshIndex) -> Iterator[Any]:
    """Whoosh's own searcher over the files of the commit in use."""
    commit, _ = index._refresh()
    folder = index.folder / "generations" / commit.generation
    searcher = Searcher(
        FileIndex(FileStorage(str(folder)), indexname=INDEX_NAME).reader(), weighting=Documented()
    )
    try:
        yield searcher
    finally:
        searcher.close()


class OnePassageAPage(Chance):
    """Whoosh knows no rows across units, so a page has one passage; and one edition, as it knows no days."""

    def passage(self) -> str:
        return self.text(1, 12)

    def document(self, name: str) -> list[Any]:
        pages = [self.passage() for _ in range(self.random.randint(0, 5))]
        return [a_record(name, *pages, title=self.text(0, 6), subject=self.text(0, 2))]

    def reference_leaf(self) -> Clause:
        words = [self.random.choice(WORDS) for _ in range(self.random.randint(1, 3))]
        field: TextField = self.random.choice(("anywhere", "title"))
        return self.random.choice(
            (
                Group(tuple(IndexTerm("exact", one) for one in dict.fromkeys(words)), field),
                Group((IndexTerm("stem", words[0][:5]),), field),
                Sequenced(tuple(word(one) for one in words), field),
                Beginning(self.random.choice(("a", "ar", "sta", "кон", "pris", "zz")), field),
            )
        )

    def reference_clause(self) -> Clause:
        leaves = tuple(self.reference_leaf() for _ in range(self.random.randint(1, 3)))
        return self.random.choice(
            (leaves[0], AllOf(leaves), AnyOf(leaves), AllOf((leaves[0], NoneOf(AnyOf(leaves[1:])))))
        )


@pytest.mark.parametrize("seed", range(4))
def test_whoosh_itself_finds_and_scores_the_same(tmp_path: Path, seed: int) -> None:
    chance = OnePassageAPage(seed)
    index = WhooshIndex(tmp_path)
    with index.rebuild():
        pass
    answered = segments = 0
    for _ in range(5):
        chance.change(30, 14).write(index)
        with stock_searcher(index) as searcher:
            reference = Reference(index, searcher)
            segments = max(segments, len(searcher.reader().leaf_readers()))
            for _ in range(15):
                clause = chance.reference_clause()
                hits = index.search(a_query(clause, limit=1000)).hits
                assert {hit.document_id for hit in hits} == find(reference, clause), clause
                answered += bool(hits)
            for _ in range(10):
                words = [word(chance.random.choice(WORDS)) for _ in range(chance.random.randint(1, 3))]
                hits = index.search(a_query(AnyOf(tuple(words)), limit=1000)).hits
                assert {hit.document_id: hit.score for hit in hits} == near_to(reference.scores(words)), words
                answered += bool(hits)
    assert answered > 60
    assert segments > 1


def test_whoosh_reads_the_terms_and_their_statistics(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    with index.rebuild():
        pass
    fill(index, a_record("one", "army of one army", "police", title="army"), a_record("two", "army"))
    with stock_searcher(index) as searcher:
        reader = searcher.reader()
        assert list(reader.field_terms("text_exact")) == ["army", "of", "one", "police"]
        assert list(reader.expand_prefix("text_exact", "o")) == [b"of", b"one"]
        assert list(reader.field_terms("document")) == ["one", "two"]
        assert reader.frequency("text_exact", "army") == 3
        assert reader.doc_frequency("text_exact", "army") == 2
        assert reader.doc_count_all() == 5
        assert reader.field_length("text_exact") == 6
        assert (reader.min_field_length("text_exact"), reader.max_field_length("text_exact")) == (0, 4)
        info = reader.term_info("text_exact", "army")
        assert (info.max_weight(), info.min_length(), info.max_length()) == (2, 1, 4)
        matcher = reader.postings("text_exact", "army")
        assert [(unit, matcher.supports("positions")) for unit in matcher.all_ids()] == [(1, True), (4, True)]
        assert list(reader.postings("text_exact", "army").value_as("positions")) == [0, 3]
        assert ("text_exact", "navy") not in reader
        with pytest.raises(TermNotFound):
            reader.term_info("text_exact", "navy")


def test_the_readme_lists_the_private_parts_of_whoosh_that_are_checked_and_no_others() -> None:
    section = (
        README.read_text(encoding="utf-8").split("## Private parts of Whoosh touched\n")[1].split("\n## ")[0]
    )
    listed = set(re.findall(r"^- `([\w.]+)`", section, re.MULTILINE))
    assert listed == {f"{owner.__name__}.{name}" for owner, names in codec.PARTS for name in names}
