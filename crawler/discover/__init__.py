"""Discovery: the ways in which a source's documents are found, one module each."""

import re
from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType

from coi.source import Way, WayKind
from crawler.discover.feed import discover_feed
from crawler.discover.folder import discover_folder
from crawler.discover.json_api import discover_json
from crawler.discover.listing import discover_listing
from crawler.discover.oai_pmh import discover_oai
from crawler.discover.page import discover_page
from crawler.discover.reach import Discover, Reach
from crawler.discover.sitemap import discover_sitemap
from crawler.harvest_item import HarvestItem

DISCOVERERS: Mapping[WayKind, Discover] = MappingProxyType(
    {
        "sitemap": discover_sitemap,
        "feed": discover_feed,
        "listing": discover_listing,
        "json": discover_json,
        "oai": discover_oai,
        "folder": discover_folder,
        "page": discover_page,
    }
)


async def discover(way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    """The items a way leads to, of which `include` is found in the URL and `exclude` is not."""
    include, exclude = re.compile(way.include or ""), re.compile(way.exclude) if way.exclude else None
    async for item in DISCOVERERS[way.kind](way, reach):
        # What is withdrawn is named by the identifier of its record, not by its address.
        wanted = item.withdrawn or (include.search(item.url) and not (exclude and exclude.search(item.url)))
        if wanted:
            yield item
