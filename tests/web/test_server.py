"""Tests of the application behind waitress, on loopback."""

from collections.abc import Iterator

import pytest

from tests.web.served import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the filled room."""
    with serving(tmp_path_factory.mktemp("served")) as one:
        yield one


def test_the_server_answers_and_does_not_say_what_it_is(served: Served) -> None:
    answer = served.get("/?q=conscription")
    assert answer.status == 200
    assert "server" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "conscription" in answer.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /?q=" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n\r\n", 413),
        (
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\n\r\nhello",
            501,
        ),
        (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", 400),
    ],
    ids=["a long address", "a long header", "a huge body", "an odd encoding", "a broken header"],
)
def test_hostile_requests_are_refused_on_the_wire(served: Served, sent: bytes, status: int) -> None:
    assert served.send(sent).status == status
