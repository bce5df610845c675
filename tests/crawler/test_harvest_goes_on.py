"""A harvest that is killed, at whatever moment, is gone on with where it was; nothing is lost, kept twice or asked twice."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coi.archive import Archive
from coi.crawl_state import CrawlState
from coi.database import open_database
from coi.disk import Disk
from coi.ledger import Ledger
from coi.source import Window
from crawler import batch
from crawler.addresses import AddressGuard
from crawler.errand import Errand
from crawler.fetch import Fetcher
from crawler.harvest import harvest
from tests.crawler.discover.test_oai_pmh import answer, record
from tests.crawler.discover.ways import a_way
from tests.crawler.house import HOME, HOST, House, a_source, counts, sitemap
from tests.crawler.test_warc import check, only_file
from tests.website import Answer

PATHS = [f"/{number}" for number in range(6)]


@pytest.fixture
def many(house: House) -> House:
    house.site.routes = {"/sitemap.xml": sitemap(*PATHS), **{path: f"<p>{path}" for path in PATHS}}
    return house


def crawl_until_killed(house: House, prepare: Callable[[], None]) -> int:
    """Harvest in a process of its own, after `prepare` has laid the mine; how it ended (-9 for killed)."""
    child = os.fork()
    if child == 0:
        try:
            prepare()
            asyncio.run(_harvest_alone(house))
        except BaseException:  # noqa: BLE001  # the child must not return into the tests of its parent
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


async def _harvest_alone(house: House) -> None:
    async def nobody(_host: str) -> Sequence[str]:
        return ("10.0.0.1",)

    engine = open_database(house.settings)
    guard = AddressGuard({HOST: house.address}, nobody)
    archive = Archive(house.settings.archive_dir)
    async with Fetcher("coi-search/0.1", 5, guard) as fetcher:
        await harvest(house.source, house.settings, Ledger(engine), archive, fetcher)


def mine_at_sync(number: int) -> Callable[[], None]:
    """Die by SIGKILL just before the n-th time that anything is made safe on disk."""

    def prepare() -> None:
        real, real_disk, count = os.fsync, Disk.sync, 0

        def step() -> None:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

        def fsync(fd: Any) -> None:
            step()
            real(fd)

        def sync(disk: Disk, paths: Iterable[str | Path]) -> None:
            step()
            real_disk(disk, paths)

        os.fsync = fsync
        Disk.sync = sync  # type: ignore[method-assign, assignment]  # in a process that is about to die

    return prepare


def mine_at_commit(number: int) -> Callable[[], None]:
    """Die by SIGKILL just after the n-th commit of the database."""

    def prepare() -> None:
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        count = 0

        @event.listens_for(Engine, "commit")
        def die(_connection: object) -> None:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    return prepare


@pytest.mark.parametrize("mine", [mine_at_sync, mine_at_commit])
@pytest.mark.parametrize("step", [1, 2, 3, 5, 8, 9, 11, 14, 18, 23, 29, 36])
@pytest.mark.parametrize("size", [1, 2])
def test_a_crawl_killed_at_any_step_ends_as_if_it_had_not_been(
    many: House,
    mine: Callable[[int], Callable[[], None]],
    step: int,
    size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch, "MOST_PAGES", size)
    many.engine.dispose()
    code = crawl_until_killed(many, mine(step))
    assert code in {-signal.SIGKILL, 0}
    asked_first = list(many.site.asked)
    many.crawl()
    assert many.keys == PATHS
    assert [many.editions(path) for path in PATHS] == [[f"<p>{path}".encode()] for path in PATHS]
    for sha256, _, _ in many.ledger.archived():
        many.archive.verify(sha256)
    assert check(only_file(many)) == ""
    had_all = set(PATHS) <= set(asked_first) and "/sitemap.xml" in many.site.asked
    if code == -signal.SIGKILL and not had_all:
        # One batch was in hand when it died; every other page is asked for once, all in all.
        pages = [path for path in [*asked_first, *many.site.asked] if path in PATHS]
        assert set(pages) == set(PATHS)
        assert len(pages) <= len(PATHS) + size
    assert counts(many.crawl()) == {"found": 6, "unchanged": 6}


def test_a_crawl_killed_over_and_over_comes_to_its_end(many: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_PAGES", 1)
    many.engine.dispose()
    kills = 0
    while crawl_until_killed(many, mine_at_sync(9)) != 0:
        kills += 1
        assert kills < 30
    assert kills >= 3
    assert many.keys == PATHS
    assert many.site.asked.count("/sitemap.xml") <= 2, "discovery is not done anew each time"
    assert len(many.site.asked) <= 2 + len(PATHS) + kills
    assert check(only_file(many)) == ""


def test_a_crawl_killed_while_asking_what_is_no_longer_listed_asks_only_for_the_rest(
    many: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MOST_PAGES", 1)
    many.crawl()
    many.site.routes["/sitemap.xml"] = sitemap("/0")
    many.crawl()
    many.site.forget_requests()
    many.engine.dispose()
    assert crawl_until_killed(many, mine_at_commit(6)) == -signal.SIGKILL
    first = [path for path in many.site.asked if path in PATHS]
    assert 1 < len(first) < len(PATHS)
    report = many.crawl()
    # The last page asked for was in hand when the crawl died.
    assert sorted(many.site.asked) == sorted({*PATHS} - {*first[:-1]})
    assert report.unchanged == len(many.site.asked)
    assert "/sitemap.xml" not in many.site.asked


def stop_after(house: House, requests: int) -> None:
    """Let the source have only so many requests a day."""
    harvest_of = house.source.harvest

    house.source = replace(house.source, harvest=replace(harvest_of, daily_budget=requests))


def test_the_budget_of_a_day_ends_a_crawl_and_the_next_goes_on(many: House) -> None:
    stop_after(many, 5)  # robots.txt, the sitemap and three pages
    report = many.crawl()
    assert counts(report) == {"found": 6, "new": 3}
    assert [issue.kind for issue in report.issues] == ["stopped"]
    assert "5 requests for today" in report.issues[0].detail
    again = many.crawl()
    assert counts(again) == {"found": 6}
    assert many.site.requests == []
    stop_after(many, 100)
    assert counts(many.crawl()) == {"found": 6, "new": 3}
    assert [request.path for request in many.site.requests] == ["/3", "/4", "/5"], "robots.txt is kept too"


def test_a_new_day_has_a_new_budget(many: House) -> None:
    stop_after(many, 5)
    many.crawl()
    CrawlState(many.engine, "a-source").remember({"budget": {"day": "2020-01-01", "spent": 5}})
    assert counts(many.crawl()) == {"found": 6, "new": 3}


def test_a_crawl_that_broke_off_more_than_a_day_ago_begins_anew_with_what_was_left(many: House) -> None:
    stop_after(many, 5)
    many.crawl()
    state = CrawlState(many.engine, "a-source")
    long_ago = {**state.recall("crawl"), "began": (datetime.now(UTC) - timedelta(hours=25)).isoformat()}
    state.remember({"crawl": long_ago, "budget": None})
    stop_after(many, 100)
    many.crawl()
    assert many.site.asked == ["/sitemap.xml", "/3", "/4", "/5", "/0", "/1", "/2"]


def test_the_hours_of_a_source_end_a_crawl_that_began_in_them(
    many: House, monkeypatch: pytest.MonkeyPatch
) -> None:

    many.source = replace(many.source, harvest=replace(many.source.harvest, window=Window("22:00", "05:00")))
    real, hour = Errand.must_stop, 4

    def later(errand: Errand) -> bool:
        errand.clock = lambda: (
            datetime(2026, 11, 23, 4, 59, 50, tzinfo=UTC) + timedelta(seconds=4 * len(many.site.asked))
        )
        errand.began_in_window = hour == 4
        return real(errand)

    monkeypatch.setattr(Errand, "must_stop", later)
    report = many.crawl()
    assert "hours in which the source may be crawled" in report.issues[-1].detail
    assert 0 < report.new < 6
    hour = 5
    assert counts(many.crawl())["new"] == 6 - report.new, "an operator may crawl at any hour"


def test_a_page_without_answer_is_asked_again_in_the_next_crawl_although_it_is_named_only_once(
    house: House,
) -> None:
    house.source = a_source(a_way("oai", f"{HOME}/oai", max_pages=9))
    listing = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
    house.site.routes |= {
        listing: Answer(answer(record("a", link=f"{HOME}/a"), record("b", link=f"{HOME}/b")), etag=""),
        f"{listing}&from=2026-11-20": Answer(answer(error="noRecordsMatch"), etag=""),
        "/a": Answer("x", status=500),
    }
    assert counts(house.crawl()) == {"found": 2, "new": 1, "failed": 1}
    house.site.routes["/a"] = "<p>A"
    assert counts(house.crawl())["new"] == 1
    assert house.keys == ["/a", "/b"]
    house.site.routes["/a"] = Answer("x", status=500)


def test_an_item_that_never_answers_is_given_up_once_it_is_no_longer_listed(house: House) -> None:
    house.site.routes["/a"] = Answer("x", status=500)
    house.crawl()
    house.site.routes["/sitemap.xml"] = sitemap("/b")
    for _ in range(4):
        house.crawl()
        assert "/a" in house.site.asked
    report = house.crawl()
    assert "/a" not in house.site.asked
    assert "given up" in report.issues[0].detail


def test_a_second_crawl_at_the_same_time_as_nothing_changed_writes_no_new_edition(house: House) -> None:
    house.crawl()
    before = [edition for path in ("/a", "/b") for edition in house.ledger.editions(house.document(path).id)]
    house.crawl()
    assert [
        edition for path in ("/a", "/b") for edition in house.ledger.editions(house.document(path).id)
    ] == before
