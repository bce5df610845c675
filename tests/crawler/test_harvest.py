"""A harvest brings in what is new, leaves what is not, and loses nothing when things go wrong."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from coi.archive import Archive
from coi.database import create_database, open_database
from coi.dates import PartialDate
from coi.document import Document
from coi.ledger import Ledger
from coi.settings import Settings
from coi.source import Harvest, Profile, Source, Way
from crawler.addresses import AddressGuard
from crawler.fetch import Fetcher, Limits
from crawler.harvest import harvest
from crawler.report import IN_A_ROW, HarvestReport
from tests.crawler.discover.ways import a_way
from tests.website import Answer, Website, redirect

HOST = "site.coi.test"
HOME = f"http://{HOST}"
PROFILE = Profile(*["A sentence."] * 9)


def a_source(*ways: Way, **values: object) -> Source:
    chosen = ways or (a_way("sitemap", f"{HOME}/sitemap.xml"),)
    source = Source(
        id="a-source", name="A source", name_native="", publisher="Nobody", source_type="expert", homepage=HOME,
        verified=True, access="public", document_type=None, languages=("en",), countries=(), profile=PROFILE,
        harvest=Harvest(ways=chosen, delay=0, keep_parameters=(), note=""),
    )  # fmt: skip
    return replace(source, **values)  # type: ignore[arg-type]


def sitemap(*paths: str) -> Answer:
    urls = "".join(f"<url><loc>{HOME}{path}</loc></url>" for path in paths)
    return Answer(f"<urlset>{urls}</urlset>", media_type="application/xml")


class House:
    """A site and what we hold of it: crawl it, change it, look at what is known."""

    def __init__(self, folder: Path, site: Website) -> None:
        self.site = site
        self.settings = Settings(data_dir=folder, request_timeout=5, crawl_timeout=60)
        self.engine = open_database(self.settings)
        self.ledger = Ledger(self.engine)
        self.archive = Archive(self.settings.archive_dir)
        self.source = a_source()
        self.address = site.address
        self.limits = Limits()

    def crawl(self, *, dry_run: bool = False) -> HarvestReport:
        async def nobody(_host: str) -> Sequence[str]:
            return ("10.0.0.1",)

        async def run() -> HarvestReport:
            guard = AddressGuard({HOST: self.address}, nobody)
            async with Fetcher(
                "coi-search/0.1", self.settings.request_timeout, guard, self.limits
            ) as fetcher:
                return await harvest(
                    self.source, self.settings, self.ledger, self.archive, fetcher, dry_run=dry_run
                )

        self.site.forget_requests()
        return asyncio.run(run())

    def document(self, path: str) -> Document:
        found = self.ledger.find_document("a-source", HOME + path)
        assert found is not None, path
        return found

    def editions(self, path: str) -> list[bytes]:
        editions = self.ledger.editions(self.document(path).id)
        return [self.archive.get(edition.sha256) for edition in editions]

    @property
    def keys(self) -> list[str]:
        return sorted(document.key.removeprefix(HOME) for document in self.ledger.documents("a-source"))


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied, because making it takes longer than most of these crawls."""
    folder = tmp_path_factory.mktemp("empty")
    create_database(Settings(data_dir=folder)).dispose()
    return folder / "coi.sqlite"


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    shutil.copy(empty_database, tmp_path)
    routes: dict[str, Answer | str | bytes] = {
        "/sitemap.xml": sitemap("/a", "/b"),
        "/a": "<p>A",
        "/b": "<p>B",
    }
    with Website(routes) as site:
        house = House(tmp_path, site)
        yield house
        house.engine.dispose()


def counts(report: HarvestReport) -> dict[str, int]:
    names = ("found", "new", "changed", "unchanged", "gone", "failed", "refused")
    return {name: value for name in names if (value := getattr(report, name))}


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
    house.settings = replace(house.settings, request_timeout=0.3)
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


def test_dropped_files_are_documents_and_stay_when_taken_away(house: House) -> None:
    folder = house.settings.data_dir / "drop"
    folder.mkdir()
    (folder / "note.pdf").write_bytes(b"%PDF-1.7")
    (folder / "empty.pdf").write_bytes(b"")
    house.source = a_source(a_way("folder", "drop"), access="network")
    assert counts(house.crawl()) == {"found": 2, "new": 1, "failed": 1}
    document = house.ledger.find_document("a-source", "note.pdf")
    assert document is not None
    assert document.access == "network"
    capture = house.ledger.last_capture(document.id)
    assert capture is not None
    assert (capture.method, capture.media_type) == ("folder", "application/pdf")
    (folder / "note.pdf").write_bytes(b"%PDF-1.7 second")
    assert counts(house.crawl()) == {"found": 2, "changed": 1, "failed": 1}
    (folder / "note.pdf").unlink()
    (folder / "empty.pdf").unlink()
    assert counts(house.crawl()) == {}
    assert house.ledger.document(document.id).status == "live"


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


def test_a_crawl_whose_time_is_over_stops_and_says_so(house: House) -> None:
    house.settings = replace(house.settings, crawl_timeout=0)
    report = house.crawl()
    assert counts(report) == {"found": 1}
    assert [issue.kind for issue in report.issues] == ["stopped"]


def test_a_source_without_ways_is_harvested_in_no_time(house: House) -> None:
    house.source = replace(house.source, harvest=replace(house.source.harvest, ways=()))
    assert counts(house.crawl()) == {}


def test_bytes_are_archived_before_they_are_written_down(house: House) -> None:
    house.crawl()
    for sha256, _document, _edition in house.ledger.archived():
        house.archive.verify(sha256)


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
