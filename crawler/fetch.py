"""The only door to the network: one GET at a time, within limits, to checked addresses only."""

import socket
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from coi.dates import now
from coi.errors import AddressRefused, FetchError
from crawler.addresses import AddressGuard
from crawler.unpack import ACCEPTED, Unpackable, unpack
from crawler.urls import absolute, host_of

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PIECE = 64 * 1024


class NoAnswer(FetchError):
    """The site itself could not be reached, fell silent or failed: asking for more is likely to be in vain."""


class LeftAlone(NoAnswer):
    """The site is not asked at all for now: it asks for rest, or what it allows cannot be found out."""


BeforeRequest = Callable[[str], Awaitable[None]]  # may wait, or raise FetchError to stop the request


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may cost; bytes are counted after decompression."""

    html: int = 10_000_000
    other: int = 100_000_000
    redirects: int = 5
    least_rate: float = 4096.0  # bytes a second, averaged, once the first `timeout` seconds are over
    total: float = 20.0  # how many times `timeout` a whole answer may take


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer said of itself, so that the site may answer 304 instead of repeating it."""

    etag: str | None = None
    last_modified: str | None = None


KnownBefore = Callable[[str], Validators | None]  # what is known of the content at exactly that URL


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its answer as they went over the wire, but for the framing of the transfer.

    `request` and `head` are the lines before the body, each ending in CRLF, without the empty line;
    `payload` is the body as it was sent, still packed where Content-Encoding says so.
    """

    url: str
    fetched: datetime
    ip: str
    request: bytes
    head: bytes
    payload: bytes


@dataclass(frozen=True, slots=True)
class FetchResult:
    """One answer: header names in lower case, `body` unpacked and None unless the status is 2xx.

    `final_url` is where the redirects led; `redirected_permanently` says that every one of them was
    permanent (301 or 308) and there was at least one. `hops` are the redirects and the answer itself.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    media_type: str
    fetched: datetime
    redirected_permanently: bool = False
    hops: tuple[Hop, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether content came."""
        return self.body is not None


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


class _Answering(aiohttp.ClientResponse):
    """An answer that knows from which address and port it comes, also when the connection is given back."""

    peer: tuple[str, int] | None = None

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        name = transport.get_extra_info("peername") if transport is not None else None
        self.peer = (str(name[0]), int(name[1])) if name else None
        return await super().start(connection)


class Fetcher:
    """Fetches for one source; an async context manager that keeps connections open between requests."""

    def __init__(
        self, user_agent: str, timeout: float, guard: AddressGuard, limits: Limits | None = None
    ) -> None:
        self._user_agent = user_agent
        self._timeout = timeout
        self._guard = guard
        self._limits = limits or Limits()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=_CheckedResolver(self._guard),
            use_dns_cache=False,  # each new connection is looked up and checked anew
            limit_per_host=1,
            socket_factory=self._open_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # a proxy from the environment would connect where the guard cannot see
            timeout=aiohttp.ClientTimeout(
                total=self._timeout * self._limits.total,
                sock_connect=self._timeout,
                sock_read=self._timeout,
            ),
            headers={
                "User-Agent": self._user_agent,
                "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Encoding": ACCEPTED,
            },
            response_class=_Answering,
            auto_decompress=False,  # the evidence is what was sent; it is unpacked here, within limits
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

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
            target = self._guard.check(here)
            if before is not None:
                await before(here)
            answer = await self._request(target, here, known(here) if known else None, cut_at)
            hops.append(answer.hop)
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
        self, target: URL, url: str, known: Validators | None, cut_at: int | None
    ) -> "_Answer":
        assert self._session is not None, "Fetcher is used inside `async with`."
        started = time.monotonic()
        conditions = _conditions(known) if known is not None else {}
        with _in_plain_words(url):
            async with self._session.get(target, headers=conditions, allow_redirects=False) as response:
                peer = self._check_peer(response)
                media_type = (response.content_type or "application/octet-stream").lower()
                if "Content-Type" not in response.headers:
                    media_type = "application/octet-stream"
                has_content = 200 <= response.status < 300  # noqa: PLR2004  # the 2xx answers
                # An error page is read to its end too: hanging up on it would cost the connection.
                cut = cut_at if has_content else _PIECE
                most = self._limits.html if media_type in _HTML else self._limits.other
                payload = await self._read(response, started, most, cut)
                headers = _plain_headers(response)
                body = _unpacked(payload, headers, most, cut, url) if has_content else None
                hop = Hop(url, now(), peer, _request_lines(response), _answer_lines(response), payload)
                return _Answer(response.status, headers, body, media_type, hop)

    def _check_peer(self, response: aiohttp.ClientResponse) -> str:
        """The address the answer came from, refused if it is another than it must be."""
        peer = response.peer if isinstance(response, _Answering) else None
        if peer is None or not self._guard.admits(peer[0], peer[1]):
            response.close()
            place = f"{peer[0]} port {peer[1]}" if peer else "an unknown address"
            raise AddressRefused(f"The answer came from {place}, which must not be reached.")
        return peer[0]

    async def _read(
        self, response: aiohttp.ClientResponse, started: float, most: int, cut_at: int | None
    ) -> bytes:
        """The body as it was sent, at most so many bytes of it."""
        body = bytearray()
        if cut_at is None and response.content_length is not None and response.content_length > most:
            raise _too_large(str(response.url), most)
        async for piece in response.content.iter_chunked(_PIECE):
            body += piece
            if cut_at is not None and len(body) >= cut_at:
                response.close()
                return bytes(body[:cut_at])
            if len(body) > most:
                response.close()
                raise _too_large(str(response.url), most)
            spent = time.monotonic() - started
            if spent > self._timeout and len(body) < self._limits.least_rate * spent:
                response.close()
                raise FetchError(f"{response.url} sends too slowly and was given up.")
        return bytes(body)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    media_type: str
    hop: Hop


def _conditions(known: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _plain_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """The headers with names in lower case; cookies are nobody's evidence and are left out."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        if key not in {"set-cookie", "set-cookie2"}:
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _request_lines(response: aiohttp.ClientResponse) -> bytes:
    """The request as it was sent."""
    asked = response.request_info
    lines = [f"{asked.method} {asked.url.raw_path_qs} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in asked.headers.items()]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")


def _answer_lines(response: aiohttp.ClientResponse) -> bytes:
    """Status line and headers as they came, names in the site's own spelling."""
    version = response.version or aiohttp.HttpVersion11
    status = f"HTTP/{version.major}.{version.minor} {response.status} {response.reason or ''}".rstrip()
    lines = [status.encode("utf-8", "surrogateescape")]
    lines += [name + b": " + value for name, value in response.raw_headers]
    return b"".join(line + b"\r\n" for line in lines)


def _unpacked(payload: bytes, headers: Mapping[str, str], most: int, cut_at: int | None, url: str) -> bytes:
    coding = headers.get("content-encoding", "")
    if not coding:
        return payload
    try:
        body = unpack(payload, coding, most if cut_at is None else cut_at, cut=cut_at is not None)
    except Unpackable as error:
        raise FetchError(f"The answer of {url} {error}.") from None
    if cut_at is not None:
        return body[:cut_at]
    if len(body) > most:
        raise _too_large(url, most)
    return body


def _too_large(url: str, most: int) -> FetchError:
    return FetchError(f"{url} is larger than {most:,} bytes and was not taken.")


@contextmanager
def _in_plain_words(url: str) -> Iterator[None]:
    """Turn what the library raises into a FetchError that a curator understands."""
    host = host_of(url)
    try:
        yield
    except TimeoutError:
        raise NoAnswer(f"{url} did not answer in time.") from None
    except aiohttp.ClientConnectorDNSError:
        raise NoAnswer(f"The host name {host} is not known.") from None
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError):
        raise NoAnswer(f"The site {host} has no certificate that can be trusted.") from None
    except aiohttp.ClientConnectorError:
        raise NoAnswer(f"The site {host} cannot be reached.") from None
    except (
        aiohttp.ClientPayloadError,
        aiohttp.ServerDisconnectedError,
        ConnectionError,
        aiohttp.ClientOSError,
    ):
        raise NoAnswer(f"The connection to {host} broke off before {url} was whole.") from None
    except (aiohttp.ClientError, ValueError):
        raise FetchError(f"The answer of {url} cannot be understood.") from None
