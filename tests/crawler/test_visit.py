"""A visit keeps to its site, to its robots.txt and to its pace."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.addresses import AddressGuard
from crawler.answer import LeftAlone, NoAnswer
from crawler.fetch import Fetcher
from crawler.politeness import LONGEST_PAUSE, Budget, BudgetSpent, Pacer
from crawler.visit import TRIES, OutOfBounds, Visit
from tests.website import Answer, Website, redirect

HOST = "site.coi.test"
HOME = f"http://{HOST}"


def visit(
    site: Website,
    deeds: Callable[[Visit], Awaitable[None]],
    delay: float = 0,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[float]:
    """Do the deeds on a visit to the site; returns the pauses made, none of them waited for.

    What happens `meanwhile` happens in every pause.
    """
    now, slept = 0.0, []

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        meanwhile()
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
        (429, "30", [30, 30, 30]),
        (503, "30", [30, 30, 30]),
        (503, str(int(LONGEST_PAUSE)), [LONGEST_PAUSE] * 3),
        (429, "1", [2, 2, 2, 2]),  # our own delay is longer, and counts for robots.txt too
        (503, "soon", [2, 4, 8, 16]),
        (503, "", [2, 4, 8, 16]),
        (503, "-5", [2, 4, 8, 16]),
        (500, "30", [2, 4, 8, 16]),
        (404, "30", [2, 2]),
    ],
)
def test_a_site_in_trouble_is_asked_again_after_a_pause(status: int, asks: str, pauses: list[float]) -> None:
    async def deeds(visit: Visit) -> None:
        await visit.ask(f"{HOME}/a")
        await visit.ask(f"{HOME}/b")

    delay = 2 if 2 in pauses else 0
    with Website({"/a": Answer("x", status=status, headers={"Retry-After": asks}), "/b": "text"}) as site:
        assert visit(site, deeds, delay) == pauses
        assert site.asked == ["/a"] * (1 if status == 404 else TRIES) + ["/b"]


def test_a_pause_beyond_all_reckoning_is_no_pause_that_was_asked_for() -> None:
    async def deeds(visit: Visit) -> None:
        assert (await visit.ask(f"{HOME}/a")).status == 503

    asks = f"Wed, 21 Oct 2099 07:28:00 +{'9' * 17}"
    with Website({"/a": Answer("x", status=503, headers={"Retry-After": asks})}) as site:
        visit(site, deeds)
        assert site.asked == ["/a"] * TRIES


def test_a_page_that_answers_the_second_time_is_had() -> None:
    async def deeds(visit: Visit) -> None:
        assert (await visit.ask(f"{HOME}/a")).body == b"text"

    def recover() -> None:
        if "/a" in site.asked:
            site.routes["/a"] = "text"

    with Website({"/a": Answer(manner="reset")}) as site:
        assert visit(site, deeds, 1, recover) == [1, 2]


def test_a_host_that_stays_in_trouble_is_asked_once_a_page_until_it_answers() -> None:
    async def deeds(visit: Visit) -> None:
        for path in ("/a", "/b"):
            assert (await visit.ask(HOME + path)).status == 502
        assert site.asked == ["/a"] * TRIES + ["/b"]
        assert (await visit.ask(f"{HOME}/c")).ok
        await visit.ask(f"{HOME}/a")
        assert site.asked.count("/a") == 2 * TRIES

    down = Answer("x", status=502)
    with Website({"/a": down, "/b": down, "/c": "text"}) as site:
        visit(site, deeds)


def test_a_host_that_does_not_answer_at_all_is_a_failure_after_some_tries() -> None:
    async def deeds(visit: Visit) -> None:
        with pytest.raises(NoAnswer):
            await visit.ask(f"{HOME}/a")

    with Website({"/a": Answer(manner="reset")}) as site:
        assert visit(site, deeds, delay=1) == [1, 2, 4]
        assert site.asked.count("/a") >= TRIES


def test_a_site_that_asks_for_more_patience_than_a_crawl_has_is_left_alone() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(days=2), usegmt=True)

    async def deeds(visit: Visit) -> None:
        assert (await visit.ask(f"{HOME}/a")).status == 503
        with pytest.raises(LeftAlone, match="asks to be left alone"):
            await visit.ask(f"{HOME}/b")

    for asks in ("999999999", moment):
        with Website({"/a": Answer("x", status=503, headers={"Retry-After": asks}), "/b": "text"}) as site:
            assert visit(site, deeds) == []
            assert site.asked == ["/a"]


def test_every_request_is_counted_and_none_is_made_beyond_the_budget() -> None:
    counts: list[int] = []

    async def run() -> None:
        async with Fetcher("coi-search/0.1", 5, AddressGuard({HOST: site.address})) as fetcher:
            budget = Budget(5, 1, counts.append)
            asks = Visit(fetcher, "coi-search", (HOME,), Pacer(0), budget).ask
            await asks(f"{HOME}/a")
            await asks(f"{HOME}/b")
            with pytest.raises(BudgetSpent, match="5 requests for today"):
                await asks(f"{HOME}/b")

    with Website({"/a": redirect("/b"), "/b": "text"}) as site:
        asyncio.run(run())
        assert [request.path for request in site.requests] == ["/robots.txt", "/a", "/b", "/b"]
    assert counts == [2, 3, 4, 5]
