"""An answer: what came of one GET, in our own words, with the limits it has to keep and the ways it may fail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from coi.errors import FetchError
from crawler.unpack import Unpackable, unpack


class NoAnswer(FetchError):
    """The site itself could not be reached, fell silent or failed: asking for more is likely to be in vain."""


class LeftAlone(NoAnswer):
    """The site is not asked at all for now: it asks for rest, or what it allows cannot be found out."""


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


class Hop(NamedTuple):
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


class FetchResult(NamedTuple):
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


def plain_headers(given: Mapping[str, str]) -> dict[str, str]:
    """The headers with names in lower case; cookies are nobody's evidence and are left out."""
    headers: dict[str, str] = {}
    for name, value in given.items():
        key = name.lower()
        if key not in {"set-cookie", "set-cookie2"}:
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def unpacked(payload: bytes, headers: Mapping[str, str], most: int, cut_at: int | None, url: str) -> bytes:
    """The body that was sent packed, cut at so many bytes where that is asked; FetchError for more than `most`."""
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
        raise too_large(url, most)
    return body


def too_large(url: str, most: int) -> FetchError:
    """The error to raise where an answer is larger than it may be."""
    return FetchError(f"{url} is larger than {most:,} bytes and was not taken.")
