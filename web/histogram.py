"""When the documents found were published: one row for each year or month, each a link that narrows to it."""

from dataclasses import dataclass, replace
from typing import Literal

from coi.dates import PartialDate
from coi.query import NO_DATE, DateRange, Query
from coi.results import PeriodCount, SearchResults
from web.languages import gettext
from web.search_form import address_of, change_filter
from web.wording import date_in_words

ROWS_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class HistogramRow:
    """A year or month, how many documents are dated so, and the address that narrows to it or lets it go."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class HistogramTable:
    """The rows, the latest first and those without a date last; `most` is the greatest count.

    `unfold` tells that somebody is looking at the dates already. `every` leads back to all of them.
    """

    title: str
    rows: tuple[HistogramRow, ...]
    more: tuple[HistogramRow, ...]
    most: int
    unfold: bool
    every: str | None


def build_histogram(results: SearchResults) -> HistogramTable | None:
    """The table of an answer; None where it counts nothing."""
    told = results.histogram
    if not told.periods:
        return None
    dated = [one for one in told.periods if one.period != NO_DATE]
    undated = [one for one in told.periods if one.period == NO_DATE]
    anew = _of_any_date(results.query)
    rows = [_build_row(results.query, anew, one, told.grain) for one in (*reversed(dated), *undated)]
    chosen = [number for number, row in enumerate(rows) if row.chosen]
    at_once = max(ROWS_AT_ONCE, *(number + 1 for number in chosen)) if chosen else ROWS_AT_ONCE
    # A fold for one or two rows would take as much room as they do.
    at_once = len(rows) if len(rows) <= at_once + 2 else at_once
    asked = bool(results.query.published or results.query.filter("year"))
    return HistogramTable(
        title=gettext("By month of publication")
        if told.grain == "month"
        else gettext("By year of publication"),
        rows=tuple(rows[:at_once]),
        more=tuple(rows[at_once:]),
        most=max(one.count for one in told.periods),
        unfold=asked,
        every=address_of(anew) if asked else None,
    )


def _build_row(query: Query, anew: Query, one: PeriodCount, grain: Literal["year", "month"]) -> HistogramRow:
    """The row of a period; its link asks for that alone, or of what was chosen already leads back to `anew`."""
    if one.period == NO_DATE:
        label, narrowed = one.label, change_filter(anew, "year", NO_DATE, "any")
    else:
        when = PartialDate.parse(one.period)
        label, narrowed = date_in_words(when), replace(anew, published=DateRange(when, when))
        if grain == "month" and when.month is None:
            label = gettext("%(year)s (no month)", year=label)
    chosen = (query.published, query.filter("year")) == (narrowed.published, narrowed.filter("year"))
    return HistogramRow(label, one.count, address_of(anew if chosen else narrowed), chosen)


def _of_any_date(query: Query) -> Query:
    """The same question without its dates of publication, from its first result."""
    kept = tuple(one for one in query.filters if one.field != "year")
    return replace(query, published=DateRange(), filters=kept, offset=0)
