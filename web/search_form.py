"""The search form: what stands in its fields, what it carries along unseen, and links to other questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coi.dates import PartialDate
from coi.query import FACET_FIELDS, DateRange, Filter, FilterField, Query
from coi.query_args import FILTER_ARGUMENTS, args_from_query
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.vocabulary.query_words import query_words
from coi.vocabulary.vocabularies import Vocabularies
from web.addresses import address
from web.asked import asked_with
from web.languages import ARGUMENT, QUERY_ARGUMENT, language_in_address, page_language
from web.wording import date_in_words

Manner = str
MANNERS: tuple[Manner, ...] = ("any", "all", "none", "only")

# These have fields or checkboxes of their own, or are added anew; paging begins anew with every question.
_VISIBLE = {"q", "as-of", "offset", QUERY_ARGUMENT}
_DATES = {"published-from", "published-to"}
_SAYINGS = {"any": "value_any", "all": "value_all", "only": "value_only", "none": "value_none"}

RawArgs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The fields as they were filled in, and what the form carries along (`kept`)."""

    words: str = ""
    published_from: str = ""
    published_to: str = ""
    as_of: str = ""
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in force, in words, and the address of the same question without it."""

    text: str
    without: str


def read_args() -> dict[str, list[str]]:
    """The names and values asked for, without fields that were left empty, and the language of the page."""
    args = {
        name: filled
        for name, values in asked_with().lists()
        if name != ARGUMENT and (filled := [value for value in values if value.strip()])
    }
    if all(one in WORKING_LANGUAGES for one in args.get(QUERY_ARGUMENT, [])):
        args[QUERY_ARGUMENT] = [page_language()]
    return args


def language_args() -> tuple[tuple[str, str], ...]:
    """What a form carries along so that its words are read in the language they were typed in."""
    needed = language_in_address() or page_language() != "en"
    return ((ARGUMENT, page_language()),) if needed else ()


def form_of_query(query: Query, only: FilterField | None = None) -> SearchForm:
    """The form as it asks this question again; the dates and all checkboxes are drawn beside the hits.

    With `only` the checkboxes of that field are, and nothing else.
    """
    drawn = {
        name
        for name, (field, manner) in FILTER_ARGUMENTS.items()
        if field in FACET_FIELDS and manner != "none" and only in (None, field)
    }
    drawn |= _VISIBLE if only else _VISIBLE | _DATES
    kept = [(name, value) for name, value in args_from_query(query) if name not in drawn]
    return SearchForm(
        words=query.text,
        published_from=str(query.published.first or ""),
        published_to=str(query.published.last or ""),
        as_of=str(query.as_of or ""),
        kept=(*kept, *language_args()),
    )


def form_of_args(args: RawArgs) -> SearchForm:
    """The form as it was sent, right or wrong, so that a refused question loses nothing."""
    kept = [
        (name, value) for name, values in args.items() if name not in _VISIBLE | _DATES for value in values
    ]
    first = {name: values[0] for name, values in args.items()}
    return SearchForm(
        words=first.get("q", ""),
        published_from=first.get("published-from", ""),
        published_to=first.get("published-to", ""),
        as_of=first.get("as-of", ""),
        kept=(*kept, *language_args()),
    )


def address_of(query: Query) -> str:
    """The address of the results for a query."""
    return address("search.show_search", args_from_query(query))


def address_of_args(args: RawArgs, *, without: str) -> str:
    """The address of what was asked, less everything given under one name."""
    kept = [(name, value) for name, values in args.items() if name != without for value in values]
    spoken = [one for one in kept if one[0] != QUERY_ARGUMENT]
    return address("search.show_search", [*spoken, *language_args()])


def change_filter(query: Query, field: FilterField, value: str, manner: Manner | None) -> Query:
    """The same question with a value moved to another manner of its filter, or out of it (None)."""
    old = query.filter(field)
    held = {one: tuple(each for each in getattr(old, one) if each != value) for one in MANNERS}
    if manner is not None:
        held[manner] = (*held[manner], value)
    return query.with_filter(_filter(field, held))


def turn_filter(query: Query, field: FilterField, manner: Manner) -> Query:
    """The same question with all values that are asked for asked for in another manner."""
    old = query.filter(field)
    wanted = tuple(dict.fromkeys((*old.any, *old.all, *old.only)))
    moved: dict[Manner, tuple[str, ...]] = {"none": old.none, manner: wanted}
    return query.with_filter(_filter(field, moved))


def _filter(field: FilterField, held: Mapping[Manner, tuple[str, ...]]) -> Filter:
    return Filter(
        field,
        any=held.get("any", ()),
        all=held.get("all", ()),
        none=held.get("none", ()),
        only=held.get("only", ()),
    )


def chips_of_query(query: Query, vocabularies: Vocabularies) -> tuple[Chip, ...]:
    """Every condition beside the words, each with the address that drops it."""
    fresh = replace(query, offset=0)
    return (
        *(chip for one in query.filters for chip in _chips_of_filter(fresh, one, vocabularies)),
        *_chips_of_dates(fresh),
    )


def chips_of_args(args: RawArgs) -> tuple[Chip, ...]:
    """Every condition of a question that was refused, as it was sent."""
    return tuple(
        Chip(f"{name}: {', '.join(values)[:80]}", address_of_args(args, without=name))
        for name, values in args.items()
        if name not in ("q", "v", QUERY_ARGUMENT)
    )


def _chips_of_filter(query: Query, one: Filter, vocabularies: Vocabularies) -> Iterable[Chip]:
    words = query_words(query.interface_language)
    for manner, saying in _SAYINGS.items():
        for value in getattr(one, manner):
            label = vocabularies.label(one.field, value, query.interface_language)
            text = words.say(saying, field=words.fields[one.field], values=label)
            yield Chip(text, address_of(change_filter(query, one.field, value, None)))


def _chips_of_dates(query: Query) -> Iterable[Chip]:
    published, captured = query.published, query.captured
    for verb, saying, day, without in (
        ("published", "from_day", published.first, replace(query, published=DateRange(None, published.last))),
        ("published", "until_day", published.last, replace(query, published=DateRange(published.first))),
        ("captured", "from_day", captured.first, replace(query, captured=DateRange(None, captured.last))),
        ("captured", "until_day", captured.last, replace(query, captured=DateRange(captured.first))),
    ):
        if day:
            yield Chip(_say_day(query, saying, day, verb), address_of(without))
    if query.as_of:
        yield Chip(_say_day(query, "as_of", query.as_of), address_of(replace(query, as_of=None)))


def _say_day(query: Query, saying: str, day: PartialDate, verb: str | None = None) -> str:
    words = query_words(query.interface_language)
    what = {"what": words.say(verb)} if verb else {}
    return words.say(saying, day=date_in_words(day), **what)
