"""The harvest of one source: discover, fetch, archive, write down; the whole story."""

import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Engine

from coi.archive import Archive
from coi.crawl_state import EVERY_SOURCE, CrawlState, FrontierRow
from coi.errors import AddressRefused, CoiError, FetchError
from coi.ledger import Ledger
from coi.one_connection import OneConnection
from coi.settings import Settings
from coi.source import Source, Way
from coi.vocabulary.vocabularies import Vocabularies, load_vocabularies
from crawler.arrivals import place
from crawler.batch import MOST_PAGES, Batch, BatchLost
from crawler.discover import discover
from crawler.discover.reach import Reach
from crawler.dropped import take_dropped
from crawler.errand import Errand
from crawler.expectation import unmet
from crawler.fetch import Fetcher
from crawler.frontier import UNDER_WAY, is_listed, plan, read_under_way, under_way
from crawler.harvest_item import HarvestItem, item_from_json
from crawler.page import take_page, withdraw
from crawler.politeness import Budget, BudgetSpent, Pacer
from crawler.report import HarvestReport, Tally
from crawler.sidecar import Find
from crawler.trouble import note_trouble
from crawler.visit import OutOfBounds, Visit
from crawler.warc import WarcFolder


async def harvest(
    source: Source,
    settings: Settings,
    ledger: Ledger,
    archive: Archive,
    fetcher: Fetcher,
    *,
    dry_run: bool = False,
) -> HarvestReport:
    """Bring in what the source has now; returns what came of it.

    The failure of one document is an issue and the others go on. Documents known from before that the
    source no longer points to are asked for again, so that a page taken down is noticed. A harvest that
    broke off, for whatever reason, less than a day ago is gone on with where it was. With `dry_run` only
    the discovery is fetched and nothing is written; `new` then counts the documents not known yet.
    """
    started = time.monotonic()
    with _errand(source, settings, ledger, archive, fetcher, dry_run=dry_run) as errand:
        try:
            try:
                await (_look_around if dry_run else _bring_in)(errand, settings)
            except BudgetSpent as error:
                errand.stop(f"{error} The rest was left for the next time.")
            errand.batch.settle()
        except BatchLost as error:
            errand.batch.undo()
            errand.tally.keep = partial(ledger.add_issue, errand.run, source.id)
            errand.tally.fail("", "stopped", error)
        finally:
            # Also when stopped from outside: what was done is in the ledger and is reported there.
            with suppress(BatchLost):
                errand.batch.settle()
            report = errand.tally.report(time.monotonic() - started)
            if errand.run is not None:
                ledger.close_run(errand.run, report.as_json())
    return report


@contextmanager
def _errand(
    source: Source, settings: Settings, ledger: Ledger, archive: Archive, fetcher: Fetcher, *, dry_run: bool
) -> Iterator[Errand]:
    """Everything one harvest needs, put together."""
    assert isinstance(ledger.engine, Engine)
    connection = OneConnection(ledger.engine)
    state, book = CrawlState(connection, source.id), Ledger(connection, ledger.node)
    arriving = archive.batch()
    agent = settings.user_agent.partition("/")[0]
    sites = (
        *(way.url for way in source.harvest.ways if way.url is not None),
        *(f"https://{host}/" for host in source.harvest.hosts),
    )
    run = None if dry_run else ledger.open_run("crawl", source.id)
    tally = Tally(source.id, _forget if dry_run else partial(book.add_issue, run, source.id))
    with closing(connection), WarcFolder(settings.data_dir / "warc", source.id, settings.user_agent) as warc:
        errand = Errand(
            source=source,
            ledger=book,
            archive=arriving,
            state=state,
            visit=Visit(
                fetcher, agent, sites, Pacer(source.harvest.delay),
                _budget(source, state, dry_run=dry_run), _KeptRobots(state, dry_run=dry_run),
            ),
            warc=warc,
            batch=Batch(connection, arriving, warc, tally),
            tally=tally,
            find_code=_code_finder(settings),
            run=run,
            deadline=time.monotonic() + settings.crawl_timeout,
        )  # fmt: skip
        window = source.harvest.window
        errand.batch.gather = partial(place, errand)
        errand.began_in_window = window is not None and window.is_open(errand.clock())
        yield errand


def _forget(_url: str, _kind: str, _detail: str) -> None:
    """Keep no issue: a dry run writes nothing."""


def _code_finder(settings: Settings) -> Find:
    """Finds codes by name in the vocabularies, which are only loaded once somebody asks."""

    @cache
    def vocabularies() -> Vocabularies:
        return load_vocabularies(settings)

    return lambda field, text: vocabularies().find(field, text)


class _KeptRobots:
    """The robots.txt files of every source in one place: two sources may share a site."""

    def __init__(self, state: CrawlState, *, dry_run: bool) -> None:
        self._state = state
        self._dry_run = dry_run

    def recall(self, origin: str) -> Any:
        return self._state.recall(f"robots {origin}", EVERY_SOURCE)

    def keep(self, origin: str, value: Any) -> None:
        if not self._dry_run:
            self._state.remember({f"robots {origin}": value}, EVERY_SOURCE)


def _budget(source: Source, state: CrawlState, *, dry_run: bool) -> Budget:
    """The requests the source has left today (UTC)."""
    limit = source.harvest.daily_budget
    if limit is None:
        return Budget()
    today = datetime.now(UTC).date().isoformat()
    kept = state.recall("budget") or {}
    spent = int(kept.get("spent", 0)) if kept.get("day") == today else 0

    def keep(count: int) -> None:
        if not dry_run:
            state.remember({"budget": {"day": today, "spent": count}})

    return Budget(limit, spent, keep)


async def _look_around(errand: Errand, settings: Settings) -> None:
    """Count what a harvest would bring in, without taking or writing anything."""
    found, _, _ = await _discover(errand, settings, errand.source.harvest.ways)
    errand.tally.found = len(found)
    for key, item in found.items():
        if errand.must_stop():
            return
        try:
            if item.dropped is None:
                await errand.visit.check(item.url)
        except (AddressRefused, OutOfBounds) as error:
            errand.tally.refuse(item.url, error)
        except FetchError as error:
            errand.tally.fail(item.url, "failed", error)
        else:
            errand.tally.new += errand.find(key) is None


async def _bring_in(errand: Errand, settings: Settings) -> None:
    """The harvest itself: files first, then pages, then what is known and no longer listed."""
    folders = tuple(way for way in errand.source.harvest.ways if way.kind == "folder")
    dropped, _, _ = await _discover(errand, settings, folders)
    errand.tally.found = len(dropped)
    for item in dropped.values():
        if errand.must_stop():
            return
        await _take(errand, item)
    begun = await _begin_or_go_on(errand, settings, dropped)
    if begun is None:
        return
    first_run, rows = begun
    for row in _foreseen(errand, rows):
        if errand.must_stop():
            return
        await _take(errand, item_from_json(row.item), row.tries)
    for item in _known_besides(errand, first_run):
        if errand.must_stop():
            return
        await _take(errand, item)
    errand.state.remember({UNDER_WAY: None})


def _foreseen(errand: Errand, rows: Sequence[FrontierRow]) -> Iterator[FrontierRow]:
    """The rows, and what is known of their documents read for several at a time.

    For as many as the last reading has served, and as many again: where others write, or a site is waited for, what
    was read is soon read anew.
    """
    begun = 0
    for at, row in enumerate(rows):
        if not errand.ledger.is_foreseen(errand.source.id, row.key):
            some = rows[at : at + min(2 * (at - begun) + 1, MOST_PAGES)]
            errand.ledger.foresee(errand.source.id, [one.key for one in some])
            begun = at
        yield row


async def _begin_or_go_on(
    errand: Errand, settings: Settings, dropped: Mapping[str, HarvestItem]
) -> tuple[int, Sequence[FrontierRow]] | None:
    """Fill the frontier, or find it as a harvest that broke off has left it.

    Returns the run with which the harvest began, and the rows that wait to be asked for; None where no way into the source was open, which changes nothing.
    """
    assert errand.run is not None
    now = errand.clock()
    before = errand.state.frontier()
    broken_off = read_under_way(errand.state.recall(UNDER_WAY), now)
    if broken_off is not None:
        errand.listed = {row.key for row in before if is_listed(row)}
        errand.tally.found += sum(1 for row in before if is_listed(row) and not row.item["withdrawn"])
        done = errand.state.captured_since(broken_off)
        errand.visited = {row.key for row in before if not row.waiting}
        errand.visited |= {one.key for one in errand.ledger.documents(errand.source.id) if one.id in done}
        return broken_off, [row for row in before if row.waiting]
    ways = tuple(way for way in errand.source.harvest.ways if way.kind != "folder")
    found, memory, failed = await _discover(errand, settings, ways)
    errand.tally.found += sum(1 for item in found.values() if not item.withdrawn)
    if len(failed) == len(ways) and not found:
        return None
    complete = not failed and not errand.stopped
    if complete:
        _compare_with_expected(errand, {**dropped, **found}, before)
    rows, given_up = plan(found, before, errand.state.aliases(), complete=complete)
    for row in given_up:
        errand.tally.note(
            row.item["url"], "failed", "It brought no answer in several crawls and was given up."
        )
    errand.state.replace_frontier(rows, {**memory, UNDER_WAY: under_way(now, errand.run)})
    errand.batch.settle()
    errand.listed = {row.key for row in rows if is_listed(row)}
    return errand.run, [row for row in rows if row.waiting]


def _compare_with_expected(
    errand: Errand, found: Mapping[str, HarvestItem], before: Collection[FrontierRow]
) -> None:
    """Note what the source does not yield as it should; nothing where it had something is never as it should be."""
    source = errand.source
    lists = any(way.kind not in {"folder", "oai"} for way in source.harvest.ways)
    if not found and source.harvest.expect.least is None and lists and any(is_listed(row) for row in before):
        errand.tally.note("", "expected", "The source yielded nothing, although it listed documents before.")
    for url, sentence in unmet(source.harvest.expect, found, errand.clock().date()):
        errand.tally.note(url, "expected", sentence)


async def _discover(
    errand: Errand, settings: Settings, ways: tuple[Way, ...]
) -> tuple[dict[str, HarvestItem], Mapping[str, Any], list[Way]]:
    """The documents the ways lead to by key, each once; what the ways will remember; and those that failed."""
    tally = errand.tally
    found: dict[str, HarvestItem] = {}
    memory: dict[str, Any] = {}
    failed: list[Way] = []
    for way in ways:
        reach = Reach(
            errand.ask,
            lambda url, detail: tally.note(url, "discovery", detail),
            settings.data_dir,
            errand.state.recall,
        )
        try:
            async for item in _until_stopped(errand, way, reach):
                _add(errand, found, item)
            memory |= {} if errand.stopped else reach.keep
        except BudgetSpent as error:
            errand.stop(f"{error} The rest was left for the next time.")
            failed.append(way)
            break
        except CoiError as error:
            tally.fail(way.place, "discovery", error)
            failed.append(way)
    tally.failed_in_a_row = 0
    return found, memory, failed


async def _until_stopped(errand: Errand, way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    async for item in discover(way, reach):
        yield item
        if errand.must_stop():
            return


def _add(errand: Errand, found: dict[str, HarvestItem], item: HarvestItem) -> None:
    """Keep an item unless its document was found already; of two, the one that says more."""
    key = errand.key_of(item)
    before = found.get(key)
    if before is None:
        found[key] = item
    elif before.hints.said_by in {"", "sitemap"}:
        # A listing or a feed says more of a document than a sitemap that also has it.
        found[key] = item._replace(url=before.url, changed=item.changed or before.changed)


def _known_besides(errand: Errand, first_run: int) -> Iterator[HarvestItem]:
    """The live documents of the source's sites that this harvest has not asked for yet."""
    place(errand)
    for document in errand.state.live_documents(not_since=first_run):
        if document.key in errand.visited:
            continue
        errand.ledger.is_foreseen(errand.source.id, document.key)  # which lets go of what others have changed
        capture = errand.ledger.last_capture(document.id)
        if capture is None or capture.method != "http":
            continue
        urls = (capture.url, capture.final_url)
        url = next((url for url in urls if errand.canonical(url) == document.key), document.key)
        if errand.visit.is_home(url):
            yield HarvestItem(url, capture.declared)


async def _take(errand: Errand, item: HarvestItem, tries: int = 0) -> None:
    """Bring in one document; whatever goes wrong with it is counted and noted."""
    try:
        if item.dropped is None and not item.withdrawn:
            await take_page(errand, item, tries)
        else:
            place(errand)
            if item.dropped is not None:
                take_dropped(errand, item)
            else:
                withdraw(errand, item)
        errand.tally.failed_in_a_row = 0
    except CoiError as error:
        note_trouble(errand, item, tries, error)
    errand.batch.page_done()
