"""JSON interfaces are read by the paths of the source's description, page by page."""

import json
from typing import Any

import pytest

from coi.dates import PartialDate
from coi.errors import FetchError
from crawler.discover import json_api, paging
from crawler.discover.json_api import follow
from tests.crawler.discover.ways import SITE, Pages, a_way

RULES = {"item": "data", "link": "url", "title": "fields.title", "date": "fields.date.created"}


def answer(*names: str, onward: Any = None) -> str:
    entries = [
        {"url": f"/{name}", "id": name, "fields": {"title": f"Report <i>{name}</i>", "date": {"created": "2024-05-17T08:00:00+00:00"}}}
        for name in names
    ]  # fmt: skip
    return json.dumps({"data": entries, "links": {"next": onward}})


def urls(pages: Pages, **values: Any) -> list[str]:
    rules = values.pop("rules", RULES)
    way = a_way("json", f"{SITE}/api", rules=rules, **{"max_pages": 50, **values})
    return [item.url.removeprefix(SITE) for item in pages.items(way)]


def test_the_items_are_found_by_their_paths() -> None:
    (item,) = Pages({f"{SITE}/api": answer("a")}).items(a_way("json", f"{SITE}/api", rules=RULES))
    assert (item.url, item.hints.title) == (f"{SITE}/a", "Report a")
    assert item.hints.published == item.changed == PartialDate(2024, 5, 17)
    assert item.hints.said_by == "json"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b", [1]),
        ("a", [{"b": 1}]),
        ("list.0.x", ["first"]),
        ("list.*.x", ["first", "second"]),
        ("list.5.x", []),
        ("none.b", []),
        ("a.b.c", []),
        ("list.x", []),
    ],
)
def test_a_path_leads_through_names_numbers_and_every_member(path: str, found: list[Any]) -> None:
    value = {"a": {"b": 1}, "list": [{"x": "first"}, {"x": "second"}]}
    assert list(follow(value, path)) == found
    assert list(follow(value, "")) == list(follow(value, ".")) == [value]


def test_an_item_may_have_several_files_and_none() -> None:
    body = json.dumps(
        [{"files": [{"u": "/a.pdf"}, {"u": "/b.pdf"}, {"u": None}]}, {"files": []}, {"u": 1}, 7]
    )
    assert urls(Pages({f"{SITE}/api": body}), rules={"link": "files.*.u"}) == ["/a.pdf", "/b.pdf"]


def test_an_address_may_be_made_of_values() -> None:
    body = json.dumps(
        {"r": [{"id": 7, "n": {"s": "a b/c"}}, {"n": {"s": "x"}}, {"id": True, "n": {"s": "x"}}]}
    )
    rules = {"item": "r", "link": "/doc/{id}?s={n.s}"}
    assert urls(Pages({f"{SITE}/api": body}), rules=rules) == ["/doc/7?s=a%20b/c"]


def test_the_next_page_is_what_the_answer_says() -> None:
    pages = Pages({
        f"{SITE}/api": answer("a", onward="/api?c=x"), f"{SITE}/api?c=x": answer("b", onward=f"{SITE}/api"),
    })  # fmt: skip
    assert urls(pages, rules={**RULES, "next": "links.next"}) == ["/a", "/b"]
    assert pages.asked == [f"{SITE}/api", f"{SITE}/api?c=x"]


def test_pages_may_be_counted_until_one_brings_nothing_new() -> None:
    pages = Pages({
        f"{SITE}/api?q=1&page%5Boffset%5D=0": "[]",
        f"{SITE}/api?q=1&page[offset]=0": answer("a", "b"),
        f"{SITE}/api?q=1&page[offset]=2": answer("c"),
        f"{SITE}/api?q=1&page[offset]=4": answer("c"),
    })  # fmt: skip
    rules = {**RULES, "page_parameter": "page[offset]", "page_first": "0", "page_step": "2"}
    way = a_way("json", f"{SITE}/api?q=1&page[offset]=9", rules=rules)
    assert [item.url for item in pages.items(way)] == [f"{SITE}/{name}" for name in "abc"]
    assert len(pages.asked) == 3


def test_a_list_longer_than_allowed_is_said_to_be() -> None:
    pages = Pages({f"{SITE}/api?p={number}": answer(str(number)) for number in range(1, 9)})
    assert urls(pages, rules={**RULES, "page_parameter": "p"}, max_pages=3) == ["/1", "/2", "/3"]
    assert "more than 3 pages" in pages.noted[0][1]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<html>", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"results": []}', "leads to no list"),
        ('{"data": "text"}', "leads to no list"),
        ("7", "leads to no list"),
    ],
)
def test_an_answer_that_cannot_be_read_is_a_failure(body: str | bytes, sentence: str) -> None:
    with pytest.raises(FetchError, match=sentence):
        urls(Pages({f"{SITE}/api": body}))


def test_a_first_page_without_items_is_an_answer() -> None:
    assert urls(Pages({f"{SITE}/api": '{"data": []}'})) == []


def test_trouble_on_a_later_page_is_noted_and_what_came_before_stays() -> None:
    pages = Pages({f"{SITE}/api": answer("a", onward="/gone")})
    assert urls(pages, rules={**RULES, "next": "links.next"}) == ["/a"]
    assert pages.noted == [(f"{SITE}/gone", f"{SITE}/gone answered 404.")]


def test_what_is_too_large_or_too_much_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_ITEMS", 1)
    pages = Pages({f"{SITE}/api": answer("a", "b", onward="/more"), f"{SITE}/more": answer("c")})
    assert urls(pages, rules={**RULES, "next": "links.next"}) == ["/a", "/b"]
    monkeypatch.setattr(json_api, "LARGEST", 10)
    with pytest.raises(FetchError, match="larger than 10 bytes"):
        urls(pages)
