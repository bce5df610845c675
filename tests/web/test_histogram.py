"""Tests of the years and months beside the hits: what is told of each, and where its link leads."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coi.query import NO_DATE
from coi.results import Histogram, PeriodCount
from tests.web.pages import page_of, titles_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import AnsweringSearcher, an_answer
from web import create_app

YEARS = Histogram(
    "year",
    (
        *(PeriodCount(str(year), str(year), year - 2000) for year in range(2003, 2025)),
        PeriodCount(NO_DATE, "no date", 7),
    ),
)


def a_client(room: ReadingRoom, histogram: Histogram) -> FlaskClient:
    searcher = AnsweringSearcher(an_answer(histogram=histogram))
    return visitor_of(create_app(room.settings, replace(room.desk, searcher=searcher)))


def rows_of(response: TestResponse) -> list[tuple[str, str]]:
    """The label and the count of each row in sight."""
    rows = page_of(response).select(".dated > table tbody tr")
    return [(row.select("a")[0].find(string=True), row.select(".count")[0].get_text()) for row in rows]  # type: ignore[misc]


def link_of(response: TestResponse, label: str) -> Tag:
    """The link of the row of that label, in sight or not."""
    links = page_of(response).select(".histogram a")
    return next(link for link in links if link.find(string=True) == label)


def asked_by(link: Tag) -> dict[str, list[str]]:
    return parse_qs(urlsplit(str(link["href"])).query)


def test_the_latest_years_are_in_sight_and_the_others_folded(room: ReadingRoom) -> None:
    response = a_client(room, YEARS).get("/?q=a")
    assert rows_of(response) == [(str(year), str(year - 2000)) for year in range(2024, 2012, -1)]
    page = page_of(response)
    folded = [one.get_text() for one in page.select(".dated details a")]
    assert folded == [*map(str, range(2012, 2002, -1)), "no date"]
    assert "11 more : By year of publication" in words_of(response)
    assert [one.get_text() for one in page.select(".dated caption")] == [
        "By year of publication",
        "By year of publication, continued",
    ]


def test_the_length_of_a_bar_is_told_in_words_too(room: ReadingRoom) -> None:
    row = page_of(a_client(room, YEARS).get("/?q=a")).select(".dated tbody tr")[0]
    (bar,) = row.select("meter")
    assert (bar["max"], bar["value"], bar["aria-hidden"]) == ("24", "24", "true")
    assert row.select(".count")[0].get_text() == "24"
    assert row.th is not None
    assert row.th["scope"] == "row"


def test_a_year_narrows_to_it_and_lets_go_of_other_dates(room: ReadingRoom) -> None:
    client = a_client(room, YEARS)
    response = client.get("/?q=a&country=UKR&year=2020&published-from=2010&captured-from=2011&offset=20")
    asked = asked_by(link_of(response, "2022"))
    asked.pop("v", None)  # the version of the query language, where it is told
    assert asked == {
        "q": ["a"],
        "country": ["UKR"],
        "published-from": ["2022"],
        "published-to": ["2022"],
        "captured-from": ["2011"],
    }
    chosen = client.get("/?q=a&published-from=2022&published-to=2022")
    link = link_of(chosen, "2022")
    assert link["aria-current"] == "true"
    assert not {"published-from", "published-to"} & set(asked_by(link))
    assert page_of(chosen).select("details.dated[open]") != []


def test_documents_without_a_date_have_a_row_of_their_own(room: ReadingRoom) -> None:
    client = a_client(room, YEARS)
    asked = asked_by(link_of(client.get("/?q=a&published-from=2010"), "no date"))
    assert asked["year"] == [NO_DATE]
    assert "published-from" not in asked
    chosen = client.get(f"/?q=a&year={NO_DATE}")
    assert link_of(chosen, "no date")["aria-current"] == "true"
    assert "year" not in asked_by(link_of(chosen, "no date"))
    assert ("no date", "7") in rows_of(chosen)  # what is chosen stays in sight


def test_months_are_told_where_little_time_is_asked_for(room: ReadingRoom) -> None:
    months = Histogram(
        "month", (PeriodCount("2024-01", "January 2024", 2), PeriodCount("2024-02", "February 2024", 1))
    )
    response = a_client(room, months).get("/?q=a&published-from=2024&published-to=2024")
    assert rows_of(response) == [("February 2024", "1"), ("January 2024", "2")]
    asked = asked_by(link_of(response, "January 2024"))
    assert (asked["published-from"], asked["published-to"]) == (["2024-01"], ["2024-01"])
    every = next(
        one for one in page_of(response).select(".dated a") if one.get_text() == "Any date of publication"
    )
    assert not {"published-from", "published-to", "year"} & set(asked_by(every))


@pytest.mark.parametrize("address", ["/", "/?q=a"])
def test_without_a_date_asked_for_the_table_is_folded_and_where_nothing_is_counted_left_out(
    room: ReadingRoom, address: str
) -> None:
    response = a_client(room, YEARS).get(address)
    assert page_of(response).select("details.dated:not([open])") != []
    assert "Any date of publication" not in words_of(response)
    assert page_of(a_client(room, Histogram()).get(address)).select(".dated") == []


def test_a_row_finds_as_many_documents_as_it_says(client: FlaskClient) -> None:
    response = client.get("/?q=conscription")
    rows = page_of(response).select(".dated tbody tr")
    assert [row.get_text(" ", strip=True) for row in rows] == ["2025 1", "2024 1", "2023 1", "no date 2"]
    for row in rows:
        found = titles_of(client.get(str(row.select("a")[0]["href"])))
        assert len(found) == int(row.select(".count")[0].get_text())
