"""Reports of mistakes are kept for the focal point, bounded in size and number, and name nobody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from coi import database as db
from coi.casework.mistakes import KIND, MOST_AN_HOUR, Mistake, TooManyReports, report_mistake, reported
from coi.database import create_database
from coi.errors import UsageError
from coi.ledger import Ledger, Received
from coi.settings import Settings


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(create_database(Settings(data_dir=tmp_path)), "MD")


def a_mistake(ledger: Ledger, text: str, page: int | None = None) -> Mistake:
    received = Received(method="upload", url="notice.txt", media_type="text/plain")
    document = ledger.record_capture("samples", "notice.txt", received, "ab" * 32, 5).document
    return Mistake(document, 1, page, text)


def test_a_report_is_kept_as_an_issue_of_the_source(ledger: Ledger) -> None:
    mistake = a_mistake(ledger, "The date is that of the visit.", 3)
    assert report_mistake(mistake, ledger)
    (issue,) = ledger.issues("samples")
    assert (issue.kind, issue.detail) == (KIND, "The date is that of the visit.")
    assert issue.url == f"{mistake.document.id}, edition 1, page 3"
    assert issue.run is None


def test_only_reports_of_readers_are_listed(ledger: Ledger) -> None:
    ledger.add_issue(None, "samples", "https://example.org/", "http", "404")
    report_mistake(a_mistake(ledger, "Wrong country."), ledger)
    assert [one.detail for one in reported(ledger)] == ["Wrong country."]


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u202e"])
def test_an_empty_report_is_refused(ledger: Ledger, text: str) -> None:
    with pytest.raises(UsageError, match="Say in a few words"):
        report_mistake(a_mistake(ledger, text), ledger)
    assert ledger.issues() == ()


def test_a_report_that_is_too_long_is_refused_and_not_cut(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="has 2001 characters; at most 2000"):
        report_mistake(a_mistake(ledger, "x" * 2001), ledger)
    assert report_mistake(a_mistake(ledger, "x" * 2000), ledger)
    assert len(ledger.issues()) == 1


def test_a_report_holds_nothing_that_could_steer_a_terminal(ledger: Ledger) -> None:
    report_mistake(a_mistake(ledger, "Wrong\x1b[2J title\r\nand\u202e date\x00"), ledger)
    assert ledger.issues()[0].detail == "Wrong [2J title\nand date"


def test_the_same_report_sent_twice_is_kept_once(ledger: Ledger) -> None:
    assert report_mistake(a_mistake(ledger, "Wrong."), ledger)
    assert not report_mistake(a_mistake(ledger, " Wrong. "), ledger)
    assert report_mistake(a_mistake(ledger, "Wrong.", 2), ledger)
    assert len(ledger.issues()) == 2


def test_more_reports_than_people_write_are_refused_until_the_hour_is_over(ledger: Ledger) -> None:
    for number in range(MOST_AN_HOUR):
        report_mistake(a_mistake(ledger, f"Mistake {number}."), ledger)
    with pytest.raises(TooManyReports):
        report_mistake(a_mistake(ledger, "One more."), ledger)
    with db.transaction(ledger.engine) as connection:
        connection.execute(
            update(db.issues).values(noted=datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None))
        )
    assert report_mistake(a_mistake(ledger, "One more."), ledger)
