"""Tests of `coi sources check`: words of a source that are in none of our vocabularies."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.settings import Settings

GOOD = next(Settings().sources_dir.glob("academic/*.yml")).read_text("utf-8")


def checked(folder: Path, text: str) -> tuple[int, str]:
    (folder / "a-source.yml").write_text(text, "utf-8")
    run = CliRunner().invoke(main, ["--data-dir", str(folder), "sources", "check", str(folder)])
    return run.exit_code, run.output


def test_a_source_in_order_is_counted(tmp_path: Path) -> None:
    assert checked(tmp_path, GOOD) == (0, "1 sources are in order.\n")


@pytest.mark.parametrize(
    ("key", "new"),
    [
        ("source_type", "source_type: acadmic"),
        ("countries", "countries: [XQX]"),
        ("document_type", "document_type: leaflet-of-none"),
    ],
)
def test_a_word_that_no_vocabulary_has_is_named_with_its_line(tmp_path: Path, key: str, new: str) -> None:
    lines = GOOD.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    lines[place] = new
    code, said = checked(tmp_path, "\n".join(lines))
    assert code == 1
    assert f"a-source.yml:{place + 1}: " in said
    assert f"not in the vocabulary of “{key}”" in said


def test_a_language_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    code, said = checked(tmp_path, GOOD.replace("languages: [en]", "languages: [en, ua]"))
    assert code == 1
    assert "“ua” is not the code of a language" in said
