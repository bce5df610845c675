"""Eight threads ask questions of every kind while another writes and merges: each answer is one of a commit."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coi.search_index import (
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    IndexAnswer,
    NoneOf,
    Spelled,
    ValueFilter,
)
from indexer.engines.whoosh import segments as segments_module
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import near, phrase, word
from tests.memory_index import MemoryIndex

COMMITS = 12
THREADS = 8
TURNS = 360

ASKED: tuple[Clause | str | None, ...] = (
    "army",
    "w1 w2",
    phrase("army of"),
    near("of army", 2),
    Beginning("w"),
    Spelled("armi"),
    AnyOf((word("w3"), word("common"))),
    NoneOf(word("w5")),
    ValueFilter("country", none=("UKR",)),
    None,
)
QUERIES: tuple[AnalysedQuery, ...] = tuple(
    a_query(asked, access=access, limit=50, facets=("country",), histogram="year", sort=sort)
    for asked in ASKED
    for access, sort in (("public", "relevance"), ("public network", "published"))
)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads give way to one another as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def commits(index: WhooshIndex | MemoryIndex) -> Iterator[int]:
    """Makes the commits one by one, each followed by a merge."""
    for commit in range(COMMITS):
        with index.writer() as writer:
            for number in range(6):
                name = f"d{commit}-{number}"
                writer.put(
                    name,
                    [
                        a_record(
                            name,
                            f"army of w{number}|common w{commit}",
                            title=f"w{commit + number} army",
                            country="UKR" if number % 2 else "MDA",
                            access="public" if number % 3 else "network",
                            published=20200101 + 10_000 * (commit % 5),
                            phrases=(f"p{commit}",),
                        )
                    ],
                )
            if commit:
                writer.put(f"d{commit - 1}-0", [a_record(f"d{commit - 1}-0", "police")])
                writer.delete(f"d{commit - 1}-1")
        index.merge()
        yield commit


def told(answer: IndexAnswer) -> tuple[object, ...]:
    """What an answer says; order and scores of hits depend on the order of additions and are left out."""
    return answer.total, sorted(hit.document_id for hit in answer.hits), answer.facets, answer.histogram


def started(index: WhooshIndex | MemoryIndex) -> Callable[[], Iterator[int]]:
    with index.rebuild() as writer:
        writer.put("first", [a_record("first", "army of common w1 w2")])
    return lambda: commits(index)


@pytest.mark.usefixtures("restless_threads")
@pytest.mark.parametrize("cache", [64 << 20, 300])
def test_every_answer_given_while_another_writes_and_merges_is_that_of_a_commit(
    tmp_path: Path, cache: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        segments_module, "CACHE_BYTES", cache
    )  # with the small one lists are dropped all the time
    memory = MemoryIndex()
    run = started(memory)
    states = [[told(memory.search(query)) for query in QUERIES]]
    states += [[told(memory.search(query)) for query in QUERIES] for _ in run()]
    index = WhooshIndex(tmp_path)
    run = started(index)
    reader = WhooshIndex(tmp_path)  # half of the threads ask an index that is written by another

    def ask(thread: int) -> int:
        """The commits seen never go back; how many answers were given."""
        asked, seen = (reader, index)[thread % 2], 0
        for turn in range(TURNS):
            place = (turn * 7 + thread) % len(QUERIES)
            found = told(asked.search(QUERIES[place]))
            fitting = [number for number in range(seen, len(states)) if states[number][place] == found]
            assert fitting, (thread, turn, seen, QUERIES[place])
            seen = fitting[0]
        return TURNS

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [pool.submit(ask, thread) for thread in range(THREADS)]
        assert list(run()) == list(range(COMMITS))
        assert sum(answer.result() for answer in answers) == THREADS * TURNS
    for asked in (reader, index, WhooshIndex(tmp_path)):
        assert [told(asked.search(query)) for query in QUERIES] == states[-1]


@pytest.mark.usefixtures("restless_threads")
def test_the_first_questions_to_a_new_index_may_come_from_all_threads_at_once(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    for _ in started(index)():
        pass
    expected = [told(index.search(query)) for query in QUERIES]
    for _ in range(10):
        fresh = WhooshIndex(tmp_path)
        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(lambda query, fresh=fresh: told(fresh.search(query)), QUERIES))
        assert answers == expected
