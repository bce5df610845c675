"""Tests of judgments, of the measures against values worked out by hand, and of what is missing in the index."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.errors import JudgmentsError
from coi.vocabulary.lexicon import LEXICON_LANGUAGES
from indexer.evaluation.judgments import JudgedQuery, Judgments, load_judgments
from indexer.evaluation.measures import mean_of, ndcg, recall, reciprocal_rank
from indexer.evaluation.scores import Evaluation, evaluate, joined

BUNDLED = sorted((Path(__file__).resolve().parents[2] / "corpus" / "judgments").glob("*.json"))
GRADES = st.lists(st.integers(0, 3), max_size=25)


def a_query(name: str = "one", language: str = "en", **grades: int) -> JudgedQuery:
    return JudgedQuery(name, language, f"words of {name}", grades or {"A": 3})


def judgments(*queries: JudgedQuery) -> Judgments:
    return Judgments("A test", "test.json", queries)


# --- measures -----------------------------------------------------------------------------------


def test_ndcg_is_what_a_hand_reckons() -> None:
    # Found 3, 2, 0, 1: 3/log2(2) + 2/log2(3) + 0 + 1/log2(5) = 3 + 1.2619 + 0.4307 = 4.6925.
    # Best   3, 2, 2, 1: 3 + 1.2619 + 2/log2(4) + 0.4307 = 5.6925.
    assert ndcg([3, 2, 0, 1], [3, 2, 1, 2]) == pytest.approx(4.6925 / 5.6925, abs=1e-4)


def test_ndcg_looks_at_ten_results_and_at_the_ten_best_there_are() -> None:
    assert ndcg([0] * 10 + [3], [3]) == 0.0
    assert ndcg([1] * 10, [1] * 30) == pytest.approx(1.0)
    assert ndcg([0] * 9 + [1], [1]) == pytest.approx(1 / math.log2(11))


def test_recall_is_the_share_of_the_relevant_among_the_first_ten() -> None:
    assert recall([1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2], 4) == 0.5
    assert recall([1] * 10, 20) == 0.5
    assert recall([], 3) == 0.0


def test_the_reciprocal_rank_is_that_of_the_first_relevant_result() -> None:
    assert reciprocal_rank([0, 0, 1, 3]) == pytest.approx(1 / 3)
    assert reciprocal_rank([2]) == 1.0
    assert reciprocal_rank([0] * 10 + [3]) == 0.0
    assert reciprocal_rank([]) == 0.0


@given(found=GRADES, unfound=GRADES)
def test_every_measure_lies_between_0_and_1(found: list[int], unfound: list[int]) -> None:
    relevant = sum(grade > 0 for grade in [*found, *unfound])
    for value in (ndcg(found, [*found, *unfound]), recall(found, relevant), reciprocal_rank(found)):
        assert 0.0 <= value <= 1.0 + 1e-12


@given(found=GRADES, unfound=GRADES)
def test_the_best_order_has_an_ndcg_of_1_and_no_other_order_has_more(
    found: list[int], unfound: list[int]
) -> None:
    judged = [*found, *unfound]
    best = ndcg(sorted(judged, reverse=True), judged)
    assert best == pytest.approx(1.0 if any(judged) else 0.0)
    assert ndcg(found, judged) <= best + 1e-12


@given(found=st.lists(st.integers(0, 3), min_size=2, max_size=10), place=st.integers(0, 8))
def test_moving_a_better_result_up_never_lowers_a_measure(found: list[int], place: int) -> None:
    first = place % (len(found) - 1)
    worse, better = sorted(found[first : first + 2])
    before = [*found[:first], worse, better, *found[first + 2 :]]
    after = [*found[:first], better, worse, *found[first + 2 :]]
    assert ndcg(after, found) >= ndcg(before, found) - 1e-12
    assert reciprocal_rank(after) >= reciprocal_rank(before)


# --- confidence ---------------------------------------------------------------------------------


def test_a_mean_of_equal_values_is_certain() -> None:
    found = mean_of([0.25] * 7)
    assert (found.mean, found.low, found.high) == (0.25, 0.25, 0.25)


def test_the_interval_is_the_normal_one_where_questions_are_many() -> None:
    # 400 values, half 0 and half 1: standard error sqrt(.25 / 400) = .025, so .5 ± 1.96 * .025.
    found = mean_of([0.0, 1.0] * 200)
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.451, abs=0.003)
    assert found.high == pytest.approx(0.549, abs=0.003)


def test_the_same_values_have_the_same_interval_each_time() -> None:
    values = [math.sqrt(number) % 1 for number in range(50)]
    assert mean_of(values) == mean_of(values)
    assert mean_of(values).low < mean_of(values).mean < mean_of(values).high


# --- questions asked ----------------------------------------------------------------------------


def test_each_language_has_its_own_means() -> None:
    asked = judgments(a_query("one", A=3), a_query("two", "uk", A=3), a_query("three", "uk", A=1))
    answers = {"one": ["A"], "two": ["B", "A"], "three": []}
    found = evaluate(asked, lambda query: answers[query.id], {"A", "B"})
    assert found.languages() == ("en", "uk")
    english, ukrainian, overall = found.summary("en"), found.summary("uk"), found.summary()
    assert english is not None
    assert ukrainian is not None
    assert overall is not None
    assert (english.queries, english.mrr.mean) == (1, 1.0)
    assert (ukrainian.queries, ukrainian.mrr.mean) == (2, 0.25)
    assert ukrainian.ndcg.mean == pytest.approx(1 / math.log2(3) / 2)
    assert overall.recall.mean == pytest.approx(2 / 3)


def test_a_question_none_of_whose_documents_is_in_the_index_is_not_asked_and_listed() -> None:
    asked: list[str] = []

    def ask(query: JudgedQuery) -> list[str]:
        asked.append(query.id)
        return ["A"]

    found = evaluate(judgments(a_query("held", A=2), a_query("gone", B=3, C=1, A=0)), ask, {"A"})
    assert asked == ["held"]
    assert [one.query.id for one in found.outcomes] == ["held"]
    assert [(one.query.id, one.missing) for one in found.not_in_index] == [("gone", ("B", "C"))]
    summary = found.summary()
    assert summary is not None
    assert summary.ndcg.mean == 1.0


def test_a_relevant_document_that_is_not_in_the_index_counts_as_not_found_and_is_named() -> None:
    found = evaluate(judgments(a_query(A=2, B=2)), lambda _: ["A"], {"A"})
    assert found.outcomes[0].missing == ("B",)
    assert found.outcomes[0].recall == 0.5
    assert found.outcomes[0].ndcg == pytest.approx(2 / (2 + 2 / math.log2(3)))


def test_a_document_found_twice_counts_once() -> None:
    found = evaluate(judgments(a_query(A=2, B=2)), lambda _: ["A", "A"], {"A", "B"})
    assert found.outcomes[0].recall == 0.5


def test_results_without_a_grade_count_as_not_relevant() -> None:
    found = evaluate(judgments(a_query(A=2)), lambda _: ["X", "A"], {"A"})
    assert found.outcomes[0].reciprocal_rank == 0.5


def test_where_nothing_could_be_asked_there_is_no_mean() -> None:
    assert Evaluation(()).summary() is None
    assert joined([Evaluation(()), Evaluation(())]).languages() == ()


def test_evaluations_of_several_files_are_joined() -> None:
    one = evaluate(judgments(a_query("one")), lambda _: ["A"], {"A"})
    two = evaluate(judgments(a_query("two", B=1)), lambda _: ["A"], {"A"})
    both = joined([one, two])
    assert [outcome.query.id for outcome in both.outcomes] == ["one"]
    assert [outcome.query.id for outcome in both.not_in_index] == ["two"]


# --- files --------------------------------------------------------------------------------------

QUERY: dict[str, Any] = {"id": "q1", "language": "en", "text": "draft evasion", "judgments": {"A": 3, "B": 0}}


def load(folder: Path, loaded: Any) -> Judgments:
    file = folder / "judged.json"
    file.write_text(loaded if isinstance(loaded, str) else json.dumps(loaded), "utf-8")
    return load_judgments(file)


def test_a_file_is_read_with_its_filters_and_its_source(tmp_path: Path) -> None:
    query = QUERY | {
        "filters": {"country": ["AFG", "IRN"], "published-from": "2020"},
        "searched_for": "draft",
    }
    found = load(tmp_path, {"name": "Test", "source": "samples", "queries": [query]})
    assert (found.name, found.source) == ("Test", "samples")
    assert found.queries[0].filters == {"country": ("AFG", "IRN"), "published-from": ("2020",)}
    assert found.queries[0].grades == {"A": 3, "B": 0}
    assert found.queries[0].relevant == {"A"}


@pytest.mark.parametrize(
    ("loaded", "expected"),
    [
        ("{", ":1: this is not JSON"),
        ('{"name": "a",\n\n "queries": }', ":3: this is not JSON"),
        ('{"name": "a", "name": "b", "queries": []}', "“name” stands twice"),
        ('{"name": "\\ud800", "queries": []}', "half of a pair"),
        ("[" * 100_000, "nested too deeply"),
        ('{"name": "a", "queries": [' + "9" * 5_000 + "]}", "a number in it is too long"),
        ([], "the file must be an object"),
        ({"queries": [QUERY]}, "“name” is missing"),
        ({"name": " ", "queries": [QUERY]}, "“name” is empty"),
        ({"name": "a", "queries": {}}, "“queries” must be a list"),
        ({"name": "a", "queries": []}, "“queries” is empty"),
        ({"name": "a", "extra": 1, "queries": [QUERY]}, "unknown key “extra”"),
        ({"name": "a", "queries": [QUERY, QUERY]}, "two queries have the id “q1”"),
        ({"name": "a", "queries": [QUERY, "no"]}, "query 2 must be an object"),
        ({"name": "a", "queries": [QUERY | {"grade": 1}]}, "query 1 (“q1”): unknown key “grade”"),
        ({"name": "a", "queries": [QUERY | {"text": 5}]}, "query 1 (“q1”): “text” must be a text"),
        ({"name": "a", "queries": [QUERY | {"judgments": {"A": 4}}]}, "query 1 (“q1”): the grade of “A”"),
        ({"name": "a", "queries": [QUERY | {"judgments": {"A": True}}]}, "the grade of “A”"),
        ({"name": "a", "queries": [QUERY | {"judgments": {"A": 1.0}}]}, "the grade of “A”"),
        ({"name": "a", "queries": [QUERY | {"judgments": {"A": 0}}]}, "no document has a grade above 0"),
        ({"name": "a", "queries": [QUERY | {"searched_for": "("}]}, "no regular expression"),
        ({"name": "a", "queries": [QUERY | {"filters": {"colour": "red"}}]}, "no filter “colour”"),
        ({"name": "a", "queries": [QUERY | {"filters": {"limit": "3"}}]}, "no filter “limit”"),
        ({"name": "a", "queries": [QUERY | {"filters": {"country": [1]}}]}, "the filter “country” must be"),
    ],
)
def test_a_mistake_is_refused_with_file_and_place(tmp_path: Path, loaded: Any, expected: str) -> None:
    with pytest.raises(JudgmentsError) as caught:
        load(tmp_path, loaded)
    assert str(caught.value).startswith(str(tmp_path / "judged.json"))
    assert expected in str(caught.value)


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "judged.json").write_bytes(b'{"name": "\xff"}')
    with pytest.raises(JudgmentsError, match="byte 10 is not UTF-8"):
        load_judgments(tmp_path / "judged.json")


@pytest.mark.parametrize("file", BUNDLED, ids=lambda file: file.name)
def test_the_bundled_judgments_can_be_read_and_say_how_they_were_made(file: Path) -> None:
    found = load_judgments(file)
    assert len(found.queries) >= 60
    for query in found.queries:
        # How a question was judged stands in the English file; the others have its questions and grades.
        assert query.searched_for or query.language != "en"
        assert all(len(key) == 3 and key.isupper() for key in query.grades), "documents are named by country"


def test_there_are_bundled_judgments() -> None:
    assert BUNDLED


@pytest.mark.parametrize("language", [one for one in LEXICON_LANGUAGES if one != "en"])
def test_the_same_questions_are_judged_alike_in_every_language(language: str) -> None:
    english = load_judgments(BUNDLED[0].with_name("state-dept-2022.en.json")).queries
    other = load_judgments(BUNDLED[0].with_name(f"state-dept-2022.{language}.json")).queries
    assert len(other) == 60
    assert [(one.id, dict(one.grades)) for one in other] == [
        (one.id, dict(one.grades)) for one in english[:60]
    ]
    assert {one.language for one in other} == {language}
