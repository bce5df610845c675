"""RESULTS.md keeps a section for each benchmark; the command skips with a reason; the lock names no address."""

import re
import sys
from pathlib import Path

import pytest

from tests.bench import __main__ as command
from tests.bench import texts
from tests.bench.measure import percentile
from tests.bench.results import table, write_section


def test_a_section_takes_its_own_place_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    write_section(path, "search", "old figures")
    write_section(path, "crawl", "pages a second")
    write_section(path, "search", "new figures")
    text = path.read_text("utf-8")
    assert "old figures" not in text
    assert re.findall(r"new figures|pages a second", text) == ["new figures", "pages a second"]
    assert text.count("<!-- search: begin -->") == text.count("<!-- search: end -->") == 1
    assert text.startswith("# Results of the benchmarks")


def test_a_table_has_a_line_for_its_head_and_each_row() -> None:
    assert table(["", "ours"], [["build", "7"]]) == "|  | ours |\n| --- | ---: |\n| build | 7 |"


def test_the_share_of_a_percentile_does_not_exceed_it() -> None:
    values = [float(one) for one in range(24, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([3.0], 0.95)) == (12, 23, 3)


def test_without_the_real_texts_the_command_says_so_and_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = texts.missing(tmp_path)
    assert reason == "the real texts are not here: state-dept-2022/reports.jsonl"
    monkeypatch.setattr(texts, "missing", lambda: reason)
    monkeypatch.setattr(sys, "argv", ["bench"])
    assert command.main() == 0
    assert f"skipped, {reason}" in capsys.readouterr().err


def test_the_lock_of_the_peers_names_hashes_and_no_addresses() -> None:
    folder = Path(__file__).parent
    text = (folder / "requirements.lock").read_text("utf-8")
    assert "--hash=sha256:" in text
    assert re.search(r"https?://|--index-url|--find-links", text) is None
    wanted = re.findall(r"^(\w+==\S+)", (folder / "requirements.in").read_text("utf-8"), re.MULTILINE)
    assert wanted
    assert all(one in text for one in wanted)
