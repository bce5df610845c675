"""A host is asked again only after the pause it was promised."""

import asyncio
import math

import pytest

from crawler.answer import LeftAlone
from crawler.politeness import LONGEST_PAUSE, Budget, Pacer


class PlayedTime:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def a_pacer(delay: float) -> tuple[Pacer, PlayedTime]:
    time = PlayedTime()
    return Pacer(delay, time.clock, time.sleep), time


def test_the_first_request_waits_for_nothing_and_the_next_for_the_delay() -> None:
    pacer, time = a_pacer(2)

    async def play() -> None:
        await pacer.wait_turn("a.example")
        assert time.slept == []
        await pacer.wait_turn("a.example")

    asyncio.run(play())
    assert time.slept == [2]


def test_time_that_passed_meanwhile_counts() -> None:
    pacer, time = a_pacer(2)

    async def play() -> None:
        await pacer.wait_turn("a.example")
        time.now += 1.5
        await pacer.wait_turn("a.example")
        time.now += 5
        await pacer.wait_turn("a.example")

    asyncio.run(play())
    assert time.slept == [0.5]


def test_hosts_do_not_wait_for_each_other() -> None:
    pacer, time = a_pacer(2)

    async def play() -> None:
        await pacer.wait_turn("a.example")
        await pacer.wait_turn("b.example")

    asyncio.run(play())
    assert time.slept == []


@pytest.mark.parametrize(
    ("delay", "asked", "pause"),
    [(2, 5.0, 5.0), (2, 1.0, 2.0), (2, None, 2.0), (0, 0.5, 0.5), (2, -1, 2.0), (2, math.nan, 2.0)],
)
def test_the_longer_of_our_delay_and_theirs_counts(delay: float, asked: float | None, pause: float) -> None:
    pacer, _ = a_pacer(delay)
    pacer.slow_down("a.example", asked)
    assert pacer.pause("a.example") == pause
    assert pacer.pause("b.example") == delay


def test_no_site_can_stop_the_crawl_by_asking_for_a_year() -> None:
    pacer, time = a_pacer(2)
    pacer.slow_down("a.example", 3e7)
    assert pacer.pause("a.example") == LONGEST_PAUSE
    pacer.back_off("b.example", 3e7)
    assert (pacer.rests("a.example"), pacer.rests("b.example")) == (False, True)
    with pytest.raises(LeftAlone, match=r"b\.example asks to be left alone"):
        asyncio.run(pacer.wait_turn("b.example"))
    time.now += 3e7
    asyncio.run(pacer.wait_turn("b.example"))
    assert time.slept == []


def test_without_a_limit_nothing_is_counted() -> None:
    counts: list[int] = []
    Budget(None, 7, counts.append).spend()
    assert counts == []


def test_a_host_that_asks_for_patience_is_left_alone_once() -> None:
    pacer, time = a_pacer(2)

    async def play() -> None:
        await pacer.wait_turn("a.example")
        pacer.back_off("a.example", 30)
        await pacer.wait_turn("a.example")
        await pacer.wait_turn("a.example")

    asyncio.run(play())
    assert time.slept == [30, 2]
