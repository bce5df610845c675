"""The contract on time: the edition in force on a day, and how many records each year or month has."""

from dataclasses import replace

from coi.query import NO_DATE
from coi.search_index import AllOf, DayRange, SearchIndex, ValueCount, ValueFilter
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found, word


class TimeContract(IndexContract):
    def test_a_question_as_of_a_day_sees_the_edition_then_in_force(self, index: SearchIndex) -> None:
        first = a_record("a", "x", edition=1, in_force=(20200101, 20220101))
        fill(index, first, a_record("a", "x", edition=2, in_force=(20220101, None)))
        editions = {
            day: [hit.edition for hit in index.search(a_query("x", as_of=day)).hits]
            for day in (20191231, 20200101, 20211231, 20220101, None)
        }
        assert editions == {20191231: [], 20200101: [1], 20211231: [1], 20220101: [2], None: [2]}

    def test_facets_and_histogram_count_the_edition_then_in_force(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", edition=1, in_force=(20200101, 20220101), published=20200101, country="UKR"),
            a_record("a", edition=2, in_force=(20220101, None), published=20220101, country="RUS"),
        )
        query = a_query(facets=("country",), histogram="year")
        then, now = index.search(replace(query, as_of=20210101)), index.search(query)
        assert (then.facets["country"], then.histogram) == ((ValueCount("UKR", 1),), (ValueCount("2020", 1),))
        assert (now.facets["country"], now.histogram) == ((ValueCount("RUS", 1),), (ValueCount("2022", 1),))

    # The histogram

    def test_the_histogram_counts_years_in_order_and_the_undated_last(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", published=20240517),
            a_record("b"),
            a_record("c", published=(20220101, 20221231)),
            a_record("d", published=20240101),
        )
        expected = (ValueCount("2022", 1), ValueCount("2024", 2), ValueCount(NO_DATE, 1))
        assert index.search(a_query(histogram="year")).histogram == expected

    def test_by_month_a_year_holds_what_is_dated_no_closer(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("day", published=20220517),
            a_record("month", published=(20220501, 20220531)),
            a_record("year", published=(20220101, 20221231)),
            a_record("earlier", published=20211231),
            a_record("undated"),
        )
        assert index.search(a_query(histogram="month")).histogram == (
            ValueCount("2021-12", 1),
            ValueCount("2022", 1),
            ValueCount("2022-05", 2),
            ValueCount(NO_DATE, 1),
        )

    def test_without_being_asked_for_there_is_no_histogram(self, index: SearchIndex) -> None:
        fill(index, a_record("a", published=20240517))
        assert index.search(a_query()).histogram == ()

    def test_the_histogram_counts_records_that_match(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", published=20240517), a_record("b", "x", published=20230101))
        answer = index.search(a_query("army", histogram="year", limit=0))
        assert answer.histogram == (ValueCount("2024", 1),)

    def test_the_histogram_ignores_the_filter_and_the_ranges_of_publication_and_no_other(
        self, index: SearchIndex
    ) -> None:
        fill(
            index,
            a_record("a", published=20240517, country="UKR"),
            a_record("b", published=20230101, country="UKR"),
            a_record("c", published=20220101),
            a_record("d", country="UKR"),
            a_record("e", published=20210101, country="UKR", captured=20210101),
        )
        query = a_query(
            filters=(ValueFilter("year", any=("2024",)), ValueFilter("country", any=("UKR",))),
            ranges=(DayRange("published", 20240101, None), DayRange("captured", 20240101, None)),
            facets=("year",),
            histogram="year",
        )
        answer = index.search(query)
        assert answer.total == 1
        assert answer.facets["year"] == (ValueCount("2024", 1),)
        assert answer.histogram == (ValueCount("2023", 1), ValueCount("2024", 1), ValueCount(NO_DATE, 1))

    def test_the_histogram_does_not_ignore_days_inside_the_question(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "x", published=20240517), a_record("b", "x", published=20230101))
        clause = AllOf((word("x"), DayRange("published", 20240101, None)))
        assert found(index, clause) == {"a"}
        assert index.search(a_query(clause, histogram="year")).histogram == (ValueCount("2024", 1),)
