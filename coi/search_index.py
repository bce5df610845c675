"""The port: what the rest of the house asks of a search engine, in words no engine owns."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from coi.query import Sort, TextField

View = Literal["exact", "stem"]
VIEWS: tuple[View, ...] = ("exact", "stem")

# One term per word position and view; where a view has nothing for a word it repeats the exact term.
WordViews = Mapping[View, Sequence[str]]

MAX_EXPANSIONS = 128  # how many index terms one prefix may stand for, the most frequent first


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage as the engine needs it: where it stands, and its words in each view."""

    page: int
    start: int
    end: int
    views: WordViews


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """One edition of a document, analysed and ready to be indexed, with the days it was in force.

    `values` maps a filter field to its values (none, one or several). Days are numbers such as
    20240517. `in_force_until` is None for the edition in force now. A document has one record per
    stretch of time, never two for the same day.
    """

    document_id: str
    edition: int
    reading: int
    values: Mapping[str, tuple[str, ...]]
    access: str
    published_first: int | None
    published_last: int | None
    captured: int
    in_force_from: int
    in_force_until: int | None
    title: WordViews
    passages: tuple[IndexedPassage, ...]


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A term of one view with its weight within its group."""

    view: View
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """One word of the question as a set of alternatives that count as one term (forms, spellings, translations)."""

    alternatives: tuple[IndexTerm, ...]
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Sequenced:
    """Groups that follow one another without a gap, in the title or within a page's run of passages."""

    groups: tuple[Group, ...]
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Any exact term that begins so; at most MAX_EXPANSIONS terms, the most frequent first."""

    text: str
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every clause holds somewhere in the record (title or any passage)."""

    clauses: "tuple[Clause, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one clause holds somewhere in the record."""

    clauses: "tuple[Clause, ...]"


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The clause holds nowhere in the record."""

    clause: "Clause"


Clause = Group | Sequenced | Beginning | AllOf | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class ValueFilter:
    """Keeps records that have any of `any`, all of `all`, none of `none`, and (if given) nothing outside `only`."""

    field: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayRange:
    """Keeps records whose days touch first..last (both included, None is open); undated records are left out."""

    field: Literal["published", "captured"]
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class AnalysedQuery:
    """A question in index terms.

    `clause` None means every record the filters leave. `as_of` None means the editions in force
    now, else the records with in_force_from <= as_of < in_force_until. Only records whose access
    is in `access` exist for this question: they alone count, are faceted and are listed.
    """

    clause: Clause | None
    access: frozenset[str]
    filters: tuple[ValueFilter, ...] = ()
    ranges: tuple[DayRange, ...] = ()
    as_of: int | None = None
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    passages_per_hit: int = 3


@dataclass(frozen=True, slots=True)
class PassageReference:
    """Where a passage stands: page number and character offsets in that page's text."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A record that matches, with its best passages, best first (none where only the title matches)."""

    document_id: str
    edition: int
    reading: int
    score: float
    passages: tuple[PassageReference, ...]


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many matching records carry a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """Exact total, one page of hits, and per asked facet its counts (highest first, then by value).

    A facet counts under all filters but its own. Hits of equal score are ordered by document id, so
    paging is stable.
    """

    total: int
    hits: tuple[IndexHit, ...]
    facets: Mapping[str, tuple[ValueCount, ...]] = field(default_factory=dict)
    cut_prefixes: tuple[str, ...] = ()  # prefixes that stood for more than MAX_EXPANSIONS terms


class IndexWriter(Protocol):
    """Takes changes; nothing is visible before the context it came from ends without an error."""

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        """Replace everything the index holds of that document by these records."""

    def delete(self, document_id: str) -> None:
        """Remove everything the index holds of that document; unknown ids are no error."""


class SearchIndex(Protocol):
    """Answers queries over index records; built from archive and database, so it may always be thrown away.

    Raises only children of SearchIndexError.
    """

    def search(self, query: AnalysedQuery) -> IndexAnswer:
        """The answer as of the last commit."""

    def suggest(self, prefix: str, limit: int) -> list[str]:
        """Up to `limit` exact terms of public records that begin with `prefix`, most frequent first."""

    def writer(self) -> AbstractContextManager[IndexWriter]:
        """Changes that are committed at the end of the context, or leave no trace after an error."""

    def rebuild(self) -> AbstractContextManager[IndexWriter]:
        """A new, empty generation filled beside the one in use, which it replaces at the end."""

    def document_ids(self) -> Iterator[str]:
        """Every document id in the index, each once, to reconcile with the ledger."""

    @property
    def generation(self) -> str:
        """The name of the generation in use; changes only by rebuild."""
