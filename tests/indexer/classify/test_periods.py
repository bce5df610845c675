"""Tests of the period a document covers."""

from datetime import date

import pytest

from coi.document import Page
from indexer.classify.periods import period_covered

RECEIVED = date(2025, 1, 1)


def in_title(title: str) -> str | None:
    period = period_covered(title, [], not_after=RECEIVED)
    return period.statement.value if period else None


def in_front(text: str) -> str | None:
    period = period_covered("Report", [Page(1, None, text)], not_after=RECEIVED)
    return period.statement.value if period else None


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Sample country: January 2023 – June 2024", "2023-01/2024-06"),
        ("Situation, 1 January to 31 December 2022", "2022-01-01/2022-12-31"),
        ("Monitoring January-June 2023", "2023-01/2023-06"),
        ("Sample country 2020–2022", "2020/2022"),
        ("Обзор: с января 2023 года по июнь 2024 года", "2023-01/2024-06"),
        ("Доповідь: 1 серпня 2023 року – 31 січня 2024 року", "2023-08-01/2024-01-31"),
        ("Агляд: ад студзеня 2023 года да чэрвеня 2024 года", "2023-01/2024-06"),
        ("Raport: ianuarie 2023 – iunie 2024", "2023-01/2024-06"),
        ("Raport od 1 stycznia do 31 grudnia 2022 r.", "2022-01-01/2022-12-31"),
        ("A helyzet 2023 januárjától 2024 júniusáig", "2023-01/2024-06"),
        ("2023 m. sausio–birželio mėn. apžvalga", "2023-01/2023-06"),
        ("Pārskats no 2023. gada janvāra līdz 2024. gada jūnijam", "2023-01/2024-06"),
        ("Ülevaade jaanuarist 2023 kuni juunini 2024", "2023-01/2024-06"),
        ("Ülevaade jaanuarist juunini 2023", "2023-01/2023-06"),
        ("Агляд: са студзеня па чэрвень 2023", "2023-01/2023-06"),
        ("Между январём 2022 года и июнем 2023 года", "2022-01/2023-06"),
        ("Sample country between March 2022 and June 2023", "2022-03/2023-06"),
        ("Raport 2022/2023", "2022/2023"),
        ("Przegląd: druga połowa 2022 r.", "2022-07/2022-12"),
        ("Správa január až jún 2023", "2023-01/2023-06"),
        ("Lagebericht Januar bis Juni 2023", "2023-01/2023-06"),
        ("Rapport, du 1er janvier au 30 juin 2023", "2023-01-01/2023-06-30"),
        ("من كانون الثاني/يناير إلى حزيران/يونيو 2023", "2023-01/2023-06"),
        ("از ژانویه ۲۰۲۳ تا ژوئن ۲۰۲۴", "2023-01/2024-06"),
        ("Ocak 2023'ten Haziran 2024'e kadar durum", "2023-01/2024-06"),
    ],
)
def test_a_range_in_the_title_is_read_in_each_of_our_languages(title: str, value: str) -> None:
    assert in_title(title) == value


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Sample country: human rights practices in 2022", "2022/2022"),
        ("Права человека в 2022 году", "2022/2022"),
        ("Emberi jogok 2022-ben", "2022/2022"),
        ("Drepturile omului în anul 2022", "2022/2022"),
        ("Annual report 2022", "2022/2022"),
        ("Annual Report 2022/23", "2022/2023"),
        ("Jahresbericht 2022", "2022/2022"),
    ],
)
def test_a_year_is_a_period_where_the_title_says_that_it_is_covered(title: str, value: str) -> None:
    assert in_title(title) == value


@pytest.mark.parametrize(
    "title",
    [
        "2022 Country Report",
        "Sample country 2024",
        "Law on refugees as amended in 2022",
        "Strategy 2024–2030",
        "Elections of 4 March 2018 - results",
        "Telephone 2020-2345",
        "Document A/74/12-2019",
        "A country from 1945 to 2022",
        "June 2024 – January 2023",
        "Elections in 2022 and what came after",
        "Resolution 2022/85",
        "",
    ],
)
def test_a_year_that_merely_stands_in_a_title_is_no_period(title: str) -> None:
    assert in_title(title) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Foreword. Reporting period: January 2021 – March 2022. More words.", "2021-01/2022-03"),
        ("This report covers the period from 1 May 2020 to 30 April 2021.", "2020-05-01/2021-04-30"),
        ("It is an analysis covering 2022.", "2022/2022"),
        ("Berichtszeitraum: 1.1.2022–31.12.2022", "2022-01-01/2022-12-31"),
        ("Отчётный период: 2021–2022 гг.", "2021/2022"),
        ("Звітний період: 1 лютого – 31 липня 2023 року", "2023-02-01/2023-07-31"),
        ("Pārskata periods: 2022. gads", "2022/2022"),
    ],
)
def test_the_first_pages_state_a_period_by_name(text: str, value: str) -> None:
    assert in_front(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "The reporting period ended well. In 2019 it rained.",
        "The war lasted from January 2021 to March 2022.",
        "The law covers persons aged 18 to 27 since 2019.",
    ],
)
def test_a_range_that_is_not_called_the_period_is_none(text: str) -> None:
    assert in_front(text) is None


def test_the_period_says_what_it_rests_on_in_the_words_as_written() -> None:
    period = period_covered("تقرير از ژانویه ۲۰۲۳ تا ژوئن ۲۰۲۴", [])
    assert period is not None
    assert "ژانویه ۲۰۲۳ تا ژوئن ۲۰۲۴" in period.statement.evidence
    assert (str(period.first), str(period.last)) == ("2023-01", "2024-06")


def test_the_title_is_believed_before_the_first_pages_and_no_page_after_the_third_is_read() -> None:
    pages = [Page(number, None, "words") for number in range(1, 4)]
    late = Page(4, None, "Reporting period: January 2021 – March 2022")
    assert period_covered("Report", [*pages, late]) is None
    early = period_covered("Report 2019–2020", [late])
    assert early is not None
    assert early.statement.value == "2019/2020"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Reporting period: first half of 2023.", "2023-01/2023-06"),
        ("Звітний період: друге півріччя 2022 року", "2022-07/2022-12"),
        ("This report covers the second quarter of 2023.", "2023-04/2023-06"),
        ("It covers developments between January 2022 and June 2023.", "2022-01/2023-06"),
    ],
)
def test_a_part_of_a_year_is_not_taken_for_the_whole(text: str, value: str) -> None:
    assert in_front(text) == value


def test_two_years_that_and_joins_are_a_range_only_between_them() -> None:
    assert in_title("Laws of March 2022 and June 2023") is None
