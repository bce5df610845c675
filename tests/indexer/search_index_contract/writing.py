"""The contract on writing: what is visible when, merges, generations, and indexes that are empty or missing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from coi.errors import IndexBusy, IndexMissing, SearchIndexError
from coi.search_index import AnyOf, Beginning, IndexAnswer, IndexRecord, SearchIndex, Spelled, WordViews
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.answers import check_alike
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found, near, phrase, word

PUBLIC = frozenset({"public"})
UNEVEN: WordViews = {"exact": ("two", "words"), "stem": ("one",)}


class WritingContract(IndexContract):
    def test_put_replaces_everything_of_the_document(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "old", in_force=(20200101, 20210101)), a_record("a", "old", edition=2))
        fill(index, a_record("a", "new", edition=3), a_record("b", "old"))
        assert (found(index, "old"), found(index, "new")) == ({"b"}, {"a"})
        assert found(index, None, as_of=20200601) == set()

    def test_a_put_of_no_records_leaves_nothing_of_the_document(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army"), a_record("b", "army"))
        with index.writer() as writer:
            writer.put("a", [])
        assert (found(index, "army"), list(index.document_ids())) == ({"b"}, ["b"])

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
        assert (found(index, "army"), list(index.document_ids())) == ({"a"}, ["a"])
        assert index.spellings("twice", 3, PUBLIC) == ()

    def test_deleted_records_change_no_score(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army x", title="army", subject="army"), a_record("b", "x"))
        before = index.search(a_query("army"))
        fill(index, *(a_record(f"gone{n}", "army|army", title="army army", subject="army") for n in range(9)))
        with index.writer() as writer:
            for number in range(9):
                writer.delete(f"gone{number}")
        assert index.search(a_query("army")) == before

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

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            (a_record("x"), "x was given for a"),
            (a_record("a", colour="red"), "colour"),
            (a_record("a", source=("one", "two")), "source"),
            (replace(a_record("a"), values={"captured": ("2023", "2024")}), "captured"),
            (a_record("a", captured=20240000000), "20240000000"),
            (replace(a_record("a"), published_first=20240101), "only one end"),
            (replace(a_record("a"), title=UNEVEN), "more words"),
            (replace(a_record("a"), subject=UNEVEN), "more words"),
            (replace(a_record("a"), subject={"exact": (), "stem": ("one",)}), "more words"),
            (a_record("a", phrases=("army", " ")), "empty phrase"),
        ],
    )
    def test_a_record_that_fits_nowhere_is_refused_and_the_rest_kept(
        self, index: SearchIndex, wrong: IndexRecord, said: str
    ) -> None:
        fill(index, a_record("a", "old"))
        with index.writer() as writer:
            with pytest.raises(SearchIndexError, match=said):
                writer.put("a", [wrong])
            writer.put("b", [a_record("b", "old")])
        assert found(index, "old") == {"a", "b"}

    def test_a_second_writer_is_told_that_another_process_is_writing(self, index: SearchIndex) -> None:
        with index.writer(), pytest.raises(IndexBusy, match="nother process is writing"), index.rebuild():
            pass
        with index.rebuild(), pytest.raises(IndexBusy, match="nother process is writing"), index.writer():
            pass

    # Generations

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

    def test_writing_and_merging_keep_the_generation(self, index: SearchIndex) -> None:
        generation = index.generation
        fill(index, a_record("a"))
        index.merge()
        assert index.generation == generation

    def test_document_ids_names_each_document_once(self, index: SearchIndex) -> None:
        fill(index, a_record("b"), a_record("a", in_force=(20200101, 20210101)), a_record("a", edition=2))
        fill(index, a_record("c", access="restricted"))
        assert sorted(index.document_ids()) == ["a", "b", "c"]

    # Small commits and merges

    @pytest.mark.parametrize("merged", [False, True])
    def test_many_small_commits_read_like_one(self, index: SearchIndex, tmp_path: Path, merged: bool) -> None:
        records = [
            a_record(
                f"d{n:02}", f"army n{n % 7}|x", title=f"t{n}", subject=f"s{n % 3}", phrases=(f"p{n % 5}",)
            )
            for n in range(30)
        ]
        for record in records:
            fill(index, a_record(record.document_id, "gone", phrases=("gone",)))
            fill(index, record)
        if merged:
            index.merge()
        at_once = self.new_index(tmp_path / "at-once")
        with at_once.rebuild() as writer:
            for record in records:
                writer.put(record.document_id, [record])
        for asked in ("army", "army n3", "s1", phrase("n3 x"), near("x army", 1), Beginning("n"), "gone"):
            check_alike(index, at_once, a_query(asked, limit=50, facets=("country",), histogram="year"))
        for prefix in ("", "p", "gone"):
            assert index.suggest(prefix, 9, PUBLIC) == at_once.suggest(prefix, 9, PUBLIC)
        assert index.spellings("armi", 9, PUBLIC) == at_once.spellings("armi", 9, PUBLIC)
        assert sorted(index.document_ids()) == [record.document_id for record in records]

    def test_a_merge_while_another_writes_loses_nothing(self, index: SearchIndex) -> None:
        for name in "abcdef":
            fill(index, a_record(name, "army"))
        with ThreadPoolExecutor(1) as merging:
            with index.writer() as writer:
                writer.put("a", [a_record("a", "police")])
                writer.delete("b")
                merge = merging.submit(index.merge)
                writer.put("g", [a_record("g", "army")])
            merge.result()
        assert (found(index, "army"), found(index, "police")) == ({"c", "d", "e", "f", "g"}, {"a"})

    def test_an_index_can_be_written_to_after_a_merge(self, index: SearchIndex) -> None:
        for name in "abc":
            fill(index, a_record(name, "army"))
        index.merge()
        index.merge()
        fill(index, a_record("a", "police"), a_record("d", "army"))
        assert (found(index, "army"), found(index, "police")) == ({"b", "c", "d"}, {"a"})

    # No index, empty index

    def test_an_empty_index_answers_zero(self, index: SearchIndex) -> None:
        index.merge()
        clause = AnyOf((word("x"), phrase("x y"), near("x y", 2), Beginning("x"), Spelled("xyz")))
        answer = index.search(a_query(clause, facets=("country",), sort="published", histogram="year"))
        assert answer == IndexAnswer(0, (), {"country": ()}, ())
        assert (index.search(a_query()).total, list(index.document_ids())) == (0, [])
        assert index.suggest("x", 3, PUBLIC) == index.spellings("xyz", 3, PUBLIC) == ()

    def test_records_without_any_words_are_found_by_their_filters(self, index: SearchIndex) -> None:
        fill(index, replace(a_record("a", country="UKR"), title={}))
        assert found(index, None) == {"a"}
        assert found(index, AnyOf((word("x"), Beginning("")))) == set()

    def test_a_missing_index_says_so(self, tmp_path: Path) -> None:
        index = self.new_index(tmp_path / "nowhere")
        with pytest.raises(IndexMissing):
            index.search(a_query("army"))
        with pytest.raises(IndexMissing):
            index.suggest("a", 1, PUBLIC)
        with pytest.raises(IndexMissing):
            index.spellings("army", 1, PUBLIC)
        with pytest.raises(IndexMissing):
            index.merge()
        with pytest.raises(IndexMissing):
            index.document_ids()
        with pytest.raises(IndexMissing):
            _ = index.generation
        with pytest.raises(IndexMissing), index.writer():
            pass
