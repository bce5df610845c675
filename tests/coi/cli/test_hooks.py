"""An operator's own models, from coi.toml to the answer: vectors made by coi index, meaning and translations searched."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coi.cli import main
from indexer.hooks.hybrid import BY_MEANING, NOT_MADE
from tests.indexer.hooks.fake_bergamot import a_model, python_with_bergamot
from tests.indexer.hooks.made_models import a_static_model

NOTES = {
    "words": "The prison was visited in May.",
    "meaning": "Das Gefängnis wurde im Mai besucht.",
    "other": "The school has no water.",
    "translated": "A zugzwang was reported.",
}


def coi(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(folder), *words])


def found(folder: Path, *words: str) -> Any:
    result = coi(folder, "search", *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def keys(folder: Path, *words: str) -> list[str]:
    return [hit["key"] for hit in found(folder, *words)["hits"]]


def with_settings(folder: Path, **settings: object) -> None:
    text = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())
    (folder / "coi.toml").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hooks") / "data"
    assert coi(place, "init").exit_code == 0
    rows = [
        {"key": key, "title": "Note", "text": text, "language": "de" if "Das" in text else "en"}
        for key, text in NOTES.items()
    ]
    lines = place.parent / "notes.jsonl"
    lines.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert coi(place, "import", str(lines), "--source", "samples").exit_code == 0
    assert coi(place, "index").exit_code == 0
    return place


@pytest.fixture
def folder(shared: Path) -> Iterator[Path]:
    """A data directory with the notes in its index, and no settings and no vectors."""
    yield shared
    (shared / "coi.toml").unlink(missing_ok=True)
    shutil.rmtree(shared / "vectors", ignore_errors=True)


@pytest.fixture
def embedder(tmp_path: Path) -> str:
    for package in ("tokenizers", "safetensors"):
        pytest.importorskip(package, reason="the extra “hybrid” is not installed")
    return str(a_static_model(tmp_path / "model"))


def test_meaning_is_searched_once_the_vectors_are_made_and_it_is_wished(folder: Path, embedder: str) -> None:
    asked = ("prisons", "--no-translate")
    with_settings(folder, embedder=embedder)
    assert keys(folder, *asked) == ["words"]
    with_settings(folder, embedder=embedder, hybrid=True)
    assert found(folder, *asked)["warnings"] == [NOT_MADE]
    made = coi(folder, "index")
    assert "The vectors of 4 texts were made." in made.stderr
    after = found(folder, *asked)
    assert [hit["key"] for hit in after["hits"]] == ["words", "meaning"]
    assert (after["total"], after["warnings"]) == (2, [BY_MEANING])
    assert after["hits"][1]["passages"][0]["text"].startswith("Das Gefängnis")
    assert keys(folder, "prisons -visited", "--no-translate") == ["meaning"]


def test_evaluate_compares_with_and_without_meaning(folder: Path, embedder: str, tmp_path: Path) -> None:
    with_settings(folder, embedder=embedder)
    assert coi(folder, "index").exit_code == 0
    query = {"id": "q", "language": "en", "text": "prisons", "judgments": {"meaning": 3},
             "filters": {"translate": "off"}}  # fmt: skip
    judged = tmp_path / "judged.json"
    judged.write_text(json.dumps({"name": "Test", "queries": [query]}), "utf-8")
    recall = {
        name: json.loads(coi(folder, "evaluate", str(judged), name, "--json").stdout)["queries"][0]["recall"]
        for name in ("--hybrid", "--no-hybrid")
    }
    assert recall == {"--hybrid": 1.0, "--no-hybrid": 0.0}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"hybrid": True}, "name the folder of a model in the setting embedder"),
        ({"embedder": "/nowhere", "hybrid": True}, "The embedder /nowhere has no tokenizer.json."),
        ({"translator": "/nowhere"}, "The translator /nowhere cannot be read"),
    ],
)
def test_a_model_that_is_not_there_is_told_and_never_shown_as_nothing_found(
    folder: Path, settings: dict[str, object], says: str
) -> None:
    with_settings(folder, **settings)
    result = coi(folder, "search", "prison")
    assert result.exit_code != 0
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_question_is_translated_as_a_whole_and_it_is_said(folder: Path, tmp_path: Path) -> None:
    a_model(tmp_path / "models", "ruen", {"вынужденный": "a", "ход": "zugzwang"})
    with_settings(
        folder, translator=str(tmp_path / "models"), translator_python=python_with_bergamot(tmp_path)
    )
    answer = found(folder, "вынужденный ход", "--ui-language", "ru")
    assert [hit["key"] for hit in answer["hits"]] == ["translated"]
    marks = answer["hits"][0]["passages"][0]
    assert [marks["text"][start:end] for start, end in marks["highlights"]] == ["zugzwang"]
    said = [one for one in answer["expansions"] if one["word"] == "вынужденный ход"]
    assert said == [
        {"word": "вынужденный ход", "language": "en", "added": ["zugzwang"], "reasons": ["translator"]}
    ]
    assert keys(folder, "вынужденный ход", "--ui-language", "ru", "--no-translate") == []


def test_a_translator_that_fails_is_told_beside_the_answer(folder: Path, tmp_path: Path) -> None:
    a_model(tmp_path / "models", "ende", {})
    with_settings(folder, translator=str(tmp_path / "models"), translator_python="/nowhere/python")
    answer = found(folder, "prison")
    assert "words" in [hit["key"] for hit in answer["hits"]]
    assert any("The question could not be translated" in one for one in answer["warnings"])
