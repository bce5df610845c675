"""Politeness: how long to wait before a host is asked again, and how often it is asked at all."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from crawler.answer import LeftAlone

LONGEST_PAUSE = 600.0  # seconds; a host that asks for a longer pause is left for another crawl


class BudgetSpent(LeftAlone):
    """The source has had its requests for today."""


class Pacer:
    """Keeps the pause between two requests to one host.

    The pause is the longest of the source's own delay and what the host asked for. Clock and sleep
    are handed in so that time can be played through.
    """

    def __init__(
        self,
        delay: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._delay = delay
        self._clock = clock
        self._sleep = sleep
        self._asked: dict[str, float] = {}
        self._not_before: dict[str, float] = {}

    def pause(self, host: str) -> float:
        """Seconds between two requests to the host."""
        return max(self._delay, self._asked.get(host, 0.0))

    def slow_down(self, host: str, seconds: float | None) -> None:
        """Keep at least this pause for the host from now on, as its Crawl-delay asks; None asks nothing."""
        if seconds is not None and math.isfinite(seconds) and seconds > 0:
            self._asked[host] = max(self._asked.get(host, 0.0), min(seconds, LONGEST_PAUSE))

    def back_off(self, host: str, seconds: float) -> None:
        """Leave the host alone for this long, once, as its Retry-After asks or because it is in trouble."""
        until = self._clock() + max(seconds, 0.0)
        self._not_before[host] = max(self._not_before.get(host, 0.0), until)

    def rests(self, host: str) -> bool:
        """Whether the host is to be left alone for longer than a crawl waits."""
        return self._not_before.get(host, 0.0) - self._clock() > LONGEST_PAUSE

    async def wait_turn(self, host: str) -> None:
        """Return when the host may be asked again, and count that as having asked.

        LeftAlone where that would take longer than a crawl waits.
        """
        wait = self._not_before.get(host, 0.0) - self._clock()
        if wait > LONGEST_PAUSE:
            raise LeftAlone(f"The site {host} asks to be left alone for now.")
        if wait > 0:
            await self._sleep(wait)
        self._not_before[host] = self._clock() + self.pause(host)


class Budget:
    """Counts the requests of a day; `limit` None counts none.

    `spent` is how many there have been today already; `keep` is called with each new count before the
    request is made, so that one that a crash interrupts is counted too.
    """

    def __init__(
        self, limit: int | None = None, spent: int = 0, keep: Callable[[int], None] = lambda _count: None
    ) -> None:
        self._limit = limit
        self._spent = spent
        self._keep = keep

    def spend(self) -> None:
        """Count one request; BudgetSpent where there is none left today."""
        if self._limit is None:
            return
        if self._spent >= self._limit:
            raise BudgetSpent(f"The source has had its {self._limit:,} requests for today.")
        self._spent += 1
        self._keep(self._spent)
