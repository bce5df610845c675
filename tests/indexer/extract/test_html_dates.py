"""Tests of dating web pages."""

import pytest
from lxml import html

from coi.document import Statement
from indexer.extract.html_dates import date_candidates

JSON_LD = '<script type="application/ld+json">{"@graph":[{"datePublished":"2024-05-01T08:00:00Z"}]}</script>'
META = '<meta property="article:published_time" content="2024-05-02T08:00:00Z">'


def dates(head: str = "", body: str = "<p>words</p>", url: str = "") -> tuple[Statement, ...]:
    return date_candidates(
        html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), url
    )


def test_structured_data_comes_before_meta_before_the_visible_page_before_the_address() -> None:
    body = "<p>Published: 3 May 2024</p><p>Words from 9 June 2020.</p>"
    found = dates(META + JSON_LD, body, "https://example.org/2024/05/04/words")
    assert [one.value for one in found] == ["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04"]
    confidences = [one.confidence for one in found]
    assert confidences == sorted(confidences, reverse=True)


def test_every_date_says_what_it_rests_on() -> None:
    found = dates(JSON_LD, "<p>Апублікавана 3 мая 2024 года</p>", "https://example.org/2024/05/04/words")
    assert "datePublished" in found[0].evidence
    assert "Апублікавана 3 мая 2024 года" in found[1].evidence
    assert "2024/05/04" in found[2].evidence
    assert all(one.evidence.endswith(".") for one in found)


def test_a_value_said_twice_stands_once_with_its_best_evidence() -> None:
    found = dates(JSON_LD + META.replace("05-02", "05-01"))
    assert [(one.value, one.confidence) for one in found] == [("2024-05-01", 0.9)]


def test_a_month_in_the_address_is_a_month() -> None:
    assert [one.value for one in dates(url="https://example.org/2024/05/words")] == ["2024-05"]


def test_the_times_of_teasers_are_not_the_time_of_the_page() -> None:
    body = "<article><time datetime='2024-05-01'>x</time></article><aside><time datetime='2024-06-09'>y</time></aside>"
    assert [one.value for one in dates(body=body)] == ["2024-05-01"]


def test_the_dates_beside_the_text_are_not_its_date() -> None:
    body = "<p>words</p><nav><span class=date>9 June 2024</span></nav>"
    assert all(one.confidence <= 0.4 for one in dates(body=body))


def test_a_date_in_the_middle_of_the_text_is_only_guessed() -> None:
    found = dates(body="<p>The agreement of 9 June 2020 was discussed at length by the committee.</p>")
    assert all(one.confidence <= 0.4 for one in found)


def test_an_impossible_date_gives_no_day_and_no_month() -> None:
    found = dates('<meta name="date" content="2024-13-45">', url="https://example.org/2024/99/99/x")
    assert [(one.value, one.confidence) for one in found] == [("2024", 0.2)]


def test_the_day_of_a_later_change_comes_last_and_is_called_so() -> None:
    found = dates(
        body="<p>Published 3 May 2024, updated 9 June 2024</p>", url="https://example.org/2024/05/x"
    )
    assert [one.value for one in found] == ["2024-05-03", "2024-05", "2024-06-09"]
    assert "last change" in found[-1].evidence
    assert found[-1].confidence == 0.3


@pytest.mark.parametrize(
    "line",
    [
        "<p>Updated: <span class=date>9 June 2024</span></p>",
        "<p>Обновлено <time datetime='2024-06-09'>9 июня</time></p>",
        "<time class='updated' datetime='2024-06-09'>9 June</time>",
        "<div class=meta>Aktualisiert am 9. Juni 2024</div>",
        "<span class=date>Востаннє оновлено: 9 червня 2024 року</span>",
    ],
)
def test_a_change_is_no_publication_wherever_the_word_stands(line: str) -> None:
    found = dates(body=line)
    assert [(one.value, one.confidence) for one in found] == [("2024-06-09", 0.3)]


def test_a_day_of_publication_that_json_ld_gives_in_a_list_is_read() -> None:
    said = JSON_LD.replace('"2024-05-01T08:00:00Z"', '["2024-05-01"]')
    assert [one.value for one in dates(said)] == ["2024-05-01"]
