"""A visit to a source's site: every request within its bounds, its robots.txt and its pace."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from coi.errors import FetchError
from crawler.fetch import Fetcher, FetchResult, KnownBefore
from crawler.politeness import Pacer
from crawler.robots import LARGEST, RobotsGate
from crawler.urls import host_of, same_site

_ASKS_FOR_PATIENCE = frozenset({429, 503})


class OutOfBounds(FetchError):
    """A page that is not to be fetched: on another site, or closed by robots.txt."""


class Visit:
    """Asks for pages of one source; `sites` are the URLs whose sites belong to it."""

    def __init__(self, fetcher: Fetcher, agent: str, sites: tuple[str, ...], pacer: Pacer) -> None:
        self._fetcher = fetcher
        self._sites = sites
        self._pacer = pacer
        self._robots = RobotsGate(agent, self._fetch_robots)

    async def ask(self, url: str, known: KnownBefore | None = None) -> FetchResult:
        """The answer of the page, after waiting for its turn; 304 where `known` lets the site say so.

        Raises OutOfBounds where it must not be fetched, by its own URL or where it redirects to,
        AddressRefused and FetchError as the fetcher does.
        """
        answer = await self._fetcher.fetch(url, known=known, before=self._admit)
        if answer.status in _ASKS_FOR_PATIENCE and (wait := _seconds_to_wait(answer)) is not None:
            self._pacer.back_off(host_of(answer.final_url), wait)
        return answer

    async def check(self, url: str) -> None:
        """Return if the page may be fetched; OutOfBounds or FetchError else. Waits for no turn."""
        if not any(same_site(url, site) for site in self._sites):
            raise OutOfBounds(f"{url} is on another site than its source.")
        rules = await self._robots.rules(url)
        if not rules.allows(url):
            raise OutOfBounds(f"The robots.txt of {host_of(url)} asks to leave {url} alone.")
        self._pacer.slow_down(host_of(url), rules.crawl_delay)

    async def _admit(self, url: str) -> None:
        await self.check(url)
        await self._pacer.wait_turn(host_of(url))

    async def _fetch_robots(self, url: str) -> FetchResult:
        async def wait(hop: str) -> None:
            await self._pacer.wait_turn(host_of(hop))

        return await self._fetcher.fetch(url, before=wait, cut_at=LARGEST + 1)


def _seconds_to_wait(answer: FetchResult) -> float | None:
    """What Retry-After asks for, in seconds from now; None where it says nothing readable."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
