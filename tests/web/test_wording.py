"""Tests of the words the pages say."""

from datetime import UTC, datetime

import pytest

from coi.dates import PartialDate, date_in_words
from web import wording


def test_dates_are_no_finer_than_they_are_known() -> None:
    said = [date_in_words(PartialDate.parse(text)) for text in ("2025", "2025-05", "2025-05-12")]
    assert said == ["2025", "May 2025", "12 May 2025"]


def test_moments_are_said_in_utc() -> None:
    assert wording.moment_in_words("2025-05-12T09:14:00+00:00") == "12 May 2025, 09:14 UTC"
    assert wording.day_in_words(datetime(2025, 5, 12, 9, 14, tzinfo=UTC)) == "12 May 2025"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 documents"), (1, "1 document"), (1214, "1,214 documents")]
)
def test_counts_carry_their_noun(number: int, said: str) -> None:
    assert wording.documents_in_words(number) == said


@pytest.mark.parametrize(
    ("size", "said"), [(1, "1 byte"), (312, "312 bytes"), (14_000, "14 kB"), (2_200_000, "2.1 MB")]
)
def test_sizes_are_short(size: int, said: str) -> None:
    assert wording.size_in_words(size) == said


def test_periods_may_be_open() -> None:
    first, last = PartialDate(2024, 1), PartialDate(2025)
    assert wording.period_in_words(first, last) == "January 2024 to 2025"
    assert wording.period_in_words(first, None) == "from January 2024"
    assert wording.period_in_words(None, last) == "until 2025"
    assert wording.period_in_words(last, last) == "2025"
    assert wording.period_in_words(None, None) == ""


@pytest.mark.parametrize(
    ("label", "said"), [(None, "p. 41"), ("", "p. 41"), ("41", "p. 41"), ("39", "p. 41 (printed 39)")]
)
def test_a_printed_page_number_is_said_where_it_differs(label: str | None, said: str) -> None:
    assert wording.page_in_words(41, label) == said


@pytest.mark.parametrize(
    ("label", "said"),
    [("Country report", "country report"), ("UN treaty body document", "UN treaty body document")],
)
def test_a_label_within_a_sentence_keeps_its_acronyms(label: str, said: str) -> None:
    assert wording.mid_sentence(label) == said


def test_media_types_have_everyday_names() -> None:
    assert wording.media_in_words("text/html; charset=utf-8") == "web page"
    assert wording.media_in_words("application/x-odd") == "application/x-odd"


@pytest.mark.parametrize(
    "names",
    [
        "Данія Ерітрея Єгипет Канада",
        "Замбія Зімбабве Іран Йорданія Канада",
        "Гана Ґалаґо Данія",
        "Беларусь Ізраіль Кіпр Украіна Ўганда Фінляндыя",
        "Čad Česko Cyprus Dánsko Švédsko Taliansko",
        "Laosas Liberija Łotwa Macedonia",
        "Afganistan Åland Albania",
    ],
)
def test_names_stand_where_their_readers_look_for_them(names: str) -> None:
    told = names.split()
    assert sorted(told, key=wording.in_alphabet) == told
