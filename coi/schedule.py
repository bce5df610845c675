"""The schedule: which verb runs when, told from the source catalogue, the settings and the ledger alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from coi.run_book import BROKE_OFF, Run, RunBook
from coi.settings import Settings
from coi.source import Source, Window

ATTEMPTS = 3  # of one due run; a job that is killed each time waits for its next turn then
DID_NOT_BEGIN = "did_not_begin"  # in the result of a run that the verb itself never wrote down
_DAY = timedelta(days=1)
_LOOKED_AT = 20  # of a job's latest runs


@dataclass(frozen=True, slots=True)
class Job:
    """A verb that is run again and again: `every` so often, from `at` on where that is whole days, within `window`.

    All hours are of UTC.
    """

    verb: str
    source: str | None
    every: timedelta
    at: time
    window: Window | None = None

    @property
    def id(self) -> str:
        """A name that is also fit for a file."""
        return self.verb if self.source is None else f"{self.verb}-{self.source}"

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows `coi` on the command line."""
        return (self.verb,) if self.source is None else (self.verb, self.source)

    def next_time(self, last: datetime | None, moment: datetime) -> datetime:
        """When the job is to begin next, not before `moment`; `last` is when it began the last time.

        A job that should have run already, however often, is due once, as soon as its hours are open. A beginning
        more than a day ahead was written by a clock that was wrong, and counts for nothing: the job would else wait for it.
        """
        if last is not None and last - moment > _DAY:
            last = None
        due = max(moment if last is None else self._turn_after(last), moment)
        if self.window is None or self.window.is_open(due):
            return due
        opens = datetime.combine(due, time.fromisoformat(self.window.start), UTC)
        return opens if opens > due else opens + _DAY

    def _turn_after(self, last: datetime) -> datetime:
        if self.every < _DAY:
            return last + self.every
        # A run begins some minutes after its hour; counted from there, it would be later each time.
        least = last + self.every - _DAY
        turn = datetime.combine(least, self.at, UTC)
        return turn if turn > least else turn + _DAY


def planned_jobs(sources: Mapping[str, Source], settings: Settings) -> tuple[Job, ...]:
    """A crawl for each verified source with a way in, then the index."""
    nightly, index = time.fromisoformat(settings.crawl_at), time.fromisoformat(settings.index_at)
    crawls = [
        Job(
            "crawl",
            source.id,
            source.harvest.every or _DAY,
            time.fromisoformat(source.harvest.window.start) if source.harvest.window else nightly,
            source.harvest.window,
        )
        for source in sources.values()
        if source.verified and source.harvest.ways
    ]
    return (*crawls, Job("index", None, _DAY, index))


def last_began(job: Job, book: RunBook) -> datetime | None:
    """When the job last began a run that counts: one that ended by itself, or the last of too many that did not."""
    history: Sequence[Run] = book.runs(job.source, _LOOKED_AT, verb=job.verb)
    broken = []
    for run in history:
        if run.ended_by_itself:
            break
        broken.append(run)
    if len(broken) >= ATTEMPTS:
        return broken[0].started
    return history[len(broken)].started if len(history) > len(broken) else None


def is_due(job: Job, book: RunBook, moment: datetime) -> bool:
    """Whether the job is to begin now."""
    return job.next_time(last_began(job, book), moment) <= moment


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands: its last run, and when it is to begin next."""

    job: str
    verb: str
    source: str | None
    last: datetime | None
    seconds: float | None
    result: str
    next: datetime


def standing(job: Job, book: RunBook, moment: datetime) -> Standing:
    """How the job stands at that moment."""
    run = next(iter(book.runs(job.source, 1, verb=job.verb)), None)
    return Standing(
        job.id,
        job.verb,
        job.source,
        run.started if run else None,
        run.seconds if run else None,
        outcome(run) if run else "never run",
        job.next_time(last_began(job, book), moment),
    )


def outcome(run: Run) -> str:
    """What came of a run, in a few words."""
    if run.finished is None:
        return "not finished"
    result = run.result or {}
    for word in (BROKE_OFF, DID_NOT_BEGIN):
        if word in result:
            return f"{word.replace('_', ' ')}: {result[word]}"
    shown = {name: value for name, value in result.items() if isinstance(value, int | str) and value}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in shown.items() if name != "source")
