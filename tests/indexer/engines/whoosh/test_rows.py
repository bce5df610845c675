"""Rows and windows in long texts: each way of looking them up finds what reading word by word finds."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coi.search_index import Clause, Group, IndexTerm, Near, Sequenced, TermRow
from indexer.engines.whoosh import rows, snapshot, strips
from indexer.engines.whoosh.index import WhooshIndex
from indexer.engines.whoosh.rows import _Places, _windows
from indexer.engines.whoosh.stretches import count_in, spread, stretches
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import fill
from tests.indexer.search_index_contract.answers import check_alike
from tests.memory_index import MemoryIndex

# From one that is everywhere to one that is almost nowhere.
WORDS = ("the", "of", "army", "state", "rare", "never")
OFTEN = (100, 40, 15, 5, 1, 0)


def a_text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, OFTEN, k=words))


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> tuple[WhooshIndex, MemoryIndex]:
    chance = random.Random(5)
    engine, memory = WhooshIndex(tmp_path_factory.mktemp("rows")), MemoryIndex()
    for index in (engine, memory):
        with index.rebuild():
            pass
    for part in range(3):
        records = []
        for number in range(30):
            pages = [
                "|".join(a_text(chance, chance.randint(0, 40)) for _ in range(chance.randint(1, 3)))
                for _ in range(chance.randint(0, 3))
            ]
            records.append(
                a_record(f"d{part}-{number:02}", *pages, title=a_text(chance, chance.randint(0, 5)))
            )
        for index in (engine, memory):
            fill(index, *records)
    return engine, memory


def a_group(chance: random.Random, weight: float | None = None) -> Group:
    words = chance.sample(WORDS, chance.choice((1, 1, 2)))
    return Group(
        tuple(IndexTerm("exact", one, weight or chance.choice((1.0, 1.0, 0.5, 2.0))) for one in words)
    )


# Each number makes another way of looking words up the usual one.
@pytest.mark.parametrize(
    ("selective", "stretch"), [(0, 10**9), (1, 10**9), (4, 10**9), (10**6, 10**9), (4, 1), (1, 100)]
)
def test_rows_and_windows_are_found_whichever_way_they_are_looked_up(
    indexes: tuple[WhooshIndex, MemoryIndex], selective: int, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "SELECTIVE", selective)
    monkeypatch.setattr(rows, "STRETCH", stretch)
    monkeypatch.setattr(strips, "SELDOM", 0)  # none is that frequent
    engine, memory = indexes
    chance = random.Random(selective)
    found = 0
    for _ in range(12):
        groups = tuple(a_group(chance) for _ in range(chance.randint(1, 4)))
        for clause in (Sequenced(groups), Near(groups, chance.randint(0, 6))):
            query = a_query(clause, limit=999)
            found += bool(check_alike(engine, memory, query, memory.passage_scores).total)
    assert found > 8


@pytest.mark.parametrize(
    ("strip", "selective", "reached", "picked"),
    [(64, 12, 8, 0), (64, 0, 8, 1.5), (200, 10**6, 8, 0), (1 << 18, 12, 0, 10**9), (64, 12, 8, 10**9)],
)
def test_rows_and_windows_are_found_alike_on_strips(
    indexes: tuple[WhooshIndex, MemoryIndex],
    strip: int,
    selective: int,
    reached: int,
    picked: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, memory = indexes
    answered = 0
    look = strips._matched

    def note(*asked: Any) -> Any:
        nonlocal answered
        found = look(*asked)
        answered += found is not None
        return found

    monkeypatch.setattr(strips, "_matched", note)
    for name, number in {
        "STRIP": strip,
        "SELECTIVE": selective,
        "MOST_REACHED": reached,
        "PICKED": picked,
        "SELDOM": 10**6,
    }.items():
        monkeypatch.setattr(strips, name, number)
    chance = random.Random(strip)
    found = 0
    for _ in range(25):
        weights = chance.choice((1.0, 0.5)), chance.choice((1.0, 2.0))
        groups = tuple(a_group(chance, weights[turn % 2]) for turn in range(chance.randint(2, 4)))
        for clause in (Sequenced(groups), Near(groups, chance.randint(0, 60))):
            query = a_query(clause, limit=999)
            found += bool(check_alike(engine, memory, query, memory.passage_scores).total)
    assert found > 20
    assert answered > 20


@pytest.mark.parametrize("picked", [0, 10**9])
def test_rows_and_windows_go_from_one_long_passage_into_the_next(
    tmp_path: Path, picked: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, memory = WhooshIndex(tmp_path), MemoryIndex()
    for index in (engine, memory):
        with index.rebuild():
            pass
    chance = random.Random(1)
    records = []
    for number in range(40):
        passages = [
            ["filler"] * chance.randint(snapshot.CLOSE, snapshot.CLOSE + 9)
            for _ in range(chance.randint(1, 6))
        ]
        for words in passages:
            for place in (0, 1, 2, -2, -1, chance.randrange(len(words))):
                words[place] = chance.choice(("filler", *WORDS))
        records.append(a_record(f"d{number:02}", "|".join(map(" ".join, passages)), title=""))
    for index in (engine, memory):
        fill(index, *records)
    monkeypatch.setattr(strips, "SELDOM", 10**6)
    monkeypatch.setattr(strips, "PICKED", picked)
    found = 0
    for _ in range(25):
        groups = tuple(a_group(chance, 1.0) for _ in range(chance.randint(2, 3)))
        for clause in (Sequenced(groups), Near(groups, chance.randint(0, 9))):
            found += bool(
                check_alike(engine, memory, a_query(clause, limit=999), memory.passage_scores).total
            )
    assert found > 20


def test_what_two_pages_hold_is_on_no_strip_in_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "SELDOM", 10**6)
    index = WhooshIndex(tmp_path)
    with index.rebuild():
        pass
    # In passages of one page words go on, over as many short ones as there are; on two pages they do not.
    fill(
        index,
        a_record("one", "the|a|a|a|army"),
        a_record("two", "the", "army"),
        a_record("three", "the|army"),
    )
    groups = tuple(Group((IndexTerm("exact", one),)) for one in ("the", "army"))

    def found(clause: Clause) -> set[str]:
        return {hit.document_id for hit in index.search(a_query(clause)).hits}

    assert found(Sequenced(groups)) == {"three"}
    assert found(Near(groups, 2)) == {"three"}
    assert found(Near(groups, 3)) == {"one", "three"}
    assert found(Near(groups, snapshot.CLOSE - 2)) == {"one", "three"}
    assert found(Near(groups, snapshot.CLOSE)) == {"one", "three"}


@pytest.mark.parametrize(("most", "places_of_one"), [(0, 10**6), (1, 10**6), (256, 10**6), (256, 2)])
def test_rows_among_alternatives_are_found_alike_whether_they_are_kept_or_not(
    indexes: tuple[WhooshIndex, MemoryIndex], most: int, places_of_one: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, memory = indexes
    chance = random.Random(most)
    monkeypatch.setattr(snapshot, "_KEPT_ROWS", most)
    monkeypatch.setattr(snapshot, "_PLACES_OF_A_KEPT_ROW", places_of_one)
    for index in (engine, memory):  # a commit, so that what is kept begins anew
        fill(index, a_record(f"kept-{most}-{places_of_one}", "the army of the state"))
    pairs = [tuple(chance.choices(WORDS[:4], k=2)) for _ in range(4)]
    found = 0
    for pair in pairs * 3:
        row = TermRow(tuple(IndexTerm("exact", one) for one in pair), chance.choice((1.0, 0.5)))
        query = a_query(Group((IndexTerm("exact", "rare"), row)), limit=999)
        found += check_alike(engine, memory, query, memory.passage_scores).total > 0
    assert found == len(pairs) * 3


def test_a_row_may_be_longer_than_any_text(indexes: tuple[WhooshIndex, MemoryIndex]) -> None:
    engine, memory = indexes
    the = Group((IndexTerm("exact", "the"),))
    asked: tuple[Clause, ...] = (Sequenced((the,) * 500), Near((the,) * 90, 0), Near((the,) * 20, 100))
    for clause in (*asked, Sequenced(()), Near((), 5)):
        check_alike(engine, memory, a_query(clause, limit=999), memory.passage_scores)


def places(*numbers: int) -> _Places:
    return _Places(np.array(numbers, np.int64), np.ones(len(numbers), np.float32))


@pytest.mark.parametrize(
    ("first", "wanted", "other", "span", "begins"),
    [
        ((5,), 1, (6,), 2, [5]),
        ((6,), 1, (5,), 2, [5]),
        ((5,), 1, (7,), 2, []),
        ((5,), 1, (7,), 3, [5]),
        ((5,), 1, (5,), 1, [5]),  # two groups may stand at one place
        ((5, 6), 2, (7,), 3, [5]),
        ((5, 6), 2, (7,), 2, []),
        ((5, 7), 2, (6, 8), 3, [5]),  # from 6 on there is but one of the first
        ((1, 9), 1, (2, 10), 2, [1, 9]),
    ],
)
def test_a_window_begins_at_a_word_and_holds_each_group_as_often_as_wanted(
    first: tuple[int, ...], wanted: int, other: tuple[int, ...], span: int, begins: list[int]
) -> None:
    found, weights = _windows([(places(*first), wanted), (places(*other), 1)], span)
    assert found.tolist() == begins
    assert weights.tolist() == [1.0] * len(begins)


def test_stretches_follow_one_another() -> None:
    found = stretches(np.array([5, 0, 9, 2]), np.array([2, 3, 0, 1]))
    assert found.tolist() == [5, 6, 0, 1, 2, 2]
    assert stretches(np.empty(0, np.int64), np.empty(0, np.int64)).tolist() == []


def test_a_value_is_spread_over_its_stretch_and_what_is_held_there_is_counted() -> None:
    ends = np.array([2, 3, 6])
    assert spread(np.array([7, -1, 7]), ends).tolist() == [7, 7, -1, 7, 7, 7]
    assert count_in(np.array([1, 1, 0, 0, 1, 1], np.bool_), ends).tolist() == [2, 0, 2]
    assert spread(np.empty(0, np.int64), np.empty(0, np.int64)).tolist() == []
