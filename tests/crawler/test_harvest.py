"""A harvest brings in what is new, follows what moved, and notices what is gone."""

from dataclasses import replace

import pytest

from coi.dates import PartialDate
from tests.crawler.discover.ways import a_way
from tests.crawler.house import HOME, House, a_source, counts, sitemap
from tests.website import Answer, redirect


def test_the_first_crawl_brings_everything_in(house: House) -> None:
    report = house.crawl()
    assert counts(report) == {"found": 2, "new": 2}
    assert report.issues == ()
    assert house.keys == ["/a", "/b"]
    assert house.editions("/a") == [b"<p>A"]


def test_a_capture_says_when_where_and_how(house: House) -> None:
    house.crawl()
    (capture,) = house.ledger.captures(house.document("/a").id)
    assert (capture.method, capture.url, capture.final_url) == ("http", f"{HOME}/a", f"{HOME}/a")
    assert (capture.http_status, capture.media_type) == (200, "text/html")
    assert capture.headers["etag"]
    assert capture.declared.said_by == "sitemap"
    (run,) = house.ledger.runs("a-source")
    assert capture.run == run.id


def test_the_second_crawl_costs_one_304_a_page_and_changes_nothing(house: House) -> None:
    house.crawl()
    report = house.crawl()
    assert counts(report) == {"found": 2, "unchanged": 2}
    assert house.site.asked == ["/sitemap.xml", "/a", "/b"]
    assert house.site.statuses("/a") == house.site.statuses("/b") == [304]
    assert house.editions("/a") == [b"<p>A"]
    third = house.crawl()
    assert counts(third) == {"found": 2, "unchanged": 2}
    assert house.site.statuses("/a") == [304]


def test_a_page_without_validators_that_has_not_changed_makes_no_edition(house: House) -> None:
    house.site.routes["/a"] = Answer("<p>A", etag="")
    house.crawl()
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}
    assert house.site.statuses("/a") == [200]
    assert len(house.editions("/a")) == 1


def test_a_changed_page_is_a_new_edition_of_the_same_document(house: House) -> None:
    house.crawl()
    before = house.document("/a")
    house.site.routes["/a"] = "<p>A, corrected"
    assert counts(house.crawl()) == {"found": 2, "changed": 1, "unchanged": 1}
    assert house.document("/a") == before
    assert house.editions("/a") == [b"<p>A", b"<p>A, corrected"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_missing_twice_is_gone(house: House, status: int) -> None:
    house.crawl()
    house.site.routes["/a"] = Answer("no", status=status)
    first = house.crawl()
    assert counts(first) == {"found": 2, "unchanged": 1, "failed": 1}
    assert [issue.kind for issue in first.issues] == ["missing"]
    assert house.document("/a").status == "live"
    assert counts(house.crawl()) == {"found": 2, "unchanged": 1, "gone": 1}
    assert house.document("/a").status == "gone"
    assert house.editions("/a") == [b"<p>A"]


def test_a_page_that_comes_back_is_live_again(house: House) -> None:
    house.crawl()
    page = house.site.routes.pop("/a")
    house.crawl()
    house.crawl()
    house.site.routes["/a"] = page
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}
    assert house.document("/a").status == "live"


def test_a_page_no_longer_listed_is_asked_for_again(house: House) -> None:
    house.crawl()
    house.site.routes["/sitemap.xml"] = sitemap("/b")
    assert counts(house.crawl()) == {"found": 1, "unchanged": 2}
    assert house.site.statuses("/a") == [304]
    del house.site.routes["/a"]
    house.crawl()
    assert counts(house.crawl()) == {"found": 1, "unchanged": 1, "gone": 1}
    house.crawl()
    assert house.site.statuses("/a") == []


def test_a_moved_page_keeps_its_document(house: House) -> None:
    house.crawl()
    before = house.document("/a")
    house.site.routes |= {"/a": redirect("/new"), "/new": "<p>A"}
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}
    assert house.document("/new").id == house.document("/a").id == before.id
    assert house.keys == ["/b", "/new"]
    again = house.crawl()
    assert counts(again) == {"found": 2, "unchanged": 2}
    assert house.site.statuses("/new") == [304]


def test_a_page_that_moved_and_changed_keeps_its_document_too(house: House) -> None:
    house.crawl()
    house.site.routes |= {"/a": redirect("/new", 308), "/new": "<p>A, corrected"}
    house.site.routes["/sitemap.xml"] = sitemap("/a", "/b", "/new")
    assert counts(house.crawl()) == {"found": 2, "changed": 1, "unchanged": 1}
    assert house.editions("/new") == [b"<p>A", b"<p>A, corrected"]


def test_a_page_listed_under_an_old_and_a_new_address_is_one_document(house: House) -> None:
    house.site.routes |= {"/old": redirect("/a"), "/sitemap.xml": sitemap("/old", "/a", "/b")}
    assert counts(house.crawl()) == {"found": 2, "new": 2}
    assert house.keys == ["/a", "/b"]
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}
    house.site.routes["/sitemap.xml"] = sitemap("/a", "/old", "/b")
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}


def test_a_page_that_now_leads_to_another_document_is_missing_in_its_place(house: House) -> None:
    house.crawl()
    house.site.routes["/a"] = redirect("/b")
    report = house.crawl()
    assert "moved" in [issue.kind for issue in report.issues]
    house.crawl()
    assert (house.document("/a").status, house.document("/b").status) == ("gone", "live")


def test_a_detour_for_now_keeps_the_address(house: House) -> None:
    house.crawl()
    house.site.routes |= {"/a": redirect("/for-now", 302), "/for-now": "<p>A"}
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}
    assert house.keys == ["/a", "/b"]
    house.crawl()
    assert house.site.statuses("/for-now") == [304]


def test_a_detour_to_another_document_is_no_edition_of_this_one(house: House) -> None:
    house.crawl()
    house.site.routes["/a"] = redirect("/b", 302)
    report = house.crawl()
    assert counts(report) == {"found": 2, "unchanged": 1, "failed": 1}
    assert house.editions("/a") == [b"<p>A"]


@pytest.mark.parametrize("status", [301, 302])
def test_a_page_that_leads_to_the_front_page_is_missing(house: House, status: int) -> None:
    house.crawl()
    house.site.routes |= {"/a": redirect("/", status), "/": "<p>Welcome"}
    house.crawl()
    assert counts(house.crawl()) == {"found": 2, "unchanged": 1, "gone": 1}
    assert house.keys == ["/a", "/b"]


def test_a_listing_is_read_page_by_page_and_its_words_are_kept(house: House) -> None:
    rules = {"item": "li", "link": "a", "title": "a", "date": "time", "next": "a.next"}
    house.source = a_source(a_way("listing", f"{HOME}/list", rules=rules))
    house.site.routes |= {
        "/list": '<li><a href="/a">A report</a> <time>17 May 2024</time></li><a class="next" href="?page=2">2</a>',
        "/list?page=2": '<li><a href="/b#x">Another</a></li>',
    }
    assert counts(house.crawl()) == {"found": 2, "new": 2}
    capture = house.ledger.last_capture(house.document("/a").id)
    assert capture is not None
    assert capture.declared.title == "A report"
    assert capture.declared.published == PartialDate(2024, 5, 17)
    house.site.routes["/list"] = '<li><a href="/b">Another</a></li>'
    house.site.routes["/a"] = "<p>A, corrected"
    house.crawl()
    after = house.ledger.last_capture(house.document("/a").id)
    assert after is not None
    assert (after.edition, after.declared.title) == (2, "A report")


def test_a_listing_knows_more_of_a_page_than_the_sitemap(house: House) -> None:
    listing = a_way("listing", f"{HOME}/list", rules={"link": "a"})
    house.source = a_source(a_way("sitemap", f"{HOME}/sitemap.xml"), listing)
    house.site.routes["/list"] = '<a href="/a?utm_source=list">A report</a>'
    assert counts(house.crawl()) == {"found": 2, "new": 2}
    capture = house.ledger.last_capture(house.document("/a").id)
    assert capture is not None
    assert capture.declared.title == "A report"


def test_the_newest_changes_are_fetched_first(house: House) -> None:
    days = {"/a": "2023-01-01", "/b": "2024-01-01"}
    urls = "".join(
        f"<url><loc>{HOME}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in days.items()
    )
    house.site.routes["/sitemap.xml"] = Answer(f"<urlset>{urls}</urlset>")
    house.crawl()
    assert house.site.asked == ["/sitemap.xml", "/b", "/a"]


def test_a_dry_run_fetches_no_document_and_writes_nothing(house: House) -> None:
    house.site.routes["/robots.txt"] = "User-agent: *\nDisallow: /b"
    report = house.crawl(dry_run=True)
    assert counts(report) == {"found": 2, "new": 1, "refused": 1}
    assert house.site.asked == ["/sitemap.xml"]
    assert house.keys == []
    assert house.ledger.runs() == ()
    assert house.ledger.issues() == ()


def test_the_run_is_opened_and_closed_with_its_result(house: House) -> None:
    report = house.crawl()
    (run,) = house.ledger.runs("a-source")
    assert run.verb == "crawl"
    assert run.finished is not None
    assert run.result == report.as_json()


def test_a_source_without_ways_is_harvested_in_no_time(house: House) -> None:
    house.source = replace(house.source, harvest=replace(house.source.harvest, ways=()))
    assert counts(house.crawl()) == {}


def test_bytes_are_archived_before_they_are_written_down(house: House) -> None:
    house.crawl()
    for sha256, _document, _edition in house.ledger.archived():
        house.archive.verify(sha256)
