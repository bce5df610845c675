"""Corrections from the command line: kept with their reason, taken in by the next coi index, shown beside what was read."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.cli.house import House
from indexer import pipeline

TEXT = (
    "Prison conditions in Ukraine were the subject of the visit. The delegation saw prison conditions in four "
    "towns of Ukraine and spoke with the detainees about prison conditions. "
) * 3


def call(folder: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["--data-dir", str(folder), *words])
    assert result.exit_code == code, result.output
    return result.output


def ask(folder: Path, *words: str) -> Any:
    return json.loads(call(folder, *words, "--json"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    call(folder, "init")
    lines = tmp_path / "import.jsonl"
    row = {
        "key": "a",
        "url": "https://example.org/a",
        "title": "A vist",
        "text": TEXT,
        "published": "2020-03",
    }
    lines.write_text(json.dumps(row), "utf-8")
    call(folder, "import", str(lines), "--source", "samples")
    call(folder, "index")
    return folder


@pytest.fixture
def document(folder: Path) -> str:
    (found,) = House(folder).ledger.documents("samples")
    return found.id


def test_what_was_corrected_is_found_and_shown_with_what_had_been_read(folder: Path, document: str) -> None:
    before = ask(folder, "show", document)
    assert before["topics"] == ["prison-conditions"]
    assert before["corrected"] == []
    wanted = [
        "--title",
        "A  visit",
        "--published",
        "2021-04-05",
        "--language",
        "uk",
        "--type",
        "thematic-report",
    ]
    signs = [
        "--topic",
        "-prison-conditions",
        "--topic",
        "+Conscription",
        "--country",
        "MD",
        "--country",
        "-UKR",
    ]
    kept = ask(folder, "correct", document, *wanted, *signs, "--reason", "The cover says so.")
    facts = {(one["field"], one["value"]): one["read"] for one in kept["corrections"]}
    assert facts == {
        ("title", "A visit"): "A vist",
        ("language", "uk"): "en",
        ("published", "2021-04-05"): "2020-03",
        ("document_type", "thematic-report"): before["document_type"] or "",
        ("topics", "-prison-conditions"): "prison-conditions",
        ("topics", "+conscription"): "",
        ("countries", "+MDA"): "",
        ("countries", "-UKR"): "UKR",
    }
    assert ask(folder, "show", document)["title"] == "A vist", (
        "what the index holds and what is shown are one"
    )
    assert ask(folder, "index")["indexed"] == 1
    shown = ask(folder, "show", document)
    assert (shown["title"], shown["language"], shown["document_type"]) == ("A visit", "uk", "thematic-report")
    assert shown["topics"] == ["conscription"]
    assert [one["code"] for one in shown["countries"] if one["about"]] == ["MDA"]
    assert shown["published"]["value"] == "2021-04-05"
    assert shown["published"]["evidence"].endswith("The cover says so.")
    assert {(one["field"], one["value"]): one["read"] for one in shown["corrected"]} == facts
    printed = call(folder, "show", document)
    assert "publication date 2021-04-05 (by the rules: 2020-03)" in printed
    assert "topic prison-conditions taken out (by the rules: found)" in printed
    for words, total in ((["--topic", "conscription"], 1), (["--topic", "prison-conditions"], 0)):
        assert ask(folder, "search", "delegation", *words)["total"] == total
    assert (
        ask(folder, "search", "delegation", "--country", "MDA", "--published-from", "2021-04")["total"] == 1
    )


def test_corrections_outlive_a_new_reader_and_a_rebuild(
    folder: Path, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(
        folder, "correct", document, "--topic", "conscription", "--published", "unknown", "--reason", "Seen."
    )
    call(folder, "index")
    monkeypatch.setattr(pipeline, "READER", "a later one")
    call(folder, "index", "--rebuild")
    shown = ask(folder, "show", document)
    assert shown["published"] is None
    assert shown["topics"] == ["conscription", "prison-conditions"]


def test_a_correction_is_listed_and_taken_back(folder: Path, document: str) -> None:
    assert "Nothing has been corrected." in call(folder, "correct", document, "--list")
    for title in ("Wrong", "Wronger"):
        call(folder, "correct", document, "--title", title, "--reason", f"For {title}.")
    call(folder, "index")
    assert ask(folder, "show", document)["title"] == "Wronger"
    first, second = ask(folder, "correct", document, "--list")["corrections"]
    assert (first["read"], second["read"]) == ("A vist", "A vist")
    call(folder, "correct", document, "--undo", str(second["number"]))
    call(folder, "index")
    assert ask(folder, "show", document)["title"] == "Wrong", "the one before it holds again"
    call(folder, "correct", document, "--undo", str(first["number"]))
    call(folder, "index")
    shown = ask(folder, "show", document)
    assert (shown["title"], shown["corrected"]) == ("A vist", [])
    listed = ask(folder, "correct", document, "--list")["corrections"]
    assert all(one["undone"] for one in listed)
    assert "taken back on" in call(folder, "correct", document, "--list")
    assert "taken back" in call(folder, "correct", document, "--undo", str(first["number"]), code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Name what to correct"),
        (["--title", "x"], "--reason"),
        (["--title", "x", "--reason", "  "], "--reason"),
        (["--title", " ", "--reason", "x"], "title must have"),
        (["--title", "x", "--list", "--reason", "x"], "Name what to correct"),
        (["--topic", "+weather", "--reason", "x"], "There is no"),
        (["--published", "2024-13", "--reason", "x"], "not a day"),
        (["--published", "2999", "--reason", "x"], "future"),
        (["--title", "x", "--edition", "7", "--reason", "x"], "no edition 7"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    folder: Path, document: str, words: list[str], said: str
) -> None:
    assert said in call(folder, "correct", document, *words, code=2)
    assert ask(folder, "correct", document, "--list")["corrections"] == []


def test_only_a_correction_of_the_document_can_be_taken_back(folder: Path, document: str) -> None:
    assert "has no correction 99" in call(folder, "correct", document, "--undo", "99", code=1)
