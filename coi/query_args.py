"""A query as names and values and back: the filters of the command line, of addresses and of batch files.

The words stand in `q`, and the version of the query language they are written in stands in `v`. What this
program writes always says it, so that an address or a saved search keeps its meaning. Where it is absent
the words were typed by a person just now, and are read as the newest version.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from coi.dates import PartialDate
from coi.errors import FilterError
from coi.grammar import FIRST_VERSION, VERSION, parse_words, settle_words
from coi.grammar.caps import MAX_LENGTH
from coi.query import (
    FILTER_FIELDS,
    MAX_LIMIT,
    MAX_RESULTS,
    SORTS,
    DateRange,
    Filter,
    FilterField,
    Query,
)
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.vocabulary.vocabularies import Vocabularies

ARGUMENT: Mapping[FilterField, str] = {
    "country": "country",
    "topic": "topic",
    "source": "source",
    "source_type": "source-type",
    "document_type": "type",
    "language": "language",
    "year": "year",
    "captured": "captured",
    "access": "access",
}
MAX_LEFT_OUT = 64  # words of other languages that one question may leave out
_MANNERS = {"any": "", "all": "all-", "none": "not-", "only": "only-"}
_PLURAL: Mapping[FilterField, str] = {"country": "countries", "topic": "topics", "language": "languages"}
_SINGLE = (
    "q", "v", "published-from", "published-to", "captured-from", "captured-to", "as-of", "sort", "limit", "offset",
    "facets", "translate", "ui-language",
)  # fmt: skip


def _argument(field: FilterField, manner: str) -> str:
    """The name of a filter's argument, such as `country`, `not-country`, `all-countries`."""
    name = _PLURAL.get(field, ARGUMENT[field]) if manner == "all" else ARGUMENT[field]
    return _MANNERS[manner] + name


FILTER_ARGUMENTS: Mapping[str, tuple[FilterField, str]] = {
    _argument(field, manner): (field, manner)
    for field in FILTER_FIELDS
    for manner in _MANNERS
    if not (manner in ("all", "only") and field not in _PLURAL)
}


def _number(name: str, text: str, least: int, most: int) -> int:
    if (
        not (text.isascii() and text.isdigit())
        or not least <= int(text[:9]) <= most
        or len(text) > len(str(most))
    ):
        raise FilterError(f"“{name}” must be a whole number from {least} to {most}, not “{text[:20]}”.")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    raise FilterError(f"“{name}” must be 1 or 0, not “{text[:20]}”.")


def _date(args: Mapping[str, str], name: str) -> PartialDate | None:
    return PartialDate.parse(args[name]) if name in args else None


def _read_filters(args: Mapping[str, Sequence[str]], vocabularies: Vocabularies) -> tuple[Filter, ...]:
    filters = []
    for field in FILTER_FIELDS:
        asked = {
            manner: tuple(
                dict.fromkeys(
                    vocabularies.find(field, text)
                    for text in args.get(_argument(field, manner), ())
                    if text.strip() and _argument(field, manner) in FILTER_ARGUMENTS
                )
            )
            for manner in _MANNERS
        }
        filters.append(Filter(field, asked["any"], asked["all"], asked["none"], asked["only"]))
    return tuple(one for one in filters if one)


def _left_out(texts: Sequence[str]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    for text in given:
        language, _, word = text.partition(":")
        if language not in WORKING_LANGUAGES or not word:
            raise FilterError(f"“without” takes a language and a word, such as ru:призыв, not “{text[:40]}”.")
    if len(given) > MAX_LEFT_OUT or any(len(text) > MAX_LENGTH for text in given):
        raise FilterError(
            f"“without” may be given at most {MAX_LEFT_OUT} times, and not with more than a few words."
        )
    return given


def query_from_args(
    args: Mapping[str, Sequence[str]], vocabularies: Vocabularies, *, today: date | None = None
) -> Query:
    """The query meant by named values (`{"q": ["…"], "country": ["AFG", "IRN"]}`).

    Values among the words (`country:Moldova`) are looked up like those of filters. The text of the query is
    that of `q`, or the same question written out plainly where `q` is in an older version of the language or
    holds operator words that count in one interface language only.

    Raises QueryError for unreadable words, FilterError for an unknown name or value, a date that is
    none, a range that ends before it begins, an as-of day in the future, or paging past the end.
    """
    for name, values in args.items():
        if name not in _SINGLE and name not in FILTER_ARGUMENTS and name != "without":
            raise FilterError(f"There is no filter “{name[:40]}”.")
        if name in _SINGLE and len(values) > 1:
            raise FilterError(f"“{name}” may be given only once.")
    single = {name: args[name][0] for name in _SINGLE if args.get(name) and args[name][0].strip()}
    sort = next((one for one in SORTS if one == single.get("sort", "relevance")), None)
    if sort is None:
        raise FilterError(f"There is no order “{single['sort'][:40]}”; there is {', '.join(SORTS)}.")
    as_of = _date(single, "as-of")
    if as_of is not None and today is not None and as_of.first_day > today:
        raise FilterError(f"The as-of day {as_of} has not come yet.")
    limit = _number("limit", single.get("limit", "10"), 1, MAX_LIMIT)
    offset = _number("offset", single.get("offset", "0"), 0, MAX_RESULTS - 1)
    if offset + limit > MAX_RESULTS:
        raise FilterError(f"Results are listed up to number {MAX_RESULTS}; narrow the search instead.")
    language = single.get("ui-language", "en")
    if language not in WORKING_LANGUAGES:
        raise FilterError(f"There is no interface language “{language[:20]}”.")
    version = _number("v", single.get("v", str(VERSION)), FIRST_VERSION, VERSION)
    words = single.get("q", "")
    node = parse_words(words, language=language, version=version, find=vocabularies.find)
    return Query(
        text=settle_words(words, node, version=version),
        node=node,
        filters=_read_filters(args, vocabularies),
        published=DateRange(_date(single, "published-from"), _date(single, "published-to")),
        captured=DateRange(_date(single, "captured-from"), _date(single, "captured-to")),
        as_of=as_of,
        sort=sort,
        limit=limit,
        offset=offset,
        facets=_switch("facets", single.get("facets", "0")),
        translate=_switch("translate", single.get("translate", "1")),
        without=_left_out(args.get("without", ())),
        interface_language=language,
    )


def args_from_query(query: Query) -> list[tuple[str, str]]:
    """The named values that mean this query, in a fixed order; defaults are left out."""
    args = [("q", query.text), ("v", str(VERSION))] if query.text else []
    for one in query.filters:
        for manner in _MANNERS:
            args += [(_argument(one.field, manner), value) for value in getattr(one, manner)]
    for name, span in (("published", query.published), ("captured", query.captured)):
        args += [(f"{name}-from", str(span.first))] if span.first else []
        args += [(f"{name}-to", str(span.last))] if span.last else []
    plain = Query(query.text, query.node)
    for name, value, default in (
        ("as-of", query.as_of, None),
        ("sort", query.sort, plain.sort),
        ("limit", query.limit, plain.limit),
        ("offset", query.offset, plain.offset),
        ("facets", int(query.facets), int(plain.facets)),
        ("translate", int(query.translate), int(plain.translate)),
        ("ui-language", query.interface_language, plain.interface_language),
    ):
        if value != default:
            args.append((name, str(value)))
    return args + [("without", one) for one in query.without]
