"""Tests of the JSON interface."""

import json
import logging
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coi import query_args
from coi.dates import PartialDate
from coi.errors import FilterError, IndexMissing, LedgerError
from coi.network.access import GUEST
from coi.query import Filter, Query
from coi.query_args import query_from_args
from coi.results import Suggestion
from tests.web.pages import assert_guarded, visitor_of
from tests.web.reading_room import VOCABULARIES, ReadingRoom
from tests.web.searchers import AnsweringSearcher, FailingSearcher, an_answer
from web import create_app
from web.openapi import filter_parameters

SEARCH = "/api/v1/search"


def told(response: TestResponse) -> Any:
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "application/json"
    assert_guarded(response)
    return json.loads(response.data)


def problem(response: TestResponse, status: int) -> Any:
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/problem+json"
    assert_guarded(response)
    text = response.get_data(as_text=True)
    for leaked in ("Traceback", 'File "', "sqlalchemy", "site-packages", ".py"):
        assert leaked not in text
    said = json.loads(text)
    assert said["status"] == status
    assert said["title"]
    return said


def a_client(room: ReadingRoom, searcher: AnsweringSearcher | FailingSearcher) -> FlaskClient:
    return visitor_of(create_app(room.settings, replace(room.desk, searcher=searcher)))


# --- search -------------------------------------------------------------------------------------------


def test_a_search_has_the_shape_of_the_command_line(client: FlaskClient, room: ReadingRoom) -> None:
    found = told(client.get(f"{SEARCH}?q=evasion&facets=1"))
    assert list(found) == [
        "query", "in_words", "total", "total_is_exact", "seconds", "expansions", "hits", "facets", "histogram",
        "suggestion", "some_words", "left_out", "warnings",
    ]  # fmt: skip
    assert (found["query"], found["total"]) == ("evasion", 1)
    (hit,) = found["hits"]
    assert (hit["id"], hit["edition"], hit["published"]) == (room.ids["report"], 2, "2025-05-10")
    assert hit["captured"] == "2025-05-12T09:14:00+00:00"
    passage = hit["passages"][0]
    words = [passage["text"][start:end].lower() for start, end in passage["highlights"]]
    assert "evasion" in words
    assert found["facets"]["country"] == [{"value": "UKR", "label": "Ukraine", "count": 1}]


def test_filters_have_the_names_of_the_command_line(client: FlaskClient) -> None:
    every = told(client.get(f"{SEARCH}?q=conscription&country=Ukraine&country=IRN"))["total"]
    assert every == 2
    assert told(client.get(f"{SEARCH}?q=conscription&country=Ukraine&not-country=UKR"))["total"] == 0
    assert (
        told(client.get(f"{SEARCH}?q=conscription&published-from=2025-05&type=country-report"))["total"] == 1
    )
    assert (
        told(client.get(f"{SEARCH}?q=conscription&as-of=2025-03-01&country=UKR"))["hits"][0]["edition"] == 1
    )


def test_a_search_can_be_asked_by_a_body_that_leaves_no_address(client: FlaskClient) -> None:
    asked = {
        "q": "conscription",
        "country": ["UKR", "IRN"],
        "published_from": 2024,
        "facets": True,
        "limit": 1,
    }
    found = told(client.post(SEARCH, json=asked))
    assert (found["total"], len(found["hits"])) == (2, 1)
    assert found["facets"]["country"]


def test_a_page_of_hits_is_capped(client: FlaskClient, room: ReadingRoom) -> None:
    for sent in ("limit=101", "limit=0", "limit=-1", "limit=1e2", "offset=1000", "offset=999&limit=2"):
        assert problem(client.get(f"{SEARCH}?q=conscription&{sent}"), 400)["detail"]
    searcher = AnsweringSearcher(an_answer())
    told(a_client(room, searcher).get(f"{SEARCH}?q=a&limit=100&offset=900"))
    query, viewer = searcher.asked[0]
    assert (query.limit, query.offset, viewer) == (100, 900, GUEST)


def test_a_question_that_cannot_be_read_is_refused_with_its_place(client: FlaskClient) -> None:
    said = problem(client.get(f"{SEARCH}?q={quote('draft (evasion')}"), 400)
    assert (said["position"], said["length"]) == (6, 1)
    assert "never closed" in said["detail"]
    assert problem(client.get(SEARCH), 400)["detail"] == "Give at least one word or a filter."


def test_a_day_that_has_not_come_is_refused_as_on_the_command_line(
    client: FlaskClient, room: ReadingRoom
) -> None:
    for path in (SEARCH + "?q=a&", f"/api/v1/documents/{room.ids['report']}?"):
        assert "has not come yet" in problem(client.get(f"{path}as-of=2027"), 400)["detail"]


# --- what is wrong (A1, Q8) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b'"q"', 400), (b"null", 400), (b'{"q": null}', 400),
        (b'{"q": {"a": 1}}', 400), (b'{"q": [["a"]]}', 400), (b'{"q": 1.5}', 400), (b'{"q": "a", "q": "b"}', 400),
        (b'{"q": "a", "limit": "ten"}', 400), (b'{"q": "a", "limit": 1e400}', 400),
        (b'{"q": "a", "limit": NaN}', 400), (b'{"q": "a", "nope": 1}', 400), (b'{"q": "a", "user": "x"}', 400),
        (b'{"limit": ' + b"9" * 5000 + b"}", 400), (b"[" * 10_000 + b"]" * 10_000, 400),
        (b'{"q": ' + b'{"a":' * 9_000 + b"1" + b"}" * 9_000 + b"}", 400), (b'{"q": "\\ud800"}', 400),
        (b'{"q": "\xff"}', 400), (b'{"q": "a\\u0000b"}', 400), (b'{"q": "a"} x', 400),
        (b'{"q": "' + b"a" * 70_000 + b'"}', 413), (b'{"q": ["a", "b"]}', 400), (b'{"facets": 3, "q": "a"}', 400),
    ],
    ids=lambda one: repr(one)[:24],
)  # fmt: skip
def test_a_hostile_body_gets_a_problem(client: FlaskClient, body: bytes, status: int) -> None:
    problem(client.post(SEARCH, data=body, content_type="application/json"), status)


def test_a_body_of_another_type_is_refused(client: FlaskClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        problem(client.post(SEARCH, data=b'{"q": "a"}', content_type=kind), 415)
    problem(client.post(f"{SEARCH}?q=b", json={"q": "a"}), 400)


@pytest.mark.parametrize(
    "token", ["Bearer x", "bearer", "Bearer " + "a" * 4000, "BEARER eyJhbGciOiJub25lIn0.e30."]
)
def test_a_token_that_nobody_gave_out_is_refused_rather_than_overlooked(
    client: FlaskClient, token: str
) -> None:
    response = client.get(f"{SEARCH}?q=a", headers={"Authorization": token})
    problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


INJECTIONS = [
    "' OR 1=1--", "{{7*7}}", "${7*7}", "\r\nSet-Cookie:x=1", "<script>alert(1)</script>", '"><svg onload=1>'
]  # fmt: skip


@pytest.mark.parametrize("words", INJECTIONS)
def test_injections_stay_text(client: FlaskClient, words: str) -> None:
    for sent in (
        f"{SEARCH}?q={quote(words)}", f"{SEARCH}?q=a&country={quote(words)}", f"{SEARCH}?q=a&sort={quote(words)}",
        f"{SEARCH}?q=a&ui-language={quote(words)}", f"{SEARCH}?{quote(words)}=1", f"/api/v1/suggest?q={quote(words)}",
        f"/api/v1/documents/{quote(words, safe='')}", f"/api/v1/sources/{quote(words, safe='')}",
        f"/api/v1/{quote(words)}",
    ):  # fmt: skip
        response = client.get(sent)
        assert response.status_code in (200, 400, 404)
        assert response.mimetype in ("application/json", "application/problem+json")
        answer = json.loads(response.data)
        assert "49" not in str(answer.get("in_words", answer.get("detail")))
        assert "Set-Cookie" not in response.headers
        assert_guarded(response)


def test_the_title_of_a_hostile_document_stays_text(client: FlaskClient, room: ReadingRoom) -> None:
    document = told(client.get(f"/api/v1/documents/{room.ids['hostile']}"))
    assert document["title"] == '<script>alert(1)</script> "><svg onload=1> {{7*7}}'


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/search", "/api/v1/nope", "/api/v1/documents"]
)
def test_an_unknown_path_is_a_problem_not_a_page(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    if path.startswith("/api/v1"):
        problem(response, 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", SEARCH), ("PUT", SEARCH), ("POST", "/api/v1/sources"), ("PATCH", "/api/v1/documents/MD-1")],
)
def test_what_cannot_be_done_is_a_problem_that_names_what_can(
    client: FlaskClient, method: str, path: str
) -> None:
    response = client.open(path, method=method, json={})
    problem(response, 405)
    assert "GET" in response.headers["Allow"]


def test_a_page_that_is_not_there_is_still_a_page(client: FlaskClient) -> None:
    for path in ("/nope", "/apiary", "/documents/MD-1"):
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (404, "text/html")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IndexMissing("gone from /srv"), 503),
        (LedgerError("no at /srv"), 500),
        (RuntimeError("/srv/x.py"), 500),
    ],
)
def test_a_failure_is_never_an_empty_answer(
    room: ReadingRoom, error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    client = a_client(room, FailingSearcher(error))
    with caplog.at_level(logging.DEBUG):
        response = client.get(f"{SEARCH}?q=secretword")
    said = problem(response, status)
    assert "/srv" not in response.get_data(as_text=True)
    assert said["number"] in caplog.text
    assert "secretword" not in caplog.text
    assert "hits" not in said
    assert (response.headers.get("Retry-After") == "120") == (status == 503)


# --- documents ------------------------------------------------------------------------------------------


def test_a_document_tells_its_facts_editions_and_captures(client: FlaskClient, room: ReadingRoom) -> None:
    document = told(client.get(f"/api/v1/documents/{room.ids['report']}"))
    assert document["title"] == "Country report: military service"
    assert document["published"] == {"value": "2025-05-10", "evidence": "stated on p. 1", "confidence": 0.95}
    assert (document["edition"], document["page_count"], document["period_from"]) == (2, 3, "2024-01")
    assert [one["number"] for one in document["editions"]] == [1, 2]
    assert [one["edition"] for one in document["captures"]] == [1, 2]
    assert document["editions"][1]["sha256"] in document["citation"]
    assert client.get(document["original"]).status_code == 200
    assert client.get(document["address"]).status_code == 200


def test_nothing_of_the_server_behind_is_told(client: FlaskClient, room: ReadingRoom) -> None:
    text = client.get(f"/api/v1/documents/{room.ids['report']}").get_data(as_text=True)
    assert str(room.folder) not in text
    for name in ("headers", "run", "declared", "archived"):
        assert f'"{name}"' not in text


def test_an_edition_can_be_named_or_be_the_one_of_a_day(client: FlaskClient, room: ReadingRoom) -> None:
    path = f"/api/v1/documents/{room.ids['report']}"
    for asked, number in (("edition=1", 1), ("as-of=2025-03-01", 1), ("as-of=2025-06", 2), ("", 2)):
        assert told(client.get(f"{path}?{asked}"))["edition"] == number
        text = told(client.get(f"{path}/text?{asked}"))
        assert (text["edition"], text["total"]) == (number, 1 if number == 1 else 3)
    for asked, status in (
        ("edition=3", 404), ("as-of=2020", 404), ("edition=0", 400), ("edition=x", 400), ("edition=" + "9" * 99, 400),
        ("edition=1&as-of=2025", 400), ("edition=1&edition=2", 400), ("page=1", 400), ("as-of=2025-13", 400),
    ):  # fmt: skip
        problem(client.get(f"{path}?{asked}"), status)
        problem(client.get(f"{path}/text?{asked}"), status)


def test_text_comes_in_pages_and_says_where_it_goes_on(client: FlaskClient, room: ReadingRoom) -> None:
    path = f"/api/v1/documents/{room.ids['long']}/text"
    first = told(client.get(path))
    assert ([one["number"] for one in first["pages"]], first["total"], first["next"]) == (
        list(range(1, 21)), 120, 20,
    )  # fmt: skip
    seen, at = [], 0
    while at is not None:
        part = told(client.get(f"{path}?offset={at}&limit=100"))
        seen += [one["text"] for one in part["pages"]]
        at = part["next"]
    reading = room.desk.readings.latest(room.ids["long"], 1)
    assert reading is not None
    assert seen == [one.text for one in reading.pages]
    past = told(client.get(f"{path}?offset=120"))
    assert (past["pages"], past["next"]) == ([], None)
    for sent in ("limit=101", "limit=0", "offset=-1", "offset=1e9", "offset=" + "9" * 5000, "limit=NaN"):
        problem(client.get(f"{path}?{sent}"), 400)


def test_no_answer_holds_more_text_than_is_good_but_every_page_is_whole(
    client: FlaskClient, room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.api.MAX_CHARACTERS", 5)
    path = f"/api/v1/documents/{room.ids['long']}/text"
    part = told(client.get(f"{path}?offset=3"))
    assert ([one["number"] for one in part["pages"]], part["next"]) == ([4], 4)


@pytest.mark.parametrize("rest", ["", "/text"])
def test_a_hidden_document_cannot_be_told_from_one_that_is_not(
    client: FlaskClient, room: ReadingRoom, rest: str
) -> None:
    hidden = client.get(f"/api/v1/documents/{room.ids['secret']}{rest}")
    for unknown in ("MD-000-000-000", "MD-1", "..%2f..%2fetc%2fpasswd", "%00", "1" * 5000):
        response = client.get(f"/api/v1/documents/{unknown}{rest}")
        problem(response, 404)
        assert response.data == hidden.data
    assert told(client.get(f"{SEARCH}?q=zebra"))["hits"] == []
    asked = told(client.get(f"{SEARCH}?access=network&facets=1"))
    assert (asked["total"], asked["hits"], asked["facets"].get("source", [])) == (0, [], [])


# --- sources, suggestions -----------------------------------------------------------------------------------


def test_sources_are_those_a_guest_may_see(client: FlaskClient) -> None:
    listed = told(client.get("/api/v1/sources"))
    assert [one["id"] for one in listed] == ["sample-unit", "example-watch"]
    assert {"id", "name", "source_type", "verified"} <= set(listed[0])
    one = told(client.get("/api/v1/sources/sample-unit"))
    assert one["profile"]["known_bias"] == "None is known."
    hidden = client.get("/api/v1/sources/inner-circle")
    problem(hidden, 404)
    assert hidden.data == client.get("/api/v1/sources/nope").data
    problem(client.get("/api/v1/sources?limit=1"), 400)


def test_a_suggestion_says_what_to_ask(room: ReadingRoom) -> None:
    suggestions = (
        Suggestion("country", "Україна", Query("", None, (Filter("country", any=("UKR", "BLR")),))),
        Suggestion("title", "A report", document_id="MD-1"),
    )
    searcher = AnsweringSearcher(an_answer(), suggestions)
    client = a_client(room, searcher)
    assert told(client.get("/api/v1/suggest?q=%D1%83&ui-language=uk")) == {
        "suggestions": [
            {"kind": "country", "text": "Україна", "document_id": None, "query": {"country": ["UKR", "BLR"]}},
            {"kind": "title", "text": "A report", "document_id": "MD-1", "query": None},
        ]
    }
    assert searcher.typed == [("у", GUEST, "uk")]
    problem(client.get("/api/v1/suggest?q=a&ui-language=xx"), 400)
    problem(a_client(room, FailingSearcher(IndexMissing("x"))).get("/api/v1/suggest?q=a"), 503)


def test_a_title_with_half_a_character_is_still_json(room: ReadingRoom) -> None:
    broken = replace(an_answer().hits[0], title="a\udc80b", published=PartialDate(2024))
    found = told(a_client(room, AnsweringSearcher(replace(an_answer(), hits=(broken,)))).get(f"{SEARCH}?q=a"))
    assert (found["hits"][0]["title"], found["hits"][0]["published"]) == ("a\udc80b", "2024")


# --- the description -------------------------------------------------------------------------------------


def test_every_filter_is_described_and_nothing_that_is_none() -> None:
    described = set(filter_parameters())
    assert described == {*query_args._SINGLE, *query_args.FILTER_ARGUMENTS, "without"}
    with pytest.raises(FilterError):
        query_from_args({"nope": ["1"]}, VOCABULARIES)


def test_the_description_names_every_path_and_nothing_outside(client: FlaskClient) -> None:
    description = told(client.get("/api/v1/openapi.json"))
    assert description["openapi"].startswith("3.1")
    routes = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1")
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert set(description["paths"]) == routes - {"/openapi.json"}
    text = json.dumps(description)
    assert "http" not in text.replace("http_status", "")
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in description["components"]["schemas"]


KINDS: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip


def fits(value: Any, schema: dict[str, Any], every: dict[str, Any]) -> list[str]:
    """What of a value does not fit its schema, as far as this description goes."""
    wrong: list[str] = []
    if "$ref" in schema:
        wrong = fits(value, every[schema["$ref"].rpartition("/")[2]], every)
    elif "anyOf" in schema:
        wrong = min((fits(value, one, every) for one in schema["anyOf"]), key=len)
    elif "allOf" in schema:
        wrong = [each for one in schema["allOf"] for each in fits(value, one, every)]
    elif not isinstance(value, KINDS[schema["type"]]):
        wrong = [f"{value!r} is no {schema['type']}"]
    elif schema["type"] == "array":
        wrong = [each for one in value for each in fits(one, schema["items"], every)]
    elif schema["type"] == "object":
        properties, rest = schema.get("properties", {}), schema.get("additionalProperties")
        wrong = [f"{name} is missing" for name in schema.get("required", ()) if name not in value]
        described = ((one, properties.get(name, rest)) for name, one in value.items())
        wrong += [each for one, its in described if its for each in fits(one, its, every)]
    return wrong


def test_answers_fit_the_description(client: FlaskClient, room: ReadingRoom) -> None:
    description = told(client.get("/api/v1/openapi.json"))
    every = description["components"]["schemas"]
    for path, template in (
        ("/search?q=conscription&facets=1", "/search"),
        ("/documents/" + room.ids["report"], "/documents/{document_id}"),
        ("/documents/" + room.ids["gone"], "/documents/{document_id}"),
        (f"/documents/{room.ids['law']}/text", "/documents/{document_id}/text"),
        ("/sources", "/sources"),
        ("/sources/sample-unit", "/sources/{source_id}"),
        ("/suggest?q=ukr", "/suggest"),
    ):
        operation = description["paths"][template]["get"]["responses"]["200"]
        schema = operation["content"]["application/json"]["schema"]
        value = told(client.get("/api/v1" + path))
        assert value
        assert fits(value, schema, every) == [], path
    assert fits(json.loads(client.get(f"{SEARCH}?q=(").data), every["Problem"], every) == []
