"""What the archive holds on a country, on a topic or of a source: key documents, sources and what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from coi.casework.freshness import (
    Freshness,
    Rooms,
    everything,
    freshness_of,
    held_by_source,
    newest_date,
)
from coi.casework.gaps import Gap, why_empty
from coi.dates import PartialDate
from coi.network.access import Viewer, may_see
from coi.query import DateRange, Filter, Query
from coi.results import FacetValue, Hit, SearchResults

NEWEST_SHOWN = 3  # documents of each type
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class KeyDocuments:
    """The newest documents of one type, and how many there are of it."""

    document_type: str
    total: int
    newest: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Covering:
    """A source as a whole, and what it holds on the subject: how many documents, and the newest date stated."""

    standing: Freshness
    documents: int
    newest: PartialDate | None


@dataclass(frozen=True, slots=True)
class MissingType:
    """A document type the archive does not have on a country, and how many other countries it has it on."""

    document_type: str
    countries: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What the archive holds on one subject; `untyped` are documents whose type is not known."""

    total: int
    kinds: tuple[KeyDocuments, ...]
    untyped: int
    sources: tuple[Covering, ...]
    topics: tuple[FacetValue, ...]
    countries: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class CountryCoverage:
    """What the archive holds on a country and what it lacks.

    `missing` are the types it has on other countries, most of them first; `empty` the sources whose scope names
    the country and that hold nothing on it.
    """

    code: str
    holding: Holding
    missing: tuple[MissingType, ...]
    empty: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many documents are dated in a month."""

    month: PartialDate
    count: int


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """How a source stands, what it holds by type and country, and its documents of the last twelve months."""

    standing: Freshness
    types: tuple[FacetValue, ...]
    countries: tuple[FacetValue, ...]
    months: tuple[MonthCount, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, at what day, and as of which day; `language` is that of the labels."""

    rooms: Rooms
    viewer: Viewer
    today: date
    as_of: PartialDate | None = None
    language: str = "en"

    @property
    def day(self) -> date:
        """The day on which things are to be as they are told."""
        return min(self.as_of.last_day, self.today) if self.as_of else self.today

    def within(self, *filters: Filter) -> Query:
        """A query for everything within these filters."""
        query = replace(everything(self.viewer, self.as_of), interface_language=self.language)
        for one in filters:
            query = query.with_filter(one)
        return query

    def ask(self, query: Query) -> SearchResults:
        """The answer to a query; SearchIndexError where the index cannot answer."""
        return self.rooms.searcher.search(query, self.viewer)


def cover_country(code: str, look: Look) -> CountryCoverage:
    """The coverage of a country by its alpha-3 code."""
    of_country = Filter("country", any=(code,))
    held = held_by_source(look.rooms, look.viewer, look.as_of)
    holding = hold(look, of_country, held)
    there = {one.document_type for one in holding.kinds}
    lacking = [one for one in look.rooms.vocabularies.document_types.concepts if one not in there]
    missing = [MissingType(one, _count_countries(one, look)) for one in lacking]
    covering = {one.standing.source for one in holding.sources}
    empty = [
        Gap(one.id, one.name, "filtered" if held.get(one.id) else why_empty(one, look.rooms), named=True)
        for one in look.rooms.vocabularies.sources.values()
        if code in one.countries and one.id not in covering and may_see(look.viewer, one.access)
    ]
    return CountryCoverage(
        code,
        holding,
        tuple(sorted((one for one in missing if one.countries), key=lambda one: -one.countries)),
        tuple(sorted(empty, key=lambda one: one.name.casefold())),
    )


def count_countries(look: Look) -> Mapping[str, int]:
    """How many documents there are on each country; none on those that only the scope of a source names."""
    answer = look.ask(replace(look.within(), facets=True))
    counts = {one.value: one.count for one in answer.facets.get("country", ())}
    for source in look.rooms.vocabularies.sources.values():
        if may_see(look.viewer, source.access):
            counts |= {code: 0 for code in source.countries if code not in counts}
    return counts


def cover_source(source_id: str, look: Look) -> SourceCoverage:
    """The coverage of a source by its id."""
    theirs = look.within(Filter("source", any=(source_id,)))
    answer = look.ask(replace(theirs, facets=True))
    months = _last_months(look.day)
    lately = replace(theirs, published=DateRange(months[0], PartialDate.of(look.day)), facets=True)
    counts = {one.period: one.count for one in look.ask(lately).histogram.periods}
    return SourceCoverage(
        freshness_of(source_id, answer.total, look.rooms, look.viewer, look.today, look.as_of),
        _counted(answer, "document_type"),
        _counted(answer, "country"),
        tuple(MonthCount(one, counts.get(str(one), 0)) for one in months),
    )


def hold(look: Look, subject: Filter, held: Mapping[str, int] | None = None) -> Holding:
    """What the archive holds within a filter; `held` are the documents of each source in all, where known."""
    held = held_by_source(look.rooms, look.viewer, look.as_of) if held is None else held
    answer = look.ask(replace(look.within(subject), facets=True))
    types = {one.value: one.count for one in _counted(answer, "document_type")}
    known = look.rooms.vocabularies.document_types.concepts
    order = [*(one for one in known if one in types), *(one for one in types if one not in known)]
    return Holding(
        total=answer.total,
        kinds=tuple(_newest_of(one, types[one], subject, look) for one in order),
        untyped=max(answer.total - sum(types.values()), 0),
        sources=tuple(_covering(answer, subject, held, look)),
        topics=_counted(answer, "topic"),
        countries=_counted(answer, "country"),
    )


def _newest_of(document_type: str, total: int, subject: Filter, look: Look) -> KeyDocuments:
    asked = look.within(subject, Filter("document_type", any=(document_type,)))
    found = look.ask(replace(asked, sort="published", limit=NEWEST_SHOWN))
    return KeyDocuments(document_type, total, found.hits)


def _covering(
    answer: SearchResults, subject: Filter, held: Mapping[str, int], look: Look
) -> Iterator[Covering]:
    for one in _counted(answer, "source"):
        theirs = look.within(subject, Filter("source", any=(one.value,)))
        standing = freshness_of(
            one.value, held.get(one.value, one.count), look.rooms, look.viewer, look.today, look.as_of
        )
        yield Covering(standing, one.count, newest_date(theirs, look.rooms, look.viewer, look.day))


def _counted(answer: SearchResults, field: str) -> tuple[FacetValue, ...]:
    return tuple(one for one in answer.facets.get(field, ()) if one.count)


def _count_countries(document_type: str, look: Look) -> int:
    asked = look.within(Filter("document_type", any=(document_type,)))
    return len(_counted(look.ask(replace(asked, facets=True)), "country"))


def _last_months(day: date) -> list[PartialDate]:
    """The month of that day and the eleven before it, in order."""
    numbers = range(day.year * 12 + day.month - _MONTHS, day.year * 12 + day.month)
    return [PartialDate(one // 12, one % 12 + 1) for one in numbers]
