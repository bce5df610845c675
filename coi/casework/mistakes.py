"""Mistakes that readers report: kept for the focal point as issues of the source, without a word of who reported."""

from dataclasses import dataclass
from datetime import timedelta

from coi.dates import now
from coi.document import Document
from coi.errors import UsageError
from coi.ledger import Ledger
from coi.run_book import Issue

KIND = "reported by a reader"
MOST_WRITTEN = 2_000  # characters of a report
MOST_AN_HOUR = 30  # reports on all documents together: more is not people reading
_HOUR = timedelta(hours=1)


class TooManyReports(UsageError):
    """More reports have come within an hour than people write."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a reader says is wrong with an edition, and on which page if they say so."""

    document: Document
    edition: int
    page: int | None
    text: str


def report_mistake(mistake: Mistake, ledger: Ledger) -> bool:
    """Keep a report; False where just the same has been reported within the last hour and is kept already.

    UsageError for an empty or over-long text, TooManyReports where too many have come.
    """
    text = clean(mistake.text)
    if not text:
        raise UsageError("Say in a few words what is wrong.")
    if len(text) > MOST_WRITTEN:
        raise UsageError(f"The report has {len(text)} characters; at most {MOST_WRITTEN} can be taken.")
    place = _place(mistake)
    lately = [one for one in reported(ledger, MOST_AN_HOUR) if now() - one.noted < _HOUR]
    if any((one.url, one.detail) == (place, text) for one in lately):
        return False
    if len(lately) >= MOST_AN_HOUR:
        raise TooManyReports("Too many reports have come within this hour; try again in an hour.")
    ledger.add_issue(None, mistake.document.source, place, KIND, text)
    return True


def reported(ledger: Ledger, limit: int = 20) -> tuple[Issue, ...]:
    """The latest reports, newest first; the `url` of each names document, edition and page."""
    return ledger.issues(limit=limit, kind=KIND)


def clean(text: str) -> str:
    """The text without what is no sign of writing, so that it can be shown anywhere, a terminal included."""
    lines = ("".join(one if one.isprintable() else " " for one in line) for line in text.splitlines())
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _place(mistake: Mistake) -> str:
    page = f", page {mistake.page}" if mistake.page is not None else ""
    return f"{mistake.document.id}, edition {mistake.edition}{page}"
