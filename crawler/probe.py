"""A probe: tries each way into a source and a few of its items, so that a person can say it works."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from coi.errors import CoiError, FetchError
from coi.settings import Settings
from coi.source import ITEM_FIELDS, UNKNOWN, Source, Way
from crawler.discover import discover
from crawler.discover.reach import Reach
from crawler.expectation import newest_day, stated
from crawler.fetch import Fetcher
from crawler.harvest_item import HarvestItem
from crawler.politeness import Budget, Pacer
from crawler.visit import Visit

MOST_REQUESTS = 60  # in one probe
MOST_PAGES = 3  # of one list
MOST_ITEMS = 500  # of one way
SAMPLES = 3  # items of a way that are fetched


@dataclass(frozen=True, slots=True)
class Sample:
    """One item that was fetched; `trouble` is empty where content came."""

    url: str
    title: str | None
    published: str | None
    media_type: str
    size: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class WayProbe:
    """What one way led to; `items` are those on its first pages only, `stating` counts them by what they say."""

    kind: str
    place: str
    draft: bool
    items: int = 0
    newest: str | None = None
    stating: Mapping[str, int] | None = None
    samples: tuple[Sample, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def works(self) -> bool:
        """Whether it yielded items, and each one tried brought content."""
        return not self.trouble and self.items > 0 and not any(one.trouble for one in self.samples)


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """A source looked at on one day; `robots` says for each of its sites what robots.txt asks."""

    source: str
    day: str
    robots: Mapping[str, str]
    ways: tuple[WayProbe, ...]
    seconds: float

    @property
    def works(self) -> bool:
        """Whether every way that was tried works; a way without an address was not tried."""
        tried = [way for way in self.ways if way.place != UNKNOWN]
        return bool(tried) and all(way.works for way in tried)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        ways = [{**asdict(way), "works": way.works} for way in self.ways]
        return {**asdict(self), "ways": ways, "works": self.works}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The report that `as_json` made these values of."""
        ways = tuple(
            WayProbe(**{
                **{name: value for name, value in way.items() if name != "works"},
                "samples": tuple(Sample(**one) for one in way["samples"]),
                "notes": tuple(way["notes"]),
            })
            for way in values["ways"]
        )  # fmt: skip
        return cls(values["source"], values["day"], values["robots"], ways, values["seconds"])


async def probe_source(source: Source, settings: Settings, fetcher: Fetcher) -> ProbeReport:
    """Try every way, confirmed or not, with few requests, as politely as a crawl; writes nothing."""
    started = time.monotonic()
    ways = (*source.harvest.ways, *source.harvest.draft)
    places = (
        *(way.place for way in ways if way.url is not None and way.place != UNKNOWN),
        *(f"https://{host}/" for host in source.harvest.hosts),
    )
    agent = settings.user_agent.partition("/")[0]
    visit = Visit(fetcher, agent, places, Pacer(source.harvest.delay), Budget(MOST_REQUESTS))
    robots = {place: await _robots(visit, place) for place in places}
    found = [await _try_way(way, visit, settings, draft=way not in source.harvest.ways) for way in ways]
    day = date.today().isoformat()  # noqa: DTZ011  # the day on the operator's calendar
    return ProbeReport(source.id, day, robots, tuple(found), round(time.monotonic() - started, 3))


async def _robots(visit: Visit, place: str) -> str:
    try:
        await visit.check(place)
    except FetchError as error:
        return str(error)
    return "allowed"


async def _try_way(way: Way, visit: Visit, settings: Settings, *, draft: bool) -> WayProbe:
    report = WayProbe(way.kind, way.place, draft)
    if way.place == UNKNOWN:
        return replace(report, trouble="Its address is not known.")
    notes: list[str] = []
    reach = Reach(visit.ask, lambda _url, detail: notes.append(detail), settings.data_dir)
    few = replace(way, max_pages=min(way.max_pages, MOST_PAGES))
    items: list[HarvestItem] = []
    trouble = ""
    try:
        async for item in discover(few, reach):
            items.append(item)
            if len(items) >= MOST_ITEMS:
                break
    except CoiError as error:
        trouble = str(error)
    newest = newest_day(items, date.today())  # noqa: DTZ011  # as above
    tried = [item for item in items if item.dropped is None and not item.withdrawn]
    return replace(
        report,
        items=len(items),
        newest=newest.isoformat() if newest else None,
        stating={name: sum(1 for item in items if stated(item, name)) for name in ITEM_FIELDS},
        samples=tuple([await _try_item(item, visit) for item in tried[:SAMPLES]]),
        notes=tuple(notes[:20]),
        trouble=trouble or ("" if items else "It yielded nothing."),
    )


async def _try_item(item: HarvestItem, visit: Visit) -> Sample:
    published = str(item.hints.published) if item.hints.published else None
    try:
        answer = await visit.ask(item.url)
    except CoiError as error:
        return Sample(item.url, item.hints.title, published, "", 0, str(error))
    trouble = "" if answer.body else f"It answered {answer.status}{'' if answer.ok else ' without content'}."
    return Sample(item.url, item.hints.title, published, answer.media_type, len(answer.body or b""), trouble)
