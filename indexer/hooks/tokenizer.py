"""The one door to the library tokenizers: a tokenizer.json an operator supplied, and the numbers of a text's tokens."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coi.errors import SettingsError
from indexer.hooks.packages import imported

MOST_TOKENS = 512  # of a text; what most sentence models were trained on


class Tokenizer:
    """Cuts texts into the tokens a model knows; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Read a tokenizer.json; SettingsError where it cannot be used."""
        library = imported("tokenizers", "hybrid")
        try:
            self._tokenizer: Any = library.Tokenizer.from_file(str(file))
            model = json.loads(file.read_bytes()).get("model", {})
        except Exception as error:  # noqa: BLE001 - the library raises bare Exception
            raise SettingsError(f"The tokenizer {file} cannot be read: {_short(error)}.") from None
        longest = (self._tokenizer.truncation or {}).get("max_length", MOST_TOKENS)
        self._tokenizer.enable_truncation(min(longest, MOST_TOKENS))
        self._tokenizer.no_padding()
        self._unknown = self._tokenizer.token_to_id(model.get("unk_token") or "")

    def known(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the tokens of each text, without unknown tokens and without those that frame a text."""
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [[one for one in encoding.ids if one != self._unknown] for encoding in found]

    def framed(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the tokens of each text, with those the model wants before and after it."""
        return [list(one.ids) for one in self._tokenizer.encode_batch(list(texts))]


def _short(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0].rstrip(".")[:200]
