"""The ways that only large indexes take lead to the same answers: forced here on small ones, beside the brute-force index."""

from pathlib import Path

import numpy as np
import pytest

from coi.search_index import AnyOf, Clause, Group, IndexTerm, Ranking, ValueFilter
from indexer.engines.whoosh import (
    clauses,
    contenders,
    executor,
    expansion,
    filtering,
    lists,
    matching,
    scoring,
    segments,
    unions,
)
from indexer.engines.whoosh.columns import CodedValues
from indexer.engines.whoosh.contenders import highest
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import fill
from tests.indexer.search_index_contract.answers import check_alike
from tests.indexer.search_index_contract.chance import LEVELS, Chance
from tests.memory_index import MemoryIndex

PUBLIC = frozenset({"public"})


@pytest.fixture
def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is answered as over an index that is too large to look at all of it."""
    monkeypatch.setattr(contenders, "FEW", 0)
    monkeypatch.setattr(unions, "MANY", 0)
    monkeypatch.setattr(contenders, "COLUMN", 2)
    monkeypatch.setattr(contenders, "MOST_EQUAL", 1)
    monkeypatch.setattr(expansion, "REACH", 0)
    monkeypatch.setattr(segments, "MANY_ALIKE", -1)


@pytest.fixture(params=[0, 10**9])
def either_form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are held as numbers throughout, or as truth values, whatever is cheaper."""
    for module, name in (
        (clauses, "SPARSE"),
        (filtering, "SEVERAL"),
        (filtering, "SINGLE"),
        (clauses, "SELECTIVE"),
        (scoring, "SELECTIVE"),
        (scoring, "FEW"),
        (matching, "LAID"),
        (matching, "LOOKUPS"),
        (executor, "MOST_NAMED"),
        (lists, "PACKED"),
    ):
        monkeypatch.setattr(module, name, request.param)


def two(folder: Path) -> tuple[WhooshIndex, MemoryIndex]:
    engine, memory = WhooshIndex(folder / "index"), MemoryIndex()
    for index in (engine, memory):
        with index.rebuild():
            pass
    return engine, memory


@pytest.mark.parametrize("seed", range(10, 12))
@pytest.mark.usefixtures("as_if_large", "either_form")
def test_questions_of_every_kind_have_the_answers_of_a_small_index(tmp_path: Path, seed: int) -> None:
    chance = Chance(seed)
    engine, memory = two(tmp_path)
    answered = 0
    for _ in range(3):
        change = chance.change(60, 40)
        change.write(engine)
        change.write(memory)
        for _ in range(25):
            answer = check_alike(engine, memory, chance.question(), memory.passage_scores)
            answered += bool(answer.hits)
    assert answered > 20


@pytest.mark.parametrize("reach", [0, 1])
@pytest.mark.usefixtures("as_if_large")
def test_suggestions_and_spellings_are_those_of_a_small_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reach: int
) -> None:
    monkeypatch.setattr(expansion, "REACH", reach)
    chance = Chance(21)
    engine, memory = two(tmp_path)
    found = 0
    for _ in range(3):
        change = chance.change(60, 40)
        change.write(engine)
        change.write(memory)
        for _ in range(40):
            levels = frozenset(chance.random.sample(LEVELS, 2))
            prefix, limit = chance.suggestion()
            assert engine.suggest(prefix, limit, levels) == memory.suggest(prefix, limit, levels)
            text, limit, languages = chance.spelling()
            terms = engine.spellings(text, limit, levels, languages)
            assert terms == memory.spellings(text, limit, levels, languages), (text, limit, levels, languages)
            found += bool(terms)
    assert found > 40


@pytest.fixture
def library(tmp_path: Path) -> tuple[WhooshIndex, MemoryIndex]:
    """Documents in which the best passage alone does not tell which is best."""
    engine, memory = two(tmp_path)
    texts = {
        "once": ["army"],
        "twice": ["army of one army", "nothing"],
        "spread": ["army of one", "army of two", "army of three"],
        "common only": ["state " * 9, "state " * 9, "state " * 9],
        "both": ["army state", "state"],
        "rare": ["sedition"],
        "in the title": ["filler"],
    }
    for name, pages in texts.items():
        for copy in range(3):
            title = "army sedition" if name == "in the title" else ""
            for index in (engine, memory):
                fill(index, a_record(f"{name} {copy}", *pages, "filler " * (5 * copy + 1), title=title))
    engine.merge()
    return engine, memory


@pytest.mark.parametrize("limit", [1, 2, 5, 8, 30])
@pytest.mark.parametrize(
    "ranking",
    [
        Ranking(),
        Ranking(next_share=1.0, next_cap=9.0),
        Ranking(title=9.0),
        Ranking(k1=0.0),
        Ranking(b=1.0),
    ],
)
@pytest.mark.usefixtures("as_if_large")
def test_the_best_are_found_though_others_have_a_better_passage(
    library: tuple[WhooshIndex, MemoryIndex], limit: int, ranking: Ranking
) -> None:
    engine, memory = library
    asked: tuple[Clause, ...] = tuple(
        AnyOf(tuple(Group((IndexTerm("exact", one),)) for one in words.split()))
        for words in ("army", "army state", "state army sedition", "state filler sedition", "nothing state")
    )
    for clause in asked:
        check_alike(engine, memory, a_query(clause, limit=limit, ranking=ranking), memory.passage_scores)


@pytest.mark.usefixtures("as_if_large")
def test_lists_that_cannot_change_who_is_best_are_not_heard(
    library: tuple[WhooshIndex, MemoryIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = library
    heard: list[int] = []

    def noting(*given: object) -> scoring.Part:
        part = scoring.part_of(*given)  # type: ignore[arg-type]
        heard.append(len(part[0]))
        return part

    monkeypatch.setattr(contenders, "part_of", noting)
    rare_and_everywhere = AnyOf(tuple(Group((IndexTerm("exact", one),)) for one in ("sedition", "filler")))
    answer = engine.search(a_query(rare_and_everywhere, limit=2))
    assert {hit.document_id[:4] for hit in answer.hits} <= {"rare", "in t"}
    assert heard == [3]


def test_only_records_that_can_be_among_the_best_get_a_whole_score(
    library: tuple[WhooshIndex, MemoryIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = library
    monkeypatch.setattr(contenders, "FEW", 0)
    monkeypatch.setattr(unions, "MANY", 0)
    given: list[int] = []

    def noting(*args: object) -> scoring.Scored:
        given.append(len(args[4]))  # type: ignore[arg-type]
        return scoring.score(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(executor, "score", noting)
    answer = engine.search(a_query("army", limit=1))
    assert answer.total == 15
    assert given[0] < 15


def test_of_a_word_that_no_title_has_only_records_that_can_be_among_the_best_get_a_whole_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, memory = two(tmp_path)
    for index in (engine, memory):
        fill(
            index,
            *(a_record(f"d{number:02}", "army " + "filler " * number, title="") for number in range(40)),
        )
    monkeypatch.setattr(unions, "MANY", 0)
    given: list[int] = []

    def noting(*args: object) -> tuple[object, scoring.Scored]:
        given.append(len(args[0]))  # type: ignore[arg-type]
        return scoring.score_passages(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(unions, "score_passages", noting)
    answer = check_alike(engine, memory, a_query("army", limit=2), memory.passage_scores)
    assert answer.total == 40
    assert given
    assert max(given) < 40


@pytest.mark.parametrize("share", [-0.5, 0.4])
@pytest.mark.parametrize("cap", [-0.5, 0.4, 9.0])
@pytest.mark.usefixtures("as_if_large")
def test_the_best_of_a_word_without_titles_are_found_however_further_passages_count(
    tmp_path: Path, share: float, cap: float
) -> None:
    engine, memory = two(tmp_path)
    for index in (engine, memory):
        for number in range(30):
            pages = [
                "army " * (1 + number * page % 5) + "filler " * (number % 7) for page in range(1 + number % 4)
            ]
            fill(index, a_record(f"d{number:02}", *pages, title=""))
    ranking = Ranking(next_share=share, next_cap=cap)
    for limit in (1, 3, 12):
        answer = check_alike(
            engine, memory, a_query("army", limit=limit, ranking=ranking), memory.passage_scores
        )
        assert answer.total == 30


@pytest.mark.usefixtures("as_if_large")
def test_what_is_not_heard_may_still_decide_between_those_that_are_close(tmp_path: Path) -> None:
    engine, memory = two(tmp_path)
    texts = {"rare alone": "sedition a b c", "with a common word": "sedition state a b c"}
    texts |= {f"filler {number:02}": "state x y z w" for number in range(18)}
    texts |= {f"other {number:02}": "v x y z w" for number in range(12)}
    for index in (engine, memory):
        fill(index, *(a_record(name, text) for name, text in texts.items()))
    either = AnyOf(tuple(Group((IndexTerm("exact", one),)) for one in ("sedition", "state")))
    query = a_query(either, limit=1, ranking=Ranking(next_share=0.0))
    answer = check_alike(engine, memory, query, memory.passage_scores)
    assert [hit.document_id for hit in answer.hits] == ["with a common word"]
    alone = check_alike(engine, memory, a_query("sedition", limit=1), memory.passage_scores)
    assert [hit.document_id for hit in alone.hits] == ["rare alone"]


@pytest.mark.usefixtures("as_if_large")
def test_a_frequent_word_in_short_texts_may_count_for_more_than_a_rare_one_in_a_long_text(
    tmp_path: Path,
) -> None:
    engine, memory = two(tmp_path)
    texts = {"long": "sedition " + "filler " * 400}
    texts |= {f"short {number:02}": "state" for number in range(12)}
    texts |= {f"other {number:02}": "v x y z w" for number in range(18)}
    for index in (engine, memory):
        fill(index, *(a_record(name, text) for name, text in texts.items()))
    either = AnyOf(tuple(Group((IndexTerm("exact", one),)) for one in ("sedition", "state")))
    answer = check_alike(engine, memory, a_query(either, limit=1), memory.passage_scores)
    assert [hit.document_id for hit in answer.hits] == ["short 00"]


@pytest.mark.usefixtures("as_if_large")
def test_a_phrase_that_was_not_looked_at_comes_first_where_one_that_was_is_hidden_from_most(
    tmp_path: Path,
) -> None:
    engine, memory = two(tmp_path)
    for index in (engine, memory):
        fill(
            index,
            a_record("seen", "text", phrases=("b phrase", "a phrase")),
            a_record("hidden", "text", access="restricted", phrases=("b phrase",)),
        )
    assert [one.value for one in engine.suggest("", 1, PUBLIC)] == ["a phrase"]
    assert engine.suggest("", 2, PUBLIC) == memory.suggest("", 2, PUBLIC)


@pytest.mark.usefixtures("as_if_large")
def test_no_record_that_the_filters_leave_out_is_a_contender_be_it_ever_so_good(tmp_path: Path) -> None:
    engine, memory = two(tmp_path)
    for index in (engine, memory):
        for number in range(12):
            country = "UKR" if number % 3 else "MDA"
            text = "army " * (12 - number) + "of state"
            fill(index, a_record(f"d{number:02}", text, title="", country=country))
    query = a_query("army", limit=2, filters=(ValueFilter("country", any=("UKR",)),))
    answer = check_alike(engine, memory, query, memory.passage_scores)
    assert [hit.document_id for hit in answer.hits] == ["d01", "d02"]


def test_the_first_value_of_each_record_is_told_from_its_further_ones() -> None:
    column = CodedValues(np.array([0, 2, 2, 2, 3]), np.array([1, 2, 0, 1, 0]), ("UKR", "MDA", "ALB"))
    names = (*column.ordered, "none")
    assert [names[place] for place in column.first.tolist()] == ["MDA", "none", "ALB", "UKR"]
    further = column.further
    assert further.records.tolist() == [2, 2]
    assert [further.names[code] for code in further.codes.tolist()] == ["UKR", "MDA"]
    assert not len(further.further.records[1:])
    empty = CodedValues(np.empty(0, np.int64), np.empty(0, np.int64), ())
    assert not len(empty.first)
    assert not len(empty.further.records)


def test_records_after_the_last_that_has_a_value_are_counted_as_having_none(tmp_path: Path) -> None:
    engine, memory = two(tmp_path)
    for index in (engine, memory):
        fill(index, *(a_record(f"d{number}", "army", country="MDA") for number in range(3)))
        fill(index, *(a_record(f"e{number}", "army") for number in range(9)))
    for words in ("army", "nothing"):
        check_alike(engine, memory, a_query(words, facets=("country",)), memory.passage_scores)


def test_a_name_that_no_record_has_has_no_stretch_to_count() -> None:
    column = CodedValues(np.array([0, 2, 2]), np.array([2, 0, 2]), ("UKR", "unused", "MDA"))
    places, begins = column.filled
    assert [column.ordered[place] for place in places.tolist()] == ["MDA", "UKR"]
    assert begins.tolist() == [0, 2]
    assert column.holders("MDA").tolist() == [0, 2]
    assert column.holders("unused").tolist() == column.holders("unknown").tolist() == []


@pytest.mark.parametrize("kinds", [1, 3, 1_000_000])
@pytest.mark.parametrize("size", [1, 33, 1000, 20_001])
def test_the_highest_amounts_are_among_those_found_and_few_others(size: int, kinds: int) -> None:
    amounts = np.random.default_rng(size).integers(0, kinds, size).astype(np.float32)
    for count in {1, min(size, 12), size - size // 3}:
        found = highest(amounts, count)
        assert len(set(found.tolist())) == len(found) <= count * contenders.MOST_EQUAL
        assert sorted(amounts[found].tolist())[-count:] == sorted(amounts.tolist())[-count:]
