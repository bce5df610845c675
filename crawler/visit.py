"""A visit to a source's site: every request within its bounds, its robots.txt, its pace and its budget."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from coi.errors import FetchError
from crawler.answer import FetchResult, KnownBefore, LeftAlone, NoAnswer
from crawler.fetch import Fetcher
from crawler.politeness import Budget, Pacer
from crawler.robots import LARGEST, RobotsGate, RobotsMemory
from crawler.urls import host_of, same_site

TRIES = 3  # for one page, each after a longer pause than the one before

_ASKS_FOR_PATIENCE = frozenset({429, 503})
_IN_TROUBLE = frozenset({429, 500, 502, 503, 504})


class OutOfBounds(FetchError):
    """A page that is not to be fetched: on another site, or closed by robots.txt."""


class Visit:
    """Asks for pages of one source; `sites` are the URLs whose sites belong to it."""

    def __init__(
        self,
        fetcher: Fetcher,
        agent: str,
        sites: tuple[str, ...],
        pacer: Pacer,
        budget: Budget | None = None,
        robots_memory: RobotsMemory | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._sites = sites
        self._pacer = pacer
        self._budget = budget or Budget()
        self._robots = RobotsGate(agent, self._fetch_robots, memory=robots_memory)
        self._is_home: dict[str, bool] = {}  # by host
        self._down: set[str] = set()  # hosts that did not answer even the last of several tries

    async def ask(self, url: str, known: KnownBefore | None = None) -> FetchResult:
        """The answer of the page, after waiting for its turn; 304 where `known` lets the site say so.

        A page without answer, or with one that speaks of trouble, is asked for again after a pause:
        the one the site asks for, else one that doubles. A host that stays in trouble is asked once a
        page until it answers again. Raises OutOfBounds where the page must not be fetched, by its own
        URL or where it redirects to, LeftAlone where its host is to be left alone for now,
        AddressRefused and FetchError as the fetcher does.
        """
        host = host_of(url)
        tries = 1 if host in self._down else TRIES
        for number in range(1, tries + 1):
            answer: FetchResult | None = None
            place, pause = host, self._pacer.pause(host) * 2**number
            try:
                answer = await self._fetcher.fetch(url, known=known, before=self._admit)
            except LeftAlone:
                raise
            except NoAnswer:
                if number == tries:
                    self._down.add(host)
                    raise
            else:
                if answer.status not in _IN_TROUBLE:
                    self._down.discard(host)
                    return answer
                place = host_of(answer.final_url)
                if answer.status in _ASKS_FOR_PATIENCE:
                    pause = max(self._pacer.pause(place), _seconds_to_wait(answer) or pause)
            self._pacer.back_off(place, pause)
            if answer is not None and (number == tries or self._pacer.rests(place)):
                self._down.add(host)
                return answer
        raise AssertionError("The last try returns or raises.")

    async def check(self, url: str) -> None:
        """Return if the page may be fetched; OutOfBounds or FetchError else. Waits for no turn."""
        if not self.is_home(url):
            raise OutOfBounds(f"{url} is on another site than its source.")
        rules = self._robots.at_hand(url) or await self._robots.rules(url)
        if not rules.allows(url):
            raise OutOfBounds(f"The robots.txt of {host_of(url)} asks to leave {url} alone.")
        self._pacer.slow_down(host_of(url), rules.crawl_delay)

    def is_home(self, url: str) -> bool:
        """Whether the page is on one of the source's sites."""
        host = host_of(url)
        known = self._is_home.get(host)
        if known is None:
            known = self._is_home[host] = any(same_site(url, site) for site in self._sites)
        return known

    async def _admit(self, url: str) -> None:
        await self.check(url)
        await self._wait_turn(url)

    async def _wait_turn(self, url: str) -> None:
        await self._pacer.wait_turn(host_of(url))
        self._budget.spend()

    async def _fetch_robots(self, url: str) -> FetchResult:
        return await self._fetcher.fetch(url, before=self._wait_turn, cut_at=LARGEST + 1)


def _seconds_to_wait(answer: FetchResult) -> float | None:
    """What Retry-After asks for, in seconds from now; None where it says nothing readable."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
