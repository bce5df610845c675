"""Tests of the embedders: tiny models of our own making, really loaded and really run."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coi.errors import SettingsError
from indexer.hooks.embedder import Embedder, load_embedder
from tests.indexer.hooks.made_models import (
    WORDS,
    a_static_model,
    an_onnx_model,
    vectors,
    write_tensors,
    write_tokenizer,
)

for _package in ("tokenizers", "safetensors", "onnxruntime"):
    pytest.importorskip(_package, reason="the extra “hybrid” is not installed")

PRISON, WATER = (1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0)


def of(embedder: Embedder, *texts: str) -> list[tuple[float, ...]]:
    return [tuple(round(float(one), 3) for one in row) for row in embedder.embed(texts, "query")]


@pytest.mark.parametrize("make", [a_static_model, an_onnx_model])
def test_words_that_mean_the_same_have_the_same_vector(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    embedder = load_embedder(make(tmp_path))
    assert embedder.dimensions == 4
    found = embedder.embed(["Prison", "Тюрьма", "water вода"], "passage")
    assert found.dtype == np.float32
    assert float(found[0] @ found[1]) > 0.99
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0)
    assert float(found[0] @ found[1]) > float(found[0] @ found[2])


def test_a_text_is_the_mean_of_its_tokens_and_unknown_ones_do_not_count(tmp_path: Path) -> None:
    embedder = load_embedder(a_static_model(tmp_path))
    assert of(embedder, "prison xyzzy prison", "prison water") == [PRISON, (0.707, 0.707, 0.0, 0.0)]


def test_a_text_of_unknown_words_is_no_direction(tmp_path: Path) -> None:
    embedder = load_embedder(a_static_model(tmp_path))
    assert of(embedder, "xyzzy", "") == [(0.0, 0.0, 0.0, 0.0)] * 2
    assert embedder.embed([], "query").shape == (0, 4)


def test_a_reduced_vocabulary_is_read_by_its_mapping_and_weights(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    mapping = np.array([0] * len(WORDS), np.int64)
    mapping[WORDS.index("water")] = 1
    weights = np.ones(len(WORDS), np.float64)
    weights[WORDS.index("water")] = 3.0
    rows = np.array([[1, 0, 0, 0], [0, 1, 0, 0]], np.float16)
    write_tensors(
        tmp_path / "model.safetensors", {"embeddings": rows, "mapping": mapping, "weights": weights}
    )
    assert of(load_embedder(tmp_path), "water", "prison water") == [WATER, (0.316, 0.949, 0.0, 0.0)]


def test_shorter_texts_of_a_batch_are_not_changed_by_the_longest(tmp_path: Path) -> None:
    embedder = load_embedder(an_onnx_model(tmp_path))
    alone = embedder.embed(["prison"], "passage")
    beside = embedder.embed(["prison", "water " * 40, *["army"] * 60], "passage")
    assert np.allclose(alone[0], beside[0])
    assert len(beside) == 62


def test_the_first_token_stands_for_a_text_where_the_model_says_so(tmp_path: Path) -> None:
    an_onnx_model(tmp_path, inputs=("input_ids",))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}', "utf-8")
    assert of(load_embedder(tmp_path), "prison", "water") == [(0.5, 0.5, 0.5, 0.5)] * 2


def test_the_mean_of_the_tokens_stands_for_a_text_else(tmp_path: Path) -> None:
    embedder = load_embedder(an_onnx_model(tmp_path))
    mean = (vectors()[0] + vectors()[WORDS.index("prison")]) / 2
    assert of(embedder, "prison") == [tuple(round(float(one), 3) for one in mean / np.linalg.norm(mean))]


def test_a_prompt_stands_before_questions_or_passages(tmp_path: Path) -> None:
    a_static_model(tmp_path)
    prompts = {"prompts": {"query": "water ", "document": "school "}}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(prompts), "utf-8")
    embedder = load_embedder(tmp_path)
    assert np.allclose(embedder.embed([""], "query"), [WATER])
    assert np.allclose(embedder.embed([""], "passage"), [(0.0, 0.0, 0.0, 1.0)])


def test_the_digest_changes_with_the_model_and_with_nothing_else(tmp_path: Path) -> None:
    first = load_embedder(a_static_model(tmp_path / "a")).digest
    assert load_embedder(a_static_model(tmp_path / "b")).digest == first
    write_tensors(tmp_path / "b" / "model.safetensors", {"embeddings": vectors() * 2})
    assert load_embedder(tmp_path / "b").digest != first


def _no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def _broken_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{", "utf-8")


def _broken_model(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0nonsense")


def _no_model(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def _weights_of_a_network(folder: Path) -> None:
    write_tensors(folder / "model.safetensors", {"encoder.layer.0": vectors()})


def _rows_that_are_not_there(folder: Path) -> None:
    mapping = np.array([99], np.int64)
    write_tensors(folder / "model.safetensors", {"embeddings": vectors(), "mapping": mapping})


def _broken_onnx(folder: Path) -> None:
    _no_model(folder)
    (folder / "model.onnx").write_bytes(b"nonsense")


def _other_network(folder: Path) -> None:
    _no_model(folder)
    an_onnx_model(folder, inputs=("input_ids", "pixel_values"))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_no_tokenizer, "has no tokenizer.json"),
        (_broken_tokenizer, "tokenizer.json cannot be read"),
        (_broken_model, "model.safetensors cannot be read"),
        (_no_model, "has neither model.onnx nor"),
        (_weights_of_a_network, "has neither model.onnx nor"),
        (_rows_that_are_not_there, "do not fit one another"),
        (_broken_onnx, "model.onnx cannot be read"),
        (_other_network, "no sentence model: it asks for input_ids, pixel_values"),
    ],
)
def test_a_model_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(a_static_model(tmp_path))
    with pytest.raises(SettingsError) as told:
        load_embedder(tmp_path)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("package", ["tokenizers", "safetensors"])
def test_a_missing_package_is_told_with_how_to_install_it(
    tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_static_model(tmp_path)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingsError, match=rf"needs the package {package}: install coi-search\[hybrid\]"):
        load_embedder(tmp_path)
