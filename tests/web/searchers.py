"""Searchers that stand in for the real one: with one answer, or with one failure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from coi.network.access import Viewer
from coi.query import Query
from coi.results import Hit, SearchResults, Suggestion
from indexer.analysis.question import analyse
from indexer.marks import Marker


def a_hit(number: int = 1) -> Hit:
    return Hit(
        id=f"MD-{number}",
        key=f"key-{number}",
        score=1.0,
        title=f"Title {number}",
        url="https://example.org/",
        source="sample-unit",
        document_type="law",
        language="en",
        countries=("UKR",),
        topics=(),
        published=None,
        captured="2025-05-12T09:14:00+00:00",
        edition=1,
        editions=1,
        access="public",
        status="live",
        media_type="text/html",
        page_count=1,
        passages=(),
    )


def a_marker(query: Query, languages: Sequence[str]) -> Marker:
    """What marks the words of a question as they are typed, with the endings of these languages."""
    return Marker(analyse(query.node, tuple(languages)) if query.node else None)


@dataclass
class AnsweringSearcher:
    """Gives one answer to everything and remembers what it was asked, and by whom."""

    answer: SearchResults
    suggestions: tuple[Suggestion, ...] = ()
    asked: list[tuple[Query, Viewer]] = field(default_factory=list)
    typed: list[tuple[str, Viewer, str]] = field(default_factory=list)

    def search(self, query: Query, viewer: Viewer) -> SearchResults:
        self.asked.append((query, viewer))
        return replace(self.answer, query=query)

    def marker(self, query: Query, languages: Sequence[str]) -> Marker:
        return a_marker(query, languages)

    def suggest(self, typed: str, viewer: Viewer, language: str = "en") -> tuple[Suggestion, ...]:
        self.typed.append((typed, viewer, language))
        return self.suggestions


@dataclass
class FailingSearcher:
    """Fails at everything and remembers what it was asked, and by whom."""

    error: Exception
    asked: list[tuple[Query, Viewer]] = field(default_factory=list)
    typed: list[tuple[str, Viewer, str]] = field(default_factory=list)

    def search(self, query: Query, viewer: Viewer) -> SearchResults:
        self.asked.append((query, viewer))
        raise self.error

    def marker(self, query: Query, languages: Sequence[str]) -> Marker:
        return a_marker(query, languages)

    def suggest(self, typed: str, viewer: Viewer, language: str = "en") -> tuple[Suggestion, ...]:
        self.typed.append((typed, viewer, language))
        raise self.error


def an_answer(total: int = 1, hits: int = 1, **other: object) -> SearchResults:
    results = SearchResults(
        Query("", None), "Everything", total, 0.001, tuple(a_hit(n + 1) for n in range(hits))
    )
    return replace(results, **other)  # type: ignore[arg-type]
