"""RSS and Atom feeds in all their versions, and the older pages of a feed where it names them (RFC 5005)."""

import calendar
import re
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

from coi.dates import PartialDate
from coi.document import Declared
from coi.errors import FetchError, FilterError
from coi.source import Way
from crawler.answer import FetchResult
from crawler.discover.paging import read_pages
from crawler.discover.reach import LONGEST_TITLE, Reach
from crawler.discover.stated_dates import read_stated_date
from crawler.harvest_item import HarvestItem
from crawler.urls import absolute

LARGEST = 10_000_000  # bytes; feeds hold their newest entries, and the parser keeps all of a feed in memory
MOST_ENTRIES = 20_000  # in one page; the parser's time grows with the square of entries that are never closed
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
# Dublin Core's date of an item, and the elements that the parser also gives as the moment of a change.
_DATE = re.compile(rb"<(?:[\w.-]+:)?date[\s>]")
_CHANGE = re.compile(rb"<(?:[\w.-]+:)?(?:updated|modified)[\s>]", re.IGNORECASE)
_LESS_THAN_A_DAY = re.compile(r"\s*(\d{4}(?:-\d\d)?)\s*\Z", re.ASCII)
_SECONDS = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)  # since 1970, as some programs write them
_EARLIEST = 1945  # as for dates in texts
_OLDER = ("next", "prev-archive")
_MOST_AUTHORS = 20


async def discover_feed(way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    """The entries of a feed, and of the older pages it names, at most `max_pages` pages in all.

    Raises FetchError where the first page cannot be had or is no feed; trouble on a later one is noted.
    """
    assert way.url is not None

    def read(answer: FetchResult, body: bytes) -> tuple[list[HarvestItem], str | None]:
        return read_feed(body, answer.final_url, answer.headers.get("content-type", ""))

    too_many = "The feed has more than {most} entries; the rest is left."
    async for item in read_pages(way, reach, way.url, read, too_many=too_many, whole_pages=False):
        yield item


def read_feed(body: bytes, url: str, content_type: str) -> tuple[list[HarvestItem], str | None]:
    """The entries of a feed in its order, and the URL of the page with older ones; FetchError if it is none."""
    if len(body) > LARGEST:
        raise FetchError(f"The feed {url} is larger than {LARGEST:,} bytes and was not read.")
    if sum(1 for _ in _ENTRY.finditer(body)) > MOST_ENTRIES:
        raise FetchError(f"The feed {url} has more than {MOST_ENTRIES:,} entries and was not read.")
    # Bytes only: given an address, the parser would fetch it past the address guard.
    read: Any = feedparser.parse(
        body,
        response_headers={
            "content-location": url,
            **({"content-type": content_type} if content_type else {}),
        },
        sanitize_html=False,  # nothing of the mark-up is kept
    )
    if not read.get("version"):
        raise FetchError(f"{url} is not a feed.")
    older = next((one.get("href") for one in read.feed.get("links", ()) if one.get("rel") in _OLDER), None)
    # RSS has no element for a change: what is dated and not said to be changed is dated as it came out.
    is_dated = read.version.startswith("rss") and _DATE.search(body) and not _CHANGE.search(body)
    return list(_read_entries(read, url, is_dated=bool(is_dated))), absolute(older, url) if older else None


def _read_entries(read: Any, url: str, *, is_dated: bool) -> Iterator[HarvestItem]:
    """The entries; with `is_dated` the parser's moment of a change is the date of the item."""
    spoken = read.feed.get("language")
    for entry in read.entries:
        link = entry.get("link") or next((one.get("href") for one in entry.get("enclosures", ())), None)
        target = absolute(link, url) if link else None
        if target is None:
            continue
        title = plain_text(entry.get("title") or "")
        authors = [plain_text(one.get("name") or "") for one in entry.get("authors", ())[:_MOST_AUTHORS]]
        # Asked as a plain dict: the parser's own would give one date for another, with a warning.
        published, changed = _day(entry, "published"), _day(entry, "updated")
        if is_dated:
            published = published or changed
        yield HarvestItem(
            target,
            Declared(
                title=title or None,
                language=entry.get("language") or spoken or None,
                published=published,
                authors=tuple(dict.fromkeys(name for name in authors if name)),
                said_by="feed",
            ),
            changed=changed or published,
        )


def _day(entry: Any, name: str) -> PartialDate | None:
    """The day as the feed writes it, or the year or month where no more was said; None where there is none.

    That is not always the day of UTC: what comes out at midnight in Kyiv is dated the evening before in London.
    """
    # Asked as a plain dict: the parser's own would give one date for another, with a warning.
    moment: time.struct_time | None = dict.get(entry, f"{name}_parsed")
    said = str(dict.get(entry, name, "")).strip()
    try:
        if _SECONDS.fullmatch(said):  # which the parser takes for a year, a month and a day
            return _believable(PartialDate.of(datetime.fromtimestamp(int(said[:10]), UTC).date()))
        stated = read_stated_date(said)
        if moment is None:
            return _believable(stated)
        if less := _LESS_THAN_A_DAY.match(said):
            return _believable(PartialDate.parse(less[1]))
        day = datetime.fromtimestamp(calendar.timegm(moment), UTC).date()
    except (ValueError, OverflowError, OSError, FilterError):
        return None
    if stated is not None and stated.day and abs(stated.first_day - day) <= timedelta(days=1):
        return _believable(stated)
    return _believable(PartialDate.of(day))


def _believable(when: PartialDate | None) -> PartialDate | None:
    """The date, unless it is what programs write where they know none: the beginning of their reckoning."""
    return None if when is None or when.year < _EARLIEST or str(when) == "1970-01-01" else when


def plain_text(text: str) -> str:
    """A title without its mark-up, in one line."""
    if "<" in text or "&" in text:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            text = BeautifulSoup(text[: 4 * LONGEST_TITLE], "lxml").get_text(" ")
    return " ".join(text.split())[:LONGEST_TITLE]
