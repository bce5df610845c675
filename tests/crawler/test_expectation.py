"""A source that falls silent, or yields something else than it should, is an issue and not a success."""

from dataclasses import replace
from datetime import date

import pytest

from coi.dates import PartialDate
from coi.document import Declared
from coi.source import Expect
from crawler.expectation import unmet
from crawler.harvest_item import HarvestItem
from tests.crawler.discover.ways import a_way
from tests.crawler.house import HOME, House, a_source, sitemap

TODAY = date(2026, 11, 23)


def items(*days: str | None, title: str | None = "A report") -> dict[str, HarvestItem]:
    dates = [PartialDate.parse(day) if day else None for day in days]
    return {
        str(number): HarvestItem(f"{HOME}/{number}", Declared(title=title, published=day))
        for number, day in enumerate(dates)
    }


@pytest.mark.parametrize(
    ("expect", "sentence"),
    [
        (Expect(least=3), "2 items, where at least 3"),
        (Expect(most=1), "2 items, where at most 1"),
        (Expect(newest_within=30), "The newest item is of 2026-10-20"),
        (Expect(required=("title", "authors")), "2 of 2 items do not state their authors"),
        (Expect(least=2, most=2, newest_within=34, required=("title", "published")), ""),
        (Expect(), ""),
    ],
)
def test_what_is_not_as_expected_is_said(expect: Expect, sentence: str) -> None:
    found = [told for _, told in unmet(expect, items("2026-01-02", "2026-10-20"), TODAY)]
    assert len(found) == bool(sentence)
    assert all(sentence in told for told in found)


def test_a_month_counts_to_its_end_and_a_future_day_is_a_mistake() -> None:
    expect = Expect(newest_within=5)
    assert list(unmet(expect, items("2026-11"), TODAY)) == []
    ((_, told),) = unmet(expect, items("2026-11-01", "2027-01-01"), TODAY)
    assert "2026-11-01" in told


def test_items_without_dates_cannot_be_told_new() -> None:
    ((_, told),) = unmet(Expect(newest_within=5), items(None), TODAY)
    assert "cannot be told" in told


def test_the_first_item_that_lacks_something_is_named() -> None:
    ((url, told),) = unmet(Expect(required=("published",)), items("2026", None, None), TODAY)
    assert (url, told) == (f"{HOME}/1", "2 of 3 items do not state their published.")


def test_a_crawl_that_is_not_as_expected_has_an_issue_in_report_and_ledger(house: House) -> None:
    house.source = replace(
        house.source, harvest=replace(house.source.harvest, expect=Expect(least=3, required=("title",)))
    )
    report = house.crawl()
    assert [issue.kind for issue in report.issues] == ["expected", "expected"]
    assert report.is_trouble
    assert report.new == 2
    assert {issue.detail for issue in house.ledger.issues("a-source")} == {
        issue.detail for issue in report.issues
    }


def test_a_source_that_yielded_something_and_yields_nothing_now_is_an_issue(house: House) -> None:
    assert not house.crawl().is_trouble
    house.site.routes["/sitemap.xml"] = sitemap()
    report = house.crawl()
    assert [issue.kind for issue in report.issues] == ["expected"]
    assert "yielded nothing" in report.issues[0].detail
    assert report.is_trouble


def test_a_listing_whose_rule_broke_is_an_issue_and_loses_nothing(house: House) -> None:
    house.source = a_source(a_way("listing", f"{HOME}/list", rules={"link": "a.report"}))
    house.site.routes["/list"] = '<a class="report" href="/a">A</a>'
    house.crawl()
    house.site.routes["/list"] = '<a class="document" href="/a">A</a>'
    report = house.crawl()
    assert report.is_trouble
    assert house.document("/a").status == "live"


def test_nothing_is_expected_of_a_discovery_that_failed(house: House) -> None:
    house.source = replace(house.source, harvest=replace(house.source.harvest, expect=Expect(least=3)))
    house.site.routes["/sitemap.xml"] = "<p>No sitemap"
    assert [issue.kind for issue in house.crawl().issues] == ["discovery"]
