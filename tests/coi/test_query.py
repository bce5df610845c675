"""The question and its filters."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coi.dates import PartialDate
from coi.errors import FilterError
from coi.query import FILTER_FIELDS, DateRange, Filter, Query, Word

FILTERS = st.builds(
    Filter,
    st.sampled_from(FILTER_FIELDS),
    any=st.lists(st.sampled_from(("x", "y")), max_size=2).map(tuple),
    none=st.lists(st.sampled_from(("x", "y")), max_size=2).map(tuple),
)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(FilterError, match=r"The range ends before it begins: from 2022 to 2021-12\."):
        DateRange(PartialDate(2022), PartialDate(2021, 12))


@pytest.mark.parametrize(
    ("first", "last"), [("2022", "2022"), ("2022-05", "2022"), ("2022", "2022-05"), ("2022-12-31", "2022")]
)
def test_a_range_may_begin_and_end_within_the_same_year(first: str, last: str) -> None:
    assert DateRange(PartialDate.parse(first), PartialDate.parse(last))


@given(st.dates(), st.dates())
def test_days_in_order_make_a_range_and_days_out_of_order_are_refused(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert DateRange(PartialDate.of(first), PartialDate.of(last))
    assume(first < last)
    with pytest.raises(FilterError):
        DateRange(PartialDate.of(last), PartialDate.of(first))


def test_an_open_range_narrows_nothing_and_a_half_open_one_does() -> None:
    assert not DateRange()
    assert DateRange(PartialDate(2022))
    assert DateRange(None, PartialDate(2022))


@pytest.mark.parametrize("values", [{"any": ("x",)}, {"all": ("x",)}, {"none": ("x",)}, {"only": ("x",)}])
def test_a_filter_with_any_value_narrows(values: dict[str, tuple[str, ...]]) -> None:
    assert Filter("country", **values)
    assert not Filter("country")


def test_a_filter_that_was_not_asked_for_is_empty() -> None:
    query = Query("a", Word("a"), (Filter("topic", any=("x",)),))
    assert query.filter("topic") == Filter("topic", any=("x",))
    assert query.filter("country") == Filter("country")


def test_changing_a_filter_keeps_the_others_and_begins_at_the_first_result() -> None:
    query = Query("a", Word("a"), (Filter("topic", any=("x",)),), sort="published", limit=20, offset=40)
    changed = query.with_filter(Filter("country", any=("UKR",)))
    assert changed.filters == (Filter("country", any=("UKR",)), Filter("topic", any=("x",)))
    assert changed.offset == 0
    assert (changed.text, changed.node, changed.sort, changed.limit) == ("a", Word("a"), "published", 20)
    assert query.offset == 40


def test_an_empty_filter_removes_the_one_on_its_field() -> None:
    query = Query("a", Word("a"), (Filter("topic", any=("x",)), Filter("year", any=("2022",))))
    assert query.with_filter(Filter("topic")).filters == (Filter("year", any=("2022",)),)
    assert query.with_filter(Filter("country")).filters == query.filters


@given(st.lists(FILTERS, max_size=12))
def test_filters_stay_one_per_field_never_empty_and_in_the_order_of_the_fields(changes: list[Filter]) -> None:
    query = Query("", None, offset=10)
    for change in changes:
        query = query.with_filter(change)
        assert query.filter(change.field) == change
    fields = [one.field for one in query.filters]
    assert fields == [name for name in FILTER_FIELDS if name in fields]
    assert all(query.filters)
    assert query.offset == (0 if changes else 10)


def test_a_question_without_words_filters_and_dates_asks_nothing() -> None:
    assert Query("", None).asks_nothing
    assert Query("", None, as_of=PartialDate(2022), sort="published").asks_nothing


@pytest.mark.parametrize(
    "query",
    [
        Query("a", Word("a")),
        Query("", None, (Filter("topic", any=("x",)),)),
        Query("", None, published=DateRange(PartialDate(2022))),
        Query("", None, captured=DateRange(None, PartialDate(2022))),
    ],
)
def test_a_word_a_filter_or_a_date_asks_something(query: Query) -> None:
    assert not query.asks_nothing
