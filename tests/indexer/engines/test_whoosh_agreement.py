"""The embedded engine and the brute-force index agree on random records and random questions."""

from pathlib import Path

import pytest

from coi.search_index import SearchIndex
from indexer.engines.whoosh.index import WhooshIndex
from tests.indexer.search_index_contract.answers import check_alike
from tests.indexer.search_index_contract.chance import LEVELS, Chance
from tests.memory_index import MemoryIndex


def new_indexes(folder: Path) -> tuple[SearchIndex, MemoryIndex]:
    engine, memory = WhooshIndex(folder), MemoryIndex()
    for index in (engine, memory):
        with index.rebuild():
            pass
    return engine, memory


# Each commit makes a segment; in the large index other ways to the same answer are taken than in the small ones.
@pytest.mark.parametrize(
    ("seed", "names", "most", "commits"),
    [(0, 40, 12, 8), (1, 40, 12, 8), (2, 40, 12, 8), (3, 40, 12, 8), (4, 250, 250, 4)],
)
def test_both_give_the_same_answers_to_questions_of_every_kind(
    tmp_path: Path, seed: int, names: int, most: int, commits: int
) -> None:
    chance = Chance(seed)
    engine, memory = new_indexes(tmp_path)
    answered = 0
    for _ in range(commits):
        change = chance.change(names, most)
        change.write(engine)
        change.write(memory)
        for _ in range(20):
            answer = check_alike(engine, memory, chance.question(), memory.passage_scores)
            answered += bool(answer.hits)
    assert answered > commits * 6
    assert sorted(engine.document_ids()) == sorted(memory.document_ids())


@pytest.mark.parametrize("seed", range(4))
def test_both_suggest_the_same_phrases_and_spellings(tmp_path: Path, seed: int) -> None:
    chance = Chance(seed)
    engine, memory = new_indexes(tmp_path)
    suggested, spelt = 0, 0
    for _ in range(4):
        change = chance.change()
        change.write(engine)
        change.write(memory)
        for _ in range(30):
            levels = frozenset(chance.random.sample(LEVELS, 2))
            prefix, limit = chance.suggestion()
            phrases = memory.suggest(prefix, limit, levels)
            assert engine.suggest(prefix, limit, levels) == phrases, (prefix, limit, levels)
            text, limit, languages = chance.spelling()
            terms = memory.spellings(text, limit, levels, languages)
            assert engine.spellings(text, limit, levels, languages) == terms, (text, limit, levels, languages)
            suggested, spelt = suggested + bool(phrases), spelt + bool(terms)
    assert min(suggested, spelt) > 60
