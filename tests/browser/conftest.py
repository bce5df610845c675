"""A browser, the application on loopback, and a watch over every request that a page makes."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from tests.web.reading_room import ReadingRoom, fill
from web import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = shutil.which("chromium")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


@dataclass
class Watch:
    """What the pages of one test asked for outside the host, and what their browser complained of."""

    host: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        page.on("request", lambda request: self._note(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _note(self, url: str) -> None:
        if urlsplit(url).netloc != self.host:
            self.foreign.append(url)


@dataclass(frozen=True, slots=True)
class Site:
    """The application as it is served, and the room behind it."""

    address: str
    room: ReadingRoom

    def document(self, key: str, rest: str = "") -> str:
        return f"/documents/{self.room.ids[key]}{rest}"


def in_one_piece(app: "WSGIApplication") -> "WSGIApplication":
    """The application with its answers read whole: Werkzeug's server leaves open the file whose reader has gone away."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        with closing(ClosingIterator(app(environ, start))) as pieces:
            return [b"".join(pieces)]

    return answer


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The filled room, served on loopback."""
    room = ReadingRoom(Path(tmp_path_factory.mktemp("browsed")))
    fill(room)
    server = make_server("127.0.0.1", 0, in_one_piece(create_app(room.settings, room.desk)), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.port}", room)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The Chromium of the system."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield launched
        launched.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens a path in a window of its own; afterwards nothing may have left the host or broken the policy."""
    watch = Watch(urlsplit(site.address).netloc)
    with ExitStack() as windows:

        def open_page(
            path: str,
            *,
            width: int = 1366,
            height: int = 768,
            scripts: bool = False,
            ours: bool = True,  # whether the script of the pages arrives; without it others still run
            dark: bool = False,
            language: str = "en-GB",
        ) -> Page:
            context = browser.new_context(
                base_url=site.address,
                viewport={"width": width, "height": height},
                java_script_enabled=scripts,
                color_scheme="dark" if dark else "light",
                locale=language,
            )
            windows.callback(context.close)
            page = watch.over(context.new_page())
            if not ours:
                page.route("**/coi.js*", lambda route: route.abort())
            page.goto(path)
            return page

        yield open_page
    assert watch.foreign == []
    # Chromium says of every error page that it could not load; that is no complaint about the page.
    assert [one for one in watch.complaints if not one.startswith("Failed to load resource")] == []
