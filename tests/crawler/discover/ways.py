"""Runs one way of discovery over pages given as a dict, without a network."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coi.dates import now
from coi.source import Way
from crawler.answer import FetchResult
from crawler.discover import discover
from crawler.discover.reach import Reach
from crawler.harvest_item import HarvestItem

SITE = "https://example.org"


def a_way(kind: str, place: str, **values: Any) -> Way:
    """A way with everything that is not said left open."""
    chosen: Any = kind
    defaults: dict[str, Any] = {"include": None, "exclude": None, "rules": {}, "max_pages": 20}
    return Way(kind=chosen, place=place, **{**defaults, **values})


class Pages:
    """Answers 200 for the URLs in a dict and 404 for others; remembers what was asked and noted."""

    def __init__(
        self, pages: Mapping[str, str | bytes], content_type: str = "text/html; charset=utf-8"
    ) -> None:
        self.pages = pages
        self.content_type = content_type
        self.asked: list[str] = []
        self.noted: list[tuple[str, str]] = []
        self.memory: dict[str, Any] = {}

    async def ask(self, url: str) -> FetchResult:
        self.asked.append(url)
        page = self.pages.get(url)
        body = page.encode() if isinstance(page, str) else page
        headers = {"content-type": self.content_type}
        return FetchResult(url, url, 404 if body is None else 200, headers, body, "text/html", now())

    def items(self, way: Way, folder: Path = Path()) -> list[HarvestItem]:
        """Everything the way leads to."""

        def note(url: str, detail: str) -> None:
            self.noted.append((url, detail))

        reach = Reach(self.ask, note, folder, self.memory.get)

        async def collect() -> list[HarvestItem]:
            return [item async for item in discover(way, reach)]

        items = asyncio.run(collect())
        self.memory |= reach.keep
        return items
