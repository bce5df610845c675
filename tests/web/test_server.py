"""Tests of the application behind waitress, on loopback."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

_PROGRAM = """
import logging, sys
from pathlib import Path
from tests.web.reading_room import ReadingRoom, fill
from web import create_app
from web.server import serve

logging.basicConfig(level=logging.INFO)
room = ReadingRoom(Path(sys.argv[1]))
fill(room)
serve(create_app(room.settings, room.desk), "127.0.0.1", 0)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Where a server of its own serves the room; it is ended after the tests."""
    folder = tmp_path_factory.mktemp("served")
    project = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(folder)], cwd=project, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"Serving on http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            pytest.fail("the server did not start:\n" + "".join(said))
        yield "127.0.0.1", int(found[1])
        process.terminate()
        process.stderr.read()


def test_the_server_answers_and_does_not_say_what_it_is(address: tuple[str, int]) -> None:
    connection = HTTPConnection(*address, timeout=30)
    connection.request("GET", "/?q=conscription")
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.getheader("Server") is None
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert b"conscription" in answer.read()
    connection.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /?q=" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n\r\n", b"413"),
        (
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\n\r\nhello",
            b"501",
        ),
        (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", b"400"),
    ],
    ids=["a long address", "a long header", "a huge body", "an odd encoding", "a broken header"],
)
def test_hostile_requests_are_refused_on_the_wire(
    address: tuple[str, int], sent: bytes, status: bytes
) -> None:
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(sent)
        assert connection.recv(100).split()[1] == status
