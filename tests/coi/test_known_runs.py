"""What somebody may know of a run: nothing of documents hidden from them, not even in a number."""

from pathlib import Path

from coi.casework.known_runs import known_runs
from coi.database import create_database
from coi.document import AccessLevel
from coi.ledger import Ledger, Received
from coi.network.access import GUEST, OPERATOR
from coi.settings import Settings

SOURCE = "sample-unit"


def a_ledger(folder: Path) -> Ledger:
    return Ledger(create_database(Settings(data_dir=folder)), "MD")


def bring_in(ledger: Ledger, run: int, key: str, sha256: str, access: AccessLevel = "public") -> None:
    received = Received(method="upload", url=key, access=access, run=run)
    ledger.record_capture(SOURCE, key, received, sha256 * 64, 9)


def numbers(ledger: Ledger, *runs: int) -> list[dict[str, int]]:
    """What a guest knows of these runs."""
    told = [run for run in ledger.runs(SOURCE) if run.id in runs]
    return [dict(run.result or {}) for run in known_runs(told, ledger, GUEST)]


def test_documents_that_are_hidden_are_in_no_number(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    first = ledger.open_run("import", SOURCE)
    for key, access in (("a", "public"), ("b", "network"), ("c", "restricted")):
        bring_in(ledger, first, key, key, access)  # type: ignore[arg-type]  # the levels are spelled out above
    ledger.close_run(first, {"new": 3, "changed": 0, "unchanged": 0, "failed": 1})
    second = ledger.open_run("import", SOURCE)
    for key, content in (("a", "a"), ("b", "d"), ("c", "c")):
        bring_in(ledger, second, key, content)
    ledger.close_run(second, {"new": 0, "changed": 1, "unchanged": 2, "failed": 0})
    assert numbers(ledger, first) == [{"new": 1, "changed": 0, "unchanged": 0, "failed": 1}]
    assert numbers(ledger, second) == [{"new": 0, "changed": 0, "unchanged": 1, "failed": 0}]
    assert known_runs(ledger.runs(SOURCE), ledger, OPERATOR) == ledger.runs(SOURCE)


def test_a_run_that_brought_in_hidden_documents_alone_is_not_told(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    run = ledger.open_run("add", SOURCE)
    bring_in(ledger, run, "a", "a", "network")
    assert numbers(ledger, run) == []
    ledger.close_run(run, {"added": 1})
    assert numbers(ledger, run) == []
    more = ledger.open_run("add", SOURCE)
    bring_in(ledger, more, "b", "b", "network")
    bring_in(ledger, more, "c", "c")
    ledger.close_run(more, {"added": 2})
    assert numbers(ledger, run, more) == [{"added": 1}]


def test_a_crawl_is_told_whatever_it_brought(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    run = ledger.open_run("crawl", SOURCE)
    bring_in(ledger, run, "a", "a", "network")
    ledger.close_run(run, {"new": 1, "unchanged": 4})
    assert numbers(ledger, run) == [{"new": 0, "unchanged": 4}]
