"""The contract on words: which records a word, a beginning or a misspelt word finds, and how clauses join."""

from dataclasses import replace

import pytest

from coi.search_index import (
    MAX_EXPANSIONS,
    AllOf,
    AnyOf,
    Beginning,
    Group,
    NoneOf,
    SearchIndex,
    Spelled,
)
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found, ids, phrase, word


class WordContract(IndexContract):
    def test_all_words_must_stand_somewhere_in_the_record(self, index: SearchIndex) -> None:
        fill(index, a_record("both", "army", "draft"), a_record("half", "army"))
        assert found(index, "army draft") == {"both"}

    def test_one_of_several_words_is_enough_for_any_of(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"), a_record("b", "draft"), a_record("c", "police"))
        assert found(index, AnyOf((word("army"), word("draft")))) == {"a", "b"}

    def test_none_of_holds_over_the_whole_record(self, index: SearchIndex) -> None:
        fill(index, a_record("mixed", "army", "police"), a_record("plain", "army"))
        assert found(index, AllOf((word("army"), NoneOf(word("police"))))) == {"plain"}

    def test_none_of_alone_gives_everything_else(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"), a_record("b", "police"))
        answer = index.search(a_query(NoneOf(word("police"))))
        assert (ids(answer), answer.hits[0].score, answer.hits[0].passages) == (["a"], 0.0, ())

    def test_conditions_may_be_nested(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army draft"), a_record("b", "army fine"), a_record("c", "draft fine"))
        clause = AllOf((AnyOf((word("draft"), word("fine"))), NoneOf(AllOf((word("army"), word("fine"))))))
        assert found(index, clause) == {"a", "c"}

    def test_no_clauses_at_all_mean_everything_for_all_of_and_nothing_for_any_of(
        self, index: SearchIndex
    ) -> None:
        fill(index, a_record("a", "army"))
        assert found(index, AllOf(())) == {"a"}
        assert found(index, AnyOf(())) == set()

    def test_without_a_clause_every_record_is_found(self, index: SearchIndex) -> None:
        fill(index, a_record("b", "army"), a_record("a"))
        assert ids(index.search(a_query())) == ["a", "b"]

    def test_a_group_without_alternatives_is_found_nowhere(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"))
        assert found(index, Group(())) == set()
        assert found(index, NoneOf(Group(()))) == {"a"}

    def test_a_word_in_the_title_matches_anywhere_and_in_the_title(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "text", title="army"), a_record("b", "army", title="text"))
        assert found(index, "army") == {"a", "b"}
        assert found(index, word("army", field="title")) == {"a"}

    def test_a_stem_is_not_an_exact_word(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "conscription"), a_record("b", "consc"))
        assert found(index, word("consc", view="stem")) == {"a", "b"}
        assert found(index, word("consc")) == {"b"}

    def test_a_view_may_be_left_out(self, index: SearchIndex) -> None:
        fill(index, replace(a_record("a", "police"), title={"exact": ("conscription", "army")}))
        assert found(index, phrase("conscription army")) == {"a"}
        assert found(index, word("consc", view="stem")) == set()
        assert found(index, word("polic", view="stem")) == {"a"}

    def test_words_in_cyrillic_and_arabic_are_found(self, index: SearchIndex) -> None:
        fill(
            index, a_record("uk", "примусова мобілізація"), a_record("ar", "التجنيد الإجباري", title="العراق")
        )
        assert found(index, "мобілізація") == {"uk"}
        assert found(index, "الإجباري") == {"ar"}
        assert found(index, phrase("примусова мобілізація")) == {"uk"}
        assert found(index, Beginning("моб")) == {"uk"}
        assert found(index, Spelled("мобилизация")) == set()
        assert found(index, Spelled("мобілізацыя")) == {"uk"}

    # Subjects

    def test_a_word_of_the_subject_is_found_anywhere_but_not_in_the_title(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", subject="moldova"), a_record("b", "moldova"))
        assert found(index, "moldova") == {"a", "b"}
        assert found(index, "army moldova") == {"a"}
        assert found(index, word("moldo", view="stem")) == {"a", "b"}
        assert found(index, word("moldova", field="title")) == set()

    def test_a_hit_by_its_subject_alone_scores_and_has_no_passages(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", subject="moldova"), a_record("b", "army"))
        hit = index.search(a_query("moldova")).hits[0]
        assert hit.score > 0
        assert hit.passages == ()

    def test_a_word_of_the_subject_is_found_by_its_beginning(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", subject="moldova"), a_record("b", "army"))
        assert found(index, Beginning("mold")) == {"a"}
        assert found(index, Beginning("mold", "title")) == set()

    def test_a_word_of_the_subject_alone_is_no_spelling(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", subject="moldova"))
        assert found(index, Spelled("moldava")) == set()

    # Beginnings

    def test_a_beginning_finds_every_word_that_begins_so(self, index: SearchIndex) -> None:
        fill(
            index, a_record("a", "conscript"), a_record("b", "x", title="conscription"), a_record("c", "con")
        )
        assert found(index, Beginning("consc")) == {"a", "b"}
        assert found(index, Beginning("consc", "title")) == {"b"}

    def test_a_beginning_stands_for_the_most_frequent_words_only(self, index: SearchIndex) -> None:
        rare = [a_record(f"rare{number:03}", f"pre{number:03}") for number in range(MAX_EXPANSIONS)]
        fill(index, *rare, a_record("z1", "prez"), a_record("z2", "prez"))
        answer = index.search(a_query(Beginning("pre"), limit=1000))
        assert answer.cut_prefixes == ("pre",)
        assert answer.total == MAX_EXPANSIONS - 1 + 2
        assert f"rare{MAX_EXPANSIONS - 1:03}" not in ids(answer)

    def test_a_beginning_within_the_limit_is_not_reported_as_cut(self, index: SearchIndex) -> None:
        fill(index, *(a_record(f"d{number:03}", f"pre{number:03}") for number in range(MAX_EXPANSIONS)))
        answer = index.search(a_query(Beginning("pre")))
        assert (answer.total, answer.cut_prefixes) == (MAX_EXPANSIONS, ())

    def test_a_beginning_in_titles_stands_for_words_of_titles(self, index: SearchIndex) -> None:
        fill(index, *(a_record(f"d{n:03}", f"pre{n:03}") for n in range(200)), a_record("a", title="prez"))
        answer = index.search(a_query(Beginning("pre", "title")))
        assert (ids(answer), answer.cut_prefixes) == (["a"], ())

    # Misspelt words

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("polise", {"police", "polices"}),  # one letter changed; one more left out
            ("polce", {"police"}),  # five letters allow one
            ("pollicee", {"police", "polices"}),  # two too many; one too many and one changed
            ("plc", set()),
            ("bolice", set()),  # the first letter is never wrong
            ("us", {"us"}),  # two letters allow none
            ("un", {"un"}),
            ("unn", {"un"}),
            ("opce", set()),
            ("pocile", {"police"}),  # letters that changed places are two changes
            ("", set()),
        ],
    )
    def test_a_misspelt_word_finds_what_is_near_enough(
        self, index: SearchIndex, text: str, expected: set[str]
    ) -> None:
        fill(index, *(a_record(one, one) for one in ("police", "polices", "us", "un")))
        assert found(index, Spelled(text)) == expected

    def test_a_misspelt_word_may_be_asked_of_titles_alone(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "police"), a_record("b", "x", title="police"))
        assert found(index, Spelled("polise")) == {"a", "b"}
        assert found(index, Spelled("polise", "title")) == {"b"}

    def test_the_right_spelling_outranks_the_wrong_one(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "polise"), a_record("b", "police"), a_record("c", "polose"))
        assert ids(index.search(a_query(Spelled("police")))) == ["b", "a", "c"]

    def test_a_misspelt_word_stands_for_the_nearest_and_then_the_most_frequent_terms(
        self, index: SearchIndex
    ) -> None:
        letters = "abcdefghijklm"
        far = [f"pri{one}{other}n" for one in letters for other in letters]  # two letters from prison
        fill(
            index,
            *(a_record(text, text) for text in far),
            a_record("z1", "prizzn"),
            a_record("z2", "prizzn"),
            a_record("near", "prisoz"),
        )
        answer = index.search(a_query(Spelled("prison"), limit=1000))
        assert answer.cut_prefixes == ("prison",)
        assert set(ids(answer)) == {"near", "z1", "z2", *far[: MAX_EXPANSIONS - 2]}
