"""Feeds of every kind are read for their entries, from bytes only, and never without bounds."""

import socket

import pytest

from coi.dates import PartialDate
from coi.errors import FetchError
from crawler.discover import feed, paging
from crawler.discover.feed import plain_text, read_feed
from crawler.harvest_item import HarvestItem
from tests.crawler.discover.ways import SITE, Pages, a_way

RSS = """<?xml version="1.0" encoding="windows-1251"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title><language>uk</language>
<item><title>Звіт &amp;amp; додаток</title><link>/a</link><pubDate>Fri, 17 May 2024 23:30:00 -0200</pubDate>
<dc:creator>Office of Examples</dc:creator></item>
<item><title>Without a link</title></item>
<item><enclosure url="https://example.org/b.pdf" type="application/pdf" length="1"/></item>
</channel></rss>""".encode("windows-1251")
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pl"><title>x</title>
<entry><title type="html">&lt;b&gt;Raport&lt;/b&gt;</title><link href="https://example.org/c"/>
<link rel="enclosure" href="https://example.org/c.mp3"/><author><name>A. Author</name></author>
<published>2024-05-17T08:00:00Z</published><updated>2024-06-01T08:00:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>x</title></channel>
<item rdf:about="d"><title>Old</title><link>https://example.org/d</link></item></rdf:RDF>"""


def read(body: bytes, content_type: str = "application/xml") -> list[HarvestItem]:
    return read_feed(body, f"{SITE}/feed", content_type)[0]


def test_an_rss_feed_is_read_in_its_own_encoding() -> None:
    first, second = read(RSS)
    assert first.url == f"{SITE}/a"
    assert (first.hints.title, first.hints.language) == ("Звіт & додаток", "uk")
    assert first.hints.published == PartialDate(2024, 5, 17), "the day is the one that is written"
    assert (first.hints.authors, first.hints.said_by) == (("Office of Examples",), "feed")
    assert (second.url, second.hints.title) == ("https://example.org/b.pdf", None)


def test_an_atom_feed_gives_title_without_markup_and_both_dates() -> None:
    (item,) = read(ATOM)
    assert (item.url, item.hints.title, item.hints.language) == ("https://example.org/c", "Raport", "pl")
    assert (item.hints.published, item.changed) == (PartialDate(2024, 5, 17), PartialDate(2024, 6, 1))
    assert item.hints.authors == ("A. Author",)


def test_the_oldest_kind_of_feed_is_one_too() -> None:
    assert [item.url for item in read(RDF)] == ["https://example.org/d"]


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"'
ATOM_IN = 'xmlns:atom="http://www.w3.org/2005/Atom"'


def rss(item: str, namespaces: str = DC) -> bytes:
    link = "<link>https://example.org/e</link>"
    return f'<rss version="2.0" {namespaces}><channel><item>{link}{item}</item></channel></rss>'.encode()


@pytest.mark.parametrize(
    ("body", "published", "changed"),
    [
        (rss("<dc:date>2024-05-17T23:30:00-02:00</dc:date>"), "2024-05-17", "2024-05-17"),
        (RDF.replace(b"<item", b"<item " + DC.encode()).replace(b"</link>", b"</link><dc:date>2024-05-17</dc:date>"), "2024-05-17", "2024-05-17"),
        (rss("<dc:date>2024-05</dc:date>"), "2024-05", "2024-05"),
        (rss("<dc:date>2024</dc:date>"), "2024", "2024"),
        (rss("<pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate><dc:date>2024-05-17</dc:date>"), "2024-05-01", "2024-05-17"),
        (rss("<atom:updated>2024-05-17T00:00:00Z</atom:updated>", ATOM_IN), "None", "2024-05-17"),
        (rss("<dc:date>2024-05-01</dc:date><t:modified>2024-05-17</t:modified>"), "None", "2024-05-17"),
        (ATOM.replace(b"<published>2024-05-17T08:00:00Z</published>", b""), "None", "2024-06-01"),
        (rss("<dc:date>yesterday</dc:date>"), "None", "None"),
    ],
)  # fmt: skip
def test_the_date_of_an_item_is_its_publication_where_nothing_says_that_it_is_a_change(
    body: bytes, published: str, changed: str
) -> None:
    (item,) = read(body)
    assert (str(item.hints.published), str(item.changed)) == (published, changed)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Fri, 17 May 2024 00:00:00 +0300", "2024-05-17"),
        ("2024-05-17T00:10:00+03:00", "2024-05-17"),
        ("Fri, 17 May 24 10:00:00 GMT", "2024-05-17"),
        ("17.05.2024 10:00", "2024-05-17"),
        ("Пт, 17 мая 2024 10:00:00 +0300", "2024-05-17"),
        ("May 17, 2024", "2024-05-17"),
        ("1715904000", "2024-05-17"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "None"),
        ("0001-01-01T00:00:00Z", "None"),
    ],
)
def test_the_day_is_the_one_that_is_written_however_it_is_written(written: str, published: str) -> None:
    (item,) = read(rss(f"<pubDate>{written}</pubDate>"))
    assert str(item.hints.published) == published


@pytest.mark.parametrize("body", [b"", b"<html><body>no feed", b"{}", b"\x00\xff" * 100])
def test_what_is_no_feed_is_a_failure(body: bytes) -> None:
    with pytest.raises(FetchError, match="is not a feed"):
        read(body)


def test_an_empty_feed_is_a_feed() -> None:
    assert read(b'<rss version="2.0"><channel><title>x</title></channel></rss>') == []


def test_a_feed_that_breaks_off_gives_what_stood_before() -> None:
    assert [item.url for item in read(RSS[: RSS.index(b"<item><title>Without")])] == [f"{SITE}/a"]


def test_an_address_in_place_of_a_feed_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for body in (b"http://127.0.0.1/feed", b"/etc/passwd", b"file:///etc/passwd"):
        with pytest.raises(FetchError, match="is not a feed"):
            read(body)


def test_entities_neither_grow_nor_read_files() -> None:
    bomb = (
        '<!ENTITY a "'
        + "x" * 1000
        + '">'
        + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 50}">' for before, name in zip("abcde", "bcdef", strict=True)
        )
    )
    body = (
        f'<!DOCTYPE rss [{bomb}<!ENTITY file SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel>'
        f"<item><title>&f;&file;</title><link>{SITE}/a</link></item></channel></rss>"
    )
    for item in read(body.encode()):
        assert len(item.hints.title or "") <= 500
        assert socket.gethostname() not in (item.hints.title or "")


def test_a_feed_that_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LARGEST", len(RSS) - 1)
    with pytest.raises(FetchError, match="larger than"):
        read(RSS)


def test_a_title_is_one_line_of_bounded_length() -> None:
    assert plain_text("a\n <i>b</i>&nbsp;c") == "a b c"
    assert len(plain_text("x" * 5000)) == len(plain_text("<b>" + "x" * 5000)) == 500


def page(link: str, onward: str = "", rel: str = "next") -> str:
    older = f'<link rel="{rel}" href="{onward}"/>' if onward else ""
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{older}<entry><link href="{link}"/></entry></feed>'


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_the_older_pages_of_a_feed_are_read_until_they_end_or_repeat(rel: str) -> None:
    pages = Pages({f"{SITE}/1": page("/a", "/2", rel), f"{SITE}/2": page("/b", "/1", rel)})
    assert [item.url for item in pages.items(a_way("feed", f"{SITE}/1"))] == [f"{SITE}/a", f"{SITE}/b"]
    assert pages.asked == [f"{SITE}/1", f"{SITE}/2"]
    assert len(Pages(pages.pages).items(a_way("feed", f"{SITE}/1", max_pages=1))) == 1


def test_trouble_with_an_older_page_is_noted_and_with_the_first_raised() -> None:
    pages = Pages({f"{SITE}/1": page("/a", "/2")})
    assert [item.url for item in pages.items(a_way("feed", f"{SITE}/1"))] == [f"{SITE}/a"]
    assert pages.noted == [(f"{SITE}/2", f"{SITE}/2 answered 404.")]
    with pytest.raises(FetchError, match="answered 404"):
        Pages({}).items(a_way("feed", f"{SITE}/1"))


def test_a_feed_with_very_many_entries_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_ITEMS", 3)
    entries = "".join(f"<item><link>{SITE}/{number}</link></item>" for number in range(9))
    pages = Pages({f"{SITE}/f": f'<rss version="2.0"><channel>{entries}</channel></rss>'})
    assert len(pages.items(a_way("feed", f"{SITE}/f"))) == 3
    assert "more than 3 entries" in pages.noted[0][1]
