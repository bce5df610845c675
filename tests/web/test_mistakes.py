"""Tests of the form by which a mistake is reported: kept, refused without losing a word, and naming nobody."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coi.casework.mistakes import MOST_AN_HOUR, reported
from tests.web.pages import assert_guarded, assert_plain, link_of, page_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom, fill
from web import create_app


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> ReadingRoom:
    room = ReadingRoom(Path(tmp_path_factory.mktemp("reported")))
    fill(room)
    return room


@pytest.fixture
def writer(filled: ReadingRoom) -> FlaskClient:
    return visitor_of(create_app(filled.settings, filled.desk))


def place(room: ReadingRoom, key: str = "report") -> str:
    return f"/documents/{room.ids[key]}/report"


def test_a_document_leads_to_the_form_of_the_edition_shown(writer: FlaskClient, filled: ReadingRoom) -> None:
    document = writer.get(f"/documents/{filled.ids['report']}?edition=1")
    form = writer.get(link_of(document, "Report a mistake"))
    assert page_of(form).select_one("form input[name=edition][value='1']") is not None
    assert "edition 1" in words_of(form)


def test_a_report_is_kept_with_its_place_and_nothing_else(writer: FlaskClient, filled: ReadingRoom) -> None:
    text = "The country is Belarus.\r\nNot Ukraine."
    response = writer.post(
        place(filled),
        data={"edition": "2", "page": "2", "text": text},
        headers={"User-Agent": "browser of hers"},
    )
    assert response.status_code == 200
    assert "Thank you." in words_of(response)
    assert_guarded(response)
    (issue,) = [one for one in reported(filled.desk.ledger) if "Belarus" in one.detail]
    assert issue.url == f"{filled.ids['report']}, edition 2, page 2"
    assert issue.detail == "The country is Belarus.\nNot Ukraine."
    assert issue.source == "sample-unit"
    assert "127.0.0.1" not in repr(issue)
    assert "browser of hers" not in repr(issue)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": " "}, "Say in a few words what is wrong."),
        ({"text": "ö" * 2001}, "The report has 2001 characters; at most 2000 can be taken."),
        ({"text": "Wrong date.", "page": "9"}, "The document has no page 9; its pages are 1 to 3."),
        ({"text": "Wrong date.", "page": "two"}, "must be a whole number"),
        ({}, "Say in a few words what is wrong."),
    ],
)
def test_a_report_that_cannot_be_taken_comes_back_with_one_sentence_and_every_word(
    writer: FlaskClient, filled: ReadingRoom, data: dict[str, str], sentence: str
) -> None:
    before = len(reported(filled.desk.ledger, 99))
    response = writer.post(place(filled), data=data)
    page = page_of(response)
    assert response.status_code == 400
    alert = page.select_one("[role=alert]")
    assert alert is not None
    assert sentence in alert.get_text()
    kept = page.select_one("textarea[name=text]")
    assert kept is not None
    assert kept.get_text() == data.get("text", "")
    typed = page.select_one("input[name=page]")
    assert typed is not None
    assert typed["value"] == data.get("page", "")
    assert len(reported(filled.desk.ledger, 99)) == before


def test_a_hostile_report_is_only_text(writer: FlaskClient, filled: ReadingRoom) -> None:
    response = writer.post(
        place(filled), data={"text": "</textarea><script>alert(1)</script>", "page": '"><b>'}
    )
    assert page_of(response).select("main script, main b") == []
    assert_plain(response)


def test_a_report_from_a_page_of_another_site_is_refused(writer: FlaskClient, filled: ReadingRoom) -> None:
    before = len(reported(filled.desk.ledger, 99))
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}):
        assert writer.post(place(filled), data={"text": "Foreign."}, headers=headers).status_code == 403
    assert len(reported(filled.desk.ledger, 99)) == before


@pytest.mark.parametrize(
    ("data", "status"), [({"edition": "9", "text": "a"}, 404), ({"edition": "x", "text": "a"}, 400)]
)
def test_a_report_on_an_edition_that_is_not_there_is_refused(
    writer: FlaskClient, filled: ReadingRoom, data: dict[str, str], status: int
) -> None:
    response = writer.post(place(filled), data=data)
    assert response.status_code == status
    assert_plain(response)


def test_nothing_can_be_reported_of_a_hidden_document(writer: FlaskClient, filled: ReadingRoom) -> None:
    assert writer.get(place(filled, "secret")).status_code == 404
    assert writer.post(place(filled, "secret"), data={"text": "It is here."}).status_code == 404
    assert all(one.source != "inner-circle" for one in reported(filled.desk.ledger, 99))


def test_a_body_that_is_too_large_is_refused(writer: FlaskClient, filled: ReadingRoom) -> None:
    assert writer.post(place(filled), data={"text": "x" * 100_000}).status_code == 413


def test_a_flood_of_reports_is_stopped_and_the_text_comes_back(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    room.bring_in("one", "One", ["Words."])
    flooder = visitor_of(create_app(room.settings, room.desk))
    for number in range(MOST_AN_HOUR):
        assert flooder.post(place(room, "one"), data={"text": f"Mistake {number}."}).status_code == 200
    response = flooder.post(place(room, "one"), data={"text": "A true report."})
    assert response.status_code == 429
    assert "Too many reports have come within this hour" in words_of(response)
    assert "A true report." in page_of(response).get_text()
