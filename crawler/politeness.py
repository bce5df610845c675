"""Politeness: how long to wait before a host is asked again."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

LONGEST_PAUSE = 600.0  # seconds; a site that asks for more gets this much


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
        """Leave the host alone for this long, once, as its Retry-After asks."""
        until = self._clock() + min(max(seconds, 0.0), LONGEST_PAUSE)
        self._not_before[host] = max(self._not_before.get(host, 0.0), until)

    async def wait_turn(self, host: str) -> None:
        """Return when the host may be asked again, and count that as having asked."""
        wait = self._not_before.get(host, 0.0) - self._clock()
        if wait > 0:
            await self._sleep(wait)
        self._not_before[host] = self._clock() + self.pause(host)
