"""Listing pages are read by the rules of their source, page after page."""

import pytest

from coi.dates import PartialDate
from coi.errors import FetchError
from crawler.discover import paging
from tests.crawler.discover.ways import SITE, Pages, a_way

START = f"{SITE}/reports/"
RULES = {"item": "li.report", "link": "a", "title": "h3", "date": ".date", "next": "a[rel=next]"}


def entry(link: str, title: str = "A title", date: str = "") -> str:
    return (
        f'<li class="report"><h3>{title}</h3><a href="{link}">more</a><span class="date">{date}</span></li>'
    )


def page(*entries: str, onward: str = "", head: str = "") -> str:
    link = f'<a rel="next" href="{onward}">next</a>' if onward else ""
    return f"<!DOCTYPE html><html><head>{head}</head><body><ul>{''.join(entries)}</ul>{link}</body></html>"


def test_an_entry_gives_link_title_and_date() -> None:
    pages = Pages({START: page(entry("a.html", "Country  report:\n Ruritania", "17 May 2024"))})
    (item,) = pages.items(a_way("listing", START, rules=RULES))
    assert item.url == f"{START}a.html"
    assert item.hints.title == "Country report: Ruritania"
    assert item.hints.published == PartialDate(2024, 5, 17)
    assert item.hints.said_by == "listing"


def test_the_machine_readable_date_is_believed_before_the_printed_one() -> None:
    body = page(
        '<li class="report"><a href="a">x</a><time class="date" datetime="2024-05-17T09:00">May</time></li>'
    )
    (item,) = Pages({START: body}).items(a_way("listing", START, rules=RULES))
    assert item.hints.published == PartialDate(2024, 5, 17)


def test_the_language_of_a_link_is_kept() -> None:
    body = page('<li class="report"><a href="a" hreflang="uk">x</a></li>')
    (item,) = Pages({START: body}).items(a_way("listing", START, rules=RULES))
    assert item.hints.language == "uk"


def test_without_rules_for_title_and_entry_each_link_names_itself() -> None:
    body = page(entry("a.html"), entry("b.html"))
    items = Pages({START: body}).items(a_way("listing", START, rules={"link": "li a"}))
    assert [(item.url, item.hints.title, item.hints.published) for item in items] == [
        (f"{START}a.html", "more", None),
        (f"{START}b.html", "more", None),
    ]


def test_an_entry_may_be_the_link_itself() -> None:
    body = '<a class="card" href="/a.pdf"><h3>Title</h3></a><a class="card" href="/b.pdf"><h3>Other</h3></a>'
    items = Pages({START: body}).items(
        a_way("listing", START, rules={**RULES, "item": "a.card", "link": "a.card"})
    )
    assert [(item.url, item.hints.title) for item in items] == [
        (f"{SITE}/a.pdf", "Title"),
        (f"{SITE}/b.pdf", "Other"),
    ]


def test_the_pages_after_the_first_are_read_in_turn() -> None:
    pages = Pages(
        {
            START: page(entry("/a"), onward="?page=2"),
            f"{START}?page=2": page(entry("/b"), onward="?page=3"),
            f"{START}?page=3": page(entry("/c")),
        }
    )
    assert [item.url for item in pages.items(a_way("listing", START, rules=RULES))] == [
        f"{SITE}/a",
        f"{SITE}/b",
        f"{SITE}/c",
    ]


def test_no_more_pages_are_asked_for_than_the_source_says() -> None:
    pages = Pages({f"{START}?page={n}": page(entry(f"/{n}"), onward=f"?page={n + 1}") for n in range(1, 99)})
    items = pages.items(a_way("listing", f"{START}?page=1", rules=RULES, max_pages=3))
    assert len(items) == len(pages.asked) == 3


def test_a_page_that_leads_back_ends_the_reading() -> None:
    pages = Pages(
        {
            START: page(entry("/a"), onward="?page=2"),
            f"{START}?page=2": page(entry("/b"), onward=f"{START}#top"),
        }
    )
    assert len(pages.items(a_way("listing", START, rules=RULES))) == 2
    assert pages.asked == [START, f"{START}?page=2"]


def test_a_listing_whose_rules_match_nothing_is_a_failure_not_an_empty_site() -> None:
    with pytest.raises(FetchError, match="match nothing"):
        Pages({START: "<html><body>New design!</body></html>"}).items(a_way("listing", START, rules=RULES))


def test_trouble_on_a_later_page_keeps_what_was_found_and_is_noted() -> None:
    pages = Pages({START: page(entry("/a"), onward="?page=2")})
    assert len(pages.items(a_way("listing", START, rules=RULES))) == 1
    assert pages.noted == [(f"{START}?page=2", f"{START}?page=2 answered 404.")]


def test_a_later_page_that_fell_silent_is_noted() -> None:
    pages = Pages({START: page(entry("/a"), onward="?page=2"), f"{START}?page=2": "<p>oops</p>"})
    assert len(pages.items(a_way("listing", START, rules=RULES))) == 1
    assert "match nothing" in pages.noted[0][1]


@pytest.mark.parametrize("rule", ["item", "link", "title", "date", "next"])
def test_a_rule_that_is_no_selector_is_said_so(rule: str) -> None:
    way = a_way("listing", START, rules={**RULES, rule: "li[[["})
    with pytest.raises(FetchError, match="not a CSS selector") as caught:
        Pages({START: page(entry("/a"))}).items(way)
    assert "\n" not in str(caught.value)


def test_links_that_are_no_pages_are_passed_over() -> None:
    links = ("javascript:alert(1)", "mailto:x@example.org", "#top", "", "http://[broken", "/a")
    items = Pages({START: page(*map(entry, links))}).items(a_way("listing", START, rules=RULES))
    assert [item.url for item in items] == [f"{SITE}/a"]


def test_the_base_of_the_page_counts() -> None:
    pages = Pages({START: page(entry("a"), head='<base href="https://example.org/elsewhere/">')})
    (item,) = pages.items(a_way("listing", START, rules=RULES))
    assert item.url == f"{SITE}/elsewhere/a"


@pytest.mark.parametrize(
    ("charset", "header"),
    [
        ("windows-1251", "text/html; charset=windows-1251"),
        ("utf-8", "text/html"),
        ("windows-1251", "text/html"),
    ],
)
def test_the_page_is_decoded_as_it_says(charset: str, header: str) -> None:
    body = page(entry("/a", "Доклад"), head=f'<meta charset="{charset}">').encode(charset)
    (item,) = Pages({START: body}, header).items(a_way("listing", START, rules=RULES))
    assert item.hints.title == "Доклад"


def test_xhtml_with_its_declaration_is_read_without_a_warning() -> None:
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + page(entry("/a"))
    assert len(Pages({START: body}).items(a_way("listing", START, rules=RULES))) == 1


def test_a_page_nested_without_end_does_no_harm() -> None:
    body = page(entry("/a")) + "<div>" * 20_000
    assert len(Pages({START: body}).items(a_way("listing", START, rules=RULES))) == 1


def test_only_so_many_links_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_ITEMS", 2)
    pages = Pages({START: page(entry("/a"), entry("/b"), onward="?page=2")})
    pages.items(a_way("listing", START, rules=RULES))
    assert pages.asked == [START]
    assert "more than 2 links" in pages.noted[0][1]


def test_a_single_page_is_its_own_document() -> None:
    pages = Pages({})
    assert [item.url for item in pages.items(a_way("page", START))] == [START]
    assert pages.asked == []
