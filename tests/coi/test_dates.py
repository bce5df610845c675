"""Dates known to the year, the month or the day."""

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.dates import PartialDate, day_number, now
from coi.errors import FilterError

KNOWN_TO_THE_DAY = st.dates().map(PartialDate.of)
PARTIAL_DATES = st.one_of(
    st.builds(PartialDate, st.integers(1, 9999)),
    st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12)),
    KNOWN_TO_THE_DAY,
)


@given(PARTIAL_DATES)
def test_a_date_that_is_written_and_read_is_the_same(day: PartialDate) -> None:
    assert PartialDate.parse(str(day)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024", PartialDate(2024)),
        ("2024-05", PartialDate(2024, 5)),
        ("2024-05-17", PartialDate(2024, 5, 17)),
        ("2024-02-29", PartialDate(2024, 2, 29)),
        (" 2024 ", PartialDate(2024)),
        ("0001", PartialDate(1)),
        ("9999-12-31", PartialDate(9999, 12, 31)),
    ],
)
def test_a_year_a_month_and_a_day_are_read(text: str, day: PartialDate) -> None:
    assert PartialDate.parse(text) == day


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-5", "2024-05-1", "2024-05-17T10:00", "17.05.2024", "-0001", "+2024", "20240517", "٢٠٢٤", "2024-", "x",
     "2024\n-05", "1e3", "NaN", "99999", "\ud800"],
)  # fmt: skip
def test_what_is_not_written_as_a_date_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(FilterError, match="is not a date; write 2024, 2024-05 or 2024-05-17"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "0000",
        "2024-00",
        "2024-13",
        "2024-05-00",
        "2024-04-31",
        "2023-02-29",
        "1900-02-29",
        "9999-99-99",
        "2026-13-45",
    ],
)
def test_a_day_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(FilterError, match="is not a day of the calendar"):
        PartialDate.parse(text)


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_a_date_or_refused_and_the_refusal_stays_short(text: str) -> None:
    try:
        assert PartialDate.parse(text).first_day <= PartialDate.parse(text).last_day
    except FilterError as error:
        sentence = str(error)
    else:
        return
    assert len(sentence) < 120


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-05-17", date(2024, 5, 17), date(2024, 5, 17)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_spans_every_day_it_can_mean(text: str, first: date, last: date) -> None:
    assert PartialDate.parse(text).first_day == first
    assert PartialDate.parse(text).last_day == last


@given(st.dates())
def test_a_date_known_to_the_day_spans_that_day_alone(day: date) -> None:
    assert PartialDate.of(day).first_day == PartialDate.of(day).last_day == day


@given(st.dates(), st.dates())
def test_day_numbers_are_in_the_order_of_the_days(one: date, other: date) -> None:
    assert (day_number(one) < day_number(other)) == (one < other)
    assert day_number(date(2024, 5, 17)) == 20240517


def test_the_clock_of_the_ledger_is_utc_to_the_second() -> None:
    assert now().tzinfo is UTC
    assert now().microsecond == 0
