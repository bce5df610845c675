"""The door to the network keeps its limits, whatever the site does."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from coi.errors import AddressRefused, FetchError
from crawler.addresses import AddressGuard
from crawler.answer import FetchResult, Limits, NoAnswer, Validators
from crawler.fetch import Fetcher
from crawler.job import run
from tests.website import Answer, Website, redirect

HOST = "site.coi.test"
HOME = f"http://{HOST}"
AGENT = "coi-search/0.1 (test)"


def fetch(
    site: Website,
    path: str = "/",
    *,
    limits: Limits | None = None,
    timeout: float = 5,
    known: Callable[[str], Validators | None] | None = None,
    before: Callable[[str], Awaitable[None]] | None = None,
    cut_at: int | None = None,
) -> FetchResult:
    """Fetch one page of the site, or a whole URL, through a guard that knows only this site."""

    async def nobody(_host: str) -> Sequence[str]:
        return ("10.0.0.1",)

    async def once() -> FetchResult:
        guard = AddressGuard({HOST: site.address}, nobody)
        async with Fetcher(AGENT, timeout, guard, limits) as fetcher:
            url = path if "://" in path else HOME + path
            return await fetcher.fetch(url, known=known, before=before, cut_at=cut_at)

    return run(once())


def test_a_page_comes_with_all_that_is_known_of_it() -> None:
    with Website({"/a": Answer("<p>Text", headers={"X-Thing": "1", "Set-Cookie": "id=7"})}) as site:
        answer = fetch(site, "/a")
    assert (answer.status, answer.body, answer.media_type) == (200, b"<p>Text", "text/html")
    assert answer.url == answer.final_url == f"{HOME}/a"
    assert answer.headers["x-thing"] == "1"
    assert "set-cookie" not in answer.headers
    assert answer.fetched.tzinfo is not None
    assert not answer.redirected_permanently


def test_the_site_sees_its_own_name_and_ours_and_no_cookie() -> None:
    with Website({"/a": Answer("x", headers={"Set-Cookie": "id=7"}), "/b": redirect("/a")}) as site:
        fetch(site, "/b")
        for request in site.requests:
            assert request.headers["host"] == HOST
            assert request.headers["user-agent"] == AGENT
            assert "cookie" not in request.headers


def test_a_page_that_has_not_changed_costs_one_304() -> None:
    with Website({"/a": "text"}) as site:
        first = fetch(site, "/a")
        again = fetch(site, "/a", known=lambda _: Validators(first.headers["etag"], None))
        assert (again.status, again.body) == (304, None)
        assert site.statuses("/a") == [200, 304]


def test_what_is_known_of_one_address_is_not_sent_to_another() -> None:
    with Website({"/old": redirect("/new"), "/new": "text"}) as site:
        known = {f"{HOME}/new": Validators('"tag"', "Sat, 01 Jan 2022 00:00:00 GMT")}
        fetch(site, "/old", known=known.get)
        old, new = site.requests
    assert "if-none-match" not in old.headers
    assert new.headers["if-none-match"] == '"tag"'
    assert new.headers["if-modified-since"] == "Sat, 01 Jan 2022 00:00:00 GMT"


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500, 503])
def test_an_error_status_is_an_answer_without_content(status: int) -> None:
    with Website({"/a": Answer("trouble", status=status)}) as site:
        answer = fetch(site, "/a")
    assert (answer.status, answer.body, answer.ok) == (status, None, False)


@pytest.mark.parametrize(
    ("statuses", "permanent"), [((301,), True), ((308, 301), True), ((302,), False), ((301, 307), False)]
)
def test_redirects_are_followed_and_called_permanent_only_if_all_are(
    statuses: tuple[int, ...], *, permanent: bool
) -> None:
    routes: dict[str, Answer | str | bytes] = {
        f"/{number}": redirect(f"{number + 1}", status) for number, status in enumerate(statuses)
    }
    routes[f"/{len(statuses)}"] = "here"
    with Website(routes) as site:
        answer = fetch(site, "/0")
    assert answer.body == b"here"
    assert answer.final_url == f"{HOME}/{len(statuses)}"
    assert answer.redirected_permanently is permanent


def test_five_redirects_are_followed_and_no_more() -> None:
    routes: dict[str, Answer | str | bytes] = {
        f"/{number}": redirect(f"/{number + 1}") for number in range(9)
    }
    routes["/9"] = "far away"
    with Website(routes) as site:
        assert fetch(site, "/4").body == b"far away"
        site.forget_requests()
        with pytest.raises(FetchError, match="more than 5 times"):
            fetch(site, "/0")
        assert len(site.requests) == 6


def test_a_redirect_to_itself_ends() -> None:
    with Website({"/a": redirect("/a")}) as site, pytest.raises(FetchError, match="more than 5 times"):
        fetch(site, "/a")


@pytest.mark.parametrize("to", ["", "javascript:alert(1)", "mailto:someone@example.org"])
def test_a_redirect_to_nowhere_is_a_failure(to: str) -> None:
    with Website({"/a": redirect(to)}) as site, pytest.raises(FetchError, match="redirects to nowhere"):
        fetch(site, "/a")


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://inside.example/",
        "http://site.coi.test:{port}/secret",
        "https://user@site.coi.test/",
        "http://site.coi.test:6379/",
    ],
)
def test_a_redirect_inside_is_refused_before_anything_is_asked_there(to: str) -> None:
    with Website() as site:
        port = site.address.rpartition(":")[2]
        site.routes = {"/a": redirect(to.format(port=port)), "/secret": "secret"}
        with pytest.raises(AddressRefused):
            fetch(site, "/a")
        assert site.asked == ["/a"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://inside.example/"]
)
def test_an_inner_address_is_refused_before_anything_is_asked_there(url: str) -> None:
    with Website() as site:
        with pytest.raises(AddressRefused):
            fetch(site, url)
        assert site.requests == []


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Website() as proxy, Website({"/a": "text"}) as site:
        monkeypatch.setenv("http_proxy", f"http://{proxy.address}")
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        assert fetch(site, "/a").body == b"text"
        assert proxy.requests == []


def test_every_hop_is_asked_about_first_and_may_be_stopped() -> None:
    asked = []

    async def admit(url: str) -> None:
        asked.append(url)
        if url.endswith("/private"):
            raise FetchError("Not there.")

    with Website({"/a": redirect("/private"), "/private": "secret"}) as site:
        with pytest.raises(FetchError, match="Not there"):
            fetch(site, "/a", before=admit)
        assert asked == [f"{HOME}/a", f"{HOME}/private"]
        assert site.asked == ["/a"]


SMALL = Limits(html=10_000, other=20_000)


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        (Answer("x" * 10_000), True),
        (Answer("x" * 10_001), False),
        (Answer("x" * 15_000, media_type="application/pdf"), True),
        (Answer("x" * 20_001, media_type="application/pdf"), False),
        (Answer("x" * 10_000, gzipped=True), True),
        (Answer("x" * 10_001, gzipped=True), False),
        (Answer(manner="endless"), False),
        (Answer(manner="endless", media_type="application/pdf"), False),
    ],
)
def test_a_body_is_taken_up_to_its_limit(answer: Answer, *, taken: bool) -> None:
    with Website({"/a": answer}) as site:
        if taken:
            assert fetch(site, "/a", limits=SMALL).body == b"x" * len(answer.body)
        else:
            with pytest.raises(FetchError, match="larger than"):
                fetch(site, "/a", limits=SMALL)


def test_a_gzip_bomb_is_given_up_at_the_limit() -> None:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
    assert len(bomb) < 100_000
    answer = Answer(bomb, headers={"Content-Encoding": "gzip"})
    with Website({"/a": answer}) as site, pytest.raises(FetchError, match="larger than 10,000,000 bytes"):
        fetch(site, "/a", timeout=30)


def test_what_is_not_what_its_encoding_says_is_a_failure() -> None:
    answer = Answer("no gzip at all", headers={"Content-Encoding": "gzip"})
    with Website({"/a": answer}) as site, pytest.raises(FetchError):
        fetch(site, "/a")


def test_the_beginning_of_a_long_body_can_be_had() -> None:
    with Website({"/a": Answer(manner="endless")}) as site:
        assert fetch(site, "/a", cut_at=1000).body == b"." * 1000


def test_a_body_that_drips_is_given_up() -> None:
    with Website({"/a": Answer(manner="drip")}) as site, pytest.raises(FetchError, match="too slowly"):
        fetch(site, "/a", timeout=1)


def test_a_site_that_says_nothing_is_given_up() -> None:
    with Website({"/a": Answer(manner="silent")}) as site, pytest.raises(NoAnswer, match="in time"):
        fetch(site, "/a", timeout=0.3)


@pytest.mark.parametrize("manner", ["reset", "cut"])
def test_a_connection_that_breaks_off_is_a_failure_and_no_half_page(manner: str) -> None:
    answer = Answer("x" * 1000, manner="reset" if manner == "reset" else "cut")
    with Website({"/a": answer}) as site, pytest.raises(NoAnswer, match="broke off"):
        fetch(site, "/a")


def test_a_site_that_does_not_listen_cannot_be_reached() -> None:
    with Website() as site:
        pass
    with pytest.raises(NoAnswer, match="cannot be reached"):
        fetch(site, "/a")


def test_headers_without_end_are_a_failure() -> None:
    with (
        Website({"/a": Answer("x", headers={"X-Long": "y" * 100_000})}) as site,
        pytest.raises(FetchError, match="cannot be understood"),
    ):
        fetch(site, "/a")


def test_a_name_that_nobody_knows_is_said_so() -> None:
    async def run() -> FetchResult:
        async def nobody(_host: str) -> Sequence[str]:
            return ()

        async with Fetcher(AGENT, 5, AddressGuard({}, nobody)) as fetcher:
            return await fetcher.fetch("http://nowhere.example/")

    with pytest.raises(FetchError, match=r"The host name nowhere\.example is not known\."):
        asyncio.run(run())


def test_the_media_type_is_plain_and_lower_case() -> None:
    with Website(
        {"/a": Answer("x", media_type="Text/HTML; Charset=UTF-8"), "/b": Answer("x", media_type="")}
    ) as site:
        assert fetch(site, "/a").media_type == "text/html"
        assert fetch(site, "/b").media_type == "application/octet-stream"


def test_content_is_kept_as_it_was_before_transport() -> None:
    body = gzip.compress(b"a file that is itself packed", mtime=0)
    with Website({"/a.gz": Answer(body, media_type="application/gzip")}) as site:
        assert fetch(site, "/a.gz").body == body


def test_every_hop_is_kept_as_it_went_over_the_wire() -> None:
    with Website({"/a": redirect("/b"), "/b": Answer("text", headers={"X-Thing": "1"})}) as site:
        answer = fetch(site, "/a")
    first, last = answer.hops
    assert (first.url, last.url) == (f"{HOME}/a", f"{HOME}/b")
    assert first.request.startswith(b"GET /a HTTP/1.1\r\nHost: site.coi.test\r\n")
    assert b"\r\nUser-Agent: coi-search/0.1 (test)\r\n" in first.request
    assert first.head.startswith(b"HTTP/1.1 301 Moved Permanently\r\n")
    assert b"\r\nLocation: /b\r\n" in first.head
    assert last.head.endswith(b"\r\n")
    assert b"\r\nX-Thing: 1\r\n" in last.head
    assert (first.payload, last.payload) == (b"", b"text")
    assert [hop.ip for hop in answer.hops] == ["127.0.0.1"] * 2
    assert answer.fetched == last.fetched


def test_an_unknown_packing_is_a_failure_in_one_sentence() -> None:
    answer = Answer("x", headers={"Content-Encoding": "compress"})
    with (
        Website({"/a": answer}) as site,
        pytest.raises(FetchError, match="packed in a way that is not known"),
    ):
        fetch(site, "/a")


class TurnsAround(AddressGuard):
    """Lets a socket be opened to an address and has changed its mind when the answer comes."""

    asked = 0

    def admits(self, ip: str, port: int) -> bool:
        self.asked += 1
        return self.asked == 1 and super().admits(ip, port)


@pytest.mark.parametrize("body", ["", "x" * 500_000])
def test_an_answer_from_an_address_that_must_not_be_reached_is_not_taken(body: str) -> None:
    async def run(site: Website) -> FetchResult:
        async with Fetcher(AGENT, 5, TurnsAround({HOST: site.address})) as fetcher:
            return await fetcher.fetch(f"{HOME}/a")

    with Website({"/a": body}) as site, pytest.raises(AddressRefused, match=r"came from 127\.0\.0\.1"):
        asyncio.run(run(site))


@contextmanager
def raw_site(talk: Callable[[socket.socket, int], None]) -> Iterator[tuple[str, list[int]]]:
    """A site that says what `talk` says on each connection, counted from 1; where it is, and the connections so far."""
    begun: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    begun.append(len(begun) + 1)
                    with connection, suppress(OSError):
                        talk(connection, len(begun))

        thread = Thread(target=listen, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", begun
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def fetch_all(address: str, *paths: str) -> list[FetchResult]:
    """The pages one after another, by one fetcher."""

    async def once() -> list[FetchResult]:
        async with Fetcher(AGENT, 5, AddressGuard({HOST: address})) as fetcher:
            return [await fetcher.fetch(HOME + path) for path in paths]

    return run(once())


SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_one_connection_serves_one_page_after_another() -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        while connection.recv(10_000):
            connection.sendall(SHORT)

    with raw_site(talk) as (address, begun):
        assert [answer.body for answer in fetch_all(address, "/a", "/b", "/c")] == [b"ok"] * 3
    assert begun == [1]


def test_a_kept_connection_that_is_closed_at_the_next_request_is_replaced() -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        connection.recv(10_000)
        connection.sendall(SHORT)
        connection.recv(10_000)  # and hangs up

    with raw_site(talk) as (address, begun):
        assert [answer.body for answer in fetch_all(address, "/a", "/b")] == [b"ok"] * 2
    assert begun == [1, 2]


def test_a_site_that_always_hangs_up_is_asked_twice_and_no_more() -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        connection.recv(10_000)

    with raw_site(talk) as (address, begun), pytest.raises(NoAnswer, match="broke off"):
        fetch_all(address, "/a")
    assert begun == [1, 2]


def test_an_answer_that_ends_with_the_connection_is_whole_and_has_an_address() -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + b"x" * 100_000)

    with raw_site(talk) as (address, begun):
        answers = fetch_all(address, "/a", "/b")
    assert [(answer.body, answer.hops[0].ip) for answer in answers] == [(b"x" * 100_000, "127.0.0.1")] * 2
    assert begun == [1, 2]


def test_what_comes_before_the_answer_is_not_taken_for_it() -> None:
    def talk(connection: socket.socket, _number: int) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + SHORT)

    with raw_site(talk) as (address, _):
        (answer,) = fetch_all(address, "/a")
    assert (answer.status, answer.body) == (200, b"ok")
    assert answer.hops[0].head.startswith(b"HTTP/1.1 200 OK\r\n")


def test_what_a_site_said_of_a_page_cannot_add_lines_to_a_request() -> None:
    asked: list[bytes] = []

    def talk(connection: socket.socket, _number: int) -> None:
        asked.append(connection.recv(10_000))
        connection.sendall(SHORT)

    async def once(address: str) -> FetchResult:
        async with Fetcher(AGENT, 5, AddressGuard({HOST: address})) as fetcher:
            known = Validators('"a"\r\nX-Evil: 1', "Sat, 01 Jan 2022 00:00:00 GMT")
            return await fetcher.fetch(f"{HOME}/a", known=lambda _: known)

    with raw_site(talk) as (address, _):
        run(once(address))
    assert b"Evil" not in asked[0]
    assert b"\r\nIf-Modified-Since: Sat, 01 Jan 2022 00:00:00 GMT\r\n" in asked[0]


def test_a_part_of_a_page_is_not_taken_for_the_page() -> None:
    part = Answer("the beginn", status=206, headers={"Content-Range": "bytes 0-9/500"})
    with Website({"/a": part}) as site, pytest.raises(FetchError, match="only a part"):
        fetch(site, "/a")


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("/two words.html", "/two%20words.html"),
        ("/caf\xe9?x=\xe9", "/caf%E9?x=%E9"),  # bytes of Latin-1, as they stand in the header
        ("/caf\xc3\xa9", "/caf%C3%A9"),  # bytes of UTF-8
    ],
)
def test_a_redirect_may_be_spelled_without_escapes(sent: str, asked: str) -> None:
    with Website({"/a": redirect(sent), asked: "text"}) as site:
        answer = fetch(site, "/a")
    assert answer.body == b"text"
    assert answer.final_url.encode()  # can be kept
    assert site.asked == ["/a", asked]
