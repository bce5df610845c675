"""The desk: everything the pages ask, gathered once and handed to each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from flask import current_app

from coi.archive import Archive
from coi.copies import Copies
from coi.dates import now
from coi.document import Page, Reading
from coi.ledger import Ledger
from coi.network.access import GUEST, Viewer
from coi.query import Filter, Query
from coi.readings import Readings
from coi.results import SearchResults, Suggestion
from coi.vocabulary.vocabularies import Vocabularies

_PLACE = "coi.desk"


class Marks(Protocol):
    """Marks in texts what a question asks for."""

    def mark_page(self, reading: Reading, page: Page, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The half-open ranges between two offsets of a page, in order and without overlap."""


class Searches(Protocol):
    """What the pages ask of the searcher."""

    def search(self, query: Query, viewer: Viewer) -> SearchResults:
        """The answer to a query, in documents that viewer may see.

        UsageError where nothing is asked, SearchIndexError where the index cannot answer.
        """

    def marker(self, query: Query, languages: Sequence[str]) -> Marks:
        """What marks in texts of these languages what a question asks for."""

    def suggest(self, typed: str, viewer: Viewer, language: str = "en") -> tuple[Suggestion, ...]:
        """Ways to finish what is being typed, from documents that viewer may see.

        SearchIndexError where the index cannot answer.
        """


def today_in_utc() -> date:
    """The present day in UTC."""
    return now().date()


@dataclass(frozen=True, slots=True)
class Desk:
    """The rooms below, as the pages reach them; `today` tells the day."""

    searcher: Searches
    ledger: Ledger
    readings: Readings
    archive: Archive
    vocabularies: Vocabularies
    copies: Copies
    today: Callable[[], date] = today_in_utc

    def place_in(self, extensions: dict[str, object]) -> None:
        """Lay the desk where `the_desk` finds it while a request is answered."""
        extensions[_PLACE] = self


def the_desk() -> Desk:
    """The desk of the application that answers the present request."""
    return cast("Desk", current_app.extensions[_PLACE])


def the_viewer() -> Viewer:
    """Who asks: until people can sign in, everybody is a guest."""
    return GUEST


def ask_for_everything(viewer: Viewer) -> Query:
    """A query that every document this viewer may see answers."""
    return Query("", None, (Filter("access", any=tuple(sorted(viewer.levels))),))
