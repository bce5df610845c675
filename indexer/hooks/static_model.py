"""Static models: one vector per token and the mean of them for a text, as model2vec keeps it.

The format is that of model2vec (Tulkens and van Dongen, Model2Vec, 2024): the tensor `embeddings`, and where its
vocabulary was reduced `mapping` (token to row) and `weights` (a factor per token); `embedding.weight` where
Sentence Transformers wrote it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi.errors import SettingsError
from indexer.hooks.packages import imported
from indexer.hooks.tokenizer import Tokenizer

_TENSORS = ("embeddings", "embedding.weight")


def is_static(file: Path) -> bool:
    """Tell whether a safetensors file holds one vector per token, not the weights of a network."""
    return any(name in _open(file).keys() for name in _TENSORS)  # noqa: SIM118 -- no mapping: it only has keys()


class StaticModel:
    """The mean of the vectors of a text's tokens; unknown tokens are left out."""

    def __init__(self, file: Path, tokenizer: Path) -> None:
        """Read a model; SettingsError where it cannot be used."""
        tensors = _open(file)
        names = set(tensors.keys())
        try:
            embeddings = tensors.get_tensor(next(name for name in _TENSORS if name in names))
            mapping = tensors.get_tensor("mapping") if "mapping" in names else None
            weights = tensors.get_tensor("weights") if "weights" in names else None
            self._embeddings: NDArray[Any] = embeddings
            self.dimensions = int(embeddings.shape[1])
            self._rows = np.arange(len(embeddings)) if mapping is None else mapping.astype(np.int64)
            self._weights = np.ones(len(self._rows)) if weights is None else weights.astype(np.float32)
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            raise SettingsError(f"The model {file} cannot be read: {error}.") from None
        fits = embeddings.ndim == 2 and self._weights.shape == self._rows.shape  # noqa: PLR2004 -- rows and columns
        if not (fits and self._rows.min(initial=0) >= 0 and self._rows.max(initial=0) < len(embeddings)):
            raise SettingsError(f"The model {file} contradicts itself: its tensors do not fit one another.")
        self._tokenizer = Tokenizer(tokenizer)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text: the mean of its tokens, zeros where none is known."""
        found = np.zeros((len(texts), self.dimensions), np.float32)
        for place, tokens in enumerate(self._tokenizer.known(texts)):
            known = [one for one in tokens if one < len(self._rows)]
            if known:
                weighted = self._embeddings[self._rows[known]].astype(np.float32)
                found[place] = (weighted * self._weights[known, None]).mean(axis=0)
        return found


def _open(file: Path) -> Any:
    try:
        return imported("safetensors", "hybrid").safe_open(str(file), framework="numpy")
    except SettingsError:
        raise
    except Exception as error:  # noqa: BLE001 - the library has an error of its own
        raise SettingsError(f"The model {file} cannot be read: {error}.") from None
