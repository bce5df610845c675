"""Long reports do not lose to short notes, nor short notes to long reports: shown on judged questions.

The same real evidence stands in one index as long reports on a region, as reports on a country, and as notes of
one paragraph (tests/long_and_short.py); what is equally relevant must have equal chances (tests/fairness.py).
"""

from dataclasses import replace

import pytest

from coi.search_index import Ranking
from indexer.engines.whoosh.index import WhooshIndex
from tests.fairness import Comparison, answers, compare, fill, mean_ndcg
from tests.long_and_short import FORMS, REGIONS, REPORTS, Collection, Form, collection, reports

pytestmark = pytest.mark.skipif(not REPORTS.is_file(), reason="the collection of real reports is not here")

DEFAULT = Ranking()
BEST_ALONE = replace(DEFAULT, next_share=0.0)
SUM_OF_ALL = replace(DEFAULT, next_share=1.0, next_cap=1_000.0)


@pytest.fixture(scope="module")
def made() -> Collection:
    return collection(FORMS)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, made: Collection) -> WhooshIndex:
    filled = WhooshIndex(tmp_path_factory.mktemp("ranking") / "index")
    fill(filled, made.documents.values())
    return filled


@pytest.fixture(scope="module")
def found(index: WhooshIndex, made: Collection) -> dict[Ranking, dict[str, list[str]]]:
    return {one: answers(index, made.judgments, one) for one in (DEFAULT, BEST_ALONE, SUM_OF_ALL)}


def fared(made: Collection, answered: dict[str, list[str]], first: Form, second: Form) -> Comparison:
    seen = compare(made, answered, first, second)
    assert seen.queries >= 60, "too few questions to say anything"
    return seen


def test_every_report_stands_in_one_long_report_and_in_at_least_one_note(made: Collection) -> None:
    countries = [one.country for one in reports()]
    assert sorted(code for codes in REGIONS.values() for code in codes.split()) == countries
    assert {key.split(":")[1] for key, one in made.documents.items() if one.form == "notes"} == set(countries)
    words = {form: sorted(_words(made, form)) for form in FORMS}
    middle = {form: counts[len(counts) // 2] for form, counts in words.items()}
    assert middle["long"] > 8 * middle["reports"] > 16 * middle["notes"]


def test_a_long_report_in_which_several_parts_answer_is_not_taken_for_the_equal_of_a_note(
    made: Collection,
) -> None:
    query = next(one for one in made.judgments.queries if one.id == "fgm")
    many = "long:Western Africa"  # ten of its countries
    one = "long:Northern Africa"  # Sudan alone
    assert query.grades[many] == query.grades[one] == 2
    assert many not in made.single["fgm"]
    assert {one, "SDN", "SEN"} < made.single["fgm"]


def _words(made: Collection, form: Form) -> list[int]:
    return [len(" ".join(one.pages).split()) for one in made.documents.values() if one.form == form]


# Measured with next_share = next_cap = 0.4, the first form before the second, and its lead: long and notes .51
# (.00), long and reports .58 (+.07), reports and notes .41 (-.10). Best passage alone: .22, .24, .25; sum of all
# passages: .89, .89, .57. The same with long reports of 4, 20 or 40 countries: long and notes .50 to .56. The bounds
# leave room for changes in the analysis of words, and are well inside what either extreme gives.


def test_long_reports_and_short_notes_that_are_equally_relevant_have_equal_chances(
    made: Collection, found: dict[Ranking, dict[str, list[str]]]
) -> None:
    seen = fared(made, found[DEFAULT], "long", "notes")
    assert 0.4 <= seen.preference <= 0.6
    assert -0.08 <= seen.lead <= 0.08


@pytest.mark.parametrize(("first", "second"), [("long", "reports"), ("reports", "notes")])
def test_a_report_loses_neither_to_what_is_longer_nor_to_what_is_shorter(
    made: Collection, found: dict[Ranking, dict[str, list[str]]], first: Form, second: Form
) -> None:
    seen = fared(made, found[DEFAULT], first, second)
    assert 0.33 <= seen.preference <= 0.67
    assert -0.15 <= seen.lead <= 0.15


def test_the_best_passage_alone_would_let_notes_win_and_the_sum_of_all_would_let_long_reports_win(
    made: Collection, found: dict[Ranking, dict[str, list[str]]]
) -> None:
    assert fared(made, found[BEST_ALONE], "long", "notes").preference < 0.33
    assert fared(made, found[SUM_OF_ALL], "long", "notes").preference > 0.75


def test_the_defaults_rank_no_worse_than_either_extreme(
    made: Collection, found: dict[Ranking, dict[str, list[str]]]
) -> None:
    default, *extremes = (mean_ndcg(made.judgments, found[one]) for one in (DEFAULT, BEST_ALONE, SUM_OF_ALL))
    assert default >= 0.72
    # A hundredth is less than what chance makes of a hundred questions.
    assert all(default >= one - 0.01 for one in extremes)
