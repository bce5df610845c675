"""The only door to the network: one GET at a time, within limits, to checked addresses only."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.base_protocol import BaseProtocol
from aiohttp.helpers import parse_content_type
from aiohttp.http import HttpResponseParser, RawResponseMessage
from yarl import URL

from coi.dates import now
from coi.errors import AddressRefused, FetchError
from crawler.addresses import AddressGuard, Target
from crawler.answer import (
    FetchResult,
    Hop,
    KnownBefore,
    Limits,
    NoAnswer,
    Validators,
    plain_headers,
    too_large,
    unpacked,
)
from crawler.line import HungUp, Line
from crawler.unpack import ACCEPTED
from crawler.urls import absolute, host_of

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PARTIAL = 206
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PIECE = 64 * 1024
_HELD = 4 * 2**20  # bytes that the parser may hold of one read; it is emptied after each
_KEPT = 15.0  # seconds that a line is kept without a request; many sites hang up soon after
_TROUBLE = (
    TimeoutError, ConnectionError, ValueError, aiohttp.ClientError, aiohttp.http.HttpProcessingError,
)  # fmt: skip


BeforeRequest = Callable[[str], Awaitable[None]]  # may wait, or raise FetchError to stop the request


class _CheckedResolver(AbstractResolver):
    """Gives the connector only addresses the guard has checked, with the port to connect to."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=found.ip, port=found.port, family=family, proto=0, flags=0)
            for found in await self._guard.addresses(host, port)
        ]

    async def close(self) -> None:
        """Nothing is held open."""


class Fetcher:
    """Fetches for one source; an async context manager that keeps connections open between requests."""

    def __init__(
        self, user_agent: str, timeout: float, guard: AddressGuard, limits: Limits | None = None
    ) -> None:
        self._timeout = timeout
        self._guard = guard
        self._limits = limits or Limits()
        self._timeouts = aiohttp.ClientTimeout(sock_connect=timeout)
        self._usual = "".join(f"{name}: {value}\r\n" for name, value in (
            ("User-Agent", user_agent),
            ("Accept", "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8"),
            ("Accept-Encoding", ACCEPTED),
        ))  # fmt: skip
        self._connector: aiohttp.TCPConnector | None = None
        self._lines: dict[tuple[str, str], Line] = {}  # one for each scheme and host

    async def __aenter__(self) -> Self:
        self._connector = aiohttp.TCPConnector(
            resolver=_CheckedResolver(self._guard),
            use_dns_cache=False,  # each new connection is looked up and checked anew
            limit_per_host=1,
            socket_factory=self._open_socket,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(line.closed() for line in self._lines.values()))
        self._lines.clear()
        if self._connector is not None:
            await self._connector.close()
            self._connector = None

    def _open_socket(self, target: aiohttp.AddrInfoType) -> socket.socket:
        """Open a socket for a connection; literal addresses pass no resolver, so all are checked here."""
        family, kind, protocol, _, address = target
        if not self._guard.admits(str(address[0]), int(address[1])):
            raise AddressRefused(f"The address {address[0]} port {address[1]} must not be reached.")
        return socket.socket(family, kind, protocol)

    async def fetch(
        self,
        url: str,
        *,
        known: KnownBefore | None = None,
        before: BeforeRequest | None = None,
        cut_at: int | None = None,
    ) -> FetchResult:
        """The answer to a GET after at most five redirects, each of them checked like the first address.

        `known` is asked before every request for what lets the site answer 304; `before` is awaited before every request with its URL;
        `cut_at` keeps only the first bytes of the body instead of refusing a long one.
        Raises AddressRefused for an address that must not be reached, FetchError for every other
        failure; an answer with an error status is not a failure.
        """
        here, permanent = url, True
        hops: list[Hop] = []
        for hop in range(self._limits.redirects + 1):
            target = self._guard.target(here)
            if before is not None:
                await before(here)
            answer = await self._request(target, here, known(here) if known else None, cut_at)
            hops.append(answer.hop)
            if answer.status == _PARTIAL:
                raise FetchError(f"{here} sent only a part of itself, which nobody asked for.")
            if answer.status not in REDIRECTS:
                moved = hop > 0 and permanent
                return FetchResult(
                    url, here, answer.status, answer.headers, answer.body, answer.media_type,
                    answer.hop.fetched, moved, tuple(hops),
                )  # fmt: skip
            permanent = permanent and answer.status in PERMANENT
            onward = absolute(answer.headers.get("location", ""), here)
            if onward is None or not answer.headers.get("location"):
                raise FetchError(f"{here} redirects to nowhere.")
            here = onward
        raise FetchError(f"{url} redirects more than {self._limits.redirects} times.")

    async def _request(
        self, target: Target, url: str, known: Validators | None, cut_at: int | None
    ) -> "_Answer":
        started = time.monotonic()
        asked = self._request_lines(target, known)
        try:
            line, head = await self._ask(target, asked + b"\r\n")
            try:
                self._check_peer(line.peer)
                headers = plain_headers(head.headers)
                media_type = _media_type(headers.get("content-type", "application/octet-stream"))
                has_content = 200 <= head.code < 300  # noqa: PLR2004  # the 2xx answers
                # An error page is read to its end too: hanging up on it would cost the connection.
                cut = cut_at if has_content else _PIECE
                most = self._limits.html if media_type in _HTML else self._limits.other
                stated = headers.get("content-length", "")
                least = int(stated) if cut is None and stated.isdecimal() else 0
                payload = line.at_hand() if least <= most else None
                if payload is None or len(payload) > (most if cut is None else cut):
                    payload = await self._read(line, url, started, most, cut, least, payload or b"")
                body = unpacked(payload, headers, most, cut, url) if has_content else None
            except BaseException:
                line.close()
                raise
            if not line.is_free():
                line.close()  # as after an answer that was not read to its end
        except _TROUBLE as error:
            raise _in_plain_words(error, url) from None
        assert line.peer is not None
        hop = Hop(url, now(), line.peer[0], asked, _answer_lines(head), payload)
        return _Answer(head.code, headers, body, media_type, hop)

    async def _ask(self, target: Target, request: bytes) -> tuple[Line, RawResponseMessage]:
        """The head of an answer, and the line its body comes over; a line that was kept too long is replaced once."""
        until = asyncio.get_running_loop().time() + self._timeout * self._limits.total
        is_last = False
        while True:
            line = self._kept_line(target) or await self._new_line(target, until)
            try:
                head = await line.ask(request, until)
                while head.code < 200:  # noqa: PLR2004  # what comes before the answer itself
                    head = await line.head()
            except HungUp:
                if is_last:
                    raise
                is_last = True
            except BaseException:
                line.close()
                raise
            else:
                return line, head

    def _kept_line(self, target: Target) -> Line | None:
        """The line to a site that is kept from the last request; one kept for too long is closed."""
        line = self._lines.get((target.scheme, target.authority))
        if line is None or line.is_free(_KEPT):
            return line
        line.close()
        return None

    async def _new_line(self, target: Target, until: float) -> Line:
        """A line to an address of the site that is checked anew.

        This lies below the session of the library; `crawler/line.py` says why.
        """
        assert self._connector is not None, "Fetcher is used inside `async with`."
        opener = aiohttp.ClientRequest("GET", URL(f"{target.scheme}://{target.authority}/"))
        async with asyncio.timeout_at(until):
            connection = await self._connector.connect(opener, [], self._timeouts)
        if connection.transport is None or connection.transport.is_closing():
            connection.close()
            raise HungUp("The site hung up as soon as it was called.")
        line = Line(connection.transport, _parser, self._timeout, connection.close)
        self._lines[target.scheme, target.authority] = line
        return line

    def _request_lines(self, target: Target, known: Validators | None) -> bytes:
        """The request as it is sent, up to the empty line."""
        lines = f"GET {target.path} HTTP/1.1\r\nHost: {target.authority}\r\n{self._usual}"
        if known is not None:
            for name, value in (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)):
                if value and value.isprintable():
                    lines += f"{name}: {value}\r\n"
        return lines.encode("utf-8", "surrogateescape")

    def _check_peer(self, peer: Sequence[Any] | None) -> None:
        """Refuse what came from another address than it must."""
        if not peer or not self._guard.admits(str(peer[0]), int(peer[1])):
            place = f"{peer[0]} port {peer[1]}" if peer else "an unknown address"
            raise AddressRefused(f"The answer came from {place}, which must not be reached.")

    async def _read(
        self,
        line: Line,
        url: str,
        started: float,
        most: int,
        cut_at: int | None,
        stated: int,
        piece: bytes,
    ) -> bytes:
        """The body as it was sent, at most so many bytes of it; nothing is read where more than that are `stated`.

        `piece` is the beginning of it.
        """
        if stated > most:
            raise too_large(url, most)
        pieces, length = list[bytes](), 0
        piece = piece or await line.more()
        while piece:
            pieces.append(piece)
            length += len(piece)
            if cut_at is not None and length >= cut_at:
                return b"".join(pieces)[:cut_at]
            if length > most:
                raise too_large(url, most)
            spent = time.monotonic() - started
            if spent > self._timeout and length < self._limits.least_rate * spent:
                raise FetchError(f"{url} sends too slowly and was given up.")
            piece = await line.more()
        return b"".join(pieces)


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    media_type: str
    hop: Hop


def _parser(line: Line) -> HttpResponseParser:
    """What reads one answer, with the library's own limits on lines and headers."""
    return HttpResponseParser(
        cast("BaseProtocol", line),  # of which it uses two methods that a line has
        asyncio.get_running_loop(),
        _HELD,
        payload_exception=aiohttp.ClientPayloadError,
        read_until_eof=True,
        auto_decompress=False,  # the evidence is what was sent; it is unpacked here, within limits
        max_line_size=8190,
        max_field_size=8190,
        max_headers=128,
    )


@lru_cache(maxsize=100)  # a site has few
def _media_type(declared: str) -> str:
    return str(parse_content_type(declared)[0])


def _answer_lines(message: RawResponseMessage) -> bytes:
    """Status line and headers as they came, names in the site's own spelling."""
    major, minor = message.version
    status = f"HTTP/{major}.{minor} {message.code} {message.reason or ''}".rstrip()
    lines = [status.encode("utf-8", "surrogateescape")]
    lines += [name + b": " + value for name, value in message.raw_headers]
    return b"\r\n".join(lines) + b"\r\n"


def _in_plain_words(error: Exception, url: str) -> FetchError:
    """What the library raised as an error that a curator understands."""
    host = host_of(url)
    match error:
        case TimeoutError():
            return NoAnswer(f"{url} did not answer in time.")
        case aiohttp.ClientConnectorDNSError():
            return NoAnswer(f"The host name {host} is not known.")
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return NoAnswer(f"The site {host} has no certificate that can be trusted.")
        case aiohttp.ClientConnectorError():
            return NoAnswer(f"The site {host} cannot be reached.")
        case ConnectionError() | aiohttp.ClientOSError():
            return NoAnswer(f"The connection to {host} broke off before {url} was whole.")
        case _:
            return FetchError(f"The answer of {url} cannot be understood.")
