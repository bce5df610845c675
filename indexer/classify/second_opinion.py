"""A second opinion on the language of a text: langdetect, with a Belarusian profile made from our own text."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from langdetect.utils.ngram import NGram

_CHINESE = {"zh-cn": "zh", "zh-tw": "zh"}
_SEED = 0  # without it langdetect may answer differently on every run


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """langdetect's profiles, loaded."""

    factory: Any

    @property
    def known(self) -> frozenset[str]:
        """The languages it can tell."""
        return frozenset(_CHINESE.get(code, code) for code in self.factory.get_lang_list())

    def ask(self, text: str) -> str | None:
        """The likeliest language of `text`, the same on every run; None where it sees no letters it knows."""
        detector = self.factory.create()
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return None
        return _CHINESE.get(found[0].lang, found[0].lang) if found else None


@lru_cache(maxsize=2)
def load_second_opinion(folder: Path) -> SecondOpinion:
    """The profiles of langdetect itself, and one made from each `<language>.txt` in `folder`; takes half a second."""
    profiles = {
        entry.name: entry.read_text("utf-8")
        for entry in sorted(files("langdetect").joinpath("profiles").iterdir(), key=lambda entry: entry.name)
        if re.fullmatch(r"[a-z]{2}(-[a-z]{2})?", entry.name)
    }
    profiles |= {
        file.stem: build_profile(file.stem, file.read_text("utf-8")) for file in sorted(folder.glob("*.txt"))
    }
    factory = DetectorFactory()
    factory.seed = _SEED
    factory.load_json_profile(list(profiles.values()))
    return SecondOpinion(factory)


def build_profile(language: str, text: str) -> str:
    """A profile for langdetect, as JSON, counted from `text`: how often each one to three letters occur."""
    counts = Counter[str]()
    totals = [0, 0, 0]
    grams = NGram()
    for sign in re.sub(r"\s+", " ", text):
        grams.add_char(sign)
        if grams.capitalword:
            continue
        for length in range(1, NGram.N_GRAM + 1):
            gram = grams.get(length)
            if gram and gram.strip():
                counts[gram] += 1
                totals[length - 1] += 1
    return json.dumps({"name": language, "freq": counts, "n_words": totals})
