"""The frontier: what is yet to be asked for in a crawl, in which order, kept so that a crawl can go on after a crash."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from coi.crawl_state import FrontierRow
from crawler.harvest_item import HarvestItem

UNDER_WAY = "crawl"  # the name under which it is remembered that a crawl has begun and not ended
GOES_ON = timedelta(hours=24)  # how long a crawl that broke off is gone on with, before a new one begins
MOST_CRAWLS = (
    5  # in a row in which an item brought no answer, after which it waits only if it is still listed
)


def plan(
    found: Mapping[str, HarvestItem],
    before: Collection[FrontierRow],
    aliases: Collection[str],
    *,
    complete: bool = True,
) -> tuple[list[FrontierRow], list[FrontierRow]]:
    """The items found, in the order in which they are to be asked for, and those given up.

    First what is withdrawn, then what the source has just ceased to list: it may have moved, and its document moves with it only
    if that is seen before the new address is. Then what was never asked for or has changed since, the
    newest first; then what is known, the one asked for longest ago first; then what is new without a
    date. Keys that are not the main one of their document come last: what they lead to is judged by
    what the main one leads to. An item that is not listed any more but was never answered still waits: a
    source that tells of its changes only once names it no second time. Where the discovery was not
    `complete`, what was not found is not taken to have ceased.
    """
    known = {row.key: row for row in before}
    rows = []
    for key, item in found.items():
        row = known.get(key)
        left = row is not None and row.waiting
        asked, tries = (row.asked, row.tries) if row is not None else (None, 0)
        rank = (4, 0.0) if key in aliases else _rank(item, asked, left=left)
        rows.append((rank, FrontierRow(key, {**item.as_json(), "listed": True}, tries=tries, asked=asked)))
    given_up = []
    for row in before:
        if row.key in found or not (row.waiting or is_listed(row)):
            continue
        if row.waiting and row.tries >= MOST_CRAWLS:
            given_up.append(row)
        elif not row.waiting and (not complete or row.item["alias"]):
            # A repository tells what has changed, so a record it does not name has not ceased either.
            rows.append(((5, 0.0), row))
        else:
            ceased = FrontierRow(row.key, {**row.item, "listed": False}, tries=row.tries, asked=row.asked)
            rows.append(((1, 0.0) if row.waiting else (0, 0.0), ceased))
    rows.sort(key=lambda ranked: ranked[0])
    return [row for _, row in rows], given_up


def _rank(item: HarvestItem, asked: datetime | None, *, left: bool) -> tuple[int, float]:
    if item.withdrawn:
        return (-1, 0.0)
    day = item.changed.last_day if item.changed else None
    if (day is not None and (asked is None or day >= asked.date())) or (left and asked is None):
        return (1, -(day or date.min).toordinal())
    return (2, asked.timestamp()) if asked is not None else (3, 0.0)


def is_listed(row: FrontierRow) -> bool:
    """Whether the source points to the item now."""
    return bool(row.item["listed"])


def under_way(now: datetime, run: int) -> dict[str, Any]:
    """What is remembered of a crawl that begins now, with that run."""
    return {"began": now.isoformat(), "run": run}


def read_under_way(value: Any, now: datetime) -> int | None:
    """The first run of a crawl that broke off and is to be gone on with; None where there is none."""
    try:
        began, run = datetime.fromisoformat(value["began"]), int(value["run"])
    except (TypeError, KeyError, ValueError):
        return None
    return run if began <= now < began + GOES_ON else None
