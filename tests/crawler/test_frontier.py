"""The order of a crawl: what is withdrawn, what ceased, what changed, what is known longest, what is new."""

from datetime import UTC, datetime, timedelta

import pytest

from coi.crawl_state import FrontierRow
from coi.dates import PartialDate
from coi.document import Declared
from crawler.frontier import GOES_ON, MOST_CRAWLS, is_listed, plan, read_under_way, under_way
from crawler.harvest_item import HarvestItem, item_from_json

DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)


def row(
    key: str, *, waiting: bool = False, tries: int = 0, asked: datetime | None = DAY, alias: str | None = None
) -> FrontierRow:
    return FrontierRow(
        key, {**HarvestItem(key, alias=alias).as_json(), "listed": True}, waiting, tries, asked
    )


def test_the_order_is_the_one_that_loses_least() -> None:
    found = {
        "new": HarvestItem("new"),
        "known-lately": HarvestItem("known-lately"),
        "known-long-ago": HarvestItem("known-long-ago"),
        "also": HarvestItem("also", changed=PartialDate(2026, 11, 22)),
        "changed": HarvestItem("changed", changed=PartialDate(2026, 11, 20)),
        "changed-before": HarvestItem("changed-before", changed=PartialDate(2026, 11, 19)),
        "newest": HarvestItem("newest", changed=PartialDate(2026, 11)),
        "taken-back": HarvestItem("taken-back", alias="taken-back", withdrawn=True),
        "left": HarvestItem("left"),
    }
    before = [
        row("known-lately"), row("known-long-ago", asked=DAY - timedelta(days=9)), row("changed"),
        row("changed-before", asked=DAY + timedelta(days=1)), row("ceased"), row("left", waiting=True, asked=None),
    ]  # fmt: skip
    rows, given_up = plan(found, before, {"also"})
    assert [one.key for one in rows] == [
        "taken-back", "ceased", "newest", "changed", "left",
        "known-long-ago", "known-lately", "changed-before", "new", "also",
    ]  # fmt: skip
    assert [one.key for one in rows if not is_listed(one)] == ["ceased"]
    assert all(one.waiting for one in rows)
    assert given_up == []


def test_what_ceased_is_asked_for_once() -> None:
    rows, _ = plan({}, [row("a")], set())
    settled = [FrontierRow(one.key, one.item, waiting=False, asked=DAY) for one in rows]
    assert plan({}, settled, set()) == ([], [])


def test_what_never_answered_waits_some_crawls_beyond_its_listing() -> None:
    waiting, tired = row("a", waiting=True, tries=MOST_CRAWLS - 1), row("b", waiting=True, tries=MOST_CRAWLS)
    rows, given_up = plan({}, [waiting, tired], set())
    assert ([one.key for one in rows], given_up) == (["a"], [tired])
    rows, given_up = plan({"b": HarvestItem("b")}, [tired], set())
    assert ([one.key for one in rows], given_up, rows[0].tries) == (["b"], [], MOST_CRAWLS)


def test_what_a_repository_or_half_a_discovery_does_not_name_has_not_ceased() -> None:
    named, unnamed = row("a", alias="record a"), row("b")
    rows, _ = plan({}, [named], set())
    assert [(one.key, one.waiting, is_listed(one)) for one in rows] == [("a", False, True)]
    rows, _ = plan({}, [unnamed], set(), complete=False)
    assert [(one.key, one.waiting, is_listed(one)) for one in rows] == [("b", False, True)]


def test_a_crawl_is_gone_on_with_for_a_day() -> None:
    value = under_way(DAY, 7)
    assert read_under_way(value, DAY) == read_under_way(value, DAY + GOES_ON - timedelta(seconds=1)) == 7
    assert read_under_way(value, DAY + GOES_ON) is None
    assert read_under_way(value, DAY - timedelta(seconds=1)) is None


@pytest.mark.parametrize("value", [None, "x", {}, {"began": "x", "run": 1}, {"began": DAY.isoformat()}])
def test_what_is_no_memory_of_a_crawl_is_none(value: object) -> None:
    assert read_under_way(value, DAY) is None


def test_an_item_comes_back_from_the_database_as_it_went() -> None:
    item = HarvestItem(
        "https://example.org/a", Declared(title="Ä", published=PartialDate(2024, 5), said_by="feed"), None,
        PartialDate(2024), "record 7", withdrawn=False,
    )  # fmt: skip
    assert item_from_json(item.as_json()) == item
    assert item_from_json(HarvestItem("a").as_json()) == HarvestItem("a")
