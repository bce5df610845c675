"""A question answered: words analysed, filters widened, hits fetched and shown with what matched in them."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from coi.dates import day_number
from coi.document import Capture, Document, Edition, Page, Reading
from coi.errors import LedgerError, UsageError
from coi.network.access import Viewer, may_see
from coi.query import (
    FACET_FIELDS,
    And,
    DateRange,
    Filter,
    FilterField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from coi.results import FacetValue, Hit, HitPassage, SearchResults
from coi.search_index import (
    MAX_EXPANSIONS,
    AnalysedQuery,
    Clause,
    DayRange,
    IndexAnswer,
    IndexHit,
    PassageReference,
    SearchIndex,
    ValueFilter,
)
from coi.vocabulary import Vocabulary
from coi.wording import in_words
from indexer import passages
from indexer.analysis.question import analyse
from indexer.analysis.words import tokens

_AROUND = 200  # characters beside a passage in which a phrase may begin or end
_STALE_PASSAGE = "Some passages cannot be shown, because the index is older than the texts."
_STALE_HIT = "Some results cannot be shown, because the index is older than the documents."


class Documents(Protocol):
    """What is asked of the ledger."""

    def document(self, document_id: str, /) -> Document:
        """The document of that id; DocumentUnknown where there is none."""

    def editions(self, document_id: str, /) -> tuple[Edition, ...]:
        """Its editions, by number."""

    def captures(self, document_id: str, /) -> tuple[Capture, ...]:
        """Its captures, oldest first."""


class ReadTexts(Protocol):
    """What is asked of the readings."""

    def get(self, reading_id: int, /) -> Reading:
        """The reading of that number; LedgerError where there is none."""


class Labels(Protocol):
    """What is asked of the vocabularies."""

    @property
    def topics(self) -> Vocabulary:
        """The topics with what is narrower than each."""

    def label(self, field: FilterField, value: str, language: str = "en", /) -> str:
        """What a person reads for a filter value."""


@dataclass(slots=True)
class Searcher:
    """Answers questions from the index, for one viewer at a time; safe to share between threads.

    `guess_language` may name the language of the words typed, which makes their endings known.
    """

    index: SearchIndex
    ledger: Documents
    readings: ReadTexts
    vocabularies: Labels
    guess_language: Callable[[str], str | None] | None = None

    def search(self, query: Query, viewer: Viewer) -> SearchResults:
        """The hits, facets and warnings for a query, as that viewer may see them.

        Raises UsageError where nothing is asked, and SearchIndexError where the index cannot answer.
        """
        began = time.perf_counter()
        clause = self._clause(query)
        answer = self.index.search(self._analysed(query, clause, viewer))
        warnings = [
            *(f"“{text}” holds no letter or digit and was left out." for text in _empty_words(query.node)),
            *_prefix_warnings(answer),
        ]
        hits = []
        for one in answer.hits:
            hit = self._hit(one, clause, viewer, warnings)
            if hit is not None:
                hits.append(hit)
        missing = len(answer.hits) - len(hits)
        return SearchResults(
            query=query,
            in_words=in_words(query, lambda field, value: self._label(field, value, "en")),
            total=answer.total - missing,
            seconds=time.perf_counter() - began,
            hits=tuple(hits),
            facets=self._facets(answer, query.interface_language),
            warnings=tuple(dict.fromkeys(warnings)),
            total_is_exact=_STALE_HIT not in warnings,
        )

    # --- asking ---------------------------------------------------------------------------------

    def _clause(self, query: Query) -> Clause | None:
        clause = analyse(query.node, self._asked_in(query)) if query.node else None
        if clause is None and replace(query, node=None).asks_nothing:
            raise UsageError("Give at least one word or a filter.")
        return clause

    def _asked_in(self, query: Query) -> tuple[str, ...]:
        """Name the languages the whole question may be in: that of the page, of a filter, and of the words."""
        guessed = self.guess_language(query.text) if self.guess_language and query.text else None
        asked = [query.interface_language, *query.filter("language").any, *query.filter("language").only]
        return tuple(dict.fromkeys([*asked, guessed] if guessed else asked))

    def _analysed(self, query: Query, clause: Clause | None, viewer: Viewer) -> AnalysedQuery:
        ranges = (_day_range("published", query.published), _day_range("captured", query.captured))
        return AnalysedQuery(
            clause=clause,
            access=viewer.levels,
            filters=tuple(made for one in query.filters for made in self._filters(one)),
            ranges=tuple(one for one in ranges if one is not None),
            as_of=day_number(query.as_of.last_day) if query.as_of else None,
            sort=query.sort,
            offset=query.offset,
            limit=query.limit,
            facets=FACET_FIELDS if query.facets else (),
        )

    def _filters(self, one: Filter) -> Iterator[ValueFilter]:
        if one.field != "topic":
            if one:
                yield ValueFilter(one.field, one.any, one.all, one.none, one.only)
                if one.only:  # a document of no known country is not one of only that country
                    yield ValueFilter(one.field, any=one.only)
            return
        widened = ValueFilter(
            "topic", any=self._widen(one.any), none=self._widen(one.none), only=self._widen(one.only)
        )
        if widened.any or widened.none or widened.only:
            yield widened
        for topic in one.all:  # each of them is met by anything narrower
            yield ValueFilter("topic", any=self._widen([topic]))

    def _widen(self, topics: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(one for topic in topics for one in self.vocabularies.topics.narrower(topic))
        )

    # --- showing --------------------------------------------------------------------------------

    def _hit(self, found: IndexHit, clause: Clause | None, viewer: Viewer, warnings: list[str]) -> Hit | None:
        """Fetch what a hit is about; None where it is gone or no longer open to this viewer."""
        try:
            document = self.ledger.document(found.document_id)
            if not may_see(viewer, document.access):
                # The index is older than the decision. Nothing is said of it: even that would tell.
                return None
            reading = self.readings.get(found.reading)
        except LedgerError:
            warnings.append(_STALE_HIT)
            return None
        editions = self.ledger.editions(document.id)
        edition = next((one for one in editions if one.number == found.edition), None)
        if edition is None:
            warnings.append(_STALE_HIT)
            return None
        title = reading.title or document.key
        return Hit(
            id=document.id,
            key=document.key,
            score=found.score,
            title=title,
            url=self._url(document, found.edition),
            source=document.source,
            document_type=reading.document_type,
            language=reading.language,
            countries=reading.country_codes,
            topics=reading.topics,
            published=reading.published_date,
            captured=edition.first_captured.isoformat(),
            edition=edition.number,
            editions=len(editions),
            access=document.access,
            status=document.status,
            media_type=edition.media_type,
            page_count=len(reading.pages),
            passages=tuple(self._passages(found.passages, reading, clause, warnings)),
            title_highlights=passages.highlights(title, reading.language, clause, in_title=True),
        )

    def _url(self, document: Document, edition: int) -> str:
        captures = [one for one in self.ledger.captures(document.id) if one.edition == edition]
        return (captures[-1].final_url or captures[-1].url) if captures else document.key

    def _passages(
        self,
        references: Iterable[PassageReference],
        reading: Reading,
        clause: Clause | None,
        warnings: list[str],
    ) -> Iterator[HitPassage]:
        pages = {page.number: page for page in reading.pages}
        for one in references:
            page = pages.get(one.page)
            if page is None or not 0 <= one.start < one.end <= len(page.text):
                warnings.append(_STALE_PASSAGE)
                continue
            yield _shown(one, page, reading, clause)

    def _label(self, field: FilterField, value: str, language: str) -> str:
        return self.vocabularies.label(field, value, language) or value

    def _facets(self, answer: IndexAnswer, language: str) -> Mapping[str, tuple[FacetValue, ...]]:
        return {
            field: tuple(
                FacetValue(one.value, self._label(field, one.value, language), one.count)
                for one in answer.facets[field]
            )
            for field in FACET_FIELDS
            if field in answer.facets
        }


def highlights(text: str, language: str | None, node: Node | None) -> tuple[tuple[int, int], ...]:
    """The half-open ranges of a text in that language which a tree of words asks for."""
    clause = analyse(node, (language,) if language else ()) if node else None
    return passages.highlights(text, language, clause)


def _shown(reference: PassageReference, page: Page, reading: Reading, clause: Clause | None) -> HitPassage:
    start, end = reference.start, reference.end
    first = max(0, start - _AROUND)
    around = passages.highlights(page.text[first : end + _AROUND], reading.language, clause)
    # A phrase may cross the border of two passages; what lies in this one is marked.
    marks = _clip(((begin + first, stop + first) for begin, stop in around), start, end)
    whole = passages.passage_at(reading, page, start, end)
    cut = passages.excerpt(whole, marks)
    shown = passages.passage_at(reading, page, cut.start, cut.end)
    inside = _clip(((begin + start, stop + start) for begin, stop in marks), cut.start, cut.end)
    return HitPassage(shown.page, shown.label, shown.heading, shown.start, shown.text, inside)


def _clip(ranges: Iterable[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Keep what lies between two offsets, counted from the first of them."""
    clipped = ((max(first, start) - start, min(last, end) - start) for first, last in ranges)
    return tuple((first, last) for first, last in clipped if first < last)


def _day_range(field: Literal["published", "captured"], days: DateRange) -> DayRange | None:
    if not days:
        return None
    first = day_number(days.first.first_day) if days.first else None
    last = day_number(days.last.last_day) if days.last else None
    return DayRange(field, first, last)


def _prefix_warnings(answer: IndexAnswer) -> Iterator[str]:
    for prefix in answer.cut_prefixes:
        yield f"Too many words begin with “{prefix}”; only the {MAX_EXPANSIONS} most frequent were searched."


def _empty_words(node: Node | None) -> Iterator[str]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _empty_words(part)
    elif isinstance(node, Not):
        yield from _empty_words(node.part)
    elif isinstance(node, Word | Phrase | Prefix):
        text = " ".join(node.words) if isinstance(node, Phrase) else node.text
        if not tokens(text):
            yield text
