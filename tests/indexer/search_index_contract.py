"""What every engine must do, in sentences; each engine's test class inherits them all."""

from pathlib import Path
from typing import Any

import pytest

from coi.errors import IndexBusy, IndexMissing, SearchIndexError
from coi.query import TextField
from coi.search_index import (
    MAX_EXPANSIONS,
    AllOf,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Group,
    IndexAnswer,
    IndexRecord,
    IndexTerm,
    NoneOf,
    PassageReference,
    SearchIndex,
    Sequenced,
    ValueCount,
    ValueFilter,
    View,
)
from tests.builders import a_query, a_record


def word(*texts: str, field: TextField = "anywhere", view: View = "exact", weight: float = 1.0) -> Group:
    return Group(tuple(IndexTerm(view, text, weight) for text in texts), field)


def phrase(text: str, field: TextField = "anywhere") -> Sequenced:
    return Sequenced(tuple(word(one) for one in text.split()), field)


def fill(index: SearchIndex, *records: IndexRecord) -> None:
    with index.writer() as writer:
        for name in dict.fromkeys(record.document_id for record in records):
            writer.put(name, [record for record in records if record.document_id == name])


def ids(answer: IndexAnswer) -> list[str]:
    return [hit.document_id for hit in answer.hits]


def found(index: SearchIndex, asked: str | Clause | None, **other: Any) -> set[str]:
    answer = index.search(a_query(asked, limit=1000, **other))
    assert answer.total == len(answer.hits)
    return set(ids(answer))


class SearchIndexContract:
    """Inherit it and say in `new_index` how an engine is made; the index does not exist yet then."""

    def new_index(self, folder: Path) -> SearchIndex:
        raise NotImplementedError

    @pytest.fixture
    def index(self, tmp_path: Path) -> SearchIndex:
        index = self.new_index(tmp_path / "index")
        with index.rebuild():
            pass
        return index

    # Words

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

    def test_a_word_in_the_title_matches_anywhere_and_in_the_title(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "text", title="army"), a_record("b", "army", title="text"))
        assert found(index, "army") == {"a", "b"}
        assert found(index, word("army", field="title")) == {"a"}

    def test_a_stem_is_not_an_exact_word(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "conscription"), a_record("b", "consc"))
        assert found(index, word("consc", view="stem")) == {"a", "b"}
        assert found(index, word("consc")) == {"b"}

    def test_words_in_cyrillic_and_arabic_are_found(self, index: SearchIndex) -> None:
        fill(
            index, a_record("uk", "примусова мобілізація"), a_record("ar", "التجنيد الإجباري", title="العراق")
        )
        assert found(index, "мобілізація") == {"uk"}
        assert found(index, "الإجباري") == {"ar"}
        assert found(index, phrase("примусова мобілізація")) == {"uk"}
        assert found(index, Beginning("моб")) == {"uk"}
        assert index.suggest("الع", 5) == ["العراق"]

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
        fill(index, a_record("a", "the secret|state|army came"))
        assert found(index, phrase("secret state army came")) == {"a"}

    def test_a_phrase_does_not_run_over_a_page_or_out_of_the_title(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", "came", title="secret"), a_record("b", "came"))
        assert found(index, phrase("army came")) == set()
        assert found(index, phrase("secret army")) == set()
        assert found(index, phrase("came came")) == set()

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

    # Scores

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
        assert answer.hits[0].score == pytest.approx(answer.hits[1].score)

    def test_an_alternative_of_less_weight_scores_less(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "force"), a_record("b", "army"))
        group = Group((IndexTerm("exact", "army", 1.0), IndexTerm("exact", "force", 0.4)))
        assert ids(index.search(a_query(group))) == ["b", "a"]

    def test_further_good_passages_add_to_the_score(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army one", "other two"), a_record("b", "army one", "army two"))
        assert ids(index.search(a_query("army"))) == ["b", "a"]

    def test_a_title_adds_to_the_score(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", title="report"), a_record("b", "army", title="army"))
        assert ids(index.search(a_query("army"))) == ["b", "a"]

    def test_filters_do_not_change_scores(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x", country="UKR"), a_record("b", "army army y", country="RUS"))
        free = {hit.document_id: hit.score for hit in index.search(a_query("army")).hits}
        filtered = index.search(a_query("army", filters=(ValueFilter("country", any=("UKR",)),))).hits[0]
        assert filtered.score == free["a"]

    def test_the_best_passages_come_first_and_no_more_than_asked(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army so so so|nothing here|army army", "army so"))
        best, second = index.search(a_query("army", passages_per_hit=2)).hits[0].passages
        assert (best, second) == (PassageReference(1, 27, 36), PassageReference(2, 0, 7))

    def test_a_hit_by_its_title_alone_has_no_passages(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "text", title="army", edition=3, reading=17))
        hit = index.search(a_query("army")).hits[0]
        assert (hit.passages, hit.edition, hit.reading) == ((), 3, 17)
        assert hit.score > 0

    # Filters

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            (ValueFilter("country", any=("UKR", "XXX")), {"ukr", "both"}),
            (ValueFilter("country", all=("UKR", "RUS")), {"both"}),
            (ValueFilter("country", none=("RUS",)), {"ukr", "empty"}),
            (ValueFilter("country", only=("UKR",)), {"ukr", "empty"}),
            (ValueFilter("country", any=("UKR",), only=("UKR", "RUS"), none=("RUS",)), {"ukr"}),
            (ValueFilter("country", any=("XXX",)), set()),
            (ValueFilter("access", any=("public",)), {"ukr", "both", "rus", "empty"}),
        ],
    )
    def test_a_filter_keeps_any_all_none_or_only(
        self, index: SearchIndex, wanted: ValueFilter, expected: set[str]
    ) -> None:
        fill(
            index,
            a_record("ukr", "x", country="UKR"),
            a_record("both", "x", country=("UKR", "RUS")),
            a_record("rus", "x", country="RUS"),
            a_record("empty", "x"),
        )
        assert found(index, "x", filters=(wanted,)) == expected

    def test_several_filters_hold_together(self, index: SearchIndex) -> None:
        fill(index, a_record("a", country="UKR", language="uk"), a_record("b", country="UKR", language="ru"))
        filters = (ValueFilter("country", any=("UKR",)), ValueFilter("language", none=("ru",)))
        assert found(index, None, filters=filters) == {"a"}

    def test_an_unknown_field_is_refused(self, index: SearchIndex) -> None:
        fill(index, a_record("a"))
        with pytest.raises(SearchIndexError, match="colour"):
            index.search(a_query(filters=(ValueFilter("colour", any=("red",)),)))
        with pytest.raises(SearchIndexError, match="colour"):
            index.search(a_query(facets=("colour",)))

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            (DayRange("published", 20240517, 20240601), {"day", "year"}),
            (DayRange("published", None, 20231231), {"old"}),
            (DayRange("published", 20240518, None), {"year"}),
            (DayRange("published", None, None), {"day", "year", "old"}),
            (DayRange("captured", 20240201, 20240201), {"undated"}),
        ],
    )
    def test_a_range_keeps_what_its_days_touch(
        self, index: SearchIndex, days: DayRange, expected: set[str]
    ) -> None:
        fill(
            index,
            a_record("day", published=20240517),
            a_record("year", published=(20240101, 20241231)),
            a_record("old", published=20231231),
            a_record("undated", captured=20240201),
        )
        assert found(index, None, ranges=(days,)) == expected

    def test_a_question_as_of_a_day_sees_the_edition_then_in_force(self, index: SearchIndex) -> None:
        first = a_record("a", "x", edition=1, in_force=(20200101, 20220101))
        fill(index, first, a_record("a", "x", edition=2, in_force=(20220101, None)))
        editions = {
            day: [hit.edition for hit in index.search(a_query("x", as_of=day)).hits]
            for day in (20191231, 20200101, 20211231, 20220101, None)
        }
        assert editions == {20191231: [], 20200101: [1], 20211231: [1], 20220101: [2], None: [2]}

    # Access

    def test_a_hidden_record_is_in_no_total_hit_or_facet(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "army", country="UKR"),
            a_record("b", "army", access="restricted", country="RUS"),
        )
        guest = index.search(a_query("army", facets=("country", "access")))
        assert (guest.total, ids(guest)) == (1, ["a"])
        assert guest.facets == {"country": (ValueCount("UKR", 1),), "access": (ValueCount("public", 1),)}
        assert index.search(a_query("army", access="public restricted")).total == 2

    def test_a_hidden_record_changes_no_score_and_no_beginning(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army draft"), a_record("b", "army"))
        clause = AnyOf((word("army"), Beginning("dra")))
        before = index.search(a_query(clause))
        secrets = (a_record(f"s{number}", f"army dra{number} dra", access="network") for number in range(130))
        fill(index, *secrets)
        assert index.search(a_query(clause)) == before

    def test_suggestions_come_from_public_records_only(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"), a_record("b", "armistice arms", access="network"))
        assert index.suggest("arm", 5) == ["army"]

    def test_the_most_frequent_suggestions_come_first(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "arms army", title="armed"), a_record("b", "army arms", "army"))
        assert index.suggest("arm", 2) == ["army", "arms"]
        assert index.suggest("", 1) == ["army"]
        assert index.suggest("xyz", 2) == []

    # Facets

    def test_a_facet_counts_every_value_highest_first_then_by_value(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "x", country=("UKR", "RUS")),
            a_record("b", "x", country=("BLR", "RUS")),
            a_record("c", "y", country="RUS"),
        )
        counts = index.search(a_query("x", facets=("country", "topic"))).facets
        assert counts["country"] == (ValueCount("RUS", 2), ValueCount("BLR", 1), ValueCount("UKR", 1))
        assert counts["topic"] == ()

    def test_a_facet_ignores_its_own_filter_and_no_other(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "x", country="UKR", language="uk"),
            a_record("b", "x", country="RUS", language="ru"),
            a_record("c", "x", country="RUS", language="uk"),
        )
        filters = (ValueFilter("country", any=("UKR",)), ValueFilter("language", any=("uk",)))
        counts = index.search(a_query("x", filters=filters, facets=("country", "language"))).facets
        assert counts["country"] == (ValueCount("RUS", 1), ValueCount("UKR", 1))
        assert counts["language"] == (ValueCount("uk", 1),)

    # Order and pages

    def test_the_newest_publication_comes_first_and_the_undated_last(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a"),
            a_record("b", published=20230101),
            a_record("c", published=20240101),
            a_record("d"),
        )
        assert ids(index.search(a_query(sort="published"))) == ["c", "b", "a", "d"]

    def test_the_latest_capture_comes_first(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", captured=20230101),
            a_record("b", captured=20240101),
            a_record("c", captured=20230101),
        )
        assert ids(index.search(a_query(sort="captured"))) == ["b", "a", "c"]

    def test_the_order_does_not_change_the_score_shown(self, index: SearchIndex) -> None:
        fill(
            index, a_record("a", "army x", captured=20230101), a_record("b", "army army y", captured=20240101)
        )
        by_score = {hit.document_id: hit for hit in index.search(a_query("army")).hits}
        assert {
            hit.document_id: hit for hit in index.search(a_query("army", sort="captured")).hits
        } == by_score

    def test_pages_follow_one_another_without_gap_or_repetition(self, index: SearchIndex) -> None:
        fill(index, *(a_record(f"d{number:02}", "army" + " x" * (number % 3)) for number in range(23)))
        whole = ids(index.search(a_query("army", limit=100)))
        pages = [ids(index.search(a_query("army", offset=start, limit=5))) for start in range(0, 30, 5)]
        assert [name for page in pages for name in page] == whole
        assert whole[:8] == [f"d{number:02}" for number in range(0, 23, 3)]

    # Writing

    def test_put_replaces_everything_of_the_document(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "old", in_force=(20200101, 20210101)), a_record("a", "old", edition=2))
        fill(index, a_record("a", "new", edition=3), a_record("b", "old"))
        assert (found(index, "old"), found(index, "new")) == ({"b"}, {"a"})
        assert found(index, None, as_of=20200601) == set()

    def test_the_last_put_of_a_document_in_one_context_wins(self, index: SearchIndex) -> None:
        with index.writer() as writer:
            writer.put("a", [a_record("a", "first|of two")])
            writer.put("b", [a_record("b", "other")])
            writer.put("a", [a_record("a", "second")])
            writer.delete("b")
        assert (found(index, None), found(index, "first"), found(index, "second")) == ({"a"}, set(), {"a"})

    def test_delete_removes_the_document_and_forgives_unknown_ids(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"), a_record("b", "army|twice"))
        with index.writer() as writer:
            writer.delete("b")
            writer.delete("never-there")
        assert (found(index, "army"), list(index.document_ids()), index.suggest("twi", 3)) == (
            {"a"},
            ["a"],
            [],
        )

    def test_nothing_is_visible_before_the_context_ends(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"))
        with index.writer() as writer:
            writer.put("b", [a_record("b", "army")])
            writer.delete("a")
            assert found(index, "army") == {"a"}
        assert found(index, "army") == {"b"}

    def test_an_error_while_writing_leaves_the_index_as_it_was(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"))
        before = index.search(a_query("army"))
        with pytest.raises(ZeroDivisionError), index.writer() as writer:  # noqa: PT012 -- the context is the point
            writer.put("b", [a_record("b", "army")])
            writer.delete("a")
            raise ZeroDivisionError
        assert index.search(a_query("army")) == before
        fill(index, a_record("c", "army"))
        assert found(index, "army") == {"a", "c"}

    def test_a_record_that_fits_nowhere_is_refused_and_the_rest_kept(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "old"))
        with index.writer() as writer:
            for wrong in (a_record("x"), a_record("a", colour="red"), a_record("a", source=("one", "two"))):
                with pytest.raises(SearchIndexError):
                    writer.put("a", [wrong])
            with pytest.raises(SearchIndexError, match="20240000000"):
                writer.put("a", [a_record("a", captured=20240000000)])
            writer.put("b", [a_record("b", "old")])
        assert found(index, "old") == {"a", "b"}

    def test_a_second_writer_is_told_that_another_process_is_writing(self, index: SearchIndex) -> None:
        with index.writer(), pytest.raises(IndexBusy, match="nother process is writing"), index.rebuild():
            pass
        with index.rebuild(), pytest.raises(IndexBusy, match="nother process is writing"), index.writer():
            pass

    def test_a_rebuild_swaps_at_its_end(self, index: SearchIndex) -> None:
        fill(index, a_record("old", "army"))
        generation = index.generation
        with index.rebuild() as writer:
            writer.put("new", [a_record("new", "army")])
            assert (found(index, "army"), index.generation) == ({"old"}, generation)
        assert found(index, "army") == {"new"}
        assert index.generation != generation

    def test_a_failed_rebuild_keeps_the_generation_in_use(self, index: SearchIndex) -> None:
        fill(index, a_record("old", "army"))
        generation = index.generation
        with pytest.raises(ZeroDivisionError), index.rebuild() as writer:  # noqa: PT012 -- the context is the point
            writer.put("new", [a_record("new", "army")])
            raise ZeroDivisionError
        assert (found(index, "army"), index.generation) == ({"old"}, generation)

    def test_writing_keeps_the_generation(self, index: SearchIndex) -> None:
        generation = index.generation
        fill(index, a_record("a"))
        assert index.generation == generation

    def test_document_ids_names_each_document_once(self, index: SearchIndex) -> None:
        fill(index, a_record("b"), a_record("a", in_force=(20200101, 20210101)), a_record("a", edition=2))
        fill(index, a_record("c", access="restricted"))
        assert sorted(index.document_ids()) == ["a", "b", "c"]

    def test_many_small_commits_read_like_one(self, index: SearchIndex, tmp_path: Path) -> None:
        records = [
            a_record(f"d{number:02}", f"army n{number % 7}|x", title=f"t{number}") for number in range(30)
        ]
        for record in records:
            fill(index, a_record(record.document_id, "gone"))
            fill(index, record)
        at_once = self.new_index(tmp_path / "at-once")
        with at_once.rebuild() as writer:
            for record in records:
                writer.put(record.document_id, [record])
        for asked in ("army", "army n3", phrase("n3 x"), Beginning("n"), "gone"):
            query = a_query(asked, limit=50, facets=("country",))
            assert index.search(query) == at_once.search(query)

    # No index, empty index

    def test_an_empty_index_answers_zero(self, index: SearchIndex) -> None:
        clause = AnyOf((word("x"), phrase("x y"), Beginning("x")))
        answer = index.search(a_query(clause, facets=("country",), sort="published"))
        assert answer == IndexAnswer(0, (), {"country": ()}, ())
        assert (index.search(a_query()).total, index.suggest("x", 3), list(index.document_ids())) == (
            0,
            [],
            [],
        )

    def test_a_missing_index_says_so(self, tmp_path: Path) -> None:
        index = self.new_index(tmp_path / "nowhere")
        with pytest.raises(IndexMissing):
            index.search(a_query("army"))
        with pytest.raises(IndexMissing):
            index.suggest("a", 1)
        with pytest.raises(IndexMissing):
            index.document_ids()
        with pytest.raises(IndexMissing):
            _ = index.generation
        with pytest.raises(IndexMissing), index.writer():
            pass
