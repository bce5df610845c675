"""coi index: how many processes share the work is the machine's affair, the operator's, or that of this one call."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.cli.house import House
from indexer.pipeline import IndexReport, Pipeline
from tests.coi.test_lexicon import VILLAGE, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty data directory."""
    House(tmp_path / "data", create=True).engine.dispose()
    return tmp_path / "data"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool]]:
    """Workers and rebuild of each run that was asked for; nothing is run."""
    asked: list[tuple[int, bool]] = []

    def run(self: Pipeline, *, rebuild: bool = False) -> IndexReport:
        asked.append((self.workers, rebuild))
        return IndexReport(indexed=3, generation="000001")

    monkeypatch.setattr(Pipeline, "run", run)
    return asked


def index(folder: Path, *words: str) -> Any:
    result = CliRunner().invoke(main, ["--data-dir", str(folder), "index", *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_workers_are_those_of_the_call_else_of_the_settings_else_of_the_machine(
    folder: Path, runs: list[tuple[int, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.workers.usual_workers", lambda: 3)
    assert index(folder)["indexed"] == 3
    (folder / "coi.toml").write_text("workers = 7\n")
    index(folder, "--rebuild")
    index(folder, "--workers", "2")
    assert runs == [(3, False), (7, True), (2, False)]


@pytest.mark.parametrize("number", ["0", "-1", "65", "two"])
def test_a_number_of_workers_that_makes_no_sense_is_wrong_usage(
    folder: Path, runs: list[tuple[int, bool]], number: str
) -> None:
    result = CliRunner().invoke(main, ["--data-dir", str(folder), "index", "--workers", number])
    assert result.exit_code == 2
    assert "--workers" in result.stderr
    assert runs == []


def test_a_worker_opens_the_rooms_of_the_same_data_directory(folder: Path) -> None:
    opened = House(folder).pipeline.open_again
    assert opened is not None
    assert opened().archive.folder == House(folder).archive.folder


def test_an_empty_data_directory_is_indexed_by_any_number_of_workers(folder: Path) -> None:
    for workers in ("1", "2"):
        report = index(folder, "--rebuild", "--workers", workers)
        assert (report["indexed"], report["failed"]) == (0, 0)


def test_the_first_question_finds_the_lexicon_made_ready(
    folder: Path, runs: list[tuple[int, bool]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, {"village": VILLAGE})
    monkeypatch.delenv("COI_LEXICON_MADE")
    monkeypatch.setattr("coi.settings.Settings.lexicon_source", source)
    index(folder)
    assert runs
    monkeypatch.setattr(
        "indexer.analysis.lexicon_file.load_lexicon", lambda _folder: pytest.fail("made again")
    )
    assert House(folder).searcher.books[0].knows(("village",), ("en",), guess=False)


def test_a_lexicon_that_cannot_be_read_is_told_after_the_documents_are_indexed(
    folder: Path, runs: list[tuple[int, bool]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, {"village": {"en": "village"}})
    monkeypatch.delenv("COI_LEXICON_MADE")
    monkeypatch.setattr("coi.settings.Settings.lexicon_source", source)
    result = CliRunner().invoke(main, ["--data-dir", str(folder), "index"])
    assert (result.exit_code, len(runs)) == (1, 1)
    assert "words.yml" in result.stderr
