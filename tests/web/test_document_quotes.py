"""Tests of quote links: the words are found again in the edition in force, and what has changed is said."""

from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.web.pages import assert_plain, link_of, page_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from web import create_app

PARAGRAPH = "The court sits in Strelsau. It has nine judges."


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> ReadingRoom:
    room = ReadingRoom(Path(tmp_path_factory.mktemp("quoted")))
    for day, pages in (
        ("2024-01-01", ["Summary.", f"{PARAGRAPH}\n\nThe gate is shut."]),
        ("2024-06-01", ["Preface.", "Summary.", f"{PARAGRAPH}\n\nThe gate is open."]),
        ("2025-01-01", ["Summary.", "The court sits in Strelsau. It has ten judges.\n\nThe gate is open."]),
    ):
        room.bring_in("courts", "Courts", pages, captured=f"{day}T00:00:00+00:00")
    return room


@pytest.fixture
def reader(quoted: ReadingRoom) -> FlaskClient:
    return visitor_of(create_app(quoted.settings, quoted.desk))


def place(room: ReadingRoom, words: str, rest: str) -> str:
    return f"/documents/{room.ids['courts']}?quote={quote(words)}&{rest}"


def test_words_whose_paragraph_stands_are_marked_where_it_stands_now(
    reader: FlaskClient, quoted: ReadingRoom
) -> None:
    response = reader.get(place(quoted, "The court sits in Strelsau.", "cited=1&page=2&edition=2"))
    page = page_of(response)
    assert [one.get_text() for one in page.select("#page-3 mark")] == ["The court sits in Strelsau."]
    assert "The paragraph stands unchanged in edition 2." in words_of(response)
    assert "Changed since" not in words_of(response)
    notice = page.select_one("#passage")
    assert notice is not None
    assert "Quoted from edition 1 of 1 January 2024." in notice.get_text()


def test_words_amid_others_than_then_are_said_to_be_changed_around(
    reader: FlaskClient, quoted: ReadingRoom
) -> None:
    response = reader.get(place(quoted, "The court sits in Strelsau.", "cited=1&page=2"))
    assert [one.get_text() for one in page_of(response).select("#page-2 mark")] == [
        "The court sits in Strelsau."
    ]
    assert "Changed since: the words quoted from edition 1" in words_of(response)
    assert "still stand in edition 3" in words_of(response)
    cited = reader.get(link_of(response, "see the edition quoted"))
    assert "It has nine judges." in words_of(cited)
    assert "The words quoted are marked." in words_of(cited)


def test_words_that_are_gone_are_said_to_be_gone_and_the_edition_is_offered(
    reader: FlaskClient, quoted: ReadingRoom
) -> None:
    response = reader.get(place(quoted, "It has nine judges.", "cited=1&page=2"))
    assert (
        "Changed since: the words quoted from edition 1 of 1 January 2024 do not stand in edition 3."
        in words_of(response)
    )
    assert page_of(response).select("mark") == []
    comparison = [
        one["href"] for one in page_of(response).select("#quoted a") if one.get_text() == "what changed"
    ]
    assert comparison == [f"/documents/{quoted.ids['courts']}/compare?from=1&to=3"]
    assert (
        "It has nine judges."
        in page_of(reader.get(link_of(response, "see the edition quoted"))).select("mark")[0]
    )


def test_a_page_the_newer_edition_does_not_have_is_no_error(reader: FlaskClient, quoted: ReadingRoom) -> None:
    response = reader.get(place(quoted, "The gate is open.", "cited=2&page=3"))
    assert response.status_code == 200
    assert len(page_of(response).select("#page-2 mark")) == 1


def test_as_of_a_day_the_words_are_looked_for_in_the_edition_of_that_day(
    reader: FlaskClient, quoted: ReadingRoom
) -> None:
    response = reader.get(place(quoted, "It has nine judges.", "cited=1&page=2&as-of=2024-07"))
    assert "stands unchanged in edition 2" in words_of(response)


def test_of_words_that_stand_twice_those_on_the_page_cited_are_meant(
    reader: FlaskClient, quoted: ReadingRoom
) -> None:
    quoted.bring_in("twice", "Twice", ["The court sits.", "The court sits."])
    address = f"/documents/{quoted.ids['twice']}?quote=The+court&page="
    for page in ("1", "2"):
        assert len(page_of(reader.get(address + page)).select(f"#page-{page} mark")) == 1


def test_words_that_were_never_there_are_not_said_to_have_changed(
    reader: FlaskClient, quoted: ReadingRoom
) -> None:
    response = reader.get(place(quoted, "The king abdicated.", "cited=1"))
    assert "The words quoted do not stand in edition 1." in words_of(response)
    assert "Changed since" not in words_of(response)


@pytest.mark.parametrize(
    ("rest", "status"), [("cited=9", 404), ("cited=x", 400), ("cited=0", 400), ("until=b&cited=1", 400)]
)
def test_quote_links_that_cannot_be_are_refused(
    reader: FlaskClient, quoted: ReadingRoom, rest: str, status: int
) -> None:
    response = reader.get(place(quoted, "The gate", rest))
    assert response.status_code == status
    assert_plain(response)
