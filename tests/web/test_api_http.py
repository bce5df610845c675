"""Tests of the JSON interface and the feeds behind waitress: what a client library would never send."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from tests.web.served import Served, serving

SEARCH = "/api/v1/search"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server that says all it can."""
    with serving(tmp_path) as one:
        yield one


def test_what_is_hostile_on_the_wire_stays_text_or_is_refused(served: Served) -> None:
    for words in ("%27%20OR%201=1--", "%7B%7B7*7%7D%7D", "$%7B7*7%7D", "%0d%0aSet-Cookie:x=1", "%3Cscript%3E",
                  "%22%3E%3Csvg%20onload=1%3E", "%00", "%ff%fe", "%ED%A0%80"):  # fmt: skip
        for path, kind in (
            (f"{SEARCH}?q=", "json"),
            ("/search.atom?q=", "xml"),
            ("/api/v1/documents/", "json"),
        ):
            answer = served.get(path + words)
            assert answer.status in (200, 400, 404), path + words
            assert "set-cookie" not in answer.headers
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "server" not in answer.headers
            if kind == "json":
                assert "json" in answer.headers["content-type"]
                json.loads(answer.body)
            elif answer.status == 200:
                assert fromstring(answer.body).tag.endswith("feed")
    for body in (b"[" * 30_000, b'{"q":"a","q":"b"}', b'{"limit":1e400,"q":"a"}', b"\xff", b"{}"):
        answer = served.post(SEARCH, body, kind="application/json")
        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
        assert json.loads(answer.body)["status"] == 400
    asked = json.dumps({"q": "evasion"}).encode()
    assert json.loads(served.post(SEARCH, asked, kind="application/json").body)["total"] == 1


def test_the_server_notes_nothing_of_what_was_asked(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        for path in (
            f"{SEARCH}?q=",
            "/search.atom?q=",
            f"{SEARCH}?q=(",
            "/api/v1/suggest?q=",
            f"{SEARCH}?q=a&country=",
        ):
            assert served.get(path + "secretword").status in (200, 400)
        assert served.post(SEARCH, b'{"q": "secretword"}', kind="application/json").status == 200
    assert "Serving on" in served.log()
    assert "secretword" not in served.log()
