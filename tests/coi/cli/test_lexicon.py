"""`coi lexicon` adds, lists and removes dictionaries, and says in one sentence what it cannot use."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coi.cli import main
from indexer.dictionaries import store
from indexer.dictionaries.lookup import Dictionaries


@pytest.fixture(autouse=True)
def few_known_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "known_forms", lambda _language, _headwords: iter(()))


def lexicon(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(folder), "lexicon", *words])


def as_json(folder: Path, *words: str) -> Any:
    result = lexicon(folder, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "be-ru.tsv"
    path.write_text("вязень\tузник\n", "utf-8")
    return path


def test_a_dictionary_added_is_listed_and_can_be_asked_until_it_is_removed(
    tmp_path: Path, table: Path
) -> None:
    added = as_json(tmp_path, "add", str(table), "--from", "be", "--to", "Russian", "--licence", "Free")
    expected = {
        "name": "be-ru",
        "language": "be",
        "into": "ru",
        "title": "",
        "licence": "Free",
        "origin": "",
        "entries": 1,
    }
    assert added == expected
    assert as_json(tmp_path, "list") == [expected]
    file = tmp_path / "dictionaries.sqlite"
    assert [one.word for one in Dictionaries(file).translations("узник", "ru", ("be",))] == ["вязень"]
    assert as_json(tmp_path, "remove", "be-ru") == {"removed": "be-ru"}
    assert as_json(tmp_path, "list") == []


def test_people_read_the_name_the_languages_and_the_licence(tmp_path: Path, table: Path) -> None:
    result = lexicon(tmp_path, "add", str(table), "--from", "be", "--to", "ru", "--name", "ours")
    assert result.output == "Added ours (be to ru, 1 headwords): licence not stated.\n"
    assert lexicon(tmp_path, "list").output.startswith("ours (be to ru")


def test_an_empty_list_says_how_to_fill_it(tmp_path: Path) -> None:
    assert "make dictionaries" in lexicon(tmp_path, "list").output


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (["--from", "be", "--to", "Klingonese"], "is no language known here", 2),
        (["--from", "be", "--to", "be"], "to another one", 2),
        (["--from", "be"], "Missing option", 2),
    ],
)
def test_wrong_usage_is_said(tmp_path: Path, table: Path, words: list[str], sentence: str, code: int) -> None:
    result = lexicon(tmp_path, "add", str(table), *words)
    assert (result.exit_code, sentence in result.output) == (code, True), result.output


def test_a_file_that_cannot_be_used_leaves_no_trace(tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"nothing")
    result = lexicon(tmp_path, "add", str(broken), "--from", "be", "--to", "ru")
    assert result.exit_code == 1
    assert result.output == "coi: broken.tar.gz is damaged: it cannot be unpacked.\n"
    assert not (tmp_path / "dictionaries.sqlite").exists()


def test_a_name_that_is_not_there_cannot_be_removed(tmp_path: Path) -> None:
    result = lexicon(tmp_path, "remove", "none")
    assert (result.exit_code, "no dictionary “none”" in result.output) == (1, True)
