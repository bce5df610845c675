"""Embedders: texts as unit vectors, so that what means the same lies close together; the model is the operator's.

An operator names a folder in the setting `embedder`. It holds tokenizer.json and one of

- model.onnx (or onnx/model.onnx), a sentence model; pooling and prompts as Sentence Transformers keeps them
  (1_Pooling/config.json, config_sentence_transformers.json), both optional;
- model.safetensors with one vector per token, as model2vec and Sentence Transformers' StaticEmbedding write it.

Nothing is ever downloaded.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from coi.errors import SettingsError

Vectors = NDArray[np.float32]
Kind = Literal["query", "passage"]
TOKENIZER = "tokenizer.json"
SAFETENSORS = "model.safetensors"
ONNX_FILES = ("model.onnx", "onnx/model.onnx")
_PROMPTS = "config_sentence_transformers.json"
_POOLING = "1_Pooling/config.json"
_READ = (TOKENIZER, "config.json", _PROMPTS, _POOLING, SAFETENSORS, *ONNX_FILES)


class Model(Protocol):
    """What gives texts their vectors, whatever is in the file."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row per text, of any length; all zeros where the model knows nothing of it."""


class Embedder:
    """Turns texts into unit vectors; safe to share between threads.

    `digest` changes just when the vectors would: it is taken of the files of the model.
    """

    def __init__(self, model: Model, digest: str, prompts: dict[Kind, str] | None = None) -> None:
        self.digest = digest
        self.dimensions = model.dimensions
        self._model = model
        self._prompts = prompts or {}

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """One row per text, each of length 1, or all zeros where the model knows nothing of the text."""
        prompt = self._prompts.get(kind, "")
        found = self._model.vectors([prompt + text for text in texts])
        if found.shape != (len(texts), self.dimensions):
            raise SettingsError(
                f"The embedder gives vectors of another shape than it said: {found.shape} for {len(texts)} texts."
            )
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        usable = np.isfinite(lengths) & (lengths > 0)
        unit: Vectors = np.divide(found, lengths, out=np.zeros_like(found), where=usable)
        return unit


def load_embedder(folder: Path) -> Embedder:
    """The embedder in a folder; SettingsError, which says what is wrong, where it cannot be used."""
    if not (folder / TOKENIZER).is_file():
        raise SettingsError(f"The embedder {folder} has no {TOKENIZER}.")
    model = _load_model(folder)
    return Embedder(model, _digest(folder), _prompts(folder))


def _load_model(folder: Path) -> Model:
    from indexer.hooks.onnx_model import OnnxModel
    from indexer.hooks.static_model import StaticModel, is_static

    if (folder / SAFETENSORS).is_file() and is_static(folder / SAFETENSORS):
        return StaticModel(folder / SAFETENSORS, folder / TOKENIZER)
    for name in ONNX_FILES:
        if (folder / name).is_file():
            first_token = bool(read_json(folder / _POOLING).get("pooling_mode_cls_token"))
            return OnnxModel(folder / name, folder / TOKENIZER, first_token=first_token)
    raise SettingsError(
        f"The embedder {folder} has neither model.onnx nor a {SAFETENSORS} with one vector per token."
    )


def _prompts(folder: Path) -> dict[Kind, str]:
    """Read what has to stand before a question and before a passage (as “query: ” for E5)."""
    prompts = read_json(folder / _PROMPTS).get("prompts")
    if not isinstance(prompts, dict):
        return {}
    passage = prompts.get("passage") or prompts.get("document") or ""
    return {"query": str(prompts.get("query") or ""), "passage": str(passage)}


def read_json(file: Path) -> dict[str, Any]:
    """The object in a JSON file, an empty one where there is no file; SettingsError where it is something else."""
    try:
        found = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise SettingsError(f"{file} is no JSON object.")
    return found


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in _READ:
        if (folder / name).is_file():
            with (folder / name).open("rb") as file:
                digest.update(f"{name}\0".encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
