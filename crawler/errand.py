"""An errand: what the steps of one harvest share, and how the evidence of a step is kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from coi.archive import ArchiveBatch
from coi.crawl_state import CrawlState
from coi.document import Capture, Document
from coi.holdings import Exchange
from coi.ledger import Ledger, Received
from coi.source import Source
from crawler.answer import FetchResult, KnownBefore
from crawler.batch import Batch
from crawler.harvest_item import HarvestItem
from crawler.report import Tally
from crawler.sidecar import Find
from crawler.urls import canonical
from crawler.visit import Visit
from crawler.warc import Earlier, WarcFolder, in_words, payload_digest


@dataclass(slots=True)
class Arrival:
    """An answer that waits for others, to be put in its place together with them (`crawler/arrivals.py`).

    `document`, `last` and `earlier` are the document that is unchanged, its last capture and the WARC record of that
    content; None for a page that is new. `stated` is what the page says its address is.
    """

    item: HarvestItem
    key: str
    answer: FetchResult
    tries: int
    document: Document | None = None
    last: Capture | None = None
    earlier: Earlier | None = None
    stated: str | None = None


@dataclass(slots=True)
class Errand:
    """One harvest of one source; `visited` holds the keys of documents already dealt with."""

    source: Source
    ledger: Ledger
    archive: ArchiveBatch
    state: CrawlState
    visit: Visit
    warc: WarcFolder
    batch: Batch
    tally: Tally
    find_code: Find
    run: int | None
    deadline: float
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    stopped: bool = False
    disk_is_full: bool = False  # or damaged: nothing more can be kept
    began_in_window: bool = False
    visited: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)  # the keys the source points to
    arrivals: list[Arrival] = field(default_factory=list)
    arriving: int = 0  # the bytes of their bodies

    def key_of(self, item: HarvestItem) -> str:
        """The key an item has in the frontier."""
        is_name = item.dropped is not None or item.withdrawn
        return (item.alias or item.url) if is_name else self.canonical(item.url)

    def canonical(self, url: str) -> str:
        """The URL in the form that is a document's key in this source."""
        return canonical(url, self.source.harvest.keep_parameters)

    def find(self, key: str) -> Document | None:
        """The document that has, or once had, that key."""
        return self.ledger.find_document(self.source.id, key)

    def stop(self, reason: str) -> None:
        """Leave the rest for the next harvest; says why, once."""
        if not self.stopped:
            self.stopped = True
            self.tally.note("", "stopped", reason)

    def must_stop(self) -> bool:
        """Whether the rest is left for the next harvest."""
        window = self.source.harvest.window
        if self.tally.site_is_down:
            self.stop("Too many documents failed one after another, so the rest was left for the next time.")
        elif time.monotonic() > self.deadline:
            self.stop("The time for one crawl was over, so the rest was left for the next time.")
        elif window is not None and self.began_in_window and not window.is_open(self.clock()):
            self.stop("The hours in which the source may be crawled are over; the rest was left.")
        return self.stopped

    async def ask(self, url: str, known: KnownBefore | None = None) -> FetchResult:
        """What the visit brings; what was written before is made safe if that takes long."""
        with self.batch.while_waiting():
            return await self.visit.ask(url, known)

    def received(self, item: HarvestItem, answer: FetchResult, exchange: Exchange | None = None) -> Received:
        """What is known of an answer before the ledger has placed it."""
        return Received(
            method="http",
            url=answer.url,
            final_url=answer.final_url,
            captured=answer.fetched,
            http_status=answer.status,
            media_type=answer.media_type if answer.ok else None,
            headers=answer.headers,
            declared=item.hints,
            access=self.source.access,
            run=self.run,
            exchange=exchange,
            item=self.key_of(item),
            alias=item.alias,
        )

    def with_evidence(
        self,
        item: HarvestItem,
        answer: FetchResult,
        document: Document | None,
        stated: str | None = None,
        sha256: str | None = None,
    ) -> Received:
        """The same with its WARC record, written now; `stated` is what the page says its address is.

        Whoever has worked out the `sha256` of the body may hand it in.
        """
        payload = answer.hops[-1].payload
        is_body = sha256 is not None and payload is answer.body  # it was not sent packed
        sent = digest = in_words(bytes.fromhex(sha256 or "")) if is_body else payload_digest(payload)
        earlier = None
        if document is not None:
            last = self.ledger.last_capture(document.id, answer.final_url) if answer.body is None else None
            earlier = self.earlier(document, last, digest)
        written = self.warc.write(answer, earlier, sent)
        kept = Exchange(answer.hops[-1].ip, written.digest, written.file, written.place, stated)
        return self.received(item, answer, kept)

    def earlier(self, document: Document, last: Capture | None, digest: str = "") -> Earlier | None:
        """The first WARC record of what a capture brought, or else of a payload of that digest, if there is one."""
        exchange = self.ledger.exchange(last.id) if last is not None and last.id is not None else None
        digest = exchange.digest if exchange is not None else digest
        first = self.state.first_sent(document.id, digest)
        return Earlier(first[0], first[1], digest) if first else None

    def keep(
        self,
        key: str,
        received: Received,
        data: bytes,
        also: Document | None = None,
        sha256: str | None = None,
    ) -> Document:
        """Bytes into the archive first, then the fact into the ledger: never the other way round.

        Whoever has worked out the `sha256` of the bytes may hand it in.
        """
        sha256 = self.archive.put(data, sha256)
        recorded = self.ledger.record_capture(self.source.id, key, received, sha256, len(data), also)
        self.tally.new += recorded.new_document
        self.tally.changed += recorded.new_edition and not recorded.new_document
        self.tally.unchanged += not recorded.new_edition
        return recorded.document
