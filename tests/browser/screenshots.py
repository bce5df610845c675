"""Takes pictures of the pages from the sample corpus: `make screenshots`.

The picture of the README goes to `web/screenshots`; the main pages in three languages, on a wide and on a narrow
screen, in the dark and as printed, go to a folder named on the command line (`var/screenshots` by default), to be
looked at.
"""

import shutil
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from coi.cli.demo import fill
from tests.house_map import PROJECT
from web import create_app

PICTURES = PROJECT / "web" / "screenshots"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
README = "/?q=%D1%81%D1%82%D0%B0%D1%82%D1%83%D1%81"  # the word “status”, as it is written in three languages
QUESTION = "military+service"
PAGES = {
    "start": "/",
    "results": f"/?q={QUESTION}",
    "filtered": f"/?q={QUESTION}&not-country=IRN&not-type=news-article&published-from=2015&as-of=2026-06",
    "nothing": "/?q=%22military+service%22+xylophone&country=UKR",
    "refused": "/?q=military+(service",
    "document": "{document}?q=military+service",
    "citation": "{document}/citation",
    "compare": "{editions}/compare?from=1&to=2",
    "country": "/countries/MDA",
    "source": "/sources/samples",
    "statement": f"/statement?q={QUESTION}&country=UKR",
    "status": "/status",
    "report": "{document}/report",
    "help": "/help",
}
EDITIONS = "/?q=title%3Astatelessness+procedure&country=MDA"  # the first hit has two
LANGUAGES = ("en", "uk", "lt")


@dataclass(frozen=True, slots=True)
class Screen:
    """How wide and high a window is, and how it is looked at; `languages` where not all of them are taken."""

    width: int
    height: int
    dark: bool = False
    media: Literal["screen", "print"] = "screen"
    languages: tuple[str, ...] = LANGUAGES


SCREENS = {
    "wide": Screen(1366, 768),
    "narrow": Screen(390, 844),
    "dark": Screen(1366, 768, dark=True, languages=("en",)),
    "printed": Screen(794, 1123, media="print", languages=("en",)),  # A4 at 96 dots an inch
}


def take_screenshots(pictures: Path, folder: Path) -> None:
    """Write the picture of the README to one folder and those of the pages to another, one PNG each."""
    pictures.mkdir(exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        house = fill(Path(data) / "data")
        server = make_server("127.0.0.1", 0, create_app(house.settings, house.desk), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.port}"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(site + README)
        page.screenshot(path=pictures / "search.png")
        places = {
            "document": _first_hit(page, site + PAGES["results"]),
            "editions": _first_hit(page, site + EDITIONS),
        }
        for screen in SCREENS:
            _take_pages(browser, site, places, screen, folder)
        browser.close()
        server.shutdown()


def _first_hit(page: Page, place: str) -> str:
    page.goto(place)
    return (page.locator(".headline a[dir]").first.get_attribute("href") or "/").partition("?")[0]


def _take_pages(browser: Browser, site: str, places: dict[str, str], screen: str, folder: Path) -> None:
    how = SCREENS[screen]
    page = browser.new_page(
        viewport={"width": how.width, "height": how.height}, color_scheme="dark" if how.dark else "light"
    )
    for language in how.languages:
        for name, path in PAGES.items():
            joint = "&" if "?" in path else "?"
            page.goto(f"{site}{path.format(**places)}{joint}lang={language}")
            _take(page, how, folder / f"{name}-{language}-{screen}.png")
        page.goto(f"{site}/?lang={language}")
        page.locator("#words").fill(QUESTION.replace("+", " "))
        page.locator("button[formmethod=post]").click()
        _take(page, how, folder / f"private-{language}-{screen}.png")
    page.close()


def _take(page: Page, how: Screen, file: Path) -> None:
    page.emulate_media(media=how.media)
    page.screenshot(path=file)
    page.emulate_media(media="screen")


if __name__ == "__main__":
    take_screenshots(PICTURES, Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "var" / "screenshots")
