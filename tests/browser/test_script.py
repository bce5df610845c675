"""Tests of what the script of the pages adds: suggestions below the box, and single keys."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit
from tests.browser.test_pages import faults_of

RESULTS = "/?q=conscription"


def type_words(page: Page, words: str) -> None:
    page.locator("#words").click()
    page.keyboard.type(words)


def test_suggestions_are_chosen_by_keyboard(visit: Visit) -> None:
    page = visit("/", scripts=True)
    box = page.get_by_role("combobox", name="Search words")
    expect(box).to_have_attribute("aria-expanded", "false")
    type_words(page, "ukr")
    option = page.get_by_role("option", name="Ukraine country")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    assert faults_of(page) == []
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text("country: Ukraine")


def test_suggestions_are_chosen_by_a_click_and_said_in_the_language_of_the_page(visit: Visit) -> None:
    page = visit("/?lang=uk", scripts=True)
    type_words(page, "укра")
    page.get_by_role("option", name="Україна країна").click()
    expect(page.locator(".chips")).to_contain_text("країна: Україна")
    expect(page.locator("html")).to_have_attribute("lang", "uk")


def test_suggestions_go_away_and_leave_what_was_typed(visit: Visit) -> None:
    page = visit("/", scripts=True)
    type_words(page, "ukr")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#words")).to_have_value("ukr")
    page.keyboard.type("a")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_enter_without_a_choice_searches_for_what_was_typed(visit: Visit) -> None:
    page = visit("/", scripts=True)
    type_words(page, "evasion")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 document")


def test_keys_walk_through_the_results_and_open_or_cite_one(visit: Visit) -> None:
    page = visit(RESULTS, scripts=True)
    titles = page.locator(".hits .headline a[dir]")
    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    title = titles.nth(0).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(title)
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name="Citation")).to_be_visible()
    page.goto(RESULTS)
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name="Citation")).to_contain_text(title)


def test_keys_walk_through_the_words_found_in_a_document(visit: Visit, site: Site) -> None:
    page = visit(site.document("report", "?q=conscription+OR+evasion"), scripts=True)
    marks = page.locator(".text mark")
    page.keyboard.press("j")
    expect(marks.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(marks.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(marks.nth(0)).to_be_focused()
    page = visit(site.document("long", "?q=bridge+OR+%22Statement+50%22"), scripts=True)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_url("**page=112**")
    page.keyboard.press("j")
    expect(page.locator("#page-112 mark").first).to_be_focused()


def test_keys_lead_to_the_box_the_filters_and_the_help(visit: Visit) -> None:
    page = visit(RESULTS, scripts=True)
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("/jkfc?")
    expect(page.locator("#words")).to_have_value("/jkfc?")
    page.locator("h1").click()
    page.keyboard.press("f")
    expect(page.locator("#published-from")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#how .examples")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#how .examples")).to_be_hidden()
    expect(page.locator("#how summary")).to_be_focused()


@pytest.mark.parametrize("key", ["/", "j", "f", "c", "?"])
def test_keys_that_were_switched_off_do_nothing_until_they_are_switched_on(visit: Visit, key: str) -> None:
    page = visit("/help", scripts=True)
    page.get_by_role("button", name="Switch single keys off").click()
    page.goto(RESULTS)
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    expect(page.locator("#how .examples")).to_be_hidden()
    page.goto("/help")
    page.get_by_role("button", name="Switch single keys on").click()
    page.goto(RESULTS)
    page.keyboard.press("j")
    expect(page.locator(".hits .headline a[dir]").first).to_be_focused()


def select(page: Page, text: str, first: int, last: int) -> None:
    """Select characters of the paragraph that begins so."""
    page.get_by_text(text).first.evaluate(
        """(paragraph, [first, last]) => {
            const node = [...paragraph.childNodes].find((one) => one.nodeType === Node.TEXT_NODE);
            getSelection().setBaseAndExtent(node, first, node, last);
        }""",
        [first, last],
    )


def test_a_citation_opens_in_place_and_changes_its_style_there(visit: Visit, site: Site) -> None:
    page = visit(site.document("report"), scripts=True)
    page.locator(".acts a.cite").click()
    dialog = page.get_by_role("dialog", name="Citation")
    expect(dialog.locator(".citation")).to_contain_text("Sample COI Unit")
    expect(dialog.get_by_role("button", name="Copy")).to_be_focused()
    assert faults_of(page) == []
    dialog.get_by_role("link", name="RIS").click()
    expect(dialog.locator(".citation")).to_contain_text("TY  - RPRT")
    dialog.get_by_label("Cite page").fill("2")
    dialog.get_by_role("button", name="Show").click()
    expect(dialog.locator(".citation")).to_contain_text("SP  - 1")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Save as a file").click()
    assert download.value.suggested_filename.endswith("-edition-2-page-2.ris")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert site.document("report") in page.url


def test_the_words_selected_are_cited_with_their_page(visit: Visit, site: Site) -> None:
    page = visit(site.document("report"), scripts=True)
    offer = page.locator("#cite-words")
    expect(offer).to_be_hidden()
    select(page, "Men who ignored", 0, 39)
    expect(offer).to_be_visible()
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="Citation")
    expect(dialog.locator(".citation")).to_contain_text(
        "p. 1 (page 2 of the file): “Men who ignored the summons were fined;”"
    )
    link = dialog.locator("a.quoted").get_attribute("href") or ""
    page.goto(link)
    expect(page.locator(".text mark")).to_have_text("Men who ignored the summons were fined;")
    expect(page.locator(".text mark")).to_be_in_viewport()


def test_the_offer_to_cite_words_is_a_link_too(visit: Visit, site: Site) -> None:
    page = visit(site.document("report"), scripts=True)
    select(page, "Men who ignored", 0, 8)
    page.get_by_role("link", name="Cite the selected words").click()
    expect(page.get_by_role("dialog", name="Citation").locator(".citation")).to_contain_text("“Men who”")


def test_a_citation_is_copied_by_one_button(visit: Visit, site: Site) -> None:
    page = visit(site.document("report", "/citation?page=2"), scripts=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".citation").inner_text()


def test_a_citation_that_cannot_be_made_shows_why(visit: Visit, site: Site) -> None:
    page = visit(site.document("report"), scripts=True)
    page.locator(".acts a.cite").click()
    dialog = page.get_by_role("dialog", name="Citation")
    dialog.get_by_label("Words to be quoted").fill("zebra")
    dialog.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("These words do not stand")


def test_keys_with_a_modifier_are_left_to_the_browser(visit: Visit, site: Site) -> None:
    page = visit(site.document("report"), scripts=True)
    page.keyboard.press("Control+c")
    expect(page.locator("article.document")).to_be_visible()
