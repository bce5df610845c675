"""A question as it was asked: a tree of words, and the filters around it."""

from dataclasses import dataclass, field, replace
from typing import Literal

from coi.dates import PartialDate
from coi.errors import FilterError

TextField = Literal["anywhere", "title"]
Sort = Literal["relevance", "published", "captured"]
SORTS: tuple[Sort, ...] = ("relevance", "published", "captured")

# The order is the order of the facets on the page.
FilterField = Literal[
    "country", "topic", "source", "source_type", "document_type", "language", "year", "captured", "access"
]
FILTER_FIELDS: tuple[FilterField, ...] = (
    "country", "topic", "source", "source_type", "document_type", "language", "year", "captured", "access",
)  # fmt: skip
FACET_FIELDS: tuple[FilterField, ...] = (
    "country", "topic", "source", "source_type", "document_type", "language", "year", "captured",
)  # fmt: skip
FIELD_NAMES: dict[FilterField, str] = {
    "country": "country",
    "topic": "topic",
    "source": "source",
    "source_type": "source type",
    "document_type": "document type",
    "language": "language",
    "year": "year",
    "captured": "year of capture",
    "access": "access level",
}
CarriedField = Literal["country", "source"]  # what may be asked for among the words
NO_DATE = "undated"  # the value of `year` for documents whose publication date is not known

MAX_RESULTS = 1_000  # paging ends here: offset + limit
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class DateRange:
    """From the first day of `first` to the last day of `last`; an open end is None."""

    first: PartialDate | None = None
    last: PartialDate | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first.first_day > self.last.last_day:
            raise FilterError(f"The range ends before it begins: from {self.first} to {self.last}.")

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Word:
    """One word, as typed."""

    text: str
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another in this order."""

    words: tuple[str, ...]
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Near:
    """Words that stand together in any order, with at most `between` other words in all among them."""

    words: tuple[str, ...]
    between: int
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word, typed as `begin*`."""

    text: str
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word that may be spelled a little differently, typed as `word~`."""

    text: str
    field: TextField = "anywhere"


@dataclass(frozen=True, slots=True)
class Carries:
    """A value the document must have, typed as `country:Moldova`.

    `value` is the id in the vocabulary once it has been looked up, until then what was typed.
    """

    field: CarriedField
    value: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Days of publication the document must touch, typed as `published:2019..2024`."""

    days: DateRange


@dataclass(frozen=True, slots=True)
class And:
    """All parts must hold somewhere in the document."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part must hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold anywhere in the document."""

    part: "Node"


TextLeaf = Word | Phrase | Near | Prefix | Spelled  # what is looked for in the text
Leaf = TextLeaf | Carries | Dated
Node = Leaf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of one field: any of, all of, none of, and nothing but these values."""

    field: FilterField
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.any or self.all or self.none or self.only)


@dataclass(frozen=True, slots=True)
class Query:
    """A whole question; `node` is None where only filters were given (then everything they leave is meant)."""

    text: str
    node: Node | None
    filters: tuple[Filter, ...] = ()
    published: DateRange = field(default=DateRange())
    captured: DateRange = field(default=DateRange())
    as_of: PartialDate | None = None
    sort: Sort = "relevance"
    limit: int = 10
    offset: int = 0
    facets: bool = False
    translate: bool = True
    without: tuple[str, ...] = ()  # words of other languages that are not to be searched, as `ru:призыв`
    interface_language: str = "en"

    def filter(self, name: FilterField) -> Filter:
        """The filter on that field; an empty one where there is none."""
        return next((one for one in self.filters if one.field == name), Filter(name))

    def with_filter(self, changed: Filter) -> "Query":
        """The same question with the filter on that field replaced, from its first result."""
        others = {one.field: one for one in self.filters} | {changed.field: changed}
        kept = tuple(others[name] for name in FILTER_FIELDS if others.get(name))
        return replace(self, filters=kept, offset=0)

    @property
    def asks_nothing(self) -> bool:
        """True where neither words nor filters nor dates narrow anything."""
        return self.node is None and not self.filters and not self.published and not self.captured
