"""What a search gives back: hits with their passages, facets with their labels, and suggestions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from coi.dates import PartialDate
from coi.document import DocumentStatus
from coi.query import Query


@dataclass(frozen=True, slots=True)
class HitPassage:
    """A passage of a hit; `highlights` are half-open character ranges in `text` that matched."""

    page: int
    label: str | None
    heading: str | None
    start: int  # offset of the text in the page
    text: str
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, with the facts shown beside it."""

    id: str
    key: str
    score: float
    title: str
    url: str
    source: str
    document_type: str | None
    language: str | None
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    published: PartialDate | None
    captured: str  # ISO 8601, UTC: first capture of this edition
    edition: int
    editions: int  # how many editions there are
    access: str
    status: DocumentStatus
    media_type: str
    page_count: int
    passages: tuple[HitPassage, ...]
    title_highlights: tuple[tuple[int, int], ...] = ()
    also_published_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, its label in the interface language, and how many documents carry it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """A year or a month of publication, its label, and how many documents are dated so."""

    period: str  # `2022`, `2022-05`, or NO_DATE
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """When the documents were published, in order of time, those without a date last; empty periods are left out.

    It counts what would be found for other dates of publication too. By month, only the months of the
    dates asked for are told; a document dated by its year alone then stands under the year.
    """

    grain: Literal["year", "month"] = "year"
    periods: tuple[PeriodCount, ...] = ()


SuggestionKind = Literal["country", "topic", "phrase", "title"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to finish what somebody is typing.

    A title leads to its document (`document_id`); every other kind asks `query`.
    """

    kind: SuggestionKind
    text: str
    query: Query | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Expansion:
    """What was searched beside a word of the question, in one other language.

    `reasons` says for each word added where it is from, such as `lexicon` or `uk→en: wiktionary-uk`; the same
    words as `language:word` in `Query.without` leave it out.
    """

    word: str
    language: str
    added: tuple[str, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to a query, ready to be shown.

    `suggestion` is the same question in words that find more, where one of them seems misspelt. With
    `some_words` no document has all the words asked for, and everything here is of those that have some.
    Where all that have all words fit on the first page, `more` follows them: the best of those with some words,
    which `total` does not count. Words of `left_out` only join others and need not stand in a document.
    """

    query: Query
    in_words: str
    total: int
    seconds: float
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    expansions: tuple[Expansion, ...] = ()
    suggestion: str | None = None
    warnings: tuple[str, ...] = ()
    total_is_exact: bool = True
    histogram: Histogram = field(default=Histogram())
    some_words: bool = False
    more: tuple[Hit, ...] = ()
    left_out: tuple[str, ...] = ()
