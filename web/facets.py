"""The filters beside the hits: every value with its count, a checkbox, and links to choose or exclude it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from coi.query import FACET_FIELDS, Filter, FilterField, Query
from coi.query_args import FILTER_ARGUMENTS
from coi.results import FacetValue, SearchResults
from coi.vocabulary.vocabularies import Vocabularies
from web.languages import N_, gettext
from web.search_form import MANNERS, Manner, address_of, change_filter, turn_filter
from web.wording import field_title

SHOWN_AT_ONCE = 8
YEARS_AT_ONCE = 12

_ARGUMENTS = {meaning: name for name, meaning in FILTER_ARGUMENTS.items()}
_MANNER_SENTENCES: dict[Manner, str] = {
    "any": N_("any of these"),
    "all": N_("all of these"),
    "only": N_("only these"),
}


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value: how it stands in the question, and the addresses that change that."""

    argument: str  # what its checkbox sends
    value: str
    label: str
    count: int | None  # None where the answer does not count it
    state: Literal["free", "chosen", "excluded"]
    choose: str  # chooses it, or lets it go where it is chosen
    exclude: str  # excludes it, or undoes that


@dataclass(frozen=True, slots=True)
class FoldedRow:
    """One value that is folded away: a checkbox and no address, since there may be hundreds of them."""

    argument: str  # what its checkbox sends
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class MannerLink:
    """A way of combining the chosen values; no address where it is the one in force."""

    text: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One field: the rows seen at once, the rows kept folded away, and how chosen values combine."""

    title: str
    rows: tuple[FacetRow, ...]
    more: tuple[FoldedRow, ...]
    manners: tuple[MannerLink, ...]


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
    return Facet(
        title=field_title(field),
        rows=tuple(
            _build_row(query, field, value, counted.get(value), vocabularies) for value in values[:at_once]
        ),
        more=tuple(_fold_row(asked, counted[value]) for value in values[at_once:]),
        manners=_build_manners(query, field) if chosen else (),
    )


def _fold_row(asked: Filter, found: FacetValue) -> FoldedRow:
    return FoldedRow(
        argument=_ARGUMENTS[asked.field, _manner_of(asked)],
        value=found.value,
        label=found.label,
        count=found.count,
    )


def _manner_of(asked: Filter) -> Manner:
    return "all" if asked.all else "only" if asked.only else "any"


def _build_row(
    query: Query, field: FilterField, value: str, found: FacetValue | None, vocabularies: Vocabularies
) -> FacetRow:
    asked = query.filter(field)
    chosen = value in (*asked.any, *asked.all, *asked.only)
    excluded = value in asked.none
    held_in = next((manner for manner in MANNERS if value in getattr(asked, manner)), None)
    manner = _manner_of(asked)
    return FacetRow(
        argument=_ARGUMENTS[field, held_in if chosen and held_in else manner],
        value=value,
        label=found.label if found else vocabularies.label(field, value, query.interface_language),
        count=found.count if found else None,
        state="excluded" if excluded else "chosen" if chosen else "free",
        choose=address_of(change_filter(query, field, value, None if chosen else manner)),
        exclude=address_of(change_filter(query, field, value, None if excluded else "none")),
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
