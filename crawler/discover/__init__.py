"""Discovery: the ways in which a source's documents are found, one module each."""

import re
from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType

from coi.source import Way, WayKind
from crawler.discover.folder import discover_folder
from crawler.discover.listing import discover_listing
from crawler.discover.page import discover_page
from crawler.discover.reach import Discover, Reach
from crawler.discover.sitemap import discover_sitemap
from crawler.harvest_item import HarvestItem

DISCOVERERS: Mapping[WayKind, Discover] = MappingProxyType(
    {
        "sitemap": discover_sitemap,
        "listing": discover_listing,
        "folder": discover_folder,
        "page": discover_page,
    }
)


async def discover(way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    """The items a way leads to, of which `include` is found in the URL and `exclude` is not."""
    include, exclude = re.compile(way.include or ""), re.compile(way.exclude) if way.exclude else None
    async for item in DISCOVERERS[way.kind](way, reach):
        if include.search(item.url) and not (exclude and exclude.search(item.url)):
            yield item
