"""Takes the pictures of the README and of the main pages from the sample corpus: `make screenshots`."""

import shutil
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from coi.cli.demo import fill
from tests.house_map import PROJECT
from web import create_app

PICTURES = PROJECT / "web" / "screenshots"
PAGES = {"search": "/?q=%D1%81%D1%82%D0%B0%D1%82%D1%83%D1%81"}
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


def take_screenshots(target: Path) -> None:
    """Write one PNG a page to a folder."""
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = fill(Path(folder) / "data")
        server = make_server("127.0.0.1", 0, create_app(house.settings), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        for name, path in PAGES.items():
            page.goto(f"http://127.0.0.1:{server.port}{path}")
            page.screenshot(path=target / f"{name}.png")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    take_screenshots(PICTURES)
