"""Tests of finding dates in running text."""

import pytest

from indexer.extract.written_dates import find_dates, parse_timestamp


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Geneva, 17 May 2024.", "2024-05-17"),
        ("on May 17th, 2024", "2024-05-17"),
        ("17 мая 2024 г.", "2024-05-17"),
        ("від 17 травня 2024 року", "2024-05-17"),
        ("ад 4 верасня 2023 года", "2023-09-04"),
        ("17 mai 2024", "2024-05-17"),
        ("z 17 maja 2024 r.", "2024-05-17"),
        ("2024. május 17.", "2024-05-17"),
        ("2024 m. gegužės 17 d.", "2024-05-17"),
        ("2024. gada 17. maijā", "2024-05-17"),
        ("17. mai 2024", "2024-05-17"),
        ("17. mája 2024", "2024-05-17"),
        ("17. Mai 2024", "2024-05-17"),
        ("le 1er août 2023", "2023-08-01"),
        ("١٧ مايو ٢٠٢٤", "2024-05-17"),
        ("17 Mayıs 2024", "2024-05-17"),
        ("May 2024", "2024-05"),
        ("w styczniu 2024 roku", "2024-01"),
        ("у січні 2024 року", "2024-01"),
        ("17 كانون الثاني/يناير 2024", "2024-01-17"),
        ("۵ مه ۲۰۲۴", "2024-05-05"),
        ("17.V.2024", "2024-05-17"),
        ("2024 júniusáig", "2024-06"),
        ("2024-05-17", "2024-05-17"),
        ("17.05.2024", "2024-05-17"),
        ("03/04/2024", "2024-04-03"),
        ("2024. 5. 17.", "2024-05-17"),
        ("от «17» мая 2024 г.", "2024-05-17"),
        ('"17" травня 2024 року', "2024-05-17"),
        ("17.05.2024г.", "2024-05-17"),
        ("17 мая 2024г.", "2024-05-17"),
        ("z 17 maja 2024r.", "2024-05-17"),
        ("2024.gada 17.maijā", "2024-05-17"),
        ("2024 m. gegužės mėn. 17 d.", "2024-05-17"),
        ("2024. febr. 17-én", "2024-02-17"),
        ("Jan. 5, 2024", "2024-01-05"),
        ("17-May-2024", "2024-05-17"),
        ("17-05-2024", "2024-05-17"),
        ("at 2024-05-17T10:00:00Z", "2024-05-17"),
        ("05/17/2024", "2024-05-17"),
        ("17. Jänner 2024", "2024-01-17"),
        ("17 траўня 2024 года", "2024-05-17"),
        ("17 кві 2024", "2024-04-17"),
        ("5 ابريل، 2024", "2024-04-05"),
        ("۱۷ می ۲۰۲۴", "2024-05-17"),
        ("۱۷ اپریل ۲۰۲۴", "2024-04-17"),
    ],
)
def test_a_date_is_read_in_every_language_and_order(text: str, date: str) -> None:
    found = list(find_dates(text))
    assert [str(one.when) for one in found] == [date]
    assert text[found[0].start : found[0].end].strip()


@pytest.mark.parametrize(
    "text", ["2024", "31 June 2024", "99.99.2024", "A/HRC/2024/05", "12.2024.11", "in May", "17 May 1801"]
)
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert list(find_dates(text)) == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-17T10:00:00+03:00", "2024-05-17"),
        ("20240517", "2024-05-17"),
        ("2024-05", "2024-05"),
        ("Fri, 17 May 2024 10:00:00 GMT", "2024-05-17"),
        ("yesterday", None),
        ("2024-13-40", None),
    ],
)
def test_timestamps_give_their_day(text: str, date: str | None) -> None:
    found = parse_timestamp(text)
    assert (None if found is None else str(found)) == date


def test_the_place_of_a_date_is_true_behind_a_letter_that_becomes_two_when_small() -> None:
    text = "İİİ, 17 Mayıs 2024."
    found = next(find_dates(text))
    assert text[found.start : found.end] == "17 Mayıs 2024"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("۲۲ بهمن ۱۳۵۷", "1979-02-11"),
        ("۱۴ خرداد ماه ۱۳۶۸", "1989-06-04"),
        ("۲۴ اسد ۱۴۰۰", "2021-08-15"),
        ("30 اسفند 1403", "2025-03-20"),
        ("۱۴۰۳/۰۱/۰۱", "2024-03-20"),
        ("۱۴۰۴/۰۱/۰۱", "2025-03-21"),
    ],
)
def test_a_day_of_the_solar_calendar_is_told_in_ours(text: str, date: str) -> None:
    assert [str(found.when) for found in find_dates(f"a {text} b")] == [date]


@pytest.mark.parametrize(
    "text", ["30 اسفند 1402", "۱۴۰۳/۰۷/۳۱", "1403/01/01", "1399/12/1", "اسفند ۱۴۰۲", "۳۲ مهر ۱۴۰۲"]
)
def test_what_is_no_day_of_the_solar_calendar_or_only_looks_like_one_is_no_date(text: str) -> None:
    assert list(find_dates(f"a {text} b")) == []


def test_the_english_verb_may_behind_a_year_is_no_month() -> None:
    assert list(find_dates("By the end of 2024 may 17 people return.")) == []


@pytest.mark.parametrize(
    "text",
    [
        "17-е мая 2024", "17 V 2024 r.", "2024. V. 17.", "2024. aasta 17. mai", "17 MAYIS 2024", "17 مايو عام 2024",
        "17 من أيار 2024", "17 أيار من عام 2024", "۲۸ اردیبهشت\u200cماه ۱۴۰۳", "۲۸ اردیبهشت سال ۱۴۰۳", "۱۴۰۳-۰۲-۲۸", "۲۸/۰۲/۱۴۰۳",
    ],
)  # fmt: skip
def test_dates_are_read_as_offices_and_papers_write_them(text: str) -> None:
    assert [str(one.when) for one in find_dates(text)] == ["2024-05-17"]


@pytest.mark.parametrize(
    "text", ["17 May 2567", "2567-05-17", "1403/02/28", "31.02.2024", "12.03.2024/15", "5 V 20245"]
)
def test_what_may_be_no_date_is_none(text: str) -> None:
    assert list(find_dates(text)) == []
