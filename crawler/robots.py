"""robots.txt: what a site asks crawlers to leave alone, read as RFC 9309 says."""

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from protego import Protego
from w3lib.url import safe_url_string

from coi.errors import FetchError
from crawler.answer import FetchResult, LeftAlone
from crawler.urls import origin_of

LARGEST = 500 * 1024  # bytes; RFC 9309 lets the rest be ignored
KEPT_FOR = 24 * 3600.0  # seconds before the file is asked for again
_TOO_MANY_REQUESTS = 429

_KNOWN = {
    "user-agent": "User-agent",
    "useragent": "User-agent",
    "user agent": "User-agent",
    "allow": "Allow",
    "disallow": "Disallow",
    "dissallow": "Disallow",
    "dissalow": "Disallow",
    "disalow": "Disallow",
    "diasllow": "Disallow",
    "disallaw": "Disallow",
    "crawl-delay": "Crawl-delay",
}
_AGENT = re.compile(r"\*(?!\S)|[a-z_-]+", re.IGNORECASE)
_PLAIN = re.compile(
    r"[a-z]+://[a-zA-Z0-9.-]+/[a-zA-Z0-9/._~-]*\Z", re.ASCII
)  # nothing in it could be escaped
_PRINTABLE = "".join(chr(code) for code in range(33, 127))

FetchText = Callable[[str], Awaitable[FetchResult]]


def normalise(data: bytes, agent: str) -> str:
    """The file with only the lines that mean something, each in its plain form.

    Protego reads unknown lines and odd agent names more generously than RFC 9309; what it cannot
    misread is left. A group is for everybody, for `agent` (its product token), or for somebody else.
    """
    if len(data) > LARGEST:
        # The last line may be half a rule. A line may end in CR alone: without that a whole file would be one line.
        data = data[:LARGEST]
        data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1]
    lines = []
    for line in re.split(r"\r\n|\r|\n", data.decode("utf-8-sig", errors="replace")):
        # Cut by hand: a pattern takes hours for half a megabyte of spaces.
        name, colon, stated = line.partition("#")[0].partition(":")
        field = _KNOWN.get(name.strip().lower())
        if not colon or field is None:
            continue
        stated = stated.strip()
        value = quote(stated, safe=_PRINTABLE)
        if field == "User-agent":
            named = _AGENT.match(stated)
            # Protego takes a group for “coi” as one for “coi-search”; the token has to be whole.
            value = (
                named[0].lower() if named and named[0].lower() in {"*", agent.lower()} else "somebody-else"
            )
        lines.append(f"{field}: {value}")
    return "\n".join(lines)


class RobotsRules:
    """The rules of one robots.txt for one agent, named by its product token (`coi-search`)."""

    def __init__(self, data: bytes, agent: str) -> None:
        self._rules: Any = Protego.parse(normalise(data, agent))
        self._agent = agent
        delay = self._rules.crawl_delay(agent)
        self.crawl_delay: float | None = None if delay is None else float(delay)
        """The pause between two requests the site asks for, in seconds, if any."""

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched."""
        plain = url if _PLAIN.match(url) else safe_url_string(url)
        return bool(self._rules.can_fetch(plain, self._agent))


class RobotsMemory(Protocol):
    """Keeps robots.txt files from crawl to crawl, each a JSON value by the origin it belongs to."""

    def recall(self, origin: str) -> Any:
        """What was kept for the origin, or None."""

    def keep(self, origin: str, value: Any) -> None:
        """Keep it instead of what was kept before."""


@dataclass(frozen=True, slots=True)
class _Kept:
    rules: RobotsRules | None
    trouble: str
    fetched: float


class RobotsGate:
    """Knows the robots.txt of every site visited, each fetched once and kept for at most a day.

    With a memory, a file that was had is kept over the end of the crawl; trouble in having one never is.
    """

    def __init__(
        self,
        agent: str,
        fetch: FetchText,
        clock: Callable[[], float] = time.time,
        memory: RobotsMemory | None = None,
    ) -> None:
        self._agent = agent
        self._fetch = fetch
        self._clock = clock
        self._memory = memory
        self._kept: dict[str, _Kept] = {}

    def at_hand(self, url: str) -> RobotsRules | None:
        """The rules of the site that the URL is on, where they are known; None where `rules` has more to say."""
        kept = self._kept.get(origin_of(url))
        return kept.rules if kept is not None and self._is_fresh(kept.fetched) else None

    async def rules(self, url: str) -> RobotsRules:
        """The rules of the site that the URL is on.

        A site without the file (4xx) allows everything. Where the file cannot be had (5xx, 429, no
        answer) nothing may be fetched for now, and LeftAlone says so.
        """
        origin = origin_of(url)
        kept = self._kept.get(origin) or self._recall(origin)
        if kept is None or not self._is_fresh(kept.fetched):
            kept = await self._read(origin)
        self._kept[origin] = kept
        if kept.rules is None:
            raise LeftAlone(kept.trouble)
        return kept.rules

    def _is_fresh(self, fetched: float) -> bool:
        # A clock that was set back must not keep a file for longer.
        return fetched <= self._clock() < fetched + KEPT_FOR

    def _recall(self, origin: str) -> _Kept | None:
        value: Any = self._memory.recall(origin) if self._memory is not None else None
        try:
            return _Kept(
                RobotsRules(value["body"].encode("latin-1"), self._agent), "", float(value["fetched"])
            )
        except (TypeError, KeyError, ValueError, AttributeError):
            return None

    async def _read(self, origin: str) -> _Kept:
        fetched = self._clock()
        try:
            answer = await self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            if isinstance(error, LeftAlone):
                raise
            return _Kept(None, str(error), fetched)
        if answer.body is not None:
            body = answer.body
        elif 400 <= answer.status < 500 and answer.status != _TOO_MANY_REQUESTS:  # noqa: PLR2004  # the 4xx answers
            body = b""
        else:
            trouble = f"{origin}/robots.txt answered {answer.status}, so nothing is fetched there for now."
            return _Kept(None, trouble, fetched)
        if self._memory is not None:
            self._memory.keep(origin, {"fetched": fetched, "body": body[: LARGEST + 1].decode("latin-1")})
        return _Kept(RobotsRules(body, self._agent), "", fetched)
