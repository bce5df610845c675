"""One scheduler runs each due job once, in a process of its own, and the ledger says what came of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from coi.database import create_database
from coi.dates import now
from coi.errors import CoiError
from coi.ledger import Ledger
from coi.schedule import Job
from coi.scheduler import Scheduler, WhenDue, holder, is_running, only_scheduler
from coi.settings import PROJECT, Settings
from tests.builders import two_sources
from tests.crawler.test_job import DESCRIPTION

# A verb of the test: it opens its run, writes that it did, and then does as it is told.
VERB = """
import datetime, os, signal, sqlite3, sys, time
folder, verb, source, how = *sys.argv[1:3], sys.argv[3] or None, sys.argv[4]
def moment(): return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
ledger = sqlite3.connect(folder + "/coi.sqlite", timeout=30, isolation_level=None)
if how == "absent": sys.exit(3)
words = "insert into runs (verb, source, started) values (?, ?, ?)"
run = ledger.execute(words, (verb, source, moment())).lastrowid
with open(folder + "/began", "a") as file: print(verb, source, os.getpid(), file=file)
while how == "wait" and not os.path.exists(folder + "/go"): time.sleep(0.02)
if how.startswith("sleep"): time.sleep(float(how.split()[1]))
if how == "killed" or (how == "killed once" and len(open(folder + "/began").readlines()) == 1):
    os.kill(os.getpid(), signal.SIGKILL)
words = "update runs set finished = ?, result = ? where id = ?"
ledger.execute(words, (moment(), '{"new": 2}', run))
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return two_sources(tmp_path, DESCRIPTION, job_timeout=30)


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    engine = create_database(settings)
    yield Ledger(engine)
    engine.dispose()


def doing(how: str, **others: str) -> Callable[[Settings, Job], Sequence[str]]:
    """The test's verb instead of ours; `others` say what single sources do."""

    def command(settings: Settings, job: Job) -> Sequence[str]:
        manner = others.get(job.source or job.verb, how)
        return [sys.executable, "-c", VERB, str(settings.data_dir), job.verb, job.source or "", manner]

    return command


def began(settings: Settings) -> list[str]:
    file = settings.data_dir / "began"
    return [line.rsplit(" ", 1)[0] for line in file.read_text().splitlines()] if file.exists() else []


def test_what_is_due_runs_once_crawls_before_the_index(settings: Settings, ledger: Ledger) -> None:
    scheduler = Scheduler(settings, ledger, doing("well"))
    done = scheduler.run_once()
    assert [(one.job, one.exit_code, one.result) for one in done] == [
        ("crawl-one", 0, "new 2"),
        ("crawl-two", 0, "new 2"),
        ("index", 0, "new 2"),
    ]
    assert sorted(began(settings)[:2]) == ["crawl one", "crawl two"]
    assert began(settings)[2] == "index None"
    assert scheduler.run_once() == []
    assert all(run.ended_by_itself and run.seconds is not None for run in ledger.runs())


def test_after_five_days_without_a_scheduler_each_job_runs_once(settings: Settings, ledger: Ledger) -> None:
    for verb, source in (("crawl", "one"), ("crawl", "two"), ("index", None)):
        ledger.close_run(ledger.open_run(verb, source, now() - timedelta(days=5)), {})
    scheduler = Scheduler(settings, ledger, doing("well"))
    assert [one.job for one in scheduler.run_once()] == ["crawl-one", "crawl-two", "index"]
    assert scheduler.run_once() == []


def test_a_clock_that_runs_ahead_does_not_repeat_a_job(settings: Settings, ledger: Ledger) -> None:
    ahead = Scheduler(settings, ledger, doing("well"), lambda: now() + timedelta(days=5))
    assert [one.job for one in ahead.run_once()] == ["crawl-one", "crawl-two", "index"]


def test_a_job_that_is_killed_is_begun_again_and_noted(settings: Settings, ledger: Ledger) -> None:
    done = Scheduler(settings, ledger, doing("killed once")).run_if_due(
        Job("crawl", "one", timedelta(days=1), datetime.min.time())
    )
    assert [one.exit_code for one in done] == [-signal.SIGKILL, 0]
    assert [run.ended_by_itself for run in ledger.runs("one")] == [True, False]
    (issue,) = ledger.issues("one")
    assert (issue.kind, "SIGKILL" in issue.detail) == ("stopped", True)


def test_a_job_that_is_killed_each_time_is_given_up_and_disturbs_no_other(
    settings: Settings, ledger: Ledger
) -> None:
    done = Scheduler(settings, ledger, doing("well", one="killed")).run_once()
    assert [one.job for one in done] == ["crawl-one"] * 3 + ["crawl-two", "index"]
    assert [one.exit_code for one in done[3:]] == [0, 0]


def test_a_job_that_does_not_end_is_stopped_and_waits_for_its_next_turn(
    settings: Settings, ledger: Ledger
) -> None:
    scheduler = Scheduler(replace(settings, job_timeout=2.0), ledger, doing("sleep 60"))
    (done,) = scheduler.run_if_due(scheduler.jobs()[0])
    assert (done.exit_code, "Its time of 2 seconds was over" in done.result) == (None, True)
    assert scheduler.run_if_due(scheduler.jobs()[0]) == []
    assert [issue.kind for issue in ledger.issues("one")] == ["stopped"]


def test_a_job_that_never_began_is_in_the_ledger_all_the_same(settings: Settings, ledger: Ledger) -> None:
    scheduler = Scheduler(settings, ledger, doing("well", one="absent"))
    first = scheduler.run_once()[0]
    assert (first.exit_code, first.result) == (3, "did not begin: It ended with exit code 3.")
    assert [issue.kind for issue in ledger.issues("one")] == ["stopped"]
    assert scheduler.run_once() == []


def test_there_is_one_scheduler_and_the_other_says_which(settings: Settings) -> None:
    with only_scheduler(settings):
        assert is_running(settings)
        with pytest.raises(CoiError, match=f"process {os.getpid()} on "), only_scheduler(settings):
            pass
    assert not is_running(settings)


SCHEDULER = """
import sys
from pathlib import Path
from coi.database import open_database
from coi.ledger import Ledger
from coi.scheduler import Scheduler, only_scheduler
from coi.settings import Settings
from tests.coi.test_scheduler import doing
settings = Settings(data_dir=Path(sys.argv[1]), corpus_dir=Path(sys.argv[2]), job_timeout=30)
with only_scheduler(settings):
    Scheduler(settings, Ledger(open_database(settings)), doing("well", one=sys.argv[3])).run_for_ever()
"""


def start(settings: Settings, how: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", SCHEDULER, str(settings.data_dir), str(settings.corpus_dir), how],
        cwd=PROJECT,
    )


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("It never came about.")


def test_the_scheduler_itself_may_be_killed_and_each_job_still_runs_once(
    settings: Settings, ledger: Ledger
) -> None:
    first = start(settings, "wait")
    wait_until(lambda: len(began(settings)) == 3 and len(finished(ledger)) == 2)
    first.kill()
    first.wait()
    # The job that was under way goes on; a new scheduler neither begins it again nor takes it for lost.
    second = start(settings, "well")
    wait_until(lambda: (holder(settings) or "").startswith(f"process {second.pid} "))
    time.sleep(1)  # in which it might begin the job again; that nothing happens can only be waited for
    (settings.data_dir / "go").touch()
    wait_until(lambda: len(finished(ledger)) == 3)
    second.terminate()
    assert second.wait(20) == 0
    assert sorted(began(settings)) == ["crawl one", "crawl two", "index None"]
    assert not is_running(settings)


def finished(ledger: Ledger) -> list[str]:
    return [run.verb for run in ledger.runs() if run.finished]


def test_a_scheduler_that_is_told_to_stop_ends_its_jobs_and_they_are_due_again(
    settings: Settings, ledger: Ledger
) -> None:
    process = start(settings, "sleep 60")
    wait_until(lambda: len(began(settings)) == 3)
    process.terminate()
    assert process.wait(20) == 0
    runs = {run.verb + (run.source or ""): run.ended_by_itself for run in ledger.runs()}
    assert runs["crawlone"] is False
    pids = [int(line.split()[-1]) for line in (settings.data_dir / "began").read_text().splitlines()]
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    (again,) = Scheduler(settings, ledger, doing("well")).run_if_due(
        Job("crawl", "one", timedelta(days=1), datetime.min.time())
    )
    assert again.exit_code == 0


def test_a_trigger_asks_the_ledger_first_and_counts_on_from_there(ledger: Ledger) -> None:
    job = Job("crawl", "one", timedelta(days=1), datetime(2000, 1, 1, 22, tzinfo=UTC).time())
    trigger = WhenDue(job, ledger)
    moment = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert trigger.get_next_fire_time(None, moment) == moment
    ledger.close_run(ledger.open_run("crawl", "one", moment - timedelta(hours=12)), {})
    assert trigger.get_next_fire_time(None, moment) == moment.replace(hour=22)
    assert trigger.get_next_fire_time(moment, moment) == moment.replace(hour=22)


def test_five_missed_turns_make_one_run(ledger: Ledger) -> None:
    """With the library's own rules: coalesce, and no limit to how late a run may begin."""
    ran: list[datetime] = []
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    hourly = Job("crawl", "one", timedelta(hours=1), datetime.min.time())
    late = now() - timedelta(hours=5)
    job = scheduler.add_job(lambda: ran.append(now()), WhenDue(hourly, ledger), next_run_time=late)
    scheduler.start()
    wait_until(lambda: job.next_run_time > now())
    scheduler.shutdown()
    assert len(ran) == 1


def test_the_verb_itself_crawls_what_is_due_and_says_what_it_did(settings: Settings) -> None:
    environment = {
        "PATH": os.environ["PATH"], "COI_CORPUS_DIR": str(settings.corpus_dir), "COI_REQUEST_TIMEOUT": "2",
    }  # fmt: skip
    (settings.sources_dir / "two.yml").unlink()
    (settings.sources_dir / "one.yml").write_text(
        DESCRIPTION.replace("listing: http://site.coi.test/\n      link: a", "folder: drop"), "utf-8"
    )
    vocabularies = settings.corpus_dir / "vocabularies"
    vocabularies.symlink_to(PROJECT / "corpus" / "vocabularies")
    drop = settings.data_dir / "drop"
    drop.mkdir()
    (drop / "a.txt").write_text("A report of our own.", "utf-8")
    os.utime(drop / "a.txt", (0, 0))
    command = [sys.executable, "-m", "coi", "--data-dir", str(settings.data_dir)]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )

    first = run("schedule", "--once", "--json")
    assert first.returncode == 0, first.stderr
    assert [(one["job"], one["exit_code"]) for one in json.loads(first.stdout)] == [
        ("crawl-one", 0),
        ("index", 0),
    ]
    assert json.loads(run("schedule", "--once", "--json").stdout) == []
    listed = json.loads(run("schedule", "--list", "--json").stdout)
    assert [one["job"] for one in listed["jobs"]] == ["crawl-one", "index"]
    assert listed["scheduler"] is None
    shown = json.loads(run("sources", "show", "one", "--json").stdout)
    assert shown["runs"][0]["outcome"].startswith("found 1, new 1")
    assert shown["schedule"]["next"] > shown["runs"][0]["started"]
