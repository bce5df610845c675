"""The embedded engine and the brute-force index agree on random records and random questions."""

import random
from pathlib import Path

import pytest

from coi.query import FILTER_FIELDS, SORTS, TextField
from coi.search_index import (
    AllOf,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Group,
    IndexRecord,
    IndexTerm,
    NoneOf,
    SearchIndex,
    Sequenced,
    ValueFilter,
    View,
)
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_record
from tests.memory_index import MemoryIndex

WORDS = [
    "army",
    "arms",
    "armed",
    "police",
    "prison",
    "state",
    "states",
    "конфлікт",
    "конституція",
    "армія",
    "سجن",
    "سجناء",
    "a",
    "b",
    "c",
    "d",
]
COUNTRIES = ("UKR", "RUS", "BLR", "AFG")
LEVELS = ("public", "network", "restricted")


class Chance:
    """Random records and questions from one seed; common words are much likelier than rare ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.weights = [1 / (rank + 1) for rank in range(len(WORDS))]

    def text(self, most: int) -> str:
        return " ".join(self.random.choices(WORDS, self.weights, k=self.random.randint(0, most)))

    def some(self, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.choice((0, 0, 1, 1, 2))))

    def day(self) -> int:
        return (
            self.random.randint(2020, 2024) * 10000
            + self.random.randint(1, 12) * 100
            + self.random.randint(1, 28)
        )

    def document(self, name: str) -> list[IndexRecord]:
        turns = sorted({self.day() for _ in range(self.random.choice((1, 1, 1, 2, 3)))})
        access = self.random.choice(LEVELS)
        records = []
        for edition, first in enumerate(turns, start=1):
            pages = ["|".join(self.text(12) for _ in range(self.random.randint(1, 4))) for _ in range(3)]
            published = sorted((self.day(), self.day()))
            records.append(
                a_record(
                    name,
                    *pages[: self.random.randint(0, 3)],
                    title=self.text(5),
                    edition=edition,
                    reading=self.random.randint(1, 999),
                    access=access,
                    published=self.random.choice((None, published[0], (published[0], published[1]))),
                    captured=self.day(),
                    in_force=(first, turns[edition] if edition < len(turns) else None),
                    country=self.some(COUNTRIES),
                    topic=self.some(("police", "prisons", "roma")),
                    language=self.random.choice(("uk", "ru", "en")),
                )
            )
        return records

    def group(self, field: TextField) -> Group:
        views: tuple[View, ...] = ("exact", "exact", "stem")
        terms = []
        for _ in range(self.random.choice((1, 1, 2, 3))):
            view, text = self.random.choice(views), self.random.choice([*WORDS, "unknown"])
            terms.append(
                IndexTerm(view, text[:5] if view == "stem" else text, self.random.choice((1.0, 1.0, 0.5)))
            )
        return Group(tuple(terms), field)

    def clause(self, depth: int = 0) -> Clause:
        kind = self.random.randint(0, 3 if depth > 2 else 7)
        field: TextField = self.random.choice(("anywhere", "anywhere", "anywhere", "title"))
        if kind <= 1:
            return self.group(field)
        if kind == 2:
            return Sequenced(tuple(self.group(field) for _ in range(self.random.randint(1, 3))), field)
        if kind == 3:
            return Beginning(self.random.choice(("a", "ar", "sta", "кон", "سج", "zz")), field)
        parts = tuple(self.clause(depth + 1) for _ in range(self.random.randint(1, 3)))
        if kind == 4:
            return NoneOf(parts[0])
        return AllOf(parts) if kind == 5 else AnyOf(parts)

    def value_filter(self) -> ValueFilter:
        field, values = self.random.choice(
            (
                ("country", COUNTRIES),
                ("topic", ("police", "prisons")),
                ("language", ("uk", "ru")),
                ("access", LEVELS),
            )
        )
        kind = self.random.choice(("any", "all", "none", "only"))
        return ValueFilter(field, **{kind: self.some(values)})

    def days(self) -> DayRange:
        first, last = sorted((self.day(), self.day()))
        ends = self.random.choice(((first, last), (None, last), (first, None)))
        return DayRange(self.random.choice(("published", "captured")), *ends)

    def question(self) -> AnalysedQuery:
        return AnalysedQuery(
            clause=self.clause() if self.random.random() < 0.95 else None,
            access=frozenset(self.random.sample(LEVELS, self.random.choice((1, 2, 3, 3)))),
            filters=tuple(self.value_filter() for _ in range(self.random.choice((0, 0, 1, 2)))),
            ranges=tuple(self.days() for _ in range(self.random.choice((0, 0, 0, 1)))),
            as_of=self.random.choice((None, None, self.day())),
            sort=self.random.choice((SORTS[0], *SORTS)),
            offset=self.random.choice((0, 0, 5)),
            limit=self.random.choice((3, 10, 100)),
            facets=FILTER_FIELDS if self.random.random() < 0.5 else (),
            passages_per_hit=self.random.choice((1, 3)),
        )


def write_alike(chance: Chance, indexes: tuple[SearchIndex, ...], names: list[str], gone: list[str]) -> None:
    documents = {name: chance.document(name) for name in names}
    for index in indexes:
        with index.writer() as writer:
            for name, records in documents.items():
                writer.put(name, records)
            for name in gone:
                writer.delete(name)


def check_agreement(chance: Chance, whoosh: SearchIndex, memory: SearchIndex, questions: int) -> int:
    answered = 0
    for _ in range(questions):
        question = chance.question()
        ours, theirs = whoosh.search(question), memory.search(question)
        assert (ours.total, ours.facets, ours.cut_prefixes) == (
            theirs.total,
            theirs.facets,
            theirs.cut_prefixes,
        )
        scores = [hit.score for hit in ours.hits], [hit.score for hit in theirs.hits]
        assert scores[0] == pytest.approx(scores[1], abs=2e-6), question
        named = [
            [(hit.document_id, hit.edition, hit.reading, hit.passages) for hit in one.hits]
            for one in (ours, theirs)
        ]
        assert named[0] == named[1], question
        answered += bool(ours.hits)
    return answered


@pytest.mark.parametrize("seed", range(6))
def test_both_give_the_same_totals_facets_scores_and_order(tmp_path: Path, seed: int) -> None:
    chance = Chance(seed)
    whoosh, memory = WhooshIndex(tmp_path), MemoryIndex()
    for index in (whoosh, memory):
        with index.rebuild():
            pass
    names = [f"d{number:02}" for number in range(40)]
    write_alike(chance, (whoosh, memory), names[:30], [])
    answered = check_agreement(chance, whoosh, memory, 60)
    for _ in range(10):  # enough commits that segments are merged
        write_alike(chance, (whoosh, memory), chance.random.sample(names, 4), chance.random.sample(names, 2))
        answered += check_agreement(chance, whoosh, memory, 12)
    assert answered > 60
    assert sorted(whoosh.document_ids()) == sorted(memory.document_ids())
    for prefix in ("", "a", "ar", "кон", "x"):
        assert whoosh.suggest(prefix, 4) == memory.suggest(prefix, 4)
