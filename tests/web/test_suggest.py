"""Tests of the suggestions a page may ask for while somebody types."""

import logging
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from coi.errors import IndexMissing
from coi.network.access import GUEST
from coi.query import Filter, Phrase, Query
from coi.results import Suggestion
from tests.web.pages import assert_guarded, titles_of, visitor_of
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import AnsweringSearcher, FailingSearcher, an_answer
from web import create_app


def a_client(room: ReadingRoom, searcher: AnsweringSearcher | FailingSearcher) -> FlaskClient:
    return visitor_of(create_app(room.settings, replace(room.desk, searcher=searcher)))


def test_each_suggestion_says_its_kind_its_text_and_where_it_leads(room: ReadingRoom) -> None:
    suggestions = (
        Suggestion(
            "country", "Україна", Query("", None, (Filter("country", any=("UKR",)),), interface_language="uk")
        ),
        Suggestion("phrase", "Night raids", Query('"Night raids"', Phrase(("Night", "raids")))),
        Suggestion("title", "A report", document_id="MD-1"),
    )
    searcher = AnsweringSearcher(an_answer(), suggestions)
    response = a_client(room, searcher).get("/suggest?q=%D1%83&ui-language=uk")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    told = response.get_json()["suggestions"]
    assert [(one["kind"], one["text"]) for one in told] == [
        ("country", "Україна"),
        ("phrase", "Night raids"),
        ("title", "A report"),
    ]
    assert told[0]["address"] == "/?country=UKR&lang=uk"
    assert told[1]["address"].startswith("/?q=%22Night+raids%22")
    assert told[2]["address"] == "/documents/MD-1"
    assert searcher.typed == [("у", GUEST, "uk")]


@pytest.mark.parametrize(
    ("sent", "language"), [("", "en"), ("&ui-language=xx", "en"), ("&ui-language=ro", "ro")]
)
def test_labels_are_in_the_language_asked_for_where_it_is_one_of_ours(
    room: ReadingRoom, sent: str, language: str
) -> None:
    searcher = AnsweringSearcher(an_answer())
    assert a_client(room, searcher).get(f"/suggest?q=a{sent}").get_json() == {"suggestions": []}
    assert searcher.typed == [("a", GUEST, language)]


def test_nothing_typed_is_no_error(room: ReadingRoom) -> None:
    assert a_client(room, AnsweringSearcher(an_answer())).get("/suggest").get_json() == {"suggestions": []}


def test_only_this_site_may_read_them_and_nobody_keeps_them(client: FlaskClient) -> None:
    response = client.get("/suggest?q=ukr")
    assert_guarded(response)
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_what_is_typed_is_written_in_no_log(room: ReadingRoom, caplog: pytest.LogCaptureFixture) -> None:
    client = a_client(room, FailingSearcher(IndexMissing("There is no search index yet.")))
    with caplog.at_level(logging.DEBUG):
        response = client.get("/suggest?q=secretword")
    assert (response.status_code, response.get_json()) == (503, {"suggestions": []})
    assert "secretword" not in caplog.text


def test_suggestions_are_of_what_a_guest_may_see_and_lead_to_it(client: FlaskClient) -> None:
    told = client.get("/suggest?q=ukr").get_json()["suggestions"]
    assert [(one["kind"], one["text"]) for one in told] == [("country", "Ukraine")]
    assert len(titles_of(client.get(told[0]["address"]))) == 2
    (phrase,) = client.get("/suggest?q=evasion+and").get_json()["suggestions"]
    assert titles_of(client.get(phrase["address"])) == ["Country report: military service"]
    (title,) = client.get("/suggest?q=policy+note+on").get_json()["suggestions"]
    assert client.get(title["address"]).status_code == 200
    assert client.get("/suggest?q=inner+note").get_json() == {"suggestions": []}
