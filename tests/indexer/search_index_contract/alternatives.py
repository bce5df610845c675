"""The contract on alternatives: rows of terms and terms like another, which count as one word with all others."""

import math
from dataclasses import replace

from coi.search_index import (
    MAX_EXPANSIONS,
    SPELLING_WEIGHTS,
    Alike,
    AnyOf,
    Group,
    IndexTerm,
    Near,
    SearchIndex,
    Sequenced,
    TermRow,
)
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.answers import near_to
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found, ids, word


def row(text: str, weight: float = 1.0) -> TermRow:
    return TermRow(tuple(IndexTerm("exact", one) for one in text.split()), weight)


class AlternativeContract(IndexContract):
    def test_a_row_is_found_only_where_its_terms_follow_one_another(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("row", "draft evasion"),
            a_record("turned", "evasion draft"),
            a_record("one", "draft"),
        )
        assert found(index, Group((row("draft evasion"),))) == {"row"}

    def test_a_row_goes_on_across_the_border_of_passages(self, index: SearchIndex) -> None:
        fill(
            index, a_record("across", "the draft|evasion law"), a_record("pages", "the draft", "evasion law")
        )
        assert found(index, Group((row("draft evasion"),))) == {"across"}

    def test_a_row_and_a_word_are_alternatives_of_one_another(self, index: SearchIndex) -> None:
        fill(
            index, a_record("row", "draft evasion"), a_record("word", "desertion"), a_record("none", "draft")
        )
        assert found(index, Group((IndexTerm("exact", "desertion"), row("draft evasion")))) == {"row", "word"}

    def test_rows_and_words_of_a_group_have_one_document_frequency(self, index: SearchIndex) -> None:
        """Three of four passages hold the group, so a rare row is worth no more than the common word beside it."""
        fill(
            index,
            a_record("row", "draft evasion"),
            a_record("a", "desertion x"),
            a_record("b", "desertion x"),
            a_record("none", "x y"),
        )
        answer = index.search(a_query(Group((IndexTerm("exact", "desertion"), row("draft evasion")))))
        assert [one.score for one in answer.hits] == [near_to(answer.hits[0].score)] * 3
        assert answer.hits[0].score == near_to(math.log(1 + (4 - 3 + 0.5) / (3 + 0.5)))

    def test_a_row_weighs_what_it_says_whatever_its_terms_do(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "draft evasion"), a_record("b", "x y"))
        heavy = TermRow((IndexTerm("exact", "draft", 9.0), IndexTerm("exact", "evasion", 7.0)), 0.5)
        light = Group((row("draft evasion", 0.5),))
        assert index.search(a_query(Group((heavy,)))) == index.search(a_query(light))
        whole = index.search(a_query(Group((row("draft evasion"),)))).hits[0].score
        assert index.search(a_query(light)).hits[0].score < whole

    def test_a_row_of_views_takes_each_term_from_its_own(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "militarized zones"), a_record("b", "military zones"))
        clause = Group((TermRow((IndexTerm("stem", "milit"), IndexTerm("exact", "zones"))),))
        assert found(index, clause) == {"a", "b"}

    def test_a_row_asked_for_in_the_title_is_not_found_in_the_text(self, index: SearchIndex) -> None:
        fill(index, a_record("text", "draft evasion"), a_record("title", title="draft evasion"))
        assert found(index, Group((row("draft evasion"),), "title")) == {"title"}
        assert found(index, Group((row("draft evasion"),))) == {"title", "text"}

    def test_a_row_is_never_found_in_the_subject(self, index: SearchIndex) -> None:
        fill(index, a_record("a", subject="draft evasion"))
        assert found(index, Group((row("draft evasion"),))) == set()

    def test_a_row_of_no_terms_is_found_nowhere(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "draft"))
        assert found(index, Group((TermRow(()),))) == set()

    def test_the_nearest_terms_are_found_within_the_letters_allowed(self, index: SearchIndex) -> None:
        fill(index, a_record("1", "grozni"), a_record("2", "groznis"), a_record("other", "brozny"))
        cases: tuple[tuple[str, int, set[str]], ...] = (
            ("grozny", 0, set()),
            ("grozny", 1, {"1"}),
            ("grozny", 2, {"1"}),
            ("groznyt", 2, {"1", "2"}),
            ("groznis", 2, {"2"}),
            ("rozny", 2, set()),
        )
        for text, edits, expected in cases:
            assert found(index, Group((Alike("exact", text, edits),))) == expected

    def test_terms_like_another_are_sought_in_one_view(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "groznyites"))
        assert found(index, Group((Alike("stem", "grozn", 0),))) == {"a"}
        assert found(index, Group((Alike("exact", "grozn", 1),))) == set()

    def test_terms_like_another_are_found_in_titles_and_subjects_too(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("title", title="grozni"),
            a_record("subject", subject="grozna"),
            a_record("none", "x"),
        )
        assert found(index, Group((Alike("exact", "grozny", 1),))) == {"title", "subject"}
        assert found(index, Group((Alike("exact", "grozny", 1),), "title")) == {"title"}

    def test_what_is_farther_away_weighs_less(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "grozny"))
        idf = math.log(1 + (1 - 1 + 0.5) / (1 + 0.5))
        for text, weight in zip(("grozny", "grozna", "grazna"), SPELLING_WEIGHTS, strict=True):
            (hit,) = index.search(a_query(Group((Alike("exact", text, 2, weight=0.5),)))).hits
            assert hit.score == near_to(idf * 0.5 * weight * 2.2 / (0.5 * weight + 1.2))

    def test_a_term_that_only_hidden_records_have_is_not_the_nearest(self, index: SearchIndex) -> None:
        fill(index, a_record("secret", "grozny", access="restricted"), a_record("open", "grozni"))
        assert found(index, Group((Alike("exact", "grozny", 1),))) == {"open"}

    def test_only_the_most_frequent_of_too_many_like_terms_are_taken(self, index: SearchIndex) -> None:
        letters = [chr(0x4E00 + number) for number in range(MAX_EXPANSIONS + 1)]
        fill(
            index,
            *(a_record(f"{number:03}", f"army{letter}") for number, letter in enumerate(letters)),
            *(a_record(f"again{number:03}", f"army{letter}") for number, letter in enumerate(letters[1:])),
        )
        answer = index.search(a_query(Group((Alike("exact", "army", 1),)), limit=1000))
        assert answer.total == 2 * MAX_EXPANSIONS
        assert "000" not in ids(answer)

    def test_hidden_records_do_not_choose_the_like_terms(self, index: SearchIndex) -> None:
        letters = [chr(0x4E00 + number) for number in range(MAX_EXPANSIONS)]
        secret = a_record("secret", " ".join(f"army{letter}" for letter in letters), access="restricted")
        fill(index, secret, a_record("open", "armyz"))
        query = a_query(Group((Alike("exact", "army", 1),)))
        assert ids(index.search(query)) == ["open"]
        assert index.search(replace(query, access=frozenset({"public", "restricted"}))).total == 2

    def test_rows_and_windows_pass_over_alternatives_that_are_no_single_terms(
        self, index: SearchIndex
    ) -> None:
        fill(index, a_record("a", "draft evasion law"))
        mixed = Group((IndexTerm("exact", "draft"), row("draft evasion"), Alike("exact", "draff", 1)))
        assert found(index, Sequenced((mixed, word("evasion")))) == {"a"}
        assert found(index, Sequenced((mixed, word("law")))) == set()
        assert found(index, Near((Group((row("draft evasion"),)), word("law")), 5)) == set()

    def test_a_row_alone_may_be_one_of_several_choices(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "draft evasion"), a_record("b", "army"), a_record("c", "draft"))
        assert found(index, AnyOf((Group((row("draft evasion"),)), word("army")))) == {"a", "b"}
