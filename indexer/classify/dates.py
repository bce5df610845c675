"""The day a document was published: what was declared beside it, else what it says itself, never the day it was fetched."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Statement
from coi.errors import FilterError

_SURE = 0.95
_SAID_BY = {
    "feed": "The feed gives this date.",
    "sitemap": "The sitemap gives this date as the day of the last change.",
    "listing": "The listing page gives this date.",
    "json": "The source's own interface gives this date.",
    "oai": "The repository's record gives this date.",
    "folder": "The file beside the document gives this date.",
    "upload": "The person who uploaded the document gave this date.",
    "import": "The bulk import gives this date.",
}
_LAST_CHANGE = 0.3  # a sitemap dates the file, not the publication: better evidence in the page comes first
_TOLD = (
    0.6  # below, nobody said that the date is one of publication: it may be today's, as many pages show it
)
_DOUBT = 0.1  # what a contradiction of some weight takes from the confidence
_WEIGHTY = 0.5


def publication_dates(
    extracted: ExtractedDocument,
    declared: Declared,
    *,
    not_after: date | None = None,
    captured: date | None = None,
) -> tuple[Statement | None, tuple[Statement, ...]]:
    """The publication date with its evidence, and the dates found that contradict it, best first.

    Declared dates come first (feed, listing, upload, import), then the document's own candidates in their
    order (JSON-LD, meta, visible, address, file properties). A sitemap only dates the last change, so better
    evidence precedes it. Dates after `not_after` are left out: nothing is published after it was received.
    So is the day it was fetched (`captured`, give or take one for time zones) where the page shows that day
    without calling it the publication. A less exact date that fits is no contradiction; one that is told
    with some weight makes the chosen date less sure.
    """
    found = [one for one in _statements(extracted, declared) if _possible(one, not_after)]
    found = [one for one in found if one.confidence >= _TOLD or not _is_visit(one, captured)]
    if not found:
        return None, ()
    chosen, *others = found
    # The day of a later change does not contradict the day of publication.
    told = (one for one in others if one.confidence > _LAST_CHANGE)
    disagreeing = tuple(one for one in told if not _agree(chosen, one))
    if any(one.confidence >= _WEIGHTY for one in disagreeing):
        chosen = replace(chosen, confidence=round(chosen.confidence - _DOUBT, 2))
    return chosen, disagreeing


def _statements(extracted: ExtractedDocument, declared: Declared) -> Iterator[Statement]:
    """All that is said of the publication date, best first."""
    last_change: list[Statement] = []
    for said in (declared, extracted.declared):
        if said is None or said.published is None:
            continue
        evidence = _SAID_BY.get(said.said_by, "This date was declared beside the document.")
        if said.said_by == "sitemap":
            last_change.append(Statement(str(said.published), evidence, _LAST_CHANGE))
        else:
            yield Statement(str(said.published), evidence, _SURE)
    yield from (one for one in extracted.dates if one.confidence > _LAST_CHANGE or not last_change)
    yield from last_change


def _possible(statement: Statement, not_after: date | None) -> bool:
    try:
        when = PartialDate.parse(statement.value)
    except FilterError:
        return False
    return not_after is None or when.first_day <= not_after


def _is_visit(statement: Statement, captured: date | None) -> bool:
    when = PartialDate.parse(statement.value)
    return (
        captured is not None and when.day is not None and abs(when.first_day - captured) <= timedelta(days=1)
    )


def _agree(one: Statement, other: Statement) -> bool:
    """Whether one of the dates lies within the other: 17 May 2024 and May 2024 do not contradict each other."""
    mine, theirs = PartialDate.parse(one.value), PartialDate.parse(other.value)
    within = mine.first_day <= theirs.first_day and theirs.last_day <= mine.last_day
    around = theirs.first_day <= mine.first_day and mine.last_day <= theirs.last_day
    return within or around
