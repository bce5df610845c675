"""The filters beside the hits: every value with its count, a checkbox, and links to choose or exclude it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from coi.query import FACET_FIELDS, Filter, FilterField, Query
from coi.query_args import FILTER_ARGUMENTS, args_from_query
from coi.results import FacetValue, SearchResults
from coi.vocabulary.vocabularies import Vocabularies
from web.addresses import address
from web.languages import N_, gettext
from web.search_form import MANNERS, Manner, address_of, change_filter, turn_filter
from web.wording import field_title, in_alphabet

SHOWN_AT_ONCE = 7
YEARS_AT_ONCE = 10
FOLDED_AT_ONCE = 12  # of hundreds of values; the page of a search has to travel over a slow line

OF = "of"  # the argument that says which field's values are listed
_ARGUMENTS = {meaning: name for name, meaning in FILTER_ARGUMENTS.items()}
_MANNER_SENTENCES: dict[Manner, str] = {
    "any": N_("any of these"),
    "all": N_("all of these"),
    "only": N_("only these"),
}


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value and how it stands in the question.

    What the question does not name yet is added to the form; to change what it names takes an address.
    """

    argument: str  # what its checkbox sends
    excluding: str  # what is sent to exclude it
    value: str
    label: str
    count: int | None  # None where the answer does not count it
    state: Literal["free", "chosen", "excluded"] = "free"
    let_go: str = ""  # the address of the question without the value, where it names it
    exclude: str = ""  # the address that excludes it instead, where it is chosen


@dataclass(frozen=True, slots=True)
class MannerLink:
    """A way of combining the chosen values; no address where it is the one in force."""

    text: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One field: the rows seen at once, those kept folded away, and how chosen values combine.

    Where there are more values than are folded away, `every` is the address of the page that lists them all.
    """

    title: str
    rows: tuple[FacetRow, ...]
    more: tuple[FacetRow, ...] = ()
    left: int = 0  # values that are not even folded away
    every: str = ""
    manners: tuple[MannerLink, ...] = ()


def build_facets(results: SearchResults, vocabularies: Vocabularies) -> tuple[Facet, ...]:
    """The facets in the order of FACET_FIELDS; one without any value is left out."""
    facets = (_build_facet(field, results, vocabularies) for field in FACET_FIELDS)
    return tuple(facet for facet in facets if facet.rows)


def _build_facet(field: FilterField, results: SearchResults, vocabularies: Vocabularies) -> Facet:
    query = results.query
    asked = query.filter(field)
    chosen = (*asked.any, *asked.all, *asked.only)
    counted = {one.value: one for one in results.facets.get(field, ())}
    # What is asked for stays in sight even where the answer does not count it.
    active = dict.fromkeys((*chosen, *asked.none))
    values = [*active, *(value for value in counted if value not in active)]
    is_time = field in ("year", "captured")
    at_once = max(YEARS_AT_ONCE if is_time else SHOWN_AT_ONCE, len(active))
    if is_time:
        values = sorted(values, key=lambda value: (not value.isdigit(), value.isdigit() and -int(value)))
        at_once = max(at_once, 1 + max((values.index(value) for value in active), default=0))
    # A fold for one or two values would take as much room as they do.
    at_once = len(values) if len(values) <= at_once + 2 else at_once
    folded = at_once + FOLDED_AT_ONCE
    left = max(len(values) - folded, 0)
    rows = [_build_row(query, field, one, counted.get(one), vocabularies) for one in values[:folded]]
    return Facet(
        title=field_title(field),
        rows=tuple(rows[:at_once]),
        more=tuple(rows[at_once:]),
        left=left,
        every=_address_of_every(query, field) if left else "",
        manners=_build_manners(query, field) if chosen else (),
    )


def _address_of_every(query: Query, field: FilterField) -> str:
    return address("values.show_values", [(OF, field), *args_from_query(replace(query, offset=0))])


def build_whole_facet(field: FilterField, results: SearchResults, vocabularies: Vocabularies) -> Facet:
    """Every value of one field, in the order of their names."""
    query, asked = results.query, results.query.filter(field)
    counted = {one.value: one for one in results.facets.get(field, ())}
    values = dict.fromkeys((*asked.any, *asked.all, *asked.only, *asked.none, *counted))
    rows = [_build_row(query, field, one, counted.get(one), vocabularies) for one in values]
    return Facet(field_title(field), tuple(sorted(rows, key=lambda row: in_alphabet(row.label))))


def _manner_of(asked: Filter) -> Manner:
    return "all" if asked.all else "only" if asked.only else "any"


def _build_row(
    query: Query, field: FilterField, value: str, found: FacetValue | None, vocabularies: Vocabularies
) -> FacetRow:
    asked = query.filter(field)
    chosen = next((one for one in MANNERS if one != "none" and value in getattr(asked, one)), None)
    excluded = value in asked.none
    return FacetRow(
        argument=_ARGUMENTS[field, chosen or _manner_of(asked)],
        excluding=_ARGUMENTS[field, "none"],
        value=value,
        label=found.label if found else vocabularies.label(field, value, query.interface_language),
        count=found.count if found else None,
        state="excluded" if excluded else "chosen" if chosen else "free",
        let_go=address_of(change_filter(query, field, value, None)) if chosen or excluded else "",
        exclude=address_of(change_filter(query, field, value, "none")) if chosen else "",
    )


def _build_manners(query: Query, field: FilterField) -> tuple[MannerLink, ...]:
    offered = {manner for one, manner in FILTER_ARGUMENTS.values() if one == field}
    asked = query.filter(field)
    wanted = {*asked.any, *asked.all, *asked.only}
    in_force = _manner_of(asked)
    links = tuple(
        MannerLink(
            _say(text, wanted), None if manner == in_force else address_of(turn_filter(query, field, manner))
        )
        for manner, text in _MANNER_SENTENCES.items()
        if manner in offered and (manner != "all" or len(wanted) > 1)
    )
    return links if len(links) > 1 else ()


def _say(sentence: str, wanted: Collection[str]) -> str:
    if len(wanted) == 1 and sentence == _MANNER_SENTENCES["only"]:
        return gettext("only this one")
    if len(wanted) == 1 and sentence == _MANNER_SENTENCES["any"]:
        return gettext("this one, with or without others")
    return gettext(sentence)
