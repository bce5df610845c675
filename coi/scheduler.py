"""The scheduler: one process that starts each due job as a verb of the command line, in a process of its own."""

import fcntl
import logging
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO

from apscheduler.executors.pool import ThreadPoolExecutor as JobThreads
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from coi import limited
from coi.dates import now
from coi.errors import CoiError
from coi.run_book import BROKE_OFF, Run, RunBook
from coi.schedule import ATTEMPTS, DID_NOT_BEGIN, Job, is_due, last_began, outcome, planned_jobs
from coi.settings import PROJECT, Settings
from coi.source import load_sources

AT_ONCE = 4  # crawls; they mostly wait for their sites
PLAN_ANEW = timedelta(
    minutes=10
)  # after which the catalogue is read again, and what was killed is begun again
_LOG = logging.getLogger(__name__)
_LOCK = "schedule.lock"

Command = Callable[[Settings, Job], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one attempt at a job."""

    job: str
    source: str | None
    started: datetime
    seconds: float
    exit_code: int | None  # negative for the signal that ended it; None where its time was over
    run: int  # its number in the ledger
    result: str


def verb_command(settings: Settings, job: Job) -> Sequence[str]:
    """The job as a verb of our own command line, within the limits of the settings."""
    place = ("--data-dir", str(settings.data_dir.resolve()))
    return limited.command(settings.job_timeout, settings.job_memory, (*place, *job.arguments))


@contextmanager
def only_scheduler(settings: Settings) -> Iterator[None]:
    """Hold the scheduler's lock; CoiError naming the holder where another process has it."""
    file = _lock(settings, _LOCK)
    if file is None:
        raise CoiError(f"Another scheduler is running: {holder(settings) or 'it has not said which yet'}.")
    with file:
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()} since {now().isoformat('T', 'seconds')}")
        file.flush()
        yield
        file.truncate(0)


def holder(settings: Settings) -> str | None:
    """Who is, or last was, the scheduler of a data directory; None where nobody says so."""
    with suppress(OSError):
        return (settings.data_dir / "locks" / _LOCK).read_text("utf-8").strip() or None
    return None


def is_running(settings: Settings) -> bool:
    """Whether a scheduler is running for the data directory."""
    file = _lock(settings, _LOCK)
    if file is None:
        return True
    file.close()
    return False


def _lock(settings: Settings, name: str) -> TextIO | None:
    """The locked file, or None where another process holds it; closing it lets it go."""
    folder = settings.data_dir / "locks"
    folder.mkdir(exist_ok=True)
    file = (folder / name).open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


@dataclass(slots=True)
class Scheduler:
    """Runs the jobs of one data directory; `command` says how, `clock` gives the time in UTC."""

    settings: Settings
    book: RunBook
    command: Command = verb_command
    clock: Callable[[], datetime] = now
    stopping: bool = False
    _processes: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def jobs(self) -> tuple[Job, ...]:
        """The jobs as catalogue and settings have them now."""
        return planned_jobs(load_sources(self.settings.sources_dir), self.settings)

    def run_once(self) -> list[Done]:
        """Run what is due now, crawls before the index, and return when all has ended; one source's trouble is its own."""
        *crawls, index = self.jobs()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            done = [one for several in pool.map(self.run_if_due, crawls) for one in several]
        return [*done, *self.run_if_due(index)]

    def run_for_ever(self) -> None:
        """Run every job when it is due, until the process is told to stop."""
        scheduler = BlockingScheduler(
            timezone=UTC,
            executors={"crawl": JobThreads(AT_ONCE), "index": JobThreads(1), "default": JobThreads(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

        def plan() -> None:
            self._plan(scheduler)

        scheduler.add_job(plan, IntervalTrigger(seconds=int(PLAN_ANEW.total_seconds())), id="plan")
        plan()
        previous = signal.signal(signal.SIGTERM, _stop)
        try:
            scheduler.start()
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            signal.signal(signal.SIGTERM, previous)
            self.stop()
            scheduler.shutdown(wait=True)

    def _plan(self, scheduler: BlockingScheduler) -> None:
        """Let the scheduler have the jobs there are now, each with the next time the ledger leads to."""
        try:
            jobs = {job.id: job for job in self.jobs()}
        except CoiError as error:
            _LOG.error("The source catalogue cannot be read, so the schedule stays as it was. %s", error)
            return
        for known in scheduler.get_jobs():
            if known.id not in jobs and known.id != "plan":
                scheduler.remove_job(known.id)
        for job in jobs.values():
            scheduler.add_job(
                self.run_if_due, WhenDue(job, self.book), (job,), id=job.id, executor=job.verb,
                replace_existing=True,
            )  # fmt: skip

    def stop(self) -> None:
        """End every job under way; what they were at is gone on with another time."""
        self.stopping = True
        with self._guard:
            for process in self._processes:
                _end(process)

    def run_if_due(self, job: Job) -> list[Done]:
        """Run the job if the ledger says that it is due and no process is at it; again if it is killed on the way."""
        done: list[Done] = []
        lock = _lock(self.settings, f"job-{job.id}.lock")
        if lock is None:
            # A scheduler that was killed left it running; it ends by itself and writes its own result.
            _LOG.info("%s is still running.", job.id)
            return done
        with lock:
            for _ in range(ATTEMPTS):
                if self.stopping or not is_due(job, self.book, self.clock()):
                    break
                done.append(self._attempt(job, lock))
                if self.book.runs(job.source, 1, verb=job.verb)[0].ended_by_itself:
                    break
        return done

    def _attempt(self, job: Job, lock: TextIO) -> Done:
        """Run the job as a process, and see to it that the ledger says what came of it."""
        before, started = self.book.last_run(), self.clock()
        _LOG.info("%s begins.", job.id)
        code, reason = self._run(job, lock)
        ended = self.clock()
        runs = self.book.runs(job.source, verb=job.verb, after=before)
        for run in runs:
            if run.finished is None:
                self._close(run, code, reason)
        if not runs:
            last = self.book.open_run(job.verb, job.source, started)
            killed = code is not None and code < 0
            self.book.close_run(last, {BROKE_OFF if killed else DID_NOT_BEGIN: reason})
            self._note(job, last, reason)
        run = self.book.runs(job.source, 1, verb=job.verb)[0]
        _LOG.info("%s: %s", job.id, outcome(run))
        return Done(
            job.id, job.source, started, (ended - started).total_seconds(), code, run.id, outcome(run)
        )

    def _run(self, job: Job, lock: TextIO) -> tuple[int | None, str]:
        """Run the job's process to its end: its exit code (None where its time was over), and that in words."""
        process = subprocess.Popen(  # noqa: S603  # our own command, and no shell
            self.command(self.settings, job),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _search_path()},
            # The process holds the job's lock too, and so longer than a scheduler that is killed.
            pass_fds=(lock.fileno(),),
            start_new_session=True,
        )
        with self._guard:
            self._processes.add(process)
        if self.stopping:
            _end(process)
        try:
            code: int | None = process.wait(self.settings.job_timeout)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)  # with whatever it started
            process.wait()
            with self._guard:
                self._processes.discard(process)
        if code in {None, -signal.SIGALRM}:
            return None, f"Its time of {self.settings.job_timeout:.0f} seconds was over."
        assert code is not None
        if code < 0:
            return code, f"It was ended by {signal.Signals(-code).name}."
        return code, f"It ended with exit code {code}."

    def _close(self, run: Run, code: int | None, reason: str) -> None:
        """Write down the end of a run that could not do so itself."""
        self.book.close_run(run.id, {"stopped" if code is None else BROKE_OFF: reason})
        if run.source is not None and not self.stopping:
            self.book.add_issue(
                run.id, run.source, "", "stopped", f"The {run.verb} did not end by itself. {reason}"
            )

    def _note(self, job: Job, run: int, reason: str) -> None:
        if job.source is not None and not self.stopping:
            detail = f"The {job.verb} did not come about. {reason}"
            self.book.add_issue(run, job.source, "", "stopped", detail)


class WhenDue(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Fires when a job is due by the ledger, and after that at its next turn."""

    def __init__(self, job: Job, book: RunBook) -> None:
        self._job = job
        self._book = book

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next time, as the library asks for it."""
        last = previous_fire_time or last_began(self._job, self._book)
        return self._job.next_time(last, now)


def _search_path() -> str:
    found_already = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    return os.pathsep.join([str(PROJECT), *found_already])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it has started; they have a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _stop(_signal: int, _frame: Any) -> None:
    raise SystemExit(0)
