"""A figure is also looked for as other texts write it."""

import pytest

from coi.query import Word
from coi.search_index import Alternative, AnyOf, Group, IndexTerm, Sequenced, TermRow
from indexer.analysis.figures import ENDING_WEIGHT, figures_elsewhere
from indexer.analysis.question import analyse


def rows(found: tuple[Alternative, ...]) -> list[str]:
    return [" ".join(term.text for term in one.terms) for one in found if isinstance(one, TermRow)]


def singles(found: tuple[Alternative, ...]) -> dict[str, float]:
    return {one.text: one.weight for one in found if isinstance(one, IndexTerm)}


@pytest.mark.parametrize(
    ("figure", "apart"), [("2243", "2 243"), ("24000", "24 000"), ("1250000", "1 250 000")]
)
def test_thousands_may_stand_apart(figure: str, apart: str) -> None:
    assert rows(figures_elsewhere([figure])) == [apart]
    assert singles(figures_elsewhere(apart.split(" "))) == {figure: 1.0}


@pytest.mark.parametrize(
    "words", [["645"], ["007", "123"], ["0123"], ["10", "5"], ["1234", "567"], ["men"], ["3" * 13]]
)
def test_other_words_and_figures_are_written_one_way(words: list[str]) -> None:
    assert figures_elsewhere(words) == ()


def test_a_decade_has_its_ending_elsewhere_or_none() -> None:
    assert singles(figures_elsewhere(["1970"])) == {"1970s": ENDING_WEIGHT, "1970er": ENDING_WEIGHT}
    assert (
        "1970"
        in singles(figures_elsewhere(["1970", "х"])).keys() & singles(figures_elsewhere(["1970s"])).keys()
    )
    assert singles(figures_elsewhere(["1971"])) == {}


def test_a_place_in_a_row_has_another_ending_elsewhere() -> None:
    assert singles(figures_elsewhere(["22", "й"])).keys() == {"22", "22nd"}
    assert singles(figures_elsewhere(["11", "го"])).keys() == {"11", "11th"}
    assert singles(figures_elsewhere(["18th"])).keys() == {"18"}
    assert figures_elsewhere(["F", "16"]) == figures_elsewhere(["24", "A"]) == ()


def test_a_figure_of_a_question_is_one_group_and_one_in_parts_is_either() -> None:
    clause = analyse(Word("2243"), ["uk"])
    assert isinstance(clause, Group)
    assert clause.alternatives[0] == IndexTerm("exact", "2243")
    assert rows(clause.alternatives) == ["2 243"]
    clause = analyse(Word("2,243"), ["en"])
    assert isinstance(clause, AnyOf)
    assert isinstance(clause.clauses[0], Sequenced)
    assert clause.clauses[1] == Group((IndexTerm("exact", "2243"),))
