"""Sitemaps are read in all their forms, and hostile ones do no harm."""

import gzip

import pytest

from coi.dates import PartialDate
from coi.errors import FetchError
from crawler.discover import sitemap
from crawler.discover.sitemap import read_day, read_sitemap
from tests.crawler.discover.ways import SITE, Pages, a_way

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
START = f"{SITE}/sitemap.xml"


def urlset(*locations: str, extra: str = "") -> str:
    urls = "".join(f"<url><loc>{location}</loc>{extra}</url>" for location in locations)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACE}>{urls}</urlset>'


def index(*locations: str) -> str:
    return (
        f"<sitemapindex {SPACE}>"
        + "".join(f"<sitemap><loc>{location}</loc></sitemap>" for location in locations)
        + "</sitemapindex>"
    )


def urls(pages: Pages, **values: object) -> list[str]:
    return [item.url for item in pages.items(a_way("sitemap", START, **values))]


def test_the_pages_come_with_the_day_of_their_last_change() -> None:
    page = urlset(f"{SITE}/a", extra="<lastmod>2024-05-17T08:00:00+00:00</lastmod>")
    (item,) = Pages({START: page}).items(a_way("sitemap", START))
    assert item.url == f"{SITE}/a"
    assert item.changed == PartialDate(2024, 5, 17)
    assert item.hints.published is None
    assert item.hints.said_by == "sitemap"


def test_blanks_entities_and_relative_addresses_are_understood() -> None:
    page = urlset(f"\n  {SITE}/a?x=1&amp;y=2 \n", "/b", "//example.org/c", f"{SITE}/d#part")
    assert urls(Pages({START: page})) == [
        f"{SITE}/a?x=1&y=2",
        f"{SITE}/b",
        "https://example.org/c",
        f"{SITE}/d",
    ]


@pytest.mark.parametrize(
    "page",
    [
        b"\n\n" + urlset(f"{SITE}/a").encode(),
        b"\xef\xbb\xbf" + urlset(f"{SITE}/a").encode(),
        urlset(f"{SITE}/a\x0b").encode(),
        urlset(f"{SITE}/a").replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
)
def test_a_blank_line_in_front_or_a_stray_sign_does_not_cost_the_whole_list(page: bytes) -> None:
    assert [entry.url for entry in read_sitemap(page, START)] == [f"{SITE}/a"]


def test_links_that_are_no_pages_are_passed_over() -> None:
    assert urls(Pages({START: urlset("javascript:alert(1)", "mailto:x@example.org", "", f"{SITE}/a")})) == [
        f"{SITE}/a"
    ]


def test_a_sitemap_without_a_namespace_is_read() -> None:
    page = f"<urlset><url><loc>{SITE}/a</loc></url></urlset>"
    assert urls(Pages({START: page})) == [f"{SITE}/a"]


def test_an_index_leads_to_the_sitemaps_below_it() -> None:
    pages = Pages(
        {
            START: index(f"{SITE}/1.xml", f"{SITE}/2.xml.gz"),
            f"{SITE}/1.xml": urlset(f"{SITE}/a"),
            f"{SITE}/2.xml.gz": gzip.compress(urlset(f"{SITE}/b").encode()),
        }
    )
    assert urls(pages) == [f"{SITE}/a", f"{SITE}/b"]


def test_a_plain_list_of_addresses_is_a_sitemap() -> None:
    assert urls(Pages({START: f"\ufeff{SITE}/a\r\n\r\n{SITE}/b\n"})) == [f"{SITE}/a", f"{SITE}/b"]


def test_the_news_extension_says_title_language_and_day() -> None:
    news = (
        '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication><n:name>X</n:name>'
        "<n:language>uk</n:language></n:publication><n:publication_date>2024-05-17</n:publication_date>"
        "<n:title>Новини</n:title></n:news>"
    )
    (item,) = Pages({START: urlset(f"{SITE}/a", extra=news)}).items(a_way("sitemap", START))
    assert (item.hints.title, item.hints.language) == ("Новини", "uk")
    assert item.hints.published == PartialDate(2024, 5, 17)


def test_an_index_that_lists_itself_is_read_once() -> None:
    pages = Pages(
        {START: index(START, f"{SITE}/2.xml"), f"{SITE}/2.xml": index(START, f"{SITE}/2.xml#again")}
    )
    assert urls(pages) == []
    assert pages.asked == [START, f"{SITE}/2.xml"]


def test_indexes_without_end_are_left_at_the_third_level() -> None:
    pages = Pages(
        {START: index(f"{SITE}/1"), **{f"{SITE}/{n}": index(f"{SITE}/{n + 1}") for n in range(1, 9)}}
    )
    assert urls(pages) == []
    assert pages.asked == [START, f"{SITE}/1", f"{SITE}/2"]
    assert pages.noted == [(f"{SITE}/3", "The sitemap is too deep or one too many, and was left.")]


def test_a_sitemap_on_another_site_is_not_asked_for() -> None:
    pages = Pages({START: index("https://evil.example/s.xml", "//evil.example/t.xml")})
    assert urls(pages) == []
    assert pages.asked == [START]
    assert len(pages.noted) == 2


def test_only_so_many_pages_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_ITEMS", 2)
    pages = Pages({START: urlset(*(f"{SITE}/{n}" for n in range(5)))})
    assert urls(pages) == [f"{SITE}/0", f"{SITE}/1"]
    assert "more than 2 pages" in pages.noted[0][1]


def test_a_sitemap_below_that_is_missing_or_broken_does_not_stop_the_others() -> None:
    pages = Pages(
        {
            START: index(f"{SITE}/gone.xml", f"{SITE}/bad.xml", f"{SITE}/good.xml"),
            f"{SITE}/bad.xml": "<urlset><url>",
            f"{SITE}/good.xml": urlset(f"{SITE}/a"),
        }
    )
    assert urls(pages) == [f"{SITE}/a"]
    assert [url for url, _ in pages.noted] == [f"{SITE}/gone.xml", f"{SITE}/bad.xml"]


def test_what_stands_before_the_damage_is_read() -> None:
    broken = urlset(f"{SITE}/a", f"{SITE}/b").replace("</urlset>", "<url><loc>oops</url>")
    entries = read_sitemap(broken.encode(), START)
    assert [next(entries).url, next(entries).url] == [f"{SITE}/a", f"{SITE}/b"]
    with pytest.raises(FetchError, match="not sound XML"):
        next(entries)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<urlset><url>", "not sound XML"),
        (b"<", "not sound XML"),
        (b"<!DOCTYPE html><html><head></head><body></body></html>", "not a sitemap"),
        (b'<rss version="2.0"><channel></channel></rss>', "not a sitemap"),
        (b"\x1f\x8bnot really packed", "cannot be unpacked"),
        (gzip.compress(b"<urlset/>")[:-9], "cannot be unpacked"),
    ],
)
def test_what_is_no_sitemap_is_a_failure_in_one_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(FetchError, match=sentence):
        Pages({START: body}).items(a_way("sitemap", START))


def test_a_missing_sitemap_is_a_failure() -> None:
    with pytest.raises(FetchError, match="answered 404"):
        Pages({}).items(a_way("sitemap", START))


def test_a_packed_sitemap_that_unpacks_without_end_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LARGEST", 10_000)
    with pytest.raises(FetchError, match="unpacks to more than 10,000 bytes"):
        Pages({START: gzip.compress(b" " * 10_001)}).items(a_way("sitemap", START))


def test_an_entity_bomb_does_not_go_off() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    page = f'<!DOCTYPE u [<!ENTITY l0 "ha">{laughs}]>' + urlset(f"{SITE}/a&l9;").partition("\n")[2]
    with pytest.raises(FetchError, match="not sound XML"):
        urls(Pages({START: page}))


@pytest.mark.parametrize("entity", ['"text"', 'SYSTEM "file:///etc/hostname"', 'SYSTEM "http://127.0.0.1/"'])
def test_an_entity_of_the_file_itself_brings_nothing_in(entity: str) -> None:
    page = (
        f"<!DOCTYPE u [<!ENTITY e {entity}>]>"
        + urlset(f"{SITE}/a?&e;x", "&e;", f"{SITE}/b").partition("\n")[2]
    )
    assert urls(Pages({START: page})) == [f"{SITE}/b"]


def test_include_and_exclude_choose_among_the_pages() -> None:
    pages = Pages({START: urlset(f"{SITE}/reports/a", f"{SITE}/reports/old/b", f"{SITE}/about")})
    assert urls(pages, include="/reports/", exclude="/old/") == [f"{SITE}/reports/a"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-17", PartialDate(2024, 5, 17)),
        ("2024-05-17T08:00:00Z", PartialDate(2024, 5, 17)),
        ("2024-05", PartialDate(2024, 5)),
        ("2024", PartialDate(2024)),
        ("2024-13-40", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_to_the_precision_it_has(text: str, day: PartialDate | None) -> None:
    assert read_day(text) == day
