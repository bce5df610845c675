"""JSON interfaces, read by paths from the source's description: the items, what is said of them, and the next page."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from coi.dates import PartialDate
from coi.document import Declared
from coi.errors import FetchError
from coi.source import Way
from crawler.answer import FetchResult
from crawler.discover.feed import plain_text
from crawler.discover.paging import read_pages
from crawler.discover.reach import Reach
from crawler.discover.sitemap import read_day
from crawler.discover.stated_dates import read_stated_date
from crawler.harvest_item import HarvestItem
from crawler.urls import absolute

LARGEST = 20_000_000  # bytes of one answer

_PLACE = re.compile(r"\{([^{}]*)\}")


async def discover_json(way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    """The items of a JSON interface, page by page, at most `max_pages` pages.

    The next page is what the path `next` leads to or, with `page_parameter`, the same address with the
    next number in that query parameter; the list ends where a page brings no item not seen before.
    Raises FetchError where the first page cannot be had or its paths lead to nothing there; trouble on
    a later page is noted.
    """
    assert way.url is not None
    number = int(way.rules.get("page_first", "1"))
    found: set[str] = set()

    def read(answer: FetchResult, body: bytes) -> tuple[list[HarvestItem], str | None]:
        nonlocal number
        value = parse_json(body, answer.url)
        fresh = [item for item in read_items(value, answer.final_url, way) if item.url not in found]
        found.update(item.url for item in fresh)
        number += int(way.rules.get("page_step", "1"))
        return fresh, _onward(value, answer.final_url, way, number) if fresh else None

    async for item in read_pages(
        way,
        reach,
        _numbered(way, number),
        read,
        name=str,  # the number of a page may stand in a parameter that is no part of a document's address
        too_many="The list has more than {most} items; the rest is left.",
        too_long=f"The list has more than {way.max_pages} pages; the rest is left.",
    ):
        yield item


def _numbered(way: Way, number: int) -> str:
    """The address of the page of that number; the address itself where pages have no number."""
    assert way.url is not None
    parameter = way.rules.get("page_parameter")
    if parameter is None:
        return way.url
    scheme, netloc, path, query, _ = urlsplit(way.url)
    pairs = [pair for pair in query.split("&") if pair and pair.partition("=")[0] != parameter]
    return urlunsplit(
        (scheme, netloc, path, "&".join([*pairs, f"{quote(parameter, safe='[]')}={number}"]), "")
    )


def _onward(read: Any, address: str, way: Way, number: int) -> str | None:
    if "next" in way.rules:
        onward = next((one for one in follow(read, way.rules["next"]) if isinstance(one, str)), "")
        return absolute(onward, address) if onward else None
    return _numbered(way, number) if "page_parameter" in way.rules else None


def parse_json(body: bytes, url: str) -> Any:
    """The JSON value in the bytes; FetchError where there is none."""
    if len(body) > LARGEST:
        raise FetchError(f"The answer of {url} is larger than {LARGEST:,} bytes and was not read.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError(f"The answer of {url} is not JSON.") from None


def follow(value: Any, path: str) -> Iterator[Any]:
    """The values a path leads to: names and numbers parted by points, `*` for every member of a list.

    `data.items`, `files.0.url`, `files.*.url`; an empty path or `.` is the value itself.
    """
    name, _, rest = path.strip(".").partition(".")
    if not name:
        yield value
    elif name == "*":
        for one in value if isinstance(value, list) else ():
            yield from follow(one, rest)
    elif isinstance(value, dict) and name in value:
        yield from follow(value[name], rest)
    elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
        yield from follow(value[int(name)], rest)


def read_items(read: Any, address: str, way: Way) -> list[HarvestItem]:
    """The items of one answer; FetchError where the path of the list leads to no list."""
    places = list(follow(read, way.rules.get("item", ".")))
    if not places or not all(isinstance(place, list | dict) for place in places):
        path = way.rules.get("item", ".")
        raise FetchError(f"The path “{path}” leads to no list at {address}; the interface may have changed.")
    entries = [one for place in places for one in (place if isinstance(place, list) else [place])]
    return [item for entry in entries for item in _read_entry(entry, address, way)]


def _read_entry(entry: Any, address: str, way: Way) -> Iterator[HarvestItem]:
    hints = Declared(
        title=plain_text(_text(entry, way, "title")) or None,
        language=_text(entry, way, "language") or None,
        published=_date(entry, way, "date"),
        said_by="json",
    )
    for link in _links(entry, way.rules["link"]):
        if (url := absolute(link, address)) is not None:
            yield HarvestItem(url, hints, changed=_date(entry, way, "changed") or hints.published)


def _links(entry: Any, rule: str) -> Iterator[str]:
    """The addresses of an item: what the path leads to, or a pattern such as `/doc/{id}` with paths in it."""
    if not _PLACE.search(rule):
        yield from (one for one in follow(entry, rule) if isinstance(one, str) and one.strip())
        return
    missing = False

    def fill(place: re.Match[str]) -> str:
        nonlocal missing
        value = next(follow(entry, place[1]), None)
        if isinstance(value, bool) or not isinstance(value, str | int):
            missing = True
            return ""
        return quote(str(value), safe="/")

    filled = _PLACE.sub(fill, rule)
    if not missing:
        yield filled


def _text(entry: Any, way: Way, rule: str) -> str:
    """The first text the rule's path leads to; empty where the rule or the text is missing."""
    if rule not in way.rules:
        return ""
    return next((one.strip() for one in follow(entry, way.rules[rule]) if isinstance(one, str)), "")


def _date(entry: Any, way: Way, rule: str) -> PartialDate | None:
    text = _text(entry, way, rule)
    return (read_day(text) or read_stated_date(text)) if text else None
