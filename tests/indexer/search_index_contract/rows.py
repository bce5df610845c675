"""The contract on words in a row and words near one another."""

import pytest

from coi.search_index import Group, IndexTerm, Near, PassageReference, SearchIndex, Sequenced
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.answers import near_to
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found, near, phrase, word


class RowContract(IndexContract):
    # Phrases

    def test_a_phrase_matches_only_words_in_that_order(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "the state army"),
            a_record("b", "army state"),
            a_record("c", "state the army"),
        )
        assert found(index, phrase("state army")) == {"a"}

    def test_a_phrase_in_the_title_is_found_there(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "x", title="state army today"),
            a_record("b", "state army", title="army state"),
        )
        assert found(index, phrase("state army", "title")) == {"a"}
        assert found(index, phrase("state army")) == {"a", "b"}

    def test_a_phrase_runs_on_from_one_passage_into_the_next_of_the_page(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "the secret|state||army came"))
        assert found(index, phrase("secret state army came")) == {"a"}

    def test_a_phrase_does_not_run_over_a_page_or_out_of_the_title(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", "came", title="secret"), a_record("b", "came"))
        assert found(index, phrase("army came")) == set()
        assert found(index, phrase("secret army")) == set()
        assert found(index, phrase("came came")) == set()

    def test_the_subject_is_never_in_a_row(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "came", title="state", subject="secret army"))
        for asked in ("secret army", "state secret", "army came", "army"):
            assert found(index, phrase(asked)) == set()
            assert found(index, near(asked, 9)) == set()

    def test_a_phrase_of_groups_takes_any_alternative_at_each_place(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "great army"), a_record("b", "big force"), a_record("c", "army big"))
        sequence = Sequenced((word("big", "great"), word("army", "force")))
        assert found(index, sequence) == {"a", "b"}

    def test_a_phrase_mixes_views(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "military operations"), a_record("b", "militarised operations"))
        assert found(index, Sequenced((word("milit", view="stem"), word("operations")))) == {"a", "b"}
        assert found(index, Sequenced((word("military"), word("opera", view="stem")))) == {"a"}

    def test_the_same_word_twice_is_a_phrase_of_two(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "no no never"), a_record("b", "no never no"))
        assert found(index, phrase("no no")) == {"a"}

    def test_the_passage_where_a_phrase_begins_is_shown(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "first words|then army", "other"))
        assert index.search(a_query(phrase("words then"))).hits[0].passages == (PassageReference(1, 0, 11),)

    def test_a_phrase_of_no_words_is_found_nowhere(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"))
        assert found(index, Sequenced(())) == set()
        assert found(index, Near((), 3)) == set()

    def test_a_phrase_weighs_the_mean_of_the_greatest_weight_at_each_place(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "great military x"), a_record("b", "army x x"))
        military = Group((IndexTerm("exact", "military", 0.2), IndexTerm("stem", "milit", 0.5)))
        sequence = Sequenced((word("great", weight=0.3), military))
        as_one_word = word("army", weight=0.4)  # the mean of 0.3 and 0.5
        expected = index.search(a_query(as_one_word)).hits[0].score
        assert index.search(a_query(sequence)).hits[0].score == near_to(expected)

    # Near one another

    @pytest.mark.parametrize(
        ("asked", "between", "expected"),
        [
            ("army police", 0, {"next", "turned"}),
            ("army police", 1, {"next", "turned", "one"}),
            ("army police", 2, {"next", "turned", "one", "two"}),
            ("police army", 1, {"next", "turned", "one"}),
            ("army", 0, {"next", "turned", "one", "two"}),
        ],
    )
    def test_words_are_near_in_any_order_with_no_more_words_between_than_asked(
        self, index: SearchIndex, asked: str, between: int, expected: set[str]
    ) -> None:
        fill(
            index,
            a_record("next", "x army police"),
            a_record("turned", "police army"),
            a_record("one", "army x police"),
            a_record("two", "police x y army"),
        )
        assert found(index, near(asked, between)) == expected

    def test_the_words_between_are_counted_in_all(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x police y court"))
        assert found(index, near("court army police", 1)) == set()
        assert found(index, near("court army police", 2)) == {"a"}

    def test_nearness_runs_on_into_the_next_passage_but_not_over_a_page_or_out_of_the_title(
        self, index: SearchIndex
    ) -> None:
        fill(
            index,
            a_record("passages", "x army||police y"),
            a_record("pages", "army", "police"),
            a_record("title", "police", title="army"),
        )
        assert found(index, near("police army", 5)) == {"passages"}

    def test_nearness_may_be_asked_of_titles_alone(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army police"), a_record("b", "x", title="police x army"))
        assert found(index, near("army police", 1)) == {"a", "b"}
        assert found(index, near("army police", 1, "title")) == {"b"}

    def test_a_word_named_twice_must_stand_there_twice(self, index: SearchIndex) -> None:
        fill(index, a_record("once", "army police x"), a_record("twice", "army police army"))
        assert found(index, near("army police army", 2)) == {"twice"}
        assert found(index, near("army army", 1)) == {"twice"}
        assert found(index, near("army army", 0)) == set()

    def test_any_alternative_of_a_group_may_be_near(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "forces of police"), a_record("b", "forces of order"))
        clause = Near((word("police"), Group((*word("army").alternatives, IndexTerm("stem", "force")))), 1)
        assert found(index, clause) == {"a"}

    def test_words_near_one_another_count_in_the_passage_where_they_begin(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "x army|police y"))
        assert index.search(a_query(near("police army", 0))).hits[0].passages == (PassageReference(1, 0, 6),)

    def test_every_window_that_begins_at_a_word_counts(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army police army x"), a_record("b", "court court x x"))
        # Two windows of two words, and the third “army” is followed by no “police”.
        twice = index.search(a_query("court")).hits[0].score
        assert index.search(a_query(near("police army", 0))).hits[0].score == near_to(twice)

    def test_a_window_weighs_the_mean_of_the_first_occurrences_in_it(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "great big army x"), a_record("b", "court x x x"))
        size = Group((IndexTerm("exact", "big", 0.9), IndexTerm("exact", "great", 0.3)))
        army = Group((IndexTerm("exact", "army", 0.1), IndexTerm("stem", "army", 0.5)))
        # Three words from “great” weigh (0.3 + 0.5) / 2, two from “big” (0.9 + 0.5) / 2; “army” begins nothing.
        expected = index.search(a_query(word("court", weight=0.4 + 0.7))).hits[0].score
        assert index.search(a_query(Near((army, size), 1))).hits[0].score == near_to(expected)
