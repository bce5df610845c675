"""Paging: a list read page by page until it ends, until a page cannot be had, or until there is too much of it."""

from collections.abc import AsyncIterator, Callable, Sequence

from coi.errors import FetchError
from coi.source import Way
from crawler.answer import FetchResult
from crawler.discover.reach import MOST_ITEMS, Reach
from crawler.harvest_item import HarvestItem
from crawler.urls import canonical

# What one page holds: its items, and the address of the page after it.
ReadPage = Callable[[FetchResult, bytes], tuple[Sequence[HarvestItem], str | None]]


async def read_pages(
    way: Way,
    reach: Reach,
    first: str,
    read: ReadPage,
    *,
    name: Callable[[str], str] = canonical,
    too_many: str,
    too_long: str = "",
    silent: str = "",
    whole_pages: bool = True,
) -> AsyncIterator[HarvestItem]:
    """The items of the page `first` and of those after it, at most `max_pages` pages and MOST_ITEMS items.

    A page whose `name` has been read ends the list. Raises FetchError where the first page cannot be had or read;
    trouble on a later one is noted and ends the list. `whole_pages` lets a page that was begun be the last instead
    of cutting it. Sentences, an empty one is not noted: `too_many` (with `{most}`) where items are left, `too_long`
    where pages are, `silent` (with `{url}`) where a page has no items; on the first that is trouble.
    """
    here: str | None = first
    seen: set[str] = set()
    yielded = 0
    while here is not None and name(here) not in seen:
        if len(seen) >= max(1, way.max_pages):
            if too_long:
                reach.note(here, too_long)
            return
        seen.add(name(here))
        page = await _page(reach, here, read, is_first=len(seen) == 1)
        if page is None:
            return
        items, onward = page
        if silent and not items:
            if len(seen) == 1:
                raise FetchError(silent.format(url=here))
            reach.note(here, silent.format(url=here))
        for item in items:
            yield item
            yielded += 1
            if yielded >= MOST_ITEMS and not whole_pages:
                break
        if yielded >= MOST_ITEMS:
            reach.note(here, too_many.format(most=f"{MOST_ITEMS:,}"))
            return
        here = onward


async def _page(
    reach: Reach, here: str, read: ReadPage, *, is_first: bool
) -> tuple[Sequence[HarvestItem], str | None] | None:
    """What the page holds; None, and a note, where a later one brings trouble."""
    try:
        return read(*await reach.content(here))
    except FetchError as error:
        if is_first:
            raise
        reach.note(here, str(error))
        return None
