"""Tests of the private search in a real browser: what it sends, what it keeps, and that it can be used by all."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Visit
from tests.browser.test_pages import faults_of


def ask_privately(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    with page.expect_navigation(wait_until="load"):  # a click returns before the answer has its stylesheet
        page.get_by_role("button", name="Search privately").click()


@pytest.mark.parametrize("words", ["conscription", "zebra", "conscription (evasion"])
@pytest.mark.parametrize("how", ["light", "dark", "narrow, without our script"])
def test_a_private_page_has_no_faults_that_axe_can_find(visit: Visit, words: str, how: str) -> None:
    narrow = how.startswith("narrow")
    page = visit("/", scripts=True, dark=how == "dark", width=320 if narrow else 1366, ours=not narrow)
    ask_privately(page, words)
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .facet li, summary')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 24)
            .map(one => one.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("scripts", [True, False])
def test_no_address_that_the_browser_asks_for_or_remembers_holds_a_word(
    visit: Visit, *, scripts: bool
) -> None:
    page = visit("/", scripts=scripts)
    asked: list[Request] = []
    page.context.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it is given a mark
    ask_privately(page, "conscription evasion")
    expect(page.get_by_role("status")).to_have_text("1 document")
    page.get_by_role("button", name="search only my words").or_(
        page.get_by_role("button", name="newest")
    ).first.click()
    expect(page.get_by_role("status")).to_have_text("1 document")
    page.get_by_role("checkbox", name="Ukraine").check()
    page.get_by_role("button", name="Apply filters").first.click()
    expect(page.locator(".chips")).to_contain_text("Ukraine")
    assert "conscription" not in page.title()
    with page.context.expect_page() as opened:
        page.locator(".headline a[dir]").first.click()
    document = opened.value
    expect(document.locator("article.document")).to_be_visible()
    assert document.url.split("?")[0].endswith("MD-" + document.url.split("MD-")[1][:11])
    expect(document.locator("#words")).to_have_value("")
    expect(page.get_by_role("status")).to_have_text("1 document")
    assert len([one for one in asked if one.method == "POST"]) >= 3
    for one in asked:
        assert "conscription" not in one.url
        assert "evasion" not in one.url
        assert not one.headers.get("referer")


def test_what_is_suggested_is_taken_without_an_address(visit: Visit) -> None:
    page = visit("/", scripts=True)
    ask_privately(page, "conscription")
    page.locator("#words").fill("")
    page.keyboard.type("ukr")
    page.get_by_role("option", name="Ukraine country").click()
    expect(page.locator(".chips")).to_contain_text("country: Ukraine")
    assert page.url.endswith("/private?lang=en")


def test_half_a_question_stands_in_no_address_even_before_it_is_private(visit: Visit) -> None:
    page = visit("/", scripts=True)
    asked: list[Request] = []
    page.context.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it is given a mark
    page.locator("#words").click()
    page.keyboard.type("ukr")
    expect(page.get_by_role("option", name="Ukraine country")).to_be_visible()
    assert asked
    assert not any("ukr" in one.url for one in asked)
