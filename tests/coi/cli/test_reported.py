"""What readers report is listed by `coi check`, in words and as JSON."""

import json
from pathlib import Path

from click.testing import CliRunner

from coi.casework.mistakes import Mistake, report_mistake
from coi.cli import main
from coi.cli.house import House
from coi.ledger import Received


def test_reports_of_readers_are_listed_by_check(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    runner = CliRunner()
    assert runner.invoke(main, ["--data-dir", str(folder), "init"]).exit_code == 0
    house = House(folder)
    sha256 = house.archive.put(b"bytes")
    received = Received(method="upload", url="notice.txt", media_type="text/plain")
    document = house.ledger.record_capture("samples", "notice.txt", received, sha256, 5).document
    report_mistake(Mistake(document, 1, 2, "The date is wrong.\nIt is that of the visit."), house.ledger)
    said = runner.invoke(main, ["--data-dir", str(folder), "check"]).output
    assert f"{document.id}, edition 1, page 2, samples:" in said
    assert "        The date is wrong.\n        It is that of the visit.\n" in said
    (told,) = json.loads(runner.invoke(main, ["--data-dir", str(folder), "check", "--json"]).stdout)[
        "reported"
    ]
    assert told["place"] == f"{document.id}, edition 1, page 2"
    assert told["text"] == "The date is wrong.\nIt is that of the visit."
