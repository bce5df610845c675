"""The command line tells copies, newer editions and what was read badly: imported, indexed, found, shown, checked."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.cli.house import House
from tests.indexer.copies.shelf import a_text

YEARS = (2022, 2023, 2024)


def run(folder: Path, *words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(main, ["--data-dir", str(folder), *words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def say(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["--data-dir", str(folder), *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def bring_in(folder: Path, source: str, *rows: dict[str, Any]) -> None:
    lines = folder.parent / "import.jsonl"
    lines.write_text("\n".join(json.dumps({"url": row["key"], **row}) for row in rows), "utf-8")
    assert run(folder, "import", str(lines), "--source", source)["new"] == len(rows)


def sources(folder: Path) -> list[str]:
    return sorted(House(folder).vocabularies.sources)[:3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of three years by one source, the last of them republished by two others, once hidden."""
    folder = tmp_path_factory.mktemp("copies") / "data"
    run(folder, "init")
    own, other, third = sources(folder)
    kept = "The court of Strelsau heard witnesses. " + a_text(1, 60)
    reports = {year: f"{kept} {a_text(year, 200)}" for year in YEARS}
    bring_in(
        folder,
        own,
        *({"key": f"r{year}", "title": f"Ruritania: courts {year}", "text": reports[year]} for year in YEARS),
        {"key": "bad", "title": "Spoilt", "text": "ÐŸÑ€Ð¸Ð·Ñ‹Ð² Ð½Ð° Ð²Ð¾ÐµÐ½Ð½ÑƒÑŽ ÑÐ»ÑƒÐ¶Ð±Ñƒ " * 9},
    )
    bring_in(folder, other, {"key": "copy", "title": "Seen elsewhere", "text": f"Seen. {reports[2024]}"})
    bring_in(folder, third, {"key": "hidden", "title": "H", "text": reports[2024], "access": "restricted"})
    run(folder, "index")
    return folder


def identify(folder: Path, key: str) -> str:
    document = House(folder).ledger.find_document(sources(folder)[0], key)
    assert document is not None
    return document.id


def test_a_hit_says_who_else_published_it(folder: Path) -> None:
    _, other, third = sources(folder)
    # Who may see it all is told of the hidden copy too; it is the same text, and comes first.
    hits = {hit["key"]: hit for hit in run(folder, "search", "Strelsau", "--limit", "50")["hits"]}
    assert hits["r2024"]["also_published_by"] == [third, other]
    assert hits["r2023"]["also_published_by"] == []


def test_a_document_tells_its_copies_and_its_newer_editions(folder: Path) -> None:
    ids = {year: identify(folder, f"r{year}") for year in YEARS}
    shown = run(folder, "show", ids[2022])
    assert [one["id"] for one in shown["newer_editions"]] == [ids[2023], ids[2024]]
    assert shown["newer_editions"][0]["evidence"].startswith(
        "Same source and title, but “2023” instead of “2022”"
    )
    assert shown["copies"] == []
    newest = run(folder, "show", ids[2024])
    assert [one["id"] for one in newest["older_editions"]] == [ids[2023], ids[2022]]
    assert [(one["same"], one["title"]) for one in newest["copies"]] == [
        ("text", "H"),
        ("near", "Seen elsewhere"),
    ]
    assert newest["quality"] == {"score": 1.0, "reasons": []}
    printed = say(folder, "show", ids[2023])
    assert f"newer edition: {ids[2024]}, Ruritania: courts 2024" in printed
    assert f"older edition: {ids[2022]}, Ruritania: courts 2022" in printed
    assert "quality of 1.00" in printed
    assert "copy: " not in printed
    printed = say(folder, "show", ids[2024])
    assert "H (the same text)" in printed
    assert "Seen elsewhere (100% of the shorter text is in both)" in printed


def test_checking_names_what_was_read_worst(folder: Path) -> None:
    report = run(folder, "check")
    (bad,) = report["badly_read"]
    assert bad["title"] == "Spoilt"
    assert bad["quality"] < 0.5
    assert "wrong encoding" in " ".join(bad["reasons"])
    assert (report["unrated"], report["problems"]) == (0, [])
    printed = say(folder, "check")
    assert "Read worst" in printed
    assert bad["reasons"][0] in printed
