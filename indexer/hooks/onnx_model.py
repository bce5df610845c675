"""ONNX models: a sentence model run by onnxruntime on this machine, its tokens pooled into one vector per text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi.errors import SettingsError
from indexer.hooks.packages import imported
from indexer.hooks.tokenizer import Tokenizer

BATCH = 32  # texts run at once; more need much memory, for all are as long as the longest
_POOLED = "sentence_embedding"  # the output of models that pool by themselves
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_ERRORS_ONLY = 3  # the library's level; what it warns of is its own business


class OnnxModel:
    """Runs a network over the tokens of each text and takes their mean, or the first one where the model wants that."""

    def __init__(self, file: Path, tokenizer: Path, *, first_token: bool = False) -> None:
        """Load a model; SettingsError where it cannot be used."""
        library = imported("onnxruntime", "hybrid")
        self._tokenizer = Tokenizer(tokenizer)
        self._first_token = first_token
        self._file = file
        options = library.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        try:
            self._session: Any = library.InferenceSession(
                str(file), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # noqa: BLE001 - the library has a dozen errors of its own
            raise SettingsError(f"The model {file} cannot be read: {_short(error)}.") from None
        self._inputs = {one.name: one.type for one in self._session.get_inputs()}
        if "input_ids" not in self._inputs or set(self._inputs) - _INPUTS:
            listed = ", ".join(sorted(self._inputs)) or "nothing"
            raise SettingsError(f"The model {file} is no sentence model: it asks for {listed}.")
        outputs = [one.name for one in self._session.get_outputs()]
        self._output = _POOLED if _POOLED in outputs else outputs[0]
        self.dimensions = int(self.vectors(["a"]).shape[1])

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text, in the order given; SettingsError where the model fails."""
        batches = [self._run(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.concatenate(batches) if batches else np.zeros((0, self.dimensions), np.float32)

    def _run(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokens = self._tokenizer.framed(texts)
        longest = max(1, *(len(one) for one in tokens))
        ids = np.zeros((len(texts), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        fed = {
            name: given[name].astype(np.int32 if "int32" in kind else np.int64)
            for name, kind in self._inputs.items()
        }
        try:
            found = np.asarray(self._session.run([self._output], fed)[0], np.float32)
        except Exception as error:  # noqa: BLE001 - the library has a dozen errors of its own
            raise SettingsError(f"The model {self._file} cannot be run: {_short(error)}.") from None
        return self._pooled(found, mask)

    def _pooled(self, found: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        if found.ndim == 2:  # noqa: PLR2004 -- one vector per text already
            return found
        if found.ndim != 3 or found.shape[:2] != mask.shape:  # noqa: PLR2004 -- one vector per token
            raise SettingsError(f"The model {self._file} is no sentence model: it gives no vector per token.")
        if self._first_token:
            return found[:, 0] * mask[:, :1]
        counted = mask[:, :, None].astype(np.float32)
        mean: NDArray[np.float32] = (found * counted).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
        return mean


def _short(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0].rstrip(".")[:200]
