"""The harvest of one source: discover, fetch, archive, write down; the whole story."""

import mimetypes
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from urllib.parse import urlsplit

from coi.archive import Archive
from coi.document import Document
from coi.errors import AddressRefused, CoiError, FetchError
from coi.ledger import Ledger, Received
from coi.settings import Settings
from coi.source import Source
from crawler.discover import discover
from crawler.discover.folder import read_dropped
from crawler.discover.reach import Reach
from crawler.fetch import Fetcher, FetchResult, NoAnswer, Validators
from crawler.harvest_item import HarvestItem
from crawler.politeness import Pacer
from crawler.report import HarvestReport, Tally
from crawler.urls import canonical, same_site
from crawler.visit import OutOfBounds, Visit

_MISSING = frozenset({404, 410})
_NOT_MODIFIED = 304
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


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
    source no longer points to are asked for again, so that a page taken down is noticed. With
    `dry_run` only the discovery is fetched and nothing is written; `new` then counts the documents
    not known yet.
    """
    started = time.monotonic()
    run = None if dry_run else ledger.open_run("crawl", source.id)
    tally = Tally(source.id, _forget if dry_run else partial(ledger.add_issue, run, source.id))
    agent = settings.user_agent.partition("/")[0]
    sites = tuple(way.url for way in source.harvest.ways if way.url is not None)
    visit = Visit(fetcher, agent, sites, Pacer(source.harvest.delay))
    errand = _Errand(source, ledger, archive, visit, tally, sites, run, started + settings.crawl_timeout)
    try:
        items = await _find_items(errand, settings)
        for item in items:
            if errand.must_stop():
                break
            await (_look_at(errand, item) if dry_run else _take(errand, item))
        for item in () if dry_run else _known_besides(errand):
            if errand.must_stop():
                break
            await _take(errand, item)
    finally:
        # Also when stopped from outside: what was done is in the ledger and is reported there.
        report = tally.report(time.monotonic() - started)
        if run is not None:
            ledger.close_run(run, report.as_json())
    return report


@dataclass(slots=True)
class _Errand:
    """What the steps of one harvest share; `visited` holds the keys of documents already dealt with."""

    source: Source
    ledger: Ledger
    archive: Archive
    visit: Visit
    tally: Tally
    sites: tuple[str, ...]
    run: int | None
    deadline: float
    reached: bool = False
    stopped: bool = False
    visited: set[str] = field(default_factory=set)

    def key_of(self, item: HarvestItem) -> str:
        return item.url if item.path is not None else self.canonical(item.url)

    def canonical(self, url: str) -> str:
        return canonical(url, self.source.harvest.keep_parameters)

    def find(self, key: str) -> Document | None:
        return self.ledger.find_document(self.source.id, key)

    def must_stop(self) -> bool:
        """Whether the rest is left for the next harvest; says why, once."""
        reason = ""
        if self.tally.site_is_down:
            reason = "Too many documents failed one after another, so the rest was left for the next time."
        elif time.monotonic() > self.deadline:
            reason = "The time for one crawl was over, so the rest was left for the next time."
        if reason and not self.stopped:
            self.stopped = True
            self.tally.note("", "stopped", reason)
        return self.stopped


def _forget(_url: str, _kind: str, _detail: str) -> None:
    """Keep no issue: a dry run writes nothing."""


async def _find_items(errand: _Errand, settings: Settings) -> list[HarvestItem]:
    """The documents the source points to, each once, those changed last first."""
    tally = errand.tally
    reach = Reach(
        errand.visit.ask, lambda url, detail: tally.note(url, "discovery", detail), settings.data_dir
    )
    found: dict[str, HarvestItem] = {}
    for way in errand.source.harvest.ways:
        try:
            async for item in discover(way, reach):
                if (key := errand.key_of(item)) not in found:
                    found[key] = item
                elif found[key].hints.said_by == "sitemap":
                    # A listing says more of a document than a sitemap that also has it.
                    found[key] = replace(found[key], hints=item.hints)
                if errand.must_stop():
                    break
            errand.reached = True
        except CoiError as error:
            tally.fail(way.place, "discovery", error)
    tally.found = len(found)
    tally.failed_in_a_row = 0
    return sorted(found.values(), key=_age)


def _age(item: HarvestItem) -> int:
    """Sorts the newest change first and documents of unknown age last."""
    return -(item.changed.last_day if item.changed else date.min).toordinal()


def _known_besides(errand: _Errand) -> Iterator[HarvestItem]:
    """The live documents of the source's sites that it no longer points to; none where it was not reached."""
    if not errand.reached:
        return
    for document in list(errand.ledger.documents(errand.source.id)):
        if document.status != "live" or document.key in errand.visited:
            continue
        capture = errand.ledger.last_capture(document.id)
        if capture is None or capture.method != "http":
            continue
        urls = (capture.url, capture.final_url)
        url = next((url for url in urls if errand.canonical(url) == document.key), document.key)
        if any(same_site(url, site) for site in errand.sites):
            yield HarvestItem(url, capture.declared)


async def _look_at(errand: _Errand, item: HarvestItem) -> None:
    """Count what would be taken, without taking it."""
    try:
        if item.path is None:
            await errand.visit.check(item.url)
    except (AddressRefused, OutOfBounds) as error:
        errand.tally.refuse(item.url, error)
    except FetchError as error:
        errand.tally.fail(item.url, "failed", error)
    else:
        errand.tally.new += errand.find(errand.key_of(item)) is None


async def _take(errand: _Errand, item: HarvestItem) -> None:
    """Bring in one document; whatever goes wrong with it is counted and noted."""
    tally = errand.tally
    try:
        if item.path is not None:
            _take_file(errand, item)
        else:
            await _take_page(errand, item)
        tally.failed_in_a_row = 0
    except (AddressRefused, OutOfBounds) as error:
        tally.refuse(item.url, error)
    except CoiError as error:
        tally.fail(item.url, "failed", error)


def _take_file(errand: _Errand, item: HarvestItem) -> None:
    assert item.path is not None
    data = read_dropped(item.path)
    media_type, _ = mimetypes.guess_type(item.path.name)
    received = Received(
        method="folder",
        url=item.url,
        media_type=media_type or "application/octet-stream",
        declared=item.hints,
        access=errand.source.access,
        run=errand.run,
    )
    _keep(errand, item.url, received, data)


async def _take_page(errand: _Errand, item: HarvestItem) -> None:
    asked = errand.canonical(item.url)
    document = errand.find(asked)
    if _seen_before(errand, asked, document):
        return
    answer = await errand.visit.ask(item.url, lambda url: _validators(errand, document, url))
    received = Received(
        method="http",
        url=item.url,
        final_url=answer.final_url,
        captured=answer.fetched,
        http_status=answer.status,
        media_type=answer.media_type if answer.ok else None,
        headers=answer.headers,
        declared=item.hints,
        access=errand.source.access,
        run=errand.run,
    )
    if answer.status in _MISSING or _leads_to_front_page(answer):
        _note_missing(errand, item.url, document, received)
        return
    key = _settle_key(errand, asked, document, received, answer)
    if key is None:
        return
    known_there = errand.find(key)
    if document is None and key != asked and _seen_before(errand, key, known_there):
        return
    document = known_there
    errand.visited.add(key)
    if answer.status == _NOT_MODIFIED and document is not None:
        errand.ledger.record_unchanged(document.id, received)
        errand.tally.unchanged += 1
    elif answer.status == _TOO_MANY_REQUESTS or answer.status >= _SERVER_ERROR:
        raise NoAnswer(f"{item.url} answered {answer.status}.")
    elif not answer.body:
        trouble = "is empty" if answer.ok else f"answered {answer.status}"
        raise FetchError(f"{item.url} {trouble}.")
    else:
        _keep(errand, key, received, answer.body)


def _seen_before(errand: _Errand, key: str, document: Document | None) -> bool:
    """Whether this harvest has dealt with the document already, under this key or another it has."""
    if key in errand.visited or (document is not None and document.key in errand.visited):
        errand.tally.found -= 1
        return True
    errand.visited |= {key, *((document.key,) if document else ())}
    return False


def _validators(errand: _Errand, asked_for: Document | None, url: str) -> Validators | None:
    """What lets the site say that the content at exactly this URL is as it was."""
    for document in (asked_for, errand.find(errand.canonical(url))):
        capture = errand.ledger.last_capture(document.id) if document else None
        if capture is not None and capture.final_url == url:
            return Validators(capture.headers.get("etag"), capture.headers.get("last-modified"))
    return None


def _settle_key(
    errand: _Errand, asked: str, document: Document | None, received: Received, answer: FetchResult
) -> str | None:
    """The key under which the answer is to be written down, after following what moved; None for none."""
    final = errand.canonical(answer.final_url)
    if final == asked:
        return asked
    there = errand.find(final)
    if document is not None and there is not None and document.id != there.id:
        detail = f"{received.url} now leads to another document, {answer.final_url}."
        if not answer.redirected_permanently:
            raise FetchError(detail)
        errand.tally.note(received.url, "moved", detail)
        _note_missing(errand, received.url, document, received)
        return None
    if document is not None and there is None and answer.redirected_permanently:
        errand.ledger.record_moved(errand.source.id, asked, final)
    return final if answer.redirected_permanently or there is not None else asked


def _leads_to_front_page(answer: FetchResult) -> bool:
    """Whether a page has been replaced by a redirect to the front page, as many sites do with old ones."""
    asked, final = urlsplit(answer.url), urlsplit(answer.final_url)
    return final.path in {"", "/"} and not final.query and (asked.path not in {"", "/"} or bool(asked.query))


def _note_missing(errand: _Errand, url: str, document: Document | None, received: Received) -> None:
    """Write down that a document is not there; one never seen is only a broken link of the source."""
    if document is None:
        raise FetchError(f"{url} is listed, but answered {received.http_status} at {received.final_url}.")
    after = errand.ledger.record_missing(document.id, received)
    if after.status != "gone":
        errand.tally.failed += 1
        detail = f"{url} was not there ({received.http_status}); it counts as gone if it is missing again."
        errand.tally.note(url, "missing", detail)
    elif document.status == "gone":
        errand.tally.unchanged += 1
    else:
        errand.tally.gone += 1


def _keep(errand: _Errand, key: str, received: Received, data: bytes) -> None:
    """Bytes into the archive first, then the fact into the ledger: never the other way round."""
    sha256 = errand.archive.put(data)
    recorded = errand.ledger.record_capture(errand.source.id, key, received, sha256, len(data))
    errand.tally.new += recorded.new_document
    errand.tally.changed += recorded.new_edition and not recorded.new_document
    errand.tally.unchanged += not recorded.new_edition
