"""A visit keeps to its site, to its robots.txt and to its pace."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.addresses import AddressGuard
from crawler.fetch import Fetcher
from crawler.politeness import LONGEST_PAUSE, Pacer
from crawler.visit import OutOfBounds, Visit
from tests.website import Answer, Website, redirect

HOST = "site.coi.test"
HOME = f"http://{HOST}"


def visit(site: Website, deeds: Callable[[Visit], Awaitable[None]], delay: float = 0) -> list[float]:
    """Do the deeds on a visit to the site; returns the pauses made, none of them waited for."""
    now, slept = 0.0, []

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    async def run() -> None:
        async with Fetcher("coi-search/0.1", 5, AddressGuard({HOST: site.address})) as fetcher:
            await deeds(Visit(fetcher, "coi-search", (HOME,), Pacer(delay, lambda: now, sleep)))

    asyncio.run(run())
    return slept


def test_every_request_waits_for_its_turn_robots_txt_and_redirects_included() -> None:
    async def deeds(visit: Visit) -> None:
        await visit.ask(f"{HOME}/a")
        await visit.ask(f"{HOME}/b")

    with Website({"/a": redirect("/b"), "/b": "text"}) as site:
        assert visit(site, deeds, delay=2) == [2, 2, 2]
        assert [request.path for request in site.requests] == ["/robots.txt", "/a", "/b", "/b"]


def test_the_crawl_delay_of_the_site_is_kept() -> None:
    async def deeds(visit: Visit) -> None:
        for _ in range(3):
            await visit.ask(f"{HOME}/a")

    with Website({"/robots.txt": "User-agent: *\nCrawl-delay: 7", "/a": "text"}) as site:
        # The file itself was asked for before its rule was known.
        assert visit(site, deeds, delay=2) == [2, 7, 7]


def test_a_page_on_another_site_is_out_of_bounds_and_its_robots_txt_is_not_asked_for() -> None:
    async def deeds(visit: Visit) -> None:
        for url in ("http://other.example/a", "http://site.coi.test.evil.example/", "http://coi.test/"):
            with pytest.raises(OutOfBounds, match="another site"):
                await visit.ask(url)

    with Website({"/a": "text"}) as site:
        visit(site, deeds)
        assert site.requests == []


def test_a_redirect_to_another_site_is_out_of_bounds() -> None:
    async def deeds(visit: Visit) -> None:
        with pytest.raises(OutOfBounds, match="another site"):
            await visit.ask(f"{HOME}/a")

    with Website({"/a": redirect("http://other.example/b")}) as site:
        visit(site, deeds)


def test_robots_txt_may_itself_be_redirected() -> None:
    async def deeds(visit: Visit) -> None:
        with pytest.raises(OutOfBounds, match=r"robots\.txt"):
            await visit.ask(f"{HOME}/a")

    with Website({"/robots.txt": redirect("/rules"), "/rules": "User-agent: *\nDisallow: /a"}) as site:
        visit(site, deeds)
        assert "/a" not in site.asked


def test_a_robots_txt_without_end_is_read_at_its_beginning() -> None:
    async def deeds(visit: Visit) -> None:
        assert (await visit.ask(f"{HOME}/a")).ok

    with Website({"/robots.txt": Answer(manner="endless"), "/a": "text"}) as site:
        visit(site, deeds)


@pytest.mark.parametrize(
    ("status", "asks", "pauses"),
    [
        (429, "30", [30.0]),
        (503, "30", [30.0]),
        (503, "999999999", [LONGEST_PAUSE]),
        (503, "soon", []),
        (503, "", []),
        (503, "-5", []),
        (404, "30", []),
    ],
)
def test_a_site_that_asks_for_patience_gets_it(status: int, asks: str, pauses: list[float]) -> None:
    async def deeds(visit: Visit) -> None:
        await visit.ask(f"{HOME}/a")
        await visit.ask(f"{HOME}/b")

    with Website({"/a": Answer("x", status=status, headers={"Retry-After": asks}), "/b": "text"}) as site:
        assert visit(site, deeds) == pauses


def test_patience_may_be_asked_for_until_a_moment() -> None:
    async def deeds(visit: Visit) -> None:
        await visit.ask(f"{HOME}/a")
        await visit.ask(f"{HOME}/b")

    moment = format_datetime(datetime.now(UTC) + timedelta(days=2), usegmt=True)
    with Website({"/a": Answer("x", status=503, headers={"Retry-After": moment}), "/b": "text"}) as site:
        assert visit(site, deeds) == [LONGEST_PAUSE]
