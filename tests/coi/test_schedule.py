"""What is due is told from catalogue, settings and ledger alone; hours are of UTC."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from coi.database import create_database
from coi.run_book import BROKE_OFF, RunBook
from coi.schedule import ATTEMPTS, Job, is_due, last_began, outcome, planned_jobs, standing
from coi.settings import Settings
from coi.source import Window, load_sources
from tests.crawler.test_job import DESCRIPTION

DAY = timedelta(days=1)
NIGHTLY = Job("crawl", "one", DAY, time(22, 0))
INDEX = Job("index", None, DAY, time(5, 0))


def at(day: int, clock: str) -> datetime:
    return datetime.combine(datetime(2026, 11, day, tzinfo=UTC), time.fromisoformat(clock), UTC)


@pytest.fixture
def book(tmp_path: Path) -> RunBook:
    return RunBook(create_database(Settings(data_dir=tmp_path)))


def test_what_never_ran_is_due_at_once() -> None:
    assert NIGHTLY.next_time(None, at(1, "10:00")) == at(1, "10:00")


def test_a_nightly_job_runs_once_a_night_at_its_hour() -> None:
    assert NIGHTLY.next_time(at(1, "22:00"), at(1, "22:30")) == at(2, "22:00")
    # A run that began late does not make the next ones later.
    assert NIGHTLY.next_time(at(1, "23:50"), at(2, "10:00")) == at(2, "22:00")
    assert NIGHTLY.next_time(at(2, "00:10"), at(2, "10:00")) == at(2, "22:00")


def test_a_run_that_was_missed_is_caught_up_once() -> None:
    late = NIGHTLY.next_time(at(1, "22:00"), at(5, "10:00"))
    assert late == at(5, "10:00")
    assert NIGHTLY.next_time(late, late) == at(5, "22:00")


def test_a_run_that_a_wrong_clock_wrote_down_years_ahead_holds_up_nothing(book: RunBook) -> None:
    run = book.open_run("crawl", "one", at(1, "22:00") + 3650 * DAY)
    book.close_run(run, {"found": 1})
    assert is_due(NIGHTLY, book, at(2, "10:00"))
    run = book.open_run("crawl", "one", at(2, "10:00"))
    book.close_run(run, {"found": 1})
    assert not is_due(NIGHTLY, book, at(2, "10:01"))
    assert is_due(NIGHTLY, book, at(2, "22:00"))


def test_a_clock_that_is_set_back_an_hour_repeats_no_run() -> None:
    assert NIGHTLY.next_time(at(1, "22:00"), at(1, "21:00")) == at(2, "22:00")


@pytest.mark.parametrize(
    ("every", "last", "due"),
    [
        (timedelta(hours=6), at(1, "10:00"), at(1, "16:00")),
        (7 * DAY, at(1, "22:00"), at(8, "22:00")),
        (7 * DAY, at(1, "22:20"), at(8, "22:00")),
        (2 * DAY, at(1, "22:00"), at(3, "22:00")),
    ],
)
def test_a_source_may_be_crawled_more_often_or_less(every: timedelta, last: datetime, due: datetime) -> None:
    job = Job("crawl", "one", every, time(22, 0))
    assert job.next_time(last, last + timedelta(minutes=1)) == due


def test_a_job_waits_for_its_hours_to_open() -> None:
    job = Job("crawl", "one", DAY, time(23, 0), Window("23:00", "04:00"))
    assert job.next_time(None, at(1, "10:00")) == at(1, "23:00")
    assert job.next_time(None, at(1, "03:00")) == at(1, "03:00")
    assert job.next_time(None, at(1, "04:00")) == at(1, "23:00")
    assert job.next_time(at(1, "23:00"), at(4, "12:00")) == at(4, "23:00")
    often = Job("crawl", "one", timedelta(hours=2), time(23, 0), Window("23:00", "04:00"))
    assert often.next_time(at(2, "03:00"), at(2, "03:30")) == at(2, "23:00")


def test_thirty_days_of_a_fake_clock_crawl_thirty_times() -> None:
    moment, last, runs = at(1, "00:07"), at(1, "00:01"), []
    while moment < at(1, "00:07") + 30 * DAY:
        if NIGHTLY.next_time(last, moment) <= moment:
            last = moment
            runs.append(moment)
        moment += timedelta(minutes=13)
    assert len(runs) == 30
    assert {run.hour for run in runs} == {22}


def test_only_verified_sources_with_a_way_in_are_crawled_and_the_index_comes_last(tmp_path: Path) -> None:
    for name, old, new in [
        ("plain", "", ""),
        ("draft", "verified: true", "verified: false"),
        ("closed", "  ways:", "  draft:"),
        ("weekly", "  delay: 0", "  delay: 0\n  every: 7d\n  window: 23:30-04:00"),
    ]:
        (tmp_path / f"{name}.yml").write_text(DESCRIPTION.replace(old, new, 1), "utf-8")
    jobs = planned_jobs(load_sources(tmp_path), Settings(crawl_at="21:15", index_at="04:45"))
    assert jobs == (
        Job("crawl", "plain", DAY, time(21, 15)),
        Job("crawl", "weekly", 7 * DAY, time(23, 30), Window("23:30", "04:00")),
        Job("index", None, DAY, time(4, 45)),
    )
    assert [job.arguments for job in jobs] == [("crawl", "plain"), ("crawl", "weekly"), ("index",)]


def test_a_run_counts_from_when_it_began_if_it_ended_by_itself(book: RunBook) -> None:
    book.close_run(book.open_run("crawl", "one", at(1, "22:00")), {"failed": 1})
    book.close_run(book.open_run("crawl", "two", at(3, "22:00")), {})
    book.close_run(book.open_run("index", None, at(4, "22:00")), {})
    assert last_began(NIGHTLY, book) == at(1, "22:00")
    assert last_began(INDEX, book) == at(4, "22:00")


@pytest.mark.parametrize("noticed", [True, False])
def test_a_run_that_was_killed_is_due_again_but_not_for_ever(book: RunBook, noticed: bool) -> None:
    book.close_run(book.open_run("crawl", "one", at(1, "22:00")), {})
    for minute in range(ATTEMPTS):
        assert is_due(NIGHTLY, book, at(2, "22:30"))
        run = book.open_run("crawl", "one", at(2, f"22:0{minute}"))
        if noticed:
            book.close_run(run, {BROKE_OFF: "It was ended by SIGKILL."})
    assert not is_due(NIGHTLY, book, at(2, "22:30"))
    assert is_due(NIGHTLY, book, at(3, "22:00"))
    book.open_run("crawl", "one", at(3, "22:00"))
    assert not is_due(NIGHTLY, book, at(3, "22:30"))
    assert is_due(NIGHTLY, book, at(4, "22:00"))


def test_how_a_job_stands_is_told_in_words(book: RunBook) -> None:
    never = standing(INDEX, book, at(1, "10:00"))
    assert (never.last, never.result, never.next) == (None, "never run", at(1, "10:00"))
    run = book.open_run("index", None, at(1, "05:00"))
    assert standing(INDEX, book, at(1, "05:01")).result == "not finished"
    book.close_run(run, {"indexed": 3, "failed": 0, "seconds": 2.5})
    after = standing(INDEX, book, at(1, "10:00"))
    assert (after.result, after.next) == ("indexed 3", at(2, "05:00"))
    assert after.seconds is not None
    book.close_run(run, {BROKE_OFF: "It was ended by SIGKILL."})
    assert outcome(book.runs()[0]) == "broke off: It was ended by SIGKILL."
