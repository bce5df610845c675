"""Five tasks of a caseworker from the question to what she takes away, over the sample corpus, in a real browser.

The sample corpus has one source; a note of another is brought in beside it, so that there is one to exclude.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from coi.cli import main
from coi.cli.demo import fill
from tests.browser.conftest import Visit, Watch, in_one_piece
from web import create_app

OTHER_SOURCE = "us-state-human-rights-reports"
NOTE = {
    "key": "note-1",
    "url": "https://example.org/note-1",
    "title": "Узор нататкі: Беларусь, прызыў",
    "text": "Гэта ўзор, напісаны для праверкі. Прызыў на ваенную службу рэгулюецца законам аб воінскім абавязку.",
    "language": "be",
    "published": "2021-03-02",
    "countries": ["BLR"],
}


class _Silent(WSGIRequestHandler):
    """Says nothing of what is asked."""

    def log(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which the sample corpus and the note are served."""
    data = Path(tmp_path_factory.mktemp("tasks")) / "data"
    house = fill(data)
    (data / "note.jsonl").write_text(json.dumps(NOTE), "utf-8")
    for words in (["import", str(data / "note.jsonl"), "--source", OTHER_SOURCE], ["index"]):
        done = CliRunner().invoke(main, ["--data-dir", str(data), *words])
        assert done.exit_code == 0, done.output
    server = make_server(
        "127.0.0.1",
        0,
        in_one_piece(create_app(house.settings, house.desk)),
        threaded=True,
        request_handler=_Silent,
    )
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_site(browser: Browser, samples: str) -> Iterator[Visit]:
    """Opens the start page in a window of its own; nothing may leave the host or break the policy."""
    watch = Watch(urlsplit(samples).netloc)
    with ExitStack() as windows:

        def open_page(path: str = "/", *, scripts: bool = True, language: str = "en-GB") -> Page:
            context = browser.new_context(
                base_url=samples,
                viewport={"width": 1366, "height": 768},
                java_script_enabled=scripts,
                locale=language,
                accept_downloads=True,
            )
            windows.callback(context.close)
            page = watch.over(context.new_page())
            page.goto(path)
            return page

        yield open_page
    assert watch.foreign == []
    assert watch.complaints == []


def titles(page: Page) -> list[str]:
    return [" ".join(one.split()) for one in page.locator(".hits > li .headline a[dir]").all_inner_texts()]


def test_a_belarusian_question_is_narrowed_and_page_three_is_cited_in_ris(open_site: Visit) -> None:
    page = open_site(language="be-BY")
    page.keyboard.press("/")
    page.keyboard.type('прызыў OR "ваенная служба"')
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "be")
    expect(page.get_by_role("status")).to_be_visible()
    assert NOTE["title"] in titles(page)
    # Only from 2020 on, as of 1 May 2022.
    page.locator("#published-from").fill("2020")
    page.locator("#as-of").fill("2022-05-01")
    page.locator("#as-of").press("Enter")
    expect(page.locator(".notice.amber").first).to_contain_text("1 мая 2022")
    # Not from one source.
    exclude = page.locator(f'#filters button.exclude[name=not-source][value="{OTHER_SOURCE}"]')
    exclude.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".facet li.excluded s")).to_have_count(1)
    found = titles(page)
    assert found
    assert NOTE["title"] not in found
    years = [int(one) for one in re.findall(r"\b(?:19|20)\d\d\b", " ".join(_published(page)))]
    assert years
    assert all(2020 <= year <= 2022 for year in years)
    # The report on Georgia has six pages; the third is cited.
    page.locator(".headline a", has_text="Country report: Georgia").click()
    expect(page.locator(".notice.amber").first).to_contain_text("2022")
    page.locator("#page-3 .page-mark a").first.click()
    expect(page.locator(".citation")).to_be_visible()
    page.locator("#citation, main").get_by_role("link", name="RIS", exact=True).click()
    expect(page.locator(".citation")).to_contain_text("TY  - ")
    with page.expect_download() as download:
        page.locator("#citation a[download]").click()
    record = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename.endswith(".ris")
    assert re.search(r"^TY  - \w+", record)
    assert re.search(r"^TI  - Country report: Georgia", record, re.MULTILINE)
    assert re.search(r"^SP  - 1$", record, re.MULTILINE), "the third page of the file, printed as 1"
    assert re.search(r"[0-9a-f]{64}", record), "the hash of the archived copy"


def _published(page: Page) -> list[str]:
    return page.locator(".hits > li .facts > span:first-of-type").all_inner_texts()


def test_a_ukrainian_question_leads_to_a_page_of_an_english_report_and_back(open_site: Visit) -> None:
    page = open_site(language="uk-UA")
    page.locator("#words").fill("військова служба Грузія")
    page.locator("#words").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    hit = page.locator(".hits > li", has_text="Country report: Georgia")
    expect(hit).to_have_count(1)
    asked = page.url
    # By keyboard to the hit and from there to its passage.
    while not hit.locator(".headline a[dir]").evaluate("one => one === document.activeElement"):
        page.keyboard.press("j")
    row = hit.locator(".passages li", has_text=re.compile("service", re.IGNORECASE)).first
    words = " ".join(row.locator("mark").first.inner_text().split())
    row.locator("a.page").focus()
    number = (re.findall(r"\d+", row.locator("a.page").inner_text()) or [""])[0]
    page.keyboard.press("Enter")
    expect(page.locator(".text .passage")).to_be_in_viewport()
    expect(page.locator(f"#page-{number}")).to_contain_text(words)
    page.go_back()
    assert page.url == asked
    expect(page.locator("#words")).to_have_value("військова служба Грузія")
    expect(hit).to_have_count(1)


def test_nothing_found_becomes_a_statement_to_be_printed_with_its_gaps(open_site: Visit) -> None:
    page = open_site()
    page.locator("#words").fill("xylophone orchestra country:Moldova")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("No document holds all")
    page.get_by_role("link", name="Search statement").click()
    for told in ("no evidence that what was asked about does not happen", "Sources that were not searched"):
        expect(page.locator("main")).to_contain_text(told)
    assert page.locator(".gaps dt").count() > 0
    assert page.locator(".gaps strong").count() > 0, "sources meant to cover the country are named first"
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_scripts_a_country_page_leads_to_its_newest_documents_and_coverage(open_site: Visit) -> None:
    page = open_site(scripts=False)
    page.get_by_role("link", name="Countries").click()
    page.get_by_role("link", name="Moldova", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Moldova")
    expect(page.locator("main")).to_contain_text("Raport de țară: Republica Moldova")
    expect(page.locator("main table").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Raport de țară: Republica Moldova")).first.click()
    expect(page.locator("article.document h1")).to_contain_text("Republica Moldova")
    page.locator("#page-2 .page-mark a").first.click()
    expect(page.locator(".citation")).to_contain_text("p. ii (page 2 of the file)")


def test_two_editions_are_compared_and_the_older_one_is_cited(open_site: Visit) -> None:
    page = open_site()
    page.locator("#words").fill('title:"determination of" statelessness Moldova')
    page.locator("#words").press("Enter")
    hit = page.locator(".hits > li", has_text="procedure for the determination")
    expect(hit).to_contain_text("edition 2 of 2")
    hit.locator(".headline a[dir]").click()
    page.locator('a[href*="/compare"]').first.click()
    expect(page.locator("main ins").first).to_be_visible()
    expect(page.locator("main del").first).to_be_visible()
    page.go_back()
    page.locator('a[href*="edition=1"]:not([href*="/compare"]):not([href*="/original"])').first.click()
    expect(page.locator(".notice.amber").first).to_contain_text("newer edition")
    page.keyboard.press("c")
    expect(page.locator(".citation")).to_contain_text("edition 1")
