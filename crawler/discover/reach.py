"""What a way of discovery may use: ask for pages, note trouble, read the drop folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coi.errors import FetchError
from coi.source import Way
from crawler.answer import FetchResult
from crawler.harvest_item import HarvestItem

MOST_ITEMS = 200_000  # one way never yields more; a site with more needs several ways
LONGEST_TITLE = 500  # characters


def _remember_nothing(_name: str) -> Any:
    return None


@dataclass(frozen=True, slots=True)
class Reach:
    """Given to every discoverer.

    `ask` fetches a URL politely; `note(url, sentence)` keeps trouble that does not stop the discovery;
    relative drop folders lie below `folder`. `recall(name)` gives what the way kept in the last crawl
    whose discovery was complete (a JSON value, or None), and what it puts into `keep` under a name it
    will find there the next time.
    """

    ask: Callable[[str], Awaitable[FetchResult]]
    note: Callable[[str, str], None]
    folder: Path
    recall: Callable[[str], Any] = _remember_nothing
    keep: dict[str, Any] = field(default_factory=dict)

    async def content(self, url: str) -> tuple[FetchResult, bytes]:
        """The answer and its body; FetchError for every answer without content."""
        answer = await self.ask(url)
        if answer.body is None:
            raise FetchError(f"{url} answered {answer.status}.")
        return answer, answer.body


Discover = Callable[[Way, Reach], AsyncIterator[HarvestItem]]
