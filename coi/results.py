"""What a search gives back: hits with their passages, and facets with their labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
class Expansion:
    """What was searched beside a word of the question."""

    word: str
    language: str
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to a query, ready to be shown."""

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
