"""A line carries one request after another, and takes nothing for an answer that was not asked for."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.errors import FetchError
from crawler import fetch as module
from crawler.addresses import AddressGuard
from crawler.answer import NoAnswer
from tests.crawler.test_fetch import SHORT, fetch_all, raw_site


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_an_answer_without_a_body_is_whole_whatever_it_says_of_its_length(answer: bytes) -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        while connection.recv(10_000):
            connection.sendall(answer)

    with raw_site(talk) as (address, begun):
        assert [one.status for one in fetch_all(address, "/a", "/b")] == [304, 304]
    assert begun == [1]


@pytest.mark.parametrize(
    "more",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"],
)
def test_what_a_site_says_unasked_is_not_taken_for_the_next_answer(more: bytes) -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        while connection.recv(10_000):
            connection.sendall(SHORT + more)

    with raw_site(talk) as (address, begun):
        assert [answer.body for answer in fetch_all(address, "/a", "/b")] == [b"ok", b"ok"]
    assert begun == [1, 2]


def test_a_line_that_was_not_used_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        while connection.recv(10_000):
            connection.sendall(SHORT)

    monkeypatch.setattr(module, "_KEPT", -1.0)
    with raw_site(talk) as (address, begun):
        assert [answer.body for answer in fetch_all(address, "/a", "/b")] == [b"ok"] * 2
    assert begun == [1, 2]


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (b"Welcome to our site.\r\n\r\n", FetchError, "cannot be understood"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", FetchError, "understood"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", NoAnswer, "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", NoAnswer, "broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-", NoAnswer, "broke off"),
    ],
)  # fmt: skip
def test_what_is_no_whole_answer_is_said_so(said: bytes, kind: type[FetchError], words: str) -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        connection.recv(10_000)
        connection.sendall(said)

    with raw_site(talk) as (address, _), pytest.raises(kind, match=words):
        fetch_all(address, "/a")


def test_a_body_in_many_pieces_is_put_together() -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(50_000):
            connection.sendall(b"5\r\n%05d\r\n" % number)
        connection.sendall(b"0\r\n\r\n")

    with raw_site(talk) as (address, _):
        (answer,) = fetch_all(address, "/a")
    assert answer.body == b"".join(b"%05d" % number for number in range(50_000))


_LABEL = st.text("abcxyz019-_.%", max_size=6)


@given(
    scheme=st.sampled_from(["http", "https", "HTTP"]),
    host=st.lists(_LABEL, max_size=4).map(".".join),
    last=st.sampled_from(
        ["example.org", "0x7f", "1", "org.", "or_g", "тест", "a@b.org", "b.org:80", "b.org:8"]
    ),
    path=st.text("ab/.~-_%?#;é ", max_size=12),
)
def test_a_plain_address_is_read_as_the_long_way_round_would(
    scheme: str, host: str, last: str, path: str
) -> None:
    url = f"{scheme}://{host}{last}/{path}"
    guard = AddressGuard()
    try:
        parts = guard.check(url)
    except FetchError as error:
        with pytest.raises(type(error)):
            guard.target(url)
        return
    target = guard.target(url)
    assert (target.scheme, target.host, target.port) == (parts.scheme, parts.raw_host, parts.port)
    assert (target.authority, target.path) == (parts.host_port_subcomponent, parts.raw_path_qs)


def test_a_site_that_hangs_up_as_soon_as_it_is_called_is_a_failure() -> None:
    def talk(_connection: socket.socket, _number: int) -> None:
        """Say nothing, not even goodbye."""

    with raw_site(talk) as (address, _), pytest.raises(NoAnswer, match="broke off"):
        fetch_all(address, "/a")


def test_an_answer_of_which_only_the_beginning_is_taken_ends_the_line() -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000)
        connection.recv(10_000)

    with raw_site(talk) as (address, begun):
        assert [answer.status for answer in fetch_all(address, "/a", "/b")] == [404, 404]
    assert begun == [1, 2]
