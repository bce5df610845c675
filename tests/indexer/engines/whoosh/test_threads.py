"""Eight threads ask questions of every kind while another writes and merges: each answer is one of a commit."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from coi.errors import IndexDamaged, SearchIndexError
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
from tests.indexer.search_index_contract import fill, near, phrase, word
from tests.memory_index import MemoryIndex

COMMITS = 12
THREADS = 8

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
@pytest.mark.parametrize(("turns", "cache"), [(360, 64 << 20), (90, 300)])
def test_every_answer_given_while_another_writes_and_merges_is_that_of_a_commit(
    tmp_path: Path, turns: int, cache: int, monkeypatch: pytest.MonkeyPatch
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
        for turn in range(turns):
            place = (turn * 7 + thread) % len(QUERIES)
            found = told(asked.search(QUERIES[place]))
            fitting = [number for number in range(seen, len(states)) if states[number][place] == found]
            assert fitting, (thread, turn, seen, QUERIES[place])
            seen = fitting[0]
        return turns

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [pool.submit(ask, thread) for thread in range(THREADS)]
        assert list(run()) == list(range(COMMITS))
        assert sum(answer.result() for answer in answers) == THREADS * turns
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


def test_a_reader_overtaken_by_a_writer_while_it_opens_a_commit_opens_the_next(tmp_path: Path) -> None:
    reader, writer = WhooshIndex(tmp_path), WhooshIndex(tmp_path)
    with writer.rebuild() as changes:
        changes.put("first", [a_record("first", "army")])
    assert reader.search(a_query("army")).total == 1
    fill(writer, a_record("second", "army"))
    opening, waiting = reader._open, ["third", "fourth"]

    def open_after_a_commit(commit: Any) -> Any:
        # What the commit names and no later one does is gone by now: its table of contents.
        if waiting:
            fill(writer, a_record(waiting.pop(), "army"))
        return opening(commit)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reader, "_open", open_after_a_commit)
        assert reader.search(a_query("army")).total == 4
        waiting += [f"d{number}" for number in range(50)]
        fill(writer, a_record("fifth", "army"))
        with pytest.raises(SearchIndexError, match="changes faster than it can be opened"):
            reader.search(a_query("army"))
    assert reader.search(a_query("army")).total > 4


def test_a_file_that_is_gone_for_good_is_damage_to_a_reader_that_has_to_open_it(tmp_path: Path) -> None:
    writer = WhooshIndex(tmp_path)
    with writer.rebuild() as changes:
        changes.put("first", [a_record("first", "army")])
    next((tmp_path / "generations").rglob("*.toc")).unlink()
    with pytest.raises(IndexDamaged, match="missing"):
        WhooshIndex(tmp_path).search(a_query("army"))
