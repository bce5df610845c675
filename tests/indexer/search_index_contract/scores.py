"""The contract on scores: what ranks before what, and the formula of Ranking worked out by hand."""

import math
from dataclasses import replace

import pytest

from coi.search_index import (
    AllOf,
    AnyOf,
    Beginning,
    DayRange,
    Group,
    IndexTerm,
    NoneOf,
    PassageReference,
    Ranking,
    SearchIndex,
    Spelled,
    ValueFilter,
)
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.answers import near_to
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, ids, phrase, word


def idf(units: int, matching: int) -> float:
    return math.log(1 + (units - matching + 0.5) / (matching + 0.5))


def saturated(frequency: float, length: float = 1.0, k1: float = 1.2, b: float = 0.75) -> float:
    """What bm25 makes of a frequency; `length` is the words of the unit divided by the average."""
    return frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length))


class ScoreContract(IndexContract):
    def test_more_of_a_word_in_less_text_ranks_higher(self, index: SearchIndex) -> None:
        fill(
            index, a_record("a", "army and a lot more to say"), a_record("b", "army army"), a_record("c", "x")
        )
        assert ids(index.search(a_query("army"))) == ["b", "a"]

    def test_a_rare_word_weighs_more_than_a_common_one(self, index: SearchIndex) -> None:
        fill(index, *(a_record(f"common{number}", "army") for number in range(5)), a_record("rare", "draft"))
        assert ids(index.search(a_query(AnyOf((word("army"), word("draft"))))))[0] == "rare"

    def test_a_group_counts_as_one_word(self, index: SearchIndex) -> None:
        fill(index, a_record("both", "army force"), a_record("twice", "army army"), a_record("none", "x y"))
        answer = index.search(a_query(word("army", "force")))
        assert answer.hits[0].score == near_to(answer.hits[1].score)

    def test_an_alternative_of_less_weight_scores_less(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "force"), a_record("b", "army"))
        group = Group((IndexTerm("exact", "army", 1.0), IndexTerm("exact", "force", 0.4)))
        assert ids(index.search(a_query(group))) == ["b", "a"]

    def test_an_alternative_named_twice_counts_once_with_its_greater_weight(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x"), a_record("b", "x y"))
        terms = (IndexTerm("exact", "army", 0.8), IndexTerm("exact", "army", 0.3))
        for group in (Group(terms), Group(terms[::-1])):
            assert index.search(a_query(group)).hits[0].score == near_to(idf(2, 1) * saturated(0.8))

    def test_a_word_that_is_two_alternatives_counts_for_both(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "military x"), a_record("b", "x y"))
        group = Group((IndexTerm("exact", "military", 0.8), IndexTerm("stem", "milit", 0.3)))
        assert index.search(a_query(group)).hits[0].score == near_to(idf(2, 1) * saturated(1.1))

    def test_further_good_passages_add_to_the_score(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army one", "other two"), a_record("b", "army one", "army two"))
        assert ids(index.search(a_query("army"))) == ["b", "a"]

    def test_a_title_adds_to_the_score(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", title="report"), a_record("b", "army", title="army"))
        assert ids(index.search(a_query("army"))) == ["b", "a"]

    def test_filters_do_not_change_scores(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x", country="UKR"), a_record("b", "army army y", country="RUS"))
        free = {hit.document_id: hit.score for hit in index.search(a_query("army")).hits}
        ukraine = ValueFilter("country", any=("UKR",))
        filtered = index.search(a_query("army", filters=(ukraine,))).hits[0]
        nested = index.search(a_query(AllOf((word("army"), ukraine, DayRange("captured", None, None)))))
        assert filtered.score == near_to(free["a"])
        assert [(hit.document_id, hit.score) for hit in nested.hits] == [("a", near_to(free["a"]))]

    def test_a_filter_alone_scores_nothing(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", country="UKR"))
        hit = index.search(a_query(ValueFilter("country", any=("UKR",)))).hits[0]
        assert (hit.score, hit.passages) == (0.0, ())

    def test_what_is_asked_not_to_be_there_scores_nothing(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", "draft"), a_record("b", "army"))
        plain = index.search(a_query("army"))
        either, both = AnyOf((word("draft"), word("army"))), AllOf((word("draft"), word("army")))
        clause = AllOf((word("army"), NoneOf(NoneOf(AnyOf((either, both))))))
        assert index.search(a_query(clause)).hits == plain.hits

    def test_the_best_passages_come_first_and_no_more_than_asked(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army so so so|nothing here|army army", "army so"))
        best, second = index.search(a_query("army", passages_per_hit=2)).hits[0].passages
        assert (best, second) == (PassageReference(1, 27, 36), PassageReference(2, 0, 7))

    def test_passages_of_equal_score_keep_their_order(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x|y z|x army", "y army"))
        pages = [(one.page, one.start) for one in index.search(a_query("army")).hits[0].passages]
        assert pages == [(1, 0), (1, 11), (2, 0)]

    def test_a_hit_by_its_title_alone_has_no_passages(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "text", title="army", edition=3, reading=17))
        hit = index.search(a_query("army")).hits[0]
        assert (hit.passages, hit.edition, hit.reading) == ((), 3, 17)
        assert hit.score > 0

    # The formula

    def test_a_passage_scores_by_the_formula(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x army y"), a_record("b", "army z"), a_record("c", "y z z"))
        hits = index.search(a_query("army")).hits  # 9 words in 3 passages, 2 of which match
        assert [(hit.document_id, hit.score) for hit in hits] == [
            ("a", near_to(idf(3, 2) * saturated(2, 4 / 3))),
            ("b", near_to(idf(3, 2) * saturated(1, 2 / 3))),
        ]

    def test_k1_and_b_are_the_askers_to_choose(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x army y"), a_record("b", "army z"), a_record("c", "y z z"))
        answer = index.search(a_query("army", ranking=Ranking(k1=2.0, b=0.5)))
        scores = {hit.document_id: hit.score for hit in answer.hits}
        assert scores == near_to(
            {
                "a": idf(3, 2) * saturated(2, 4 / 3, 2.0, 0.5),
                "b": idf(3, 2) * saturated(1, 2 / 3, 2.0, 0.5),
            }
        )

    def test_titles_are_measured_among_titles(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "x", title="army"), a_record("b", "x army", title="y y y"), a_record("c"))
        scores = {hit.document_id: hit.score for hit in index.search(a_query("army")).hits}
        # Three titles of four words in all, one of them empty; two passages of three words in all.
        assert scores == near_to(
            {"a": idf(3, 1) * saturated(1, 1 / (4 / 3)), "b": idf(2, 1) * saturated(1, 2 / 1.5)}
        )

    def test_subjects_are_measured_among_subjects_whatever_their_length(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "x", subject="moldova"),
            a_record("b", "x", subject="moldova ukraine estonia"),
            a_record("c", "x"),
        )
        expected = near_to(0.5 * idf(3, 2) * saturated(1, k1=2.0))
        hits = index.search(a_query("moldova", ranking=Ranking(k1=2.0))).hits
        assert [(hit.document_id, hit.score) for hit in hits] == [("a", expected), ("b", expected)]

    def test_title_subject_and_passage_weigh_as_asked(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", title="army", subject="army"), a_record("b", "x", title="x"))
        query = a_query("army", ranking=Ranking(title=3.0, subject=0.25))
        one = idf(2, 1) * saturated(1)
        assert index.search(query).hits[0].score == near_to(3.0 * one + 0.25 * one + one)

    @pytest.mark.parametrize(
        ("share", "cap", "expected"),
        [(0.0, 3.0, 1.0), (0.5, 3.0, 2.0), (1.0, 9.0, 3.0), (0.5, 1.5, 1.75), (0.5, 0.0, 1.0)],
    )
    def test_other_passages_count_by_their_share_up_to_the_cap(
        self, index: SearchIndex, share: float, cap: float, expected: float
    ) -> None:
        fill(index, a_record("a", "army x|army y", "army z"), a_record("b", "x y", "z z"))
        query = a_query("army", ranking=Ranking(next_share=share, next_cap=cap))
        assert index.search(query).hits[0].score == near_to(expected * idf(5, 3) * saturated(1))

    def test_a_unit_adds_up_its_leaves(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army draft x"), a_record("b", "draft y y"), a_record("c", "z z z"))
        clause = AnyOf((word("army"), word("draft"), phrase("army draft")))
        scores = [hit.score for hit in index.search(a_query(clause)).hits]
        rare, common = idf(3, 1) * saturated(1), idf(3, 2) * saturated(1)
        assert scores == near_to([rare + common + rare, common])

    def test_a_beginning_and_a_misspelt_word_score_as_one_group(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "prison prisoner x"), a_record("b", "prisom x x"), a_record("c", "x y z"))
        beginning = index.search(a_query(Beginning("priso")))
        assert beginning.hits[0].score == near_to(idf(3, 2) * saturated(2))
        misspelt = {hit.document_id: hit.score for hit in index.search(a_query(Spelled("prison"))).hits}
        near_enough = idf(3, 2) * saturated(1.0 + 0.5), idf(3, 2) * saturated(0.7)
        assert misspelt == near_to({"a": near_enough[0], "b": near_enough[1]})

    def test_editions_no_longer_in_force_count_among_the_units(self, index: SearchIndex) -> None:
        past = a_record("a", "army", edition=1, in_force=(20200101, 20220101))
        now = replace(past, edition=2, in_force_from=20220101, in_force_until=None)
        fill(index, past, now, a_record("b", "x"))
        assert index.search(a_query("army")).hits[0].score == near_to(idf(3, 2) * saturated(1))
