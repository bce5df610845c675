"""Tests of the application behind waitress, on loopback."""

import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Thread

import pytest
import waitress
from flask import Flask

from web import server


@pytest.fixture
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """Where the application is served; the real server, ended when the test is."""
    made = []

    def serve_in_thread(served: Flask, **settings: object) -> None:
        made.append(waitress.create_server(served, **settings))

    monkeypatch.setattr(waitress, "serve", serve_in_thread)
    server.serve(app, "127.0.0.1", 0)
    thread = Thread(target=made[0].run)
    thread.start()
    yield "127.0.0.1", made[0].effective_port
    made[0].close()
    made[0].trigger.pull_trigger()
    thread.join(10)


def test_the_server_answers_and_does_not_say_what_it_is(address: tuple[str, int]) -> None:
    connection = HTTPConnection(*address, timeout=10)
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
        (b"GET /?q=" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\n\r\nhello", b"501"),
        (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", b"400"),
    ],
)
def test_hostile_requests_are_refused_on_the_wire(
    address: tuple[str, int], sent: bytes, status: bytes
) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(sent)
        assert connection.recv(100).split()[1] == status
