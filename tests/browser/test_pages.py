"""Tests of the pages in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from coi.vocabulary.languages import INTERFACE_LANGUAGES
from tests.browser.conftest import Site, Visit

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# name -> path, where {key} stands for a document of that key
PAGES = {
    "start": "/",
    "every value of a filter": "/values?of=country&q=conscription&not-country=IRN",
    "results": "/?q=conscription&country=UKR&country=RUS&country=IRN&not-source=inner-circle",
    "as of a day": "/?q=conscription&as-of=2025-03",
    "years of publication": "/?published-from=2020&published-to=2026",
    "nothing found": "/?q=zebra&country=UKR",
    "nothing found in Ukrainian": "/?q=zebra&country=UKR&lang=uk",
    "results in Lithuanian": "/?q=conscription&country=UKR&lang=lt",
    "help in Hungarian": "/help?lang=hu",
    "refused": "/?q=conscription+(evasion+OR&country=UKR",
    "not found": "/nope",
    "help": "/help",
    "source": "/sources/sample-unit",
    "document": "{report}?q=draft+evasion",
    "older edition": "{report}?edition=1",
    "part of a long document": "{long}?q=bridge&page=112#page-112",
    "right to left": "{arabic}?q=conscription",
    "gone": "{gone}",
    "hostile": "{hostile}?q=conscription",
    "citation": "{report}/citation?page=2",
    "citation of words": "{report}/citation?style=ris&page=2&quote=Men+who+ignored+the+summons",
    "comparison": "{report}/compare?from=1&to=2",
    "words quoted": "{report}?cited=2&page=2&quote=Men+who+ignored#passage",
    "words that changed": "{report}?cited=1&page=1&quote=First+edition",
    "report of a mistake": "{report}/report?page=2",
}


def path_of(site: Site, name: str) -> str:
    return PAGES[name].format_map({key: f"/documents/{one}" for key, one in site.room.ids.items()})


@pytest.mark.parametrize("how", ["light", "dark", "narrow, without our script"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_faults_that_axe_can_find(visit: Visit, site: Site, name: str, how: str) -> None:
    narrow = how.startswith("narrow")
    page = visit(
        path_of(site, name), scripts=True, dark=how == "dark", width=320 if narrow else 1366, ours=not narrow
    )
    assert faults_of(page) == []


def faults_of(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options={"runOnly": LEVELS}).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_screen_of_320_pixels(visit: Visit, site: Site, name: str) -> None:
    page = visit(path_of(site, name), width=320, height=640, scripts=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", PAGES)
def test_small_targets_are_at_least_24_pixels_high_or_stand_in_a_line(
    visit: Visit, site: Site, name: str
) -> None:
    page = visit(path_of(site, name), scripts=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .facet li, .chips a, summary, .paging a, .also a, .acts a')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 24)
            .map(one => one.outerHTML)"""
    )
    assert small == []


def test_without_scripts_a_question_is_asked_and_narrowed_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("conscription")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("5 documents")
    page.get_by_role("checkbox", name="Iran").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Ukraine").focus()
    page.keyboard.press("Space")
    page.get_by_label("from", exact=True).focus()
    page.keyboard.type("2024")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("2 documents")
    page.get_by_role("link", name="country: Iran").press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 document")
    expect(page.get_by_label("Search words")).to_have_value("conscription")


def test_without_scripts_a_value_is_excluded_and_taken_back(visit: Visit) -> None:
    page = visit("/?q=conscription")
    page.get_by_role("button", name=re.compile("exclude.*Iran")).click()
    expect(page.get_by_role("status")).to_have_text("4 documents")
    page.get_by_role("link", name=re.compile("undo.*Iran")).click()
    expect(page.get_by_role("status")).to_have_text("5 documents")


def test_a_passage_opens_the_document_at_its_page(visit: Visit) -> None:
    page = visit("/?q=bridge")
    page.get_by_role("link", name="p. 112").click()
    expect(page.locator("#page-112 mark")).to_be_in_viewport()


def test_the_original_of_a_web_page_is_downloaded_and_never_shown(visit: Visit, site: Site) -> None:
    page = visit(site.document("hostile"), scripts=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="Archived original").click()
    assert download.value.suggested_filename == f"{site.room.ids['hostile']}-edition-1.html"


def test_right_to_left_text_sits_right(visit: Visit, site: Site) -> None:
    page = visit(site.document("arabic"), scripts=True)
    assert page.locator(".text p").evaluate("one => getComputedStyle(one).direction") == "rtl"


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("path", ["/?q=conscription&country=UKR&country=RUS&not-country=IRN", "/help"])
def test_no_language_makes_a_page_wider_than_the_screen(visit: Visit, path: str, language: str) -> None:
    page = visit(path, width=320, height=640, scripts=True, language=language)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


SIZES = """() => ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
    .map(one => one.transferSize)"""


@pytest.mark.parametrize("path", ["/?lang=uk", "/?q=conscription&lang=uk"])
def test_a_first_page_is_light_on_the_wire_and_the_next_one_lighter(visit: Visit, path: str) -> None:
    page = visit(path, scripts=True)
    first = page.evaluate(SIZES)
    assert len(first) <= 5
    assert sum(first) <= 60_000
    page.goto("/?q=evasion&lang=uk")
    assert sum(page.evaluate(SIZES)) <= 15_000


def test_the_language_is_switched_by_its_name_without_scripts(visit: Visit) -> None:
    page = visit("/?q=conscription", language="pl-PL")
    expect(page.get_by_role("status")).to_have_text("5 dokumentów")
    page.locator(".tongues summary").click()
    page.get_by_role("button", name="Română").click()
    expect(page.get_by_role("status")).to_have_text("5 documente")
    expect(page.locator("#words")).to_have_value("conscription")
    page.goto("/help")
    expect(page.locator("html")).to_have_attribute("lang", "ro")
