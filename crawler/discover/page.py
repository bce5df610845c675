"""Single pages: the page a source names is itself the document."""

from collections.abc import AsyncIterator

from coi.source import Way
from crawler.discover.reach import Reach
from crawler.harvest_item import HarvestItem


async def discover_page(way: Way, _reach: Reach) -> AsyncIterator[HarvestItem]:
    """The one page itself."""
    assert way.url is not None
    yield HarvestItem(way.url)
