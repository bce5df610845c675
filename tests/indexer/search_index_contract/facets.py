"""The contract on facets, the order of hits, and pages of them."""

from typing import Any

from coi.query import FILTER_FIELDS
from coi.search_index import AllOf, SearchIndex, ValueCount, ValueFilter
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, ids, word


class FacetContract(IndexContract):
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

    def test_every_filter_field_can_be_counted(self, index: SearchIndex) -> None:
        values: dict[str, Any] = {
            name: f"some-{name}" for name in FILTER_FIELDS if name not in {"access", "captured"}
        }
        fill(index, a_record("a", captured=20230517, **values))
        expected = {name: (ValueCount(value, 1),) for name, value in values.items()}
        expected |= {"access": (ValueCount("public", 1),), "captured": (ValueCount("2023", 1),)}
        assert index.search(a_query(facets=FILTER_FIELDS)).facets == expected

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

    def test_a_facet_does_not_ignore_a_filter_inside_the_question(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "x", country="UKR"), a_record("b", "x", country="RUS"))
        clause = AllOf((word("x"), ValueFilter("country", any=("UKR",))))
        assert index.search(a_query(clause, facets=("country",))).facets == {
            "country": (ValueCount("UKR", 1),)
        }

    def test_facets_count_the_hits_of_every_page(self, index: SearchIndex) -> None:
        fill(index, *(a_record(f"d{number}", country="UKR") for number in range(7)))
        answer = index.search(a_query(facets=("country",), offset=5, limit=1))
        assert (answer.total, ids(answer), answer.facets["country"]) == (7, ["d5"], (ValueCount("UKR", 7),))

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

    def test_a_question_for_no_hits_still_counts(self, index: SearchIndex) -> None:
        fill(index, a_record("a", country="UKR"))
        answer = index.search(a_query(limit=0, facets=("country",)))
        assert (answer.total, answer.hits, answer.facets["country"]) == (1, (), (ValueCount("UKR", 1),))
