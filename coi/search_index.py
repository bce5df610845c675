"""The port: what the rest of the house asks of a search engine, in words no engine owns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from coi.query import Sort, TextField

View = Literal["exact", "stem", "prefix", "name"]
VIEWS: tuple[View, ...] = ("exact", "stem", "prefix", "name")

# One term per word position and view; where a view has nothing for a word it repeats the exact term.
WordViews = Mapping[View, Sequence[str]]

MAX_EXPANSIONS = 128  # how many index terms one prefix or one misspelt word may stand for
SPELLING_WEIGHTS = (1.0, 0.7, 0.5)  # of a term with no, one or two letters changed


def most_edits(text: str) -> int:
    """How many letters may differ between a word and a term it may be a misspelling of: none, one or two."""
    return 0 if len(text) < 3 else 1 if len(text) < 6 else 2  # noqa: PLR2004 -- the rule itself


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the score of a record is made; the defaults are chosen by `coi evaluate`.

    For each leaf (a group, sequence or the like) and each unit of one kind (titles, subjects, passages):

        idf    = ln(1 + (N - df + 0.5) / (df + 0.5))      N, df: visible units of that kind, and those matching
        bm25   = idf * f * (k1 + 1) / (f + k1 * (1 - b + b * words / average words))

    f is the sum of the weights of the occurrences. Subjects are not measured by length (b = 0). A unit
    adds up its leaves, except those under a NoneOf. Of the passages of a record the best counts whole; of
    all others together `next_share` counts, where together they are at most `next_cap` times the best:

        score  = title * titles + subject * subjects + best + next_share * min(others, next_cap * best)
    """

    title: float = 1.0
    subject: float = 0.5
    next_share: float = 0.4
    next_cap: float = 0.4
    k1: float = 1.2
    b: float = 0.75


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
    stretch of time, never two for the same day. `subject` holds words for what the record is about that need
    not stand in it (names of its countries): they are found by a word asked anywhere, but never in a row.
    `phrases` are found by `suggest` alone.
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
    subject: WordViews = field(default_factory=dict)
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A term of one view with its weight within its group, above 0."""

    view: View
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class TermRow:
    """Terms that follow one another without a gap, as in Sequenced; each occurrence weighs `weight`.

    The weights of the terms themselves are of no account. It counts in the unit where it begins.
    """

    terms: tuple[IndexTerm, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Alike:
    """The terms of one view that are nearest to `text`: that term itself, else those one letter away, else two.

    At most `edits` (0 to 2) letters are inserted, left out or changed (Levenshtein), and never the first. At most
    MAX_EXPANSIONS terms, the most frequent first; each weighs `weight` times SPELLING_WEIGHTS by its distance.
    """

    view: View
    text: str
    edits: int
    weight: float = 1.0


Alternative = IndexTerm | TermRow | Alike


@dataclass(frozen=True, slots=True)
class Group:
    """One word of the question as a set of alternatives that count as one term (forms, spellings, translations).

    Its frequency in a unit is the sum of the weights of all occurrences of all alternatives; an IndexTerm that is
    named twice counts once, with its greatest weight.
    """

    alternatives: tuple[Alternative, ...]
    field: TextField = "anywhere"

    @property
    def terms(self) -> tuple[IndexTerm, ...]:
        """The alternatives that are single terms."""
        return tuple(one for one in self.alternatives if isinstance(one, IndexTerm))


@dataclass(frozen=True, slots=True)
class Sequenced:
    """Groups that follow one another without a gap, in the title or within a page's run of passages.

    It counts in the unit where it begins. An occurrence weighs the mean over the groups of the greatest weight
    among the alternatives that stand at their place. Only single terms can stand at a place: other alternatives
    of its groups are passed over.
    """

    groups: tuple[Group, ...]
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Near:
    """Groups close to one another in any order, with at most `between` other words in all among them.

    A window is len(groups) + between words long, begins at an occurrence of one of the groups, and holds every
    distinct group at least as often as it is listed, in the title or within a page's run of passages. Every
    such window counts, in the unit where it begins; it weighs the mean over the distinct groups of the weight
    (the greatest at that place) of their first occurrence in it. As in Sequenced, only single terms stand at a place.
    """

    groups: tuple[Group, ...]
    between: int
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Any exact term that begins so; at most MAX_EXPANSIONS terms, the most frequent first."""

    text: str
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Spelled:
    """Any exact term of title or text that `text` may be a misspelling of: same first character and at most
    `most_edits(text)` letters inserted, left out or changed (Levenshtein). At most MAX_EXPANSIONS terms, the nearest
    first, then the most frequent; each weighs SPELLING_WEIGHTS by its distance.
    """

    text: str
    field: TextField = "anywhere"


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


Clause = Group | Sequenced | Near | Beginning | Spelled | ValueFilter | DayRange | AllOf | AnyOf | NoneOf


Grain = Literal["year", "month"]


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
    histogram: Grain | None = None
    passages_per_hit: int = 3
    ranking: Ranking = field(default=Ranking())


class PassageReference(NamedTuple):
    """Where a passage stands: page number and character offsets in that page's text."""

    page: int
    start: int
    end: int


class IndexHit(NamedTuple):
    """A record that matches, with its best passages, best first (none where only the title matches)."""

    document_id: str
    edition: int
    reading: int
    score: float
    passages: tuple[PassageReference, ...]


class ValueCount(NamedTuple):
    """How many matching records carry a value; hundreds are made for one question, in half a dataclass's time."""

    value: str
    # It hides tuple.count, which nobody needs here.
    count: int  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """Exact total, one page of hits, and per asked facet its counts (highest first, then by value).

    A facet counts under all filters but its own. Hits of equal score are ordered by document id, so
    paging is stable. The histogram counts records by published period (`2022`, or `2022-05` for the grain month;
    there `2022` holds what is dated no closer than that), in order of time, NO_DATE last; empty periods
    are left out. It ignores the filter `year` and the ranges of `published`.
    """

    total: int
    hits: tuple[IndexHit, ...]
    facets: Mapping[str, tuple[ValueCount, ...]] = field(default_factory=dict)
    cut_prefixes: tuple[
        str, ...
    ] = ()  # beginnings or misspelt words that stood for more than MAX_EXPANSIONS terms
    histogram: tuple[ValueCount, ...] = ()


class IndexWriter(Protocol):
    """Takes changes; nothing is visible before the context it came from ends without an error."""

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        """Replace everything the index holds of that document by these records."""

    def delete(self, document_id: str) -> None:
        """Remove everything the index holds of that document; unknown ids are no error."""


@dataclass(frozen=True, slots=True)
class IndexPart:
    """Part of a change as another process has written it: its documents, and the engine's names for where it is."""

    documents: tuple[str, ...]
    names: tuple[str, ...]


class PartWriter(Protocol):
    """Writes one part of a change, in any process; nothing of it counts before the change has adopted it."""

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        """Take everything the index is to hold of that document, which is put once and in no other part."""

    def finish(self) -> IndexPart:
        """Write what was put, once; the writer is of no use afterwards."""


@runtime_checkable
class SharedWriter(IndexWriter, Protocol):
    """An IndexWriter whose work several processes can share; an engine need not have one."""

    def part_maker(self, processes: int) -> Callable[[], PartWriter]:
        """What begins a part, in whatever process it is sent to; `processes` write parts at the same time."""

    def adopt(self, part: IndexPart) -> None:
        """Replace everything the index holds of the documents of a part by what the part says."""


class SearchIndex(Protocol):
    """Answers queries over index records; built from archive and database, so it may always be thrown away.

    Raises only children of SearchIndexError.
    """

    def search(self, query: AnalysedQuery) -> IndexAnswer:
        """The answer as of the last commit."""

    def suggest(self, prefix: str, limit: int, access: frozenset[str]) -> tuple[ValueCount, ...]:
        """Up to `limit` phrases of records of those levels, in force now, that begin so, and how many have each.

        The most frequent come first, then by text.
        """

    def spellings(
        self, text: str, limit: int, access: frozenset[str], languages: frozenset[str] = frozenset()
    ) -> tuple[ValueCount, ...]:
        """Up to `limit` exact terms that `text` may be a misspelling of (see Spelled), nearest first.

        Each with the number of records of those levels, in force now, whose title or text has it: only those with
        one of the languages, where any is given. Terms without such a record are left out. At equal distance
        the most frequent come first, then by text.
        """

    def writer(self) -> AbstractContextManager[IndexWriter]:
        """Changes that are committed at the end of the context, or leave no trace after an error."""

    def rebuild(self) -> AbstractContextManager[IndexWriter]:
        """A new, empty generation filled beside the one in use, which it replaces at the end."""

    def merge(self) -> None:
        """Put together what small commits left apart, while others read and write; answers stay the same."""

    def document_ids(self) -> Iterator[str]:
        """Every document id in the index, each once, to reconcile with the ledger."""

    @property
    def generation(self) -> str:
        """The name of the generation in use; changes only by rebuild."""
