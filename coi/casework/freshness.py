"""How current a source is: what it holds, when it was last looked at, and whether its promise is kept."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol

from coi.casework.known_runs import known_runs
from coi.dates import PartialDate
from coi.ledger import Ledger
from coi.network.access import Viewer
from coi.query import DateRange, Filter, Query
from coi.readings import Readings
from coi.results import SearchResults
from coi.run_book import BRINGING_IN, Run
from coi.schedule import DID_NOT_BEGIN
from coi.source import Source
from coi.vocabulary.vocabularies import Vocabularies

_RUNS_READ = 20  # of a source's latest runs
_UNSAID = re.compile(r"\s*(?:not|none|nothing|no promise)\b", re.IGNORECASE)
_INTERVALS: tuple[tuple[str, int], ...] = (  # the first that fits counts, so longer sayings come first
    (r"every two years|every second year|biennial(?:ly)?", 731),
    (r"half-yearly|twice a year|every six months", 184),
    (r"quarterly|every quarter|every three months", 92),
    (r"every two weeks|fortnightly", 14),
    (r"daily|every day|each day", 1),
    (r"weekly|every week|each week", 7),
    (r"monthly|every month|each month", 31),
    (r"yearly|annual(?:ly)?|every year|each year", 366),
)
_INTERVAL = re.compile(rf"\b(?:{'|'.join(f'({sayings})' for sayings, _ in _INTERVALS)})\b", re.IGNORECASE)
_GRACE = 4  # a report may come later than the last one did by this part of the interval

Kept = Literal["kept", "not-kept", "unknown"]
Why = Literal["", "no-interval", "no-date", "not-looked-at", "several-intervals"]


class Searches(Protocol):
    """What is asked of the searcher."""

    def search(self, query: Query, viewer: Viewer) -> SearchResults:
        """The answer to a query, in documents that viewer may see; UsageError, SearchIndexError."""


class Rooms(Protocol):
    """The rooms that casework looks into."""

    @property
    def searcher(self) -> Searches:
        """What answers questions."""

    @property
    def ledger(self) -> Ledger:
        """Documents, editions, captures and runs."""

    @property
    def readings(self) -> Readings:
        """What was read in each edition."""

    @property
    def vocabularies(self) -> Vocabularies:
        """Every vocabulary and the source catalogue."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a source has said of how often it publishes, and whether that is kept.

    `shortest` and `longest` are the intervals named in `text`, in days, None where none is. `why` says what
    keeps us from knowing where `kept` is unknown.
    """

    text: str
    shortest: int | None
    longest: int | None
    kept: Kept
    why: Why


@dataclass(frozen=True, slots=True)
class Freshness:
    """How a source stands for one viewer; what is None is not known.

    `newest` is the latest stated date of publication, `added` when the latest content came in. `looked` is when
    the last run began that brought an answer from the source, `tried` when the last run began at all; a run that
    brought in nothing but documents hidden from the viewer counts for neither. `silent`
    tells whether the source yields less than a curator expects of it, None where nothing is expected.
    """

    source: str
    name: str
    source_type: str | None
    documents: int
    newest: PartialDate | None
    added: datetime | None
    looked: datetime | None
    tried: datetime | None
    silent: bool | None
    promise: Promise

    @property
    def last_seen(self) -> datetime | None:
        """When the source was last known to be as the archive has it: the last answer, or the last content."""
        return max((one for one in (self.looked, self.added) if one is not None), default=None)


def freshness_to_json(one: Freshness) -> dict[str, Any]:
    """The same as values that JSON has, dates and moments in ISO 8601."""
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    return {**values, "newest": one.newest and str(one.newest), "promise": asdict(one.promise)}


def everything(viewer: Viewer, as_of: PartialDate | None = None) -> Query:
    """A query that every document this viewer may see answers, as of a day."""
    return Query("", None, (Filter("access", any=tuple(sorted(viewer.levels))),), as_of=as_of, limit=1)


def held_by_source(
    rooms: Rooms, viewer: Viewer, as_of: PartialDate | None = None, *filters: Filter
) -> Mapping[str, int]:
    """How many documents of each source this viewer may see, within filters; sources that have none are left out."""
    asked = replace(everything(viewer, as_of), facets=True)
    for one in filters:
        asked = asked.with_filter(one)
    answer = rooms.searcher.search(asked, viewer)
    return {one.value: one.count for one in answer.facets.get("source", ()) if one.count}


def freshness_of(
    source_id: str,
    documents: int,
    rooms: Rooms,
    viewer: Viewer,
    today: date,
    as_of: PartialDate | None = None,
) -> Freshness:
    """How a source stands, of which this viewer sees that many documents.

    With `as_of` the documents are those of that day, and the promise is measured on it.
    """
    source = rooms.vocabularies.sources.get(source_id)
    latest_runs = known_runs(rooms.ledger.runs(source_id, _RUNS_READ), rooms.ledger, viewer)
    runs = [one for one in latest_runs if one.verb in BRINGING_IN]
    looked = next((one.started for one in runs if _brought_an_answer(one)), None)
    day = min(as_of.last_day, today) if as_of else today
    newest = added = None
    if documents:
        theirs = everything(viewer, as_of).with_filter(Filter("source", any=(source_id,)))
        newest = newest_date(theirs, rooms, viewer, day)
        latest = rooms.searcher.search(replace(theirs, sort="captured"), viewer).hits
        added = datetime.fromisoformat(latest[0].captured) if latest else None
    seen = max((one for one in (looked, added) if one is not None), default=None)
    return Freshness(
        source=source_id,
        name=source.name if source else source_id,
        source_type=source.source_type if source else None,
        documents=documents,
        newest=newest,
        added=added,
        looked=looked,
        tried=runs[0].started if runs else None,
        silent=_is_silent(source, runs, newest, day) if source else None,
        promise=weigh(source.profile.coverage_promise if source else "", newest, seen, day),
    )


def newest_date(query: Query, rooms: Rooms, viewer: Viewer, day: date) -> PartialDate | None:
    """The latest stated date of publication of what answers; a date after that day is a mistake and passed over."""
    dated = replace(query, sort="published", published=DateRange(None, PartialDate.of(day)), limit=1)
    return next((one.published for one in rooms.searcher.search(dated, viewer).hits), None)


def weigh(text: str, newest: PartialDate | None, seen: datetime | None, day: date) -> Promise:
    """Whether a promise of coverage is kept on that day, as far as the newest document known can tell.

    It is kept where the newest document is no older than every interval named, and not kept where it is older
    than the longest of them and a quarter; but only if the source was looked at after that time had run out.
    """
    days = _intervals(text)
    if not days:
        return Promise(text, None, None, "unknown", "no-interval")
    shortest, longest = min(days), max(days)
    if newest is None:
        return Promise(text, shortest, longest, "unknown", "no-date")
    if day <= _runs_out(newest, shortest):
        return Promise(text, shortest, longest, "kept", "")
    if day <= _runs_out(newest, longest):
        return Promise(text, shortest, longest, "unknown", "several-intervals")
    if seen is None or seen.date() <= _runs_out(newest, longest):
        return Promise(text, shortest, longest, "unknown", "not-looked-at")
    return Promise(text, shortest, longest, "not-kept", "")


def _intervals(text: str) -> list[int]:
    """Every interval that a promise names, in days."""
    if _UNSAID.match(text):
        return []
    return [_INTERVALS[found.lastindex - 1][1] for found in _INTERVAL.finditer(text) if found.lastindex]


def _runs_out(newest: PartialDate, interval: int) -> date:
    return newest.last_day + timedelta(days=interval + interval // _GRACE)


def _brought_an_answer(run: Run) -> bool:
    result = run.result or {}
    if not run.ended_by_itself or DID_NOT_BEGIN in result or "stopped" in result:
        return False
    came = any(result.get(name) for name in ("new", "changed", "unchanged", "added"))
    return bool(came or not result.get("failed"))


def _is_silent(source: Source, runs: list[Run], newest: PartialDate | None, day: date) -> bool | None:
    """Whether the source yields less than is expected of it; a run that failed says nothing about that."""
    expect = source.harvest.expect
    crawled = next((one for one in runs if one.verb == "crawl" and one.ended_by_itself), None)
    issues = (crawled.result or {}).get("issues", ()) if crawled else ()
    if any(one.get("kind") == "expected" for one in issues):
        return True
    if expect.newest_within is not None and newest is not None:
        return (day - newest.last_day).days > expect.newest_within
    expects_any = bool(expect.least or expect.most or expect.required)
    return False if expects_any and crawled and _brought_an_answer(crawled) else None
