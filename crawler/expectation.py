"""What a source is expected to yield: a silent source is an issue, not a success."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from coi.source import Expect
from crawler.harvest_item import HarvestItem


def unmet(expect: Expect, items: Mapping[str, HarvestItem], today: date) -> Iterator[tuple[str, str]]:
    """What is not as expected of the items a complete discovery found: the URL it shows at ("" for all), and a sentence."""
    given = [item for item in items.values() if not item.withdrawn]
    if expect.least is not None and len(given) < expect.least:
        yield "", f"The source yielded {_count(given)}, where at least {expect.least:,} are expected."
    if expect.most is not None and len(given) > expect.most:
        yield "", f"The source yielded {_count(given)}, where at most {expect.most:,} are expected."
    if expect.newest_within is not None and given:
        newest = newest_day(given, today)
        if newest is None:
            yield "", "No item says when it was published or changed, so its newest cannot be told."
        elif (today - newest).days > expect.newest_within:
            yield (
                "",
                f"The newest item is of {newest.isoformat()}; one of the last {expect.newest_within} days is expected.",
            )
    for name in expect.required:
        lacking = [item for item in given if not stated(item, name)]
        if lacking:
            yield lacking[0].url, f"{len(lacking):,} of {_count(given)} do not state their {name}."


def _count(items: list[HarvestItem]) -> str:
    return f"{len(items):,} item{'' if len(items) == 1 else 's'}"


def newest_day(items: list[HarvestItem], today: date) -> date | None:
    """The last day on which an item was published or changed; a future one is a mistake and does not count."""
    days = [
        day.last_day
        for item in items
        for day in (item.hints.published, item.changed)
        if day is not None and day.first_day <= today
    ]
    return min(max(days), today) if days else None


def stated(item: HarvestItem, name: str) -> Any:
    """What the item says under that name of ITEM_FIELDS; nothing is false."""
    return item.changed if name == "changed" else getattr(item.hints, name)
