"""The address guard: which network addresses the crawler may reach at all."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from yarl import URL

from coi.errors import AddressRefused, FetchError, SettingsError
from crawler.urls import plain_parts

LONGEST_URL = 4096  # characters; longer ones are traps or mistakes
PORTS = frozenset({80, 443})

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[[str], Awaitable[Sequence[str]]]  # host name -> every address it has, as text

# The standard library calls some of these global; none of them is a place where documents are published.
_NEVER_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/3",
    )
)
# Outside 2000::/3 lie loopback, link-local, site-local, unique-local, multicast, IPv4-mapped, IPv4-compatible
# and both NAT64 prefixes; inside it Teredo and 6to4 still carry an IPv4 address that may be a private one.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NEVER_V6 = tuple(
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)

_ODD = re.compile(r"[\x00-\x20\\\x7f]")  # space, backslash, control characters
_CANONICAL_V4 = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}\Z", re.ASCII)
_NUMBER_LABEL = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z", re.ASCII | re.IGNORECASE)
_HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address and the port to connect to."""

    ip: str
    port: int


class Target(NamedTuple):
    """A checked URL in the parts that a request is made of."""

    scheme: str
    host: str
    port: int
    authority: str  # the host as the request names it, with the port where that is not the usual one
    path: str  # with the query, escaped


@lru_cache(maxsize=1_000)  # the same address is checked again with every answer
def is_public(address: str) -> bool:
    """Whether the IP address lies in the public internet; anything that is no IP address does not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _NEVER_V4)
    return ip in _GLOBAL_V6 and ip.is_global and not any(ip in network for network in _NEVER_V6)


def bare_host(host: str) -> str:
    """The host as names are compared: lower case, without trailing dots."""
    return host.lower().rstrip(".")


def _refuse_odd_spelling(url: str) -> None:
    """Refuse what two programs may read as two different addresses."""
    if len(url) > LONGEST_URL:
        raise AddressRefused(f"An address of {len(url)} characters is too long to be asked for.")
    if _ODD.search(url):
        raise AddressRefused(f"The address {url[:80]!r} contains a space, backslash or control character.")


def read_url(url: str) -> URL:
    """The URL in parts, as the fetching library will read it, or AddressRefused with the reason.

    Checks scheme, port, user name and, where the host is written as a number, the address itself;
    host names are not looked up here.
    """
    _refuse_odd_spelling(url)
    try:
        # The same parser as the connection uses: two parsers that differ are a way round the guard.
        parts = URL(url)
        host, port = parts.raw_host, parts.port
    except ValueError:
        raise AddressRefused(f"“{url[:80]}” cannot be read as a web address.") from None
    if parts.scheme not in {"http", "https"}:
        raise AddressRefused(f"Only http and https are fetched, not “{parts.scheme or url[:40]}”.")
    if not host:
        raise AddressRefused(f"“{url[:80]}” names no host.")
    if "@" in parts.raw_authority:
        raise AddressRefused("An address with a user name or password in it is not fetched.")
    if port not in PORTS:
        raise AddressRefused(f"Port {port} is not fetched, only 80 and 443.")
    refuse_literal(host)
    return parts


def refuse_literal(host: str) -> None:
    """Raise AddressRefused where the host is a number in odd spelling or an address not public.

    Returns for public addresses in their usual spelling and for host names.
    """
    if "%" in host:
        raise AddressRefused(f"The host “{host}” has a zone or an escaped character in it.")
    bare = bare_host(host)
    if ":" in bare:
        if not is_public(bare):
            raise AddressRefused(f"The address {bare} is not in the public internet.")
        return
    if not bare.isascii() or not _HOST_NAME.match(bare):
        raise AddressRefused(f"“{host[:80]}” is not the name of a host.")
    if _NUMBER_LABEL.match(bare.rpartition(".")[2]):
        # Octal, hexadecimal and shortened numbers are how an inner address is hidden.
        if not _CANONICAL_V4.match(bare):
            raise AddressRefused(f"“{host[:80]}” is not an address in its usual spelling.")
        if not is_public(bare):
            raise AddressRefused(f"The address {bare} is not in the public internet.")


async def look_up(host: str) -> tuple[str, ...]:
    """Every address the system knows for a host name; FetchError where it knows none."""
    loop = asyncio.get_running_loop()
    try:
        answers = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(f"The host name {host} is not known.") from None
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


def _read_inner_address(host: str, text: str) -> Address:
    ip, _, port = text.rpartition(":")
    try:
        address = Address(str(ipaddress.ip_address(ip.strip("[]"))), int(port))
    except ValueError:
        raise SettingsError(
            f"The internal host {host} must be given as address:port, not “{text}”."
        ) from None
    if not 0 < address.port < 65536:  # noqa: PLR2004  # the range of ports
        raise SettingsError(f"The internal host {host} has no port {address.port}.")
    if ":" in host or _NUMBER_LABEL.match(bare_host(host).rpartition(".")[2]):
        raise SettingsError(f"The internal host “{host}” must be a name, not a number.")
    return address


class AddressGuard:
    """Decides for one source where a connection may go.

    `allowed` names hosts inside our own network, each with the "address:port" to connect to instead
    of looking the name up; documents keep the URL with the name. Everything else must be public.
    """

    def __init__(self, allowed: Mapping[str, str] = MappingProxyType({}), look_up: LookUp = look_up) -> None:
        self._inner = {bare_host(host): _read_inner_address(host, text) for host, text in allowed.items()}
        self._admitted = {(inner.ip, inner.port) for inner in self._inner.values()}
        self._look_up = look_up

    def check(self, url: str) -> URL:
        """The URL in parts if it may be asked for as far as can be told without looking its host up."""
        parts = read_url(url)
        host = bare_host(parts.raw_host or "")
        if host not in self._inner and ":" not in host and "." not in host:
            raise AddressRefused(f"“{host}” is a name of the local network, not of a public site.")
        return parts

    def target(self, url: str) -> Target:
        """What to ask for, and where, for a URL that `check` lets through; raises what it does."""
        plain = plain_parts(url) if len(url) <= LONGEST_URL else None
        if plain is not None:
            # Nothing in it could be refused: 20 microseconds a page less, and most addresses are such.
            host, path = plain
            is_safe = url.startswith("https")
            return Target("https" if is_safe else "http", host, 443 if is_safe else 80, host, path)
        parts = self.check(url)
        assert parts.raw_host is not None
        assert parts.port is not None
        return Target(
            parts.scheme, parts.raw_host, parts.port, parts.host_port_subcomponent or "", parts.raw_path_qs
        )

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """Where to connect for a host: all its addresses, each checked; AddressRefused if one is not public."""
        bare = bare_host(host)
        if bare in self._inner:
            return (self._inner[bare],)
        refuse_literal(bare)
        found = await self._look_up(bare)
        if not found:
            raise FetchError(f"The host name {bare} is not known.")
        for ip in found:
            # One inner address among public ones is enough: that is how rebinding begins.
            if not is_public(ip):
                raise AddressRefused(f"The host {bare} leads to {ip}, which is not in the public internet.")
        if port not in PORTS:
            raise AddressRefused(f"Port {port} is not fetched, only 80 and 443.")
        return tuple(Address(ip, port) for ip in found)

    def admits(self, ip: str, port: int) -> bool:
        """Whether a socket may connect to that address: the last check, with the real numbers in hand."""
        return (ip, port) in self._admitted or (is_public(ip) and port in PORTS)
