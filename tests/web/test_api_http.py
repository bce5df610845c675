"""Tests of the JSON interface and the feeds behind waitress: what a client library would never send."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from tests.web.test_server import _PROGRAM

SEARCH = "/api/v1/search"


@dataclass
class Server:
    """A server of the filled room in a process of its own, and everything it has said so far."""

    port: int
    process: "subprocess.Popen[str]"
    said: list[str]

    def stop(self) -> str:
        """End it and tell all it said."""
        self.process.terminate()
        assert self.process.stderr is not None
        if not self.process.stderr.closed:
            self.said.append(self.process.stderr.read())
        return "".join(self.said)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that says all it can."""
    project = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"Serving on http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            pytest.fail("the server did not start:\n" + "".join(said))
        started = Server(int(found[1]), process, said)
        yield started
        started.stop()


def ask(
    port: int, method: str, path: str, body: bytes | None = None, kind: str = ""
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {"Content-Type": kind} if kind else {})
    response = connection.getresponse()
    held = response.read()
    connection.close()
    return response, held


def test_what_is_hostile_on_the_wire_stays_text_or_is_refused(server: Server) -> None:
    port = server.port
    for words in ("%27%20OR%201=1--", "%7B%7B7*7%7D%7D", "$%7B7*7%7D", "%0d%0aSet-Cookie:x=1", "%3Cscript%3E",
                  "%22%3E%3Csvg%20onload=1%3E", "%00", "%ff%fe", "%ED%A0%80"):  # fmt: skip
        for path, kind in (
            (f"{SEARCH}?q=", "json"),
            ("/search.atom?q=", "xml"),
            ("/api/v1/documents/", "json"),
        ):
            response, held = ask(port, "GET", path + words)
            assert response.status in (200, 400, 404), path + words
            assert response.getheader("Set-Cookie") is None
            assert response.getheader("X-Content-Type-Options") == "nosniff"
            assert response.getheader("Server") is None
            if kind == "json":
                assert "json" in str(response.getheader("Content-Type"))
                json.loads(held)
            elif response.status == 200:
                assert fromstring(held).tag.endswith("feed")
    for body in (b"[" * 30_000, b'{"q":"a","q":"b"}', b'{"limit":1e400,"q":"a"}', b"\xff", b"{}"):
        response, held = ask(port, "POST", SEARCH, body, "application/json")
        assert (response.status, response.getheader("Content-Type")) == (400, "application/problem+json")
        assert json.loads(held)["status"] == 400
    response, held = ask(port, "POST", SEARCH, json.dumps({"q": "evasion"}).encode(), "application/json")
    assert json.loads(held)["total"] == 1


def test_the_server_notes_nothing_of_what_was_asked(server: Server) -> None:
    for path in (
        f"{SEARCH}?q=",
        "/search.atom?q=",
        f"{SEARCH}?q=(",
        "/api/v1/suggest?q=",
        f"{SEARCH}?q=a&country=",
    ):
        assert ask(server.port, "GET", path + "secretword")[0].status in (200, 400)
    response, _ = ask(server.port, "POST", SEARCH, b'{"q": "secretword"}', "application/json")
    assert response.status == 200
    assert "secretword" not in server.stop()
