"""HTML listing pages, read by CSS rules: the entries, their links, titles and dates, and the next page."""

import warnings
from collections.abc import AsyncIterator, Iterator

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from soupsieve import SelectorSyntaxError
from w3lib.encoding import html_to_unicode

from coi.document import Declared
from coi.errors import FetchError
from coi.source import Way
from crawler.answer import FetchResult
from crawler.discover.paging import read_pages
from crawler.discover.reach import LONGEST_TITLE, Reach
from crawler.discover.sitemap import read_day
from crawler.discover.stated_dates import read_stated_date
from crawler.harvest_item import HarvestItem
from crawler.urls import absolute


async def discover_listing(way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    """The documents linked on a listing page and on the pages after it, at most `max_pages` of them.

    Raises FetchError where the first page cannot be had or its rules match nothing there: a listing
    that fell silent is a change of the site, not an empty site. Trouble on a later page is noted.
    """
    assert way.url is not None

    def read(answer: FetchResult, body: bytes) -> tuple[list[HarvestItem], str | None]:
        return read_listing(parse_page(answer, body), answer.final_url, way)

    async for item in read_pages(
        way,
        reach,
        way.url,
        read,
        too_many="The listing has more than {most} links; the rest is left.",
        silent="The rules of the listing match nothing on {url}; the site may have changed.",
    ):
        yield item


def parse_page(answer: FetchResult, body: bytes) -> BeautifulSoup:
    """The page as a tree, decoded as a browser would."""
    _, text = html_to_unicode(answer.headers.get("content-type"), body)
    with warnings.catch_warnings():
        # XHTML with an XML declaration is read as the HTML it is.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        try:
            return BeautifulSoup(text, "lxml")
        except RecursionError:
            raise FetchError(f"{answer.final_url} is nested too deeply to be read.") from None


def read_listing(page: BeautifulSoup, address: str, way: Way) -> tuple[list[HarvestItem], str | None]:
    """The items of the listing page at `address` in its order, and the URL of the next page if there is one."""
    address = absolute(_attribute(page.select_one("base[href]"), "href"), address) or address
    try:
        items = list(_read_items(page, address, way))
        onward = page.select_one(way.rules["next"]) if "next" in way.rules else None
    except SelectorSyntaxError as error:
        sentence = str(error).partition("\n")[0].rstrip(".")
        raise FetchError(f"A rule of the listing {way.url} is not a CSS selector: {sentence}.") from None
    except RecursionError:
        raise FetchError(f"{address} is nested too deeply to be read.") from None
    return items, absolute(_attribute(onward, "href"), address) if _attribute(onward, "href") else None


def _read_items(page: BeautifulSoup, address: str, way: Way) -> Iterator[HarvestItem]:
    link_rule = way.rules["link"]
    if "item" not in way.rules:
        # Without entries to hold on to, each link stands for itself.
        for link in page.select(link_rule):
            if (url := _target(link, address)) is not None:
                yield HarvestItem(url, _hints(link, link, way))
        return
    for entry in page.select(way.rules["item"]):
        found = entry if entry.css.match(link_rule) else entry.select_one(link_rule)
        if found is not None and (url := _target(found, address)) is not None:
            yield HarvestItem(url, _hints(entry, found, way))


def _target(link: Tag, address: str) -> str | None:
    href = _attribute(link, "href")
    if not href or href.startswith("#"):
        return None
    return absolute(href, address)


def _hints(entry: Tag, link: Tag, way: Way) -> Declared:
    named = entry.select_one(way.rules["title"]) if "title" in way.rules else link
    title = " ".join((named or link).get_text(" ").split())[:LONGEST_TITLE]
    dated = entry.select_one(way.rules["date"]) if "date" in way.rules else None
    published = None
    if dated is not None:
        published = read_day(_attribute(dated, "datetime").strip()) or read_stated_date(dated.get_text(" "))
    return Declared(
        title=title or None,
        language=_attribute(link, "hreflang") or None,
        published=published,
        said_by="listing",
    )


def _attribute(element: Tag | None, name: str) -> str:
    """The attribute as text; empty where element or attribute is missing."""
    value = element.get(name) if element is not None else None
    return value if isinstance(value, str) else ""
