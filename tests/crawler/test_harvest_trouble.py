"""When things go wrong a harvest says so, goes on with the rest, and loses nothing."""

from dataclasses import replace

import pytest

from crawler.answer import Limits
from crawler.report import IN_A_ROW
from tests.crawler.discover.ways import a_way
from tests.crawler.house import HOME, House, a_source, counts, sitemap
from tests.website import Answer, Website, redirect


def test_what_robots_txt_closes_is_left_alone(house: House) -> None:
    house.site.routes["/robots.txt"] = "User-agent: *\nDisallow: /a"
    report = house.crawl()
    assert counts(report) == {"found": 2, "new": 1, "refused": 1}
    assert "robots.txt" in report.issues[0].detail
    assert house.site.asked == ["/sitemap.xml", "/b"]


def test_a_redirect_into_what_robots_txt_closes_is_not_followed(house: House) -> None:
    house.site.routes |= {
        "/robots.txt": "User-agent: *\nDisallow: /private/",
        "/a": redirect("/private/a"),
        "/private/a": "secret",
    }
    assert counts(house.crawl()) == {"found": 2, "new": 1, "refused": 1}
    assert "/private/a" not in house.site.asked


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone(house: House, status: int) -> None:
    house.site.routes["/robots.txt"] = Answer("trouble", status=status)
    report = house.crawl()
    assert counts(report) == {"failed": 1}
    assert house.site.asked == []


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1/", "http://10.0.0.1/", "http://inside.example/", "http://[::1]/x"]
)
def test_a_redirect_inside_is_refused_and_the_others_go_on(house: House, to: str) -> None:
    house.site.routes["/a"] = redirect(to)
    report = house.crawl()
    assert counts(report) == {"found": 2, "new": 1, "refused": 1}
    assert report.issues[0].kind == "refused"


def test_pages_of_other_sites_are_not_asked_for(house: House) -> None:
    house.site.routes["/sitemap.xml"] = Answer(
        f"<urlset><url><loc>https://evil.example/x</loc></url><url><loc>{HOME}/a</loc></url>"
        "<url><loc>http://127.0.0.1/x</loc></url></urlset>"
    )
    assert counts(house.crawl()) == {"found": 3, "new": 1, "refused": 2}


@pytest.mark.parametrize(
    "trouble",
    [
        Answer("x", status=500),
        Answer("x", status=403),
        Answer(""),
        Answer("x" * 20_000),
        Answer("x" * 20_000, gzipped=True),
        Answer("not packed", headers={"Content-Encoding": "gzip"}),
        Answer(manner="reset"),
        Answer("x" * 1000, manner="cut"),
        Answer(manner="endless"),
        redirect("/a"),
        redirect(""),
    ],
)
def test_one_broken_page_is_an_issue_and_the_others_go_on(house: House, trouble: Answer) -> None:
    house.limits = Limits(html=10_000)
    house.site.routes["/a"] = trouble
    report = house.crawl()
    assert counts(report) == {"found": 2, "new": 1, "failed": 1}
    (issue,) = report.issues
    assert issue.url == f"{HOME}/a"
    assert issue.detail.endswith(".")
    assert "\n" not in issue.detail
    assert house.keys == ["/b"]
    assert [kept.detail for kept in house.ledger.issues("a-source")] == [issue.detail]


def test_a_page_that_drips_is_given_up_and_the_others_go_on(house: House) -> None:
    house.settings = replace(house.settings, request_timeout=1)
    house.site.routes["/a"] = Answer(manner="drip")
    assert counts(house.crawl()) == {"found": 2, "new": 1, "failed": 1}
    assert list(house.archive.names()) == [house.ledger.editions(house.document("/b").id)[0].sha256]


def test_trouble_with_a_known_page_leaves_what_is_known(house: House) -> None:
    house.crawl()
    house.site.routes["/a"] = Answer("x", status=500)
    assert counts(house.crawl()) == {"found": 2, "unchanged": 1, "failed": 1}
    assert house.document("/a").status == "live"
    assert house.editions("/a") == [b"<p>A"]


def test_a_site_that_cannot_be_reached_is_one_issue_in_one_sentence(house: House) -> None:
    house.crawl()
    with Website() as closed:
        house.address = closed.address
    report = house.crawl()
    assert counts(report) == {"failed": 1}
    assert report.issues[0].detail == "The site site.coi.test cannot be reached."
    assert house.document("/a").status == "live"


def test_a_site_that_breaks_down_on_the_way_is_not_asked_for_everything(house: House) -> None:
    paths = [f"/{number}" for number in range(30)]
    house.site.routes = {"/sitemap.xml": sitemap(*paths), **dict.fromkeys(paths, Answer("x", status=503))}
    report = house.crawl()
    assert counts(report) == {"found": 30, "failed": IN_A_ROW}
    assert report.issues[-1].kind == "stopped"


def test_many_broken_links_are_no_breakdown(house: House) -> None:
    paths = [f"/{number}" for number in range(15)]
    house.site.routes["/sitemap.xml"] = sitemap(*paths, "/a")
    assert counts(house.crawl()) == {"found": 16, "new": 1, "failed": 15}


def test_a_sitemap_that_is_broken_is_an_issue_and_what_it_held_is_taken(house: House) -> None:
    house.site.routes["/sitemap.xml"] = Answer(f"<urlset><url><loc>{HOME}/a</loc></url><url><loc>")
    report = house.crawl()
    assert counts(report) == {"found": 1, "new": 1, "failed": 1}
    assert report.issues[0].kind == "discovery"
    assert "not sound XML" in report.issues[0].detail


def test_one_way_that_fails_does_not_stop_another(house: House) -> None:
    house.source = a_source(a_way("sitemap", f"{HOME}/none.xml"), a_way("sitemap", f"{HOME}/sitemap.xml"))
    assert counts(house.crawl()) == {"found": 2, "new": 2, "failed": 1}


def test_a_crawl_whose_time_is_over_stops_and_says_so(house: House) -> None:
    house.settings = replace(house.settings, crawl_timeout=0)
    report = house.crawl()
    assert counts(report) == {"found": 1}
    assert [issue.kind for issue in report.issues] == ["stopped"]


def test_damage_in_the_archive_is_an_issue_of_one_document(house: House) -> None:
    house.crawl()
    house.site.routes["/a"] = Answer("<p>A", etag='"other"')
    (edition,) = house.ledger.editions(house.document("/a").id)
    path = house.archive.path(edition.sha256)
    path.chmod(0o644)
    path.write_bytes(b"<p>forged")
    report = house.crawl()
    assert counts(report) == {"found": 2, "unchanged": 1, "failed": 1}
    assert "damaged" in report.issues[0].detail


def test_a_redirect_with_bytes_that_are_no_text_stops_no_harvest(house: House) -> None:
    house.site.routes |= {"/a": redirect("/\xe9t\xe9?q=\xe9"), "/%E9t%E9?q=%E9": "<p>Summer"}
    assert counts(house.crawl()) == {"found": 2, "new": 2}
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}


def test_a_link_with_half_a_sign_in_it_stops_no_harvest(house: House) -> None:
    house.source = a_source(a_way("json", f"{HOME}/list", rules={"link": "url", "title": "title"}))
    house.site.routes["/list"] = (
        '[{"url": "/\\ud83d", "title": "Half \\ud83d a sign"}, {"url": "/b", "title": "B"}]'
    )
    report = house.crawl()
    assert report.new == 1
    assert report.found == 2
