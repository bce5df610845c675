"""The contract on filters: values and days, around a question and inside it."""

import pytest

from coi.errors import SearchIndexError
from coi.search_index import AllOf, AnyOf, DayRange, NoneOf, SearchIndex, ValueFilter
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found, word


class FilterContract(IndexContract):
    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            (ValueFilter("country", any=("UKR", "XXX")), {"ukr", "both"}),
            (ValueFilter("country", all=("UKR", "RUS")), {"both"}),
            (ValueFilter("country", none=("RUS",)), {"ukr", "empty"}),
            (ValueFilter("country", only=("UKR",)), {"ukr", "empty"}),
            (ValueFilter("country", any=("UKR",), only=("UKR", "RUS"), none=("RUS",)), {"ukr"}),
            (ValueFilter("country", any=("XXX",)), set()),
            (ValueFilter("country", all=("UKR", "XXX")), set()),
            (ValueFilter("country"), {"ukr", "both", "rus", "empty"}),
            (ValueFilter("access", any=("public",)), {"ukr", "both", "rus", "empty"}),
        ],
    )
    def test_a_filter_keeps_any_all_none_or_only_around_a_question_and_inside_it(
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
        assert found(index, wanted) == expected
        assert found(index, NoneOf(wanted)) == {"ukr", "both", "rus", "empty"} - expected

    def test_several_filters_hold_together(self, index: SearchIndex) -> None:
        fill(index, a_record("a", country="UKR", language="uk"), a_record("b", country="UKR", language="ru"))
        filters = (ValueFilter("country", any=("UKR",)), ValueFilter("language", none=("ru",)))
        assert found(index, None, filters=filters) == {"a"}

    def test_two_filters_on_one_field_hold_together(self, index: SearchIndex) -> None:
        fill(index, a_record("a", country=("UKR", "RUS")), a_record("b", country="UKR"))
        filters = (ValueFilter("country", any=("UKR",)), ValueFilter("country", any=("RUS",)))
        assert found(index, None, filters=filters) == {"a"}

    def test_a_filter_may_be_one_of_several_conditions(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "army", country="UKR"),
            a_record("b", "police", country="RUS"),
            a_record("c", "police", country="UKR", captured=20200101),
            a_record("d", "army", captured=20200101),
        )
        ukraine, old = ValueFilter("country", any=("UKR",)), DayRange("captured", None, 20201231)
        assert found(index, AnyOf((word("army"), ukraine))) == {"a", "c", "d"}
        assert found(index, AllOf((word("army"), NoneOf(ukraine)))) == {"d"}
        assert found(index, AnyOf((AllOf((old, ukraine)), NoneOf(AnyOf((old, ukraine)))))) == {"b", "c"}

    def test_the_year_of_capture_is_a_filter_value(self, index: SearchIndex) -> None:
        fill(index, a_record("a", captured=20230517), a_record("b", captured=20240101))
        assert found(index, None, filters=(ValueFilter("captured", any=("2023",)),)) == {"a"}
        assert found(index, ValueFilter("captured", none=("2023",))) == {"b"}

    def test_an_unknown_field_is_refused(self, index: SearchIndex) -> None:
        fill(index, a_record("a"))
        red = ValueFilter("colour", any=("red",))
        for query in (a_query(filters=(red,)), a_query(facets=("colour",)), a_query(NoneOf(red))):
            with pytest.raises(SearchIndexError, match="colour"):
                index.search(query)

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            (DayRange("published", 20240517, 20240601), {"day", "year"}),
            (DayRange("published", None, 20231231), {"old"}),
            (DayRange("published", 20240518, None), {"year"}),
            (DayRange("published", None, None), {"day", "year", "old"}),
            (DayRange("captured", 20240201, 20240201), {"undated"}),
            (DayRange("captured", None, None), {"day", "year", "old", "undated"}),
        ],
    )
    def test_a_range_keeps_what_its_days_touch_around_a_question_and_inside_it(
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
        assert found(index, days) == expected
        assert found(index, NoneOf(days)) == {"day", "year", "old", "undated"} - expected
