"""What the tests read in an answer: its page, its words, and whether it is a plain page with all headers."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Visitor(FlaskClient):
    """A client that reads every answer to its end, so that no file stays open behind it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})


def visitor_of(app: Flask) -> FlaskClient:
    """A visitor of an application."""
    app.test_client_class = Visitor
    return app.test_client()


def page_of(response: TestResponse) -> BeautifulSoup:
    """The page as a tree."""
    return BeautifulSoup(response.get_data(as_text=True), "lxml")


def words_of(response: TestResponse) -> str:
    """What a person reads, in one line."""
    return " ".join(page_of(response).get_text(" ").split())


def titles_of(response: TestResponse) -> list[str]:
    """The titles of the hits, in order."""
    return [" ".join(one.get_text().split()) for one in page_of(response).select(".hits .headline a[dir]")]


def foreign_parts_of(response: TestResponse) -> list[Tag]:
    """Everything on a page that could run or load anything and is not a file of ours."""
    return page_of(response).select(
        'script:not([src^="/static/"], [type="application/ld+json"]), svg, img, iframe, object, style, [style]'
    )


def link_of(response: TestResponse, text: str) -> str:
    """The address of the one link with these words."""
    found = [one for one in page_of(response).select("a[href]") if " ".join(one.get_text().split()) == text]
    assert len(found) == 1, f"{len(found)} links say “{text}”"
    return str(found[0]["href"])


def asked_by(address: str) -> dict[str, list[str]]:
    """What an address asks for, by name."""
    return parse_qs(urlsplit(address).query)


def fields_of(page: BeautifulSoup) -> list[tuple[str, str]]:
    """What the search form of a page sends as it stands."""
    return [
        (str(one["name"]), str(one.get("value", "")))
        for one in page.select("#search input[name], input[form=search]")
        if one.get("type") != "checkbox" or one.has_attr("checked")
    ]


def send(
    client: FlaskClient, page: BeautifulSoup, pressed: Tag | None = None, **changed: str
) -> TestResponse:
    """What comes when the search form is sent, by one of its buttons or with some fields filled in anew."""
    form = page.select_one("form#search")
    assert form is not None
    sent = [one for one in fields_of(page) if one[0] not in changed] + list(changed.items())
    sent += [(str(pressed["name"]), str(pressed["value"]))] if pressed is not None else []
    filled = {name: [value for one, value in sent if one == name] for name, _ in sent}
    if form["method"] == "post":
        return client.post(str(form["action"]), data=filled)
    return client.get(str(form["action"]), query_string=filled)


def row_of(response: TestResponse, label: str) -> Tag:
    """The row of a filter value."""
    return row_in(page_of(response), label)


def row_in(page: BeautifulSoup, label: str) -> Tag:
    """The row of a filter value on a page."""
    for row in page.select(".facet li"):
        if (name := row.find("bdi")) is not None and name.get_text() == label:
            return row
    raise AssertionError(f"no filter value “{label}”")


def assert_guarded(response: TestResponse) -> None:
    """Every header that keeps a page harmless is there, and none that tells too much."""
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Cache-Control" in response.headers
    assert "Server" not in response.headers


def assert_plain(response: TestResponse) -> None:
    """The answer is a page of ours, and tells nothing of what is behind it."""
    assert_guarded(response)
    text = response.get_data(as_text=True)
    for told in ("Traceback", 'File "', "sqlalchemy", "site-packages", ".py"):
        assert told not in text
    assert page_of(response).find("h1") is not None
