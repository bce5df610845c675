"""A report says in numbers what a harvest did, and survives the way to another process."""

import json

from coi.errors import FetchError
from crawler.answer import NoAnswer
from crawler.report import IN_A_ROW, MOST_ISSUES, HarvestReport, Tally


def a_tally() -> tuple[Tally, list[tuple[str, str, str]]]:
    kept: list[tuple[str, str, str]] = []
    return Tally("a-source", lambda url, kind, detail: kept.append((url, kind, detail))), kept


def test_a_report_read_from_its_json_is_the_same() -> None:
    tally, _ = a_tally()
    tally.found, tally.new = 3, 2
    tally.fail("https://example.org/a", "failed", FetchError("It failed."))
    report = tally.report(1.23456)
    assert HarvestReport.from_json(json.loads(json.dumps(report.as_json()))) == report
    assert report.seconds == 1.235


def test_the_json_has_the_names_the_command_line_promises() -> None:
    names = [
        "source",
        "found",
        "new",
        "changed",
        "unchanged",
        "gone",
        "failed",
        "refused",
        "seconds",
        "issues",
        "withdrawn",
    ]
    assert list(HarvestReport("a-source").as_json()) == names


def test_a_long_list_of_issues_is_kept_whole_and_shown_in_part() -> None:
    tally, kept = a_tally()
    for number in range(MOST_ISSUES + 5):
        tally.refuse(str(number), FetchError("Not there."))
    assert (len(kept), len(tally.report(0).issues)) == (MOST_ISSUES + 5, MOST_ISSUES)
    assert tally.refused == MOST_ISSUES + 5


def test_only_silence_in_a_row_means_that_the_site_is_down() -> None:
    tally, _ = a_tally()
    for _number in range(IN_A_ROW - 1):
        tally.fail("a", "failed", NoAnswer("Nothing."))
    tally.fail("a", "failed", FetchError("Too large."))
    tally.fail("a", "failed", NoAnswer("Nothing."))
    assert not tally.site_is_down
    for _number in range(IN_A_ROW - 1):
        tally.fail("a", "failed", NoAnswer("Nothing."))
    assert tally.site_is_down
