"""Takes pictures of the pages from the sample corpus: `make screenshots`.

The picture of the README goes to `web/screenshots`; the main pages in three languages, on a wide and on a narrow
screen, go to a folder named on the command line (`var/screenshots` by default), to be looked at.
"""

import shutil
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
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
    "filtered": f"/?q={QUESTION}&country=UKR&not-type=news-article&published-from=2015&as-of=2026-06",
    "nothing": "/?q=%22military+service%22+xylophone&country=UKR",
    "refused": "/?q=military+(service",
    "document": "{document}?q=military+service",
    "citation": "{document}/citation",
    "source": "/sources/samples",
    "help": "/help",
}
LANGUAGES = ("en", "uk", "ro")
SCREENS = {"wide": (1366, 768), "narrow": (390, 844)}


def take_screenshots(pictures: Path, folder: Path) -> None:
    """Write the picture of the README to one folder and those of the pages to another, one PNG each."""
    pictures.mkdir(exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        house = fill(Path(data) / "data")
        server = make_server("127.0.0.1", 0, create_app(house.settings), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.port}"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(site + README)
        page.screenshot(path=pictures / "search.png")
        page.goto(site + PAGES["results"])
        document = page.locator(".headline a[dir]").first.get_attribute("href") or "/"
        for screen in SCREENS:
            _take_pages(browser, site, document.partition("?")[0], screen, folder)
        browser.close()
        server.shutdown()


def _take_pages(browser: Browser, site: str, document: str, screen: str, folder: Path) -> None:
    width, height = SCREENS[screen]
    page = browser.new_page(viewport={"width": width, "height": height})
    for language in LANGUAGES:
        for name, path in PAGES.items():
            joint = "&" if "?" in path else "?"
            page.goto(f"{site}{path.format(document=document)}{joint}lang={language}")
            page.screenshot(path=folder / f"{name}-{language}-{screen}.png")
    page.close()


if __name__ == "__main__":
    take_screenshots(PICTURES, Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "var" / "screenshots")
