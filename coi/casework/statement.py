"""A search statement: a dated record of what was asked, what was searched, what could not be, and what was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version

from coi.casework.citations import cite
from coi.casework.cited import Cited
from coi.casework.freshness import (
    Freshness,
    Rooms,
    everything,
    freshness_of,
    freshness_to_json,
    held_by_source,
)
from coi.casework.gaps import REASONS, Gap, Reason, why_empty
from coi.document import ACCESS_LEVELS
from coi.network.access import Viewer, may_see
from coi.query import NO_DATE, And, Carries, Dated, DateRange, Filter, FilterField, Node, Not, Query
from coi.query_args import args_from_query
from coi.results import Expansion, FacetValue, Hit, SearchResults
from coi.source import Source
from coi.wording import in_words

HITS_LISTED = 20
NOTHING_FOUND = (
    "No document that answers was found among those searched. This is no evidence that what was asked about "
    "does not happen or does not exist: it may not have been reported, or by a source that was not searched, "
    "or in other words."
)
ONLY_SOME_WORDS = (
    "The documents listed have only some of the words asked for. They are given for orientation and do not "
    "count as found."
)
ONLY_OPEN = "Only documents that are open to whoever made this search were searched."

COUNTED: tuple[FilterField, ...] = ("source", "source_type", "document_type")
_PLAIN_ARGUMENTS = {"q", "v", "sort", "limit", "offset", "facets", "ui-language"}


@dataclass(frozen=True, slots=True)
class SearchedSource:
    """A source that was searched: how it stands, the documents the filters left of it, and those that answer."""

    standing: Freshness
    searched: int
    found: int


@dataclass(frozen=True, slots=True)
class CitedHit:
    """A document as the statement lists it; no citation where its source or its capture is not known."""

    hit: Hit
    citation: str | None
    all_words: bool


@dataclass(frozen=True, slots=True)
class SearchStatement:
    """The record of one search.

    `total` counts the documents that answer as asked, `nearest` those that have only some of the words, which
    are told where there is none else. `searched` is the number of documents that the filters left to be searched.
    `conditions` are the filters as names and values, with which the search can be made again. `counts` are those
    of `total` by each of COUNTED, with the empty value for documents of which it is not known.
    """

    made: datetime
    query: Query
    in_words: str
    conditions: tuple[tuple[str, str], ...]
    added: tuple[Expansion, ...]
    joining_words: tuple[str, ...]  # words of the question that need not stand in a document
    total: int
    total_is_exact: bool
    nearest: int
    searched: int
    undated: int  # documents without a date of publication, which a range of such dates has left out
    counts: Mapping[FilterField, tuple[FacetValue, ...]]
    hits: tuple[CitedHit, ...]
    sources: tuple[SearchedSource, ...]
    gaps: tuple[Gap, ...]
    warnings: tuple[str, ...]
    whole: bool  # whether documents of every level of access were searched
    version: str
    generation: str | None

    @property
    def conclusion(self) -> tuple[str, ...]:
        """What the numbers mean, in plain sentences; none where documents were found."""
        said = [NOTHING_FOUND] if not self.total else []
        if any(not one.all_words for one in self.hits):
            said.append(ONLY_SOME_WORDS)
        return tuple(said)


def state_search(
    query: Query,
    rooms: Rooms,
    viewer: Viewer,
    *,
    made: datetime,
    generation: str | None = None,
) -> SearchStatement:
    """Ask the question anew and record it; paging is left aside.

    UsageError where nothing is asked, SearchIndexError where the index cannot answer: there is no statement
    then, for a search that failed has found nothing out.
    """
    query = replace(query, limit=HITS_LISTED, offset=0, facets=True)
    today = made.date()
    results = rooms.searcher.search(query, viewer)
    total = 0 if results.some_words else results.total
    searched, found = _searched(query, rooms, viewer), _counts(results) if total else {}
    held = held_by_source(rooms, viewer, query.as_of)
    by_source = {one.value: one.count for one in found.get("source", ())}
    in_scope = [one for one in held if searched.get(one)]
    sources = [
        SearchedSource(
            freshness_of(one, held[one], rooms, viewer, today, as_of=query.as_of),
            searched[one],
            by_source.get(one, 0),
        )
        for one in in_scope
    ]
    return SearchStatement(
        made=made,
        query=query,
        in_words=_say(query, rooms),
        conditions=tuple(one for one in args_from_query(query) if one[0] not in _PLAIN_ARGUMENTS),
        added=results.expansions,
        joining_words=results.left_out,
        total=total,
        total_is_exact=results.total_is_exact,
        nearest=results.total if results.some_words else 0,
        searched=sum(searched.values()),
        undated=_count_undated(query, rooms, viewer),
        counts=found,
        hits=tuple(_list_hits(results, rooms, today)),
        sources=tuple(sorted(sources, key=lambda one: (-one.found, -one.searched, one.standing.name))),
        gaps=tuple(_gaps(query, held, searched, rooms, viewer)),
        warnings=results.warnings,
        whole=viewer.levels.issuperset(ACCESS_LEVELS),
        version=program_version(),
        generation=generation,
    )


def _say(query: Query, rooms: Rooms) -> str:
    """Say the question as it was asked, also where the answer is to a looser one."""
    language = query.interface_language
    return in_words(query, lambda field, value: rooms.vocabularies.label(field, value, language), language)


def program_version() -> str:
    """The version of this program as it is installed; “unknown” where it runs without being installed."""
    try:
        return version("coi-search")
    except PackageNotFoundError:
        return "unknown"


def statement_to_json(statement: SearchStatement) -> dict[str, object]:
    """A statement as JSON values, in the words of the command line's contract."""
    asked = statement.query
    return {
        "made": statement.made,
        "query": asked.text,
        "in_words": statement.in_words,
        "conditions": [{"name": name, "value": value} for name, value in statement.conditions],
        "as_of": asked.as_of,
        "expansions": statement.added,
        "without": asked.without,
        "left_out": statement.joining_words,
        "total": statement.total,
        "total_is_exact": statement.total_is_exact,
        "some_words": statement.nearest,
        "searched": statement.searched,
        "undated": statement.undated,
        "conclusion": statement.conclusion,
        "counts": statement.counts,
        "hits": [
            {
                "id": one.hit.id,
                "title": one.hit.title,
                "source": one.hit.source,
                "document_type": one.hit.document_type,
                "published": one.hit.published,
                "captured": one.hit.captured,
                "edition": one.hit.edition,
                "status": one.hit.status,
                "all_words": one.all_words,
                "citation": one.citation,
            }
            for one in statement.hits
        ],
        "sources": [
            {**freshness_to_json(one.standing), "searched": one.searched, "found": one.found}
            for one in statement.sources
        ],
        "gaps": statement.gaps,
        "warnings": statement.warnings,
        "every_access_level": statement.whole,
        "version": statement.version,
        "generation": statement.generation,
    }


# --- what was found ---------------------------------------------------------------------------------


def _counts(results: SearchResults) -> dict[FilterField, tuple[FacetValue, ...]]:
    """Count what was found; a facet counts under all filters but its own, so that one is applied here."""
    counts: dict[FilterField, tuple[FacetValue, ...]] = {}
    for field in COUNTED:
        asked = results.query.filter(field)
        kept = tuple(one for one in results.facets.get(field, ()) if one.count and _passes(asked, one.value))
        unknown = results.total - sum(one.count for one in kept)
        counts[field] = (*kept, FacetValue("", "", unknown)) if unknown > 0 else kept
    return counts


def _passes(asked: Filter, value: str) -> bool:
    """Whether a filter lets through a document that has this one value."""
    return (
        (not asked.any or value in asked.any)
        and (not asked.only or value in asked.only)
        and all(one == value for one in asked.all)
        and value not in asked.none
    )


def _list_hits(results: SearchResults, rooms: Rooms, today: date) -> Iterable[CitedHit]:
    """Cite the first hits; those that have only some of the words follow."""
    listed = [(one, not results.some_words) for one in results.hits] + [(one, False) for one in results.more]
    for hit, all_words in listed[:HITS_LISTED]:
        yield CitedHit(hit, _cite(hit, rooms, today), all_words)


def _cite(hit: Hit, rooms: Rooms, today: date) -> str | None:
    """Cite the edition that was found, by the last capture that found it."""
    ledger = rooms.ledger
    source = rooms.vocabularies.sources.get(hit.source)
    reading = rooms.readings.latest(hit.id, hit.edition)
    edition = next((one for one in ledger.editions(hit.id) if one.number == hit.edition), None)
    capture = next((one for one in reversed(ledger.captures(hit.id)) if one.edition == hit.edition), None)
    if source is None or reading is None or edition is None or capture is None:
        return None
    return cite(Cited(ledger.document(hit.id), edition, reading, source, capture), accessed=today)


# --- what was searched ------------------------------------------------------------------------------


def _searched(query: Query, rooms: Rooms, viewer: Viewer) -> Mapping[str, int]:
    """Count by source the documents that everything but the words left to be searched."""
    scope = _scope(query)
    if scope.asks_nothing:
        scope = replace(everything(viewer, query.as_of), facets=True)
    answer = rooms.searcher.search(scope, viewer)
    asked = query.filter("source")
    return {
        one.value: one.count
        for one in answer.facets.get("source", ())
        if one.count and _passes(asked, one.value)
    }


def _scope(query: Query) -> Query:
    """The question without its words."""
    node = _conditions(query.node)
    return replace(query, text="", node=node, sort="relevance", limit=1, translate=False, without=())


def _count_undated(query: Query, rooms: Rooms, viewer: Viewer) -> int:
    """Count the documents that only a range of dates of publication has left out, for they state none."""
    if not query.published or query.filter("year"):
        return 0
    scope = replace(_scope(query), published=DateRange()).with_filter(Filter("year", any=(NO_DATE,)))
    return rooms.searcher.search(scope, viewer).total


def _conditions(node: Node | None) -> Node | None:
    """What of a question is no word but a condition: a country, a source or a date that must hold, or must not."""
    parts = node.parts if isinstance(node, And) else (node,) if node else ()
    kept = tuple(
        one
        for one in parts
        if isinstance(one, Carries | Dated)
        or (isinstance(one, Not) and isinstance(one.part, Carries | Dated))
    )
    return And(kept) if len(kept) > 1 else kept[0] if kept else None


def _gaps(
    query: Query, held: Mapping[str, int], searched: Mapping[str, int], rooms: Rooms, viewer: Viewer
) -> list[Gap]:
    """Name the sources that were not searched, those first whose scope names a country that was asked about."""
    countries = _asked_about(query)
    ever = held_by_source(rooms, viewer) if query.as_of else held
    gaps = []
    for source in rooms.vocabularies.sources.values():
        if searched.get(source.id) or not may_see(viewer, source.access):
            continue
        if not _is_asked(query, source):
            reason: Reason = "left out"
        elif ever.get(source.id):
            reason = "filtered" if held.get(source.id) else "not then"
        else:
            reason = why_empty(source, rooms)
        gaps.append(Gap(source.id, source.name, reason, bool(countries & set(source.countries))))
    order = list(REASONS)
    return sorted(gaps, key=lambda one: (order.index(one.reason), not one.named, one.name.casefold()))


def _is_asked(query: Query, source: Source) -> bool:
    by_type = _passes(query.filter("source_type"), source.source_type)
    return by_type and _passes(query.filter("source"), source.id)


def _asked_about(query: Query) -> frozenset[str]:
    """The countries that a question names, as filters or among its words."""
    asked = query.filter("country")
    parts = query.node.parts if isinstance(query.node, And) else (query.node,)
    named = [one.value for one in parts if isinstance(one, Carries) and one.field == "country"]
    return frozenset((*asked.any, *asked.all, *asked.only, *named))
