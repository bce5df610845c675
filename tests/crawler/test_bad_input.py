"""Whatever a site answers, a crawl ends by itself with a reason, keeps nothing half, and disturbs no other source."""

import gzip
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from coi.disk import Disk
from coi.errors import LedgerError
from coi.source import WayKind
from crawler import batch
from crawler.answer import Limits
from crawler.discover import feed
from crawler.discover import sitemap as sitemaps
from crawler.job import crawl
from tests.crawler.discover.ways import a_way
from tests.crawler.house import HOME, House, a_source, counts, sitemap
from tests.crawler.test_job import DESCRIPTION, reaching, settings, site  # noqa: F401  # two fixtures
from tests.crawler.test_warc import check
from tests.website import Answer, Website, redirect

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def is_whole(house: House) -> None:
    """Nothing stands half-written anywhere, and what the ledger speaks of is there."""
    assert list((house.settings.archive_dir / "incoming").glob("*")) == []
    for sha256, _, _ in house.ledger.archived():
        house.archive.verify(sha256)
    for file in (house.settings.data_dir / "warc").rglob("*.warc.gz"):
        assert check(file) == ""
    for run in house.ledger.runs():
        assert run.finished is not None


def read_by(house: House, kind: WayKind, path: str, answer: Answer | str) -> None:
    """Let the source have one way in, with that answer."""
    rules = {"link": "a"} if kind == "listing" else {"link": "url", "item": "items"} if kind == "json" else {}
    house.source = a_source(a_way(kind, f"{HOME}{path}", rules=rules))
    house.site.routes[path] = answer


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("sitemap", f"{BOMB}<urlset><url><loc>{HOME}/&j;</loc></url></urlset>"),
        ("feed", f'{BOMB}<rss version="2.0"><channel><item><link>{HOME}/&j;</link></item></channel></rss>'),
        ("oai", f"{BOMB}<OAI-PMH>&j;</OAI-PMH>"),
        ("listing", f"{BOMB}<a href='/&j;'>&j;</a>"),
        ("json", '{"items": ' + "[" * 100_000 + "]" * 100_000 + "}"),
        ("sitemap", "<urlset>" * 50_000),
        ("feed", "<rss><channel>" + "<item>" * 50_000),
        ("listing", "<div>" * 50_000 + "<a href=/x>"),
        ("json", "{"),
        ("oai", "\x00\x01\x02"),
        ("sitemap", ""),
        ("feed", ""),
    ],
)
def test_a_list_that_is_a_trap_is_an_issue_and_no_more(house: House, kind: WayKind, words: str) -> None:
    read_by(house, kind, "/list", Answer(words, media_type="application/xml"))
    report = house.crawl()
    assert report.new == 0
    assert report.issues or report.found == 0
    assert len(house.site.asked) <= 4
    is_whole(house)


def test_a_sitemap_with_a_million_links_is_cut_and_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST_ITEMS", 1_000)
    urls = "".join(f"<url><loc>{HOME}/{number}</loc></url>" for number in range(1_000_000))
    body = gzip.compress(f"<urlset>{urls}</urlset>".encode(), 1)
    read_by(house, "sitemap", "/sitemap.xml.gz", Answer(body, media_type="application/gzip"))
    report = house.crawl(dry_run=True)
    assert report.found == 1_000
    assert "more than 1,000 pages" in report.issues[0].detail


def test_a_feed_with_a_million_links_is_not_read(house: House) -> None:
    items = f"<item><link>{HOME}/a</link></item>" * (1 + feed.LARGEST // 30)
    read_by(house, "feed", "/feed", Answer(f'<rss version="2.0"><channel>{items}</channel></rss>'))
    report = house.crawl()
    assert counts(report) == {"failed": 1}
    assert "larger than" in report.issues[0].detail


def test_sitemaps_that_name_themselves_and_each_other_come_to_an_end(house: House) -> None:
    def index(*paths: str) -> Answer:
        return Answer(
            f"<sitemapindex>{''.join(f'<sitemap><loc>{HOME}{path}</loc></sitemap>' for path in paths)}</sitemapindex>"
        )

    house.site.routes["/sitemap.xml"] = index("/sitemap.xml", "/one.xml", "/sitemap.xml?again")
    house.site.routes["/one.xml"] = index("/sitemap.xml", "/one.xml", "/two.xml")
    house.site.routes["/two.xml"] = sitemap("/a")
    house.site.routes["/sitemap.xml?again"] = index("/sitemap.xml?and=again")
    house.crawl()
    assert house.keys == ["/a"]
    assert len(house.site.asked) <= 6


def test_a_listing_that_leads_on_for_ever_comes_to_an_end(house: House) -> None:
    house.source = a_source(
        a_way("listing", f"{HOME}/list", rules={"link": "a.report", "next": "a.next"}, max_pages=7)
    )
    house.site.routes["/list"] = '<a class="report" href="/a">A</a><a class="next" href="/list?page=1">on</a>'
    for page in range(1, 50):
        house.site.routes[f"/list?page={page}"] = f'<a class="next" href="/list?page={page + 1}">on</a>'
    house.crawl()
    assert sum(1 for path in house.site.asked if path.startswith("/list")) <= 7


@pytest.mark.parametrize(
    ("answer", "media_type"),
    [
        (Answer("<html><p>Not found, but 200", media_type="text/html"), "text/html"),
        (Answer(b"%PDF-1.7 whole", media_type="text/html"), "text/html"),
        (Answer(b"\xff\xfe\x00", media_type="text/html; charset=nonsense"), "text/html"),
        (Answer(b"x", media_type="\x01;;;"), None),
        (Answer(b"x", media_type="a/" + "b" * 5_000), None),
    ],
)
def test_a_page_that_says_a_wrong_type_is_kept_as_it_came(
    house: House, answer: Answer, media_type: str | None
) -> None:
    house.site.routes = {"/sitemap.xml": sitemap("/a.pdf"), "/a.pdf": answer}
    report = house.crawl()
    assert report.new + report.failed == 1
    if media_type is not None:
        (edition,) = house.ledger.editions(house.document("/a.pdf").id)
        assert (edition.media_type, house.editions("/a.pdf")) == (media_type, [answer.data])
    is_whole(house)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(manner="endless"),
        Answer(manner="reset"),
        Answer("x" * 5_000, manner="cut"),
        Answer(b"0" * 30_000_000, gzipped=True),
        Answer("x", headers={"Content-Encoding": "zstd"}),
        Answer("x", headers={"X-Long": "y" * 20_000}),
        redirect("/a"),
        redirect("http://[::1]:22/"),
        redirect("file:///etc/passwd"),
        redirect("http://nowhere.invalid/"),
    ],
)
def test_a_page_that_is_a_trap_is_an_issue_and_the_others_come_in(house: House, answer: Answer) -> None:
    house.limits = Limits(html=100_000, other=100_000)
    house.site.routes["/a"] = answer
    report = house.crawl()
    assert (report.new, report.failed + report.refused) == (1, 1)
    assert len(report.issues) == 1
    is_whole(house)


def full(*_: Any) -> Any:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("where", ["write", "sync", "rename"])
def test_a_disk_that_is_full_ends_the_crawl_with_the_reason(
    house: House, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    paths = [f"/{number}" for number in range(30)]
    house.site.routes = {"/sitemap.xml": sitemap(*paths), **{path: f"<p>{path}" for path in paths}}
    with monkeypatch.context() as broken:
        if where == "write":
            broken.setattr(os, "write", full)
        elif where == "sync":
            broken.setattr(Disk, "sync", full)
        else:
            broken.setattr(os, "rename", full)
        report = house.crawl()
    assert report.new == 0
    assert any("No space left on device" in issue.detail for issue in report.issues)
    assert report.issues[-1].kind == "stopped"
    assert house.keys == []
    is_whole(house)
    assert counts(house.crawl()) == {"found": 30, "new": 30}
    is_whole(house)


def test_a_batch_that_is_lost_counts_for_nothing_and_is_brought_in_the_next_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MOST_PAGES", 4)
    for name in ("LONGEST", "PATIENCE"):  # on a busy machine a batch may otherwise end before it is full
        monkeypatch.setattr(batch, name, 1_000.0)
    paths = [f"/{number}" for number in range(10)]
    house.site.routes = {"/sitemap.xml": sitemap(*paths), **{path: f"<p>{path}" for path in paths}}
    real, calls = Disk.sync, []

    def sync(disk: Disk, paths: Iterable[str | Path]) -> None:
        calls.append(paths)
        if len(calls) == 4:  # the second of the two times for the second batch
            full()
        real(disk, paths)

    with monkeypatch.context() as broken:
        broken.setattr(Disk, "sync", sync)
        report = house.crawl()
    assert (report.found, report.failed) == (10, 1)
    assert report.new == len(house.keys) == 4
    is_whole(house)
    house.crawl()
    assert house.keys == sorted(paths)
    is_whole(house)


def limited(house: House, room: int) -> Callable[[Any, Any], None]:
    """Let the database grow by only so many of its pages; returns what keeps it so, to be removed."""
    from sqlalchemy import event

    def limit(connection: Any, _record: Any) -> None:
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count={pages + room}")

    house.engine.dispose()
    event.listen(house.engine, "connect", limit)
    return limit


@pytest.mark.parametrize("room", [0, 20])
def test_a_database_that_is_full_ends_the_crawl_with_the_reason(house: House, room: int) -> None:
    from sqlalchemy import event

    paths = [f"/{number}" for number in range(60)]
    long = "x" * 3_000
    house.site.routes = {
        "/sitemap.xml": sitemap(*paths),
        **{path: Answer(f"<p>{path}", headers={"X-Long": long}) for path in paths},
    }
    limit = limited(house, room)
    if room:
        report = house.crawl()
        assert (report.issues[-1].kind, report.failed) == ("stopped", 1)
        assert "full" in report.issues[-1].detail
        assert report.new == len(house.keys) < 60
        assert "full" in house.ledger.issues(kind="stopped")[0].detail
    else:
        # Not even what was found can be written down, so the reason is told to whoever started the crawl.
        with pytest.raises(LedgerError, match="full"):
            house.crawl()
    event.remove(house.engine, "connect", limit)
    house.engine.dispose()
    house.crawl()
    assert len(house.keys) == 60
    for sha256, _, _ in house.ledger.archived():
        house.archive.verify(sha256)


def test_a_source_that_is_one_trap_disturbs_no_other(settings: Any, site: Website) -> None:  # noqa: F811
    for name, place in (("one", "http://site.coi.test/"), ("two", "http://site.coi.test/endless")):
        (settings.sources_dir / f"{name}.yml").write_text(
            DESCRIPTION.replace("http://site.coi.test/\n      link", f"{place}\n      link"), "utf-8"
        )
    (settings.sources_dir / "three.yml").write_text(
        DESCRIPTION.replace("site.coi.test", "nowhere.coi.invalid"), "utf-8"
    )
    site.routes["/endless"] = Answer(manner="endless")
    good, endless, nowhere = crawl(["one", "two", "three"], reaching(settings, site, "one", "two"))
    assert (good.new, good.failed) == (1, 0)
    assert (endless.new, endless.failed) == (0, 1)
    assert (nowhere.new, nowhere.failed) == (0, 1)
    assert "nowhere.coi.invalid is not known" in nowhere.issues[0].detail
    folders: Sequence[Path] = list(settings.data_dir.rglob("incoming/*"))
    assert folders == []
