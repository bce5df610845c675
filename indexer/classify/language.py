"""Which language a text is written in: langdetect with our sixteen languages, Belarusian added from our own text."""

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

from coi.settings import PROJECT
from coi.vocabulary.languages import WORKING_LANGUAGES

LANGUAGES_FOLDER = PROJECT / "corpus" / "vocabularies" / "languages"

_LONG = 200  # characters from which on a language outside ours may be named
_SAMPLE = 1_000  # characters looked at; more cost time and change no answer
_PART = 1000
_WORTH_NAMING = 0.15  # share of a text from which on its language counts as one of the document's
_SHARE_OF_OTHERS = 0.9  # how sure the wide detector must be to name a language outside ours
_CHINESE = {"zh-cn": "zh", "zh-tw": "zh"}
_SEED = 0


@dataclass(frozen=True, slots=True)
class LanguageDetector:
    """Two sets of profiles: `ours` alone for short texts, `all` for long ones."""

    ours: Any
    wide: Any

    @property
    def known(self) -> frozenset[str]:
        """The languages that can be told apart at all."""
        return frozenset(_CHINESE.get(code, code) for code in self.wide.get_lang_list())

    def detect(self, text: str) -> str | None:
        """The BCP 47 code of the text's language, the same on every run; None where there are no letters.

        Up to 200 characters the answer is one of our sixteen languages; longer texts may also be named
        Czech, Bulgarian or another language, so that they do not pass for a neighbour of ours.
        """
        sample = _sample(text)
        if not sample:
            return None
        best = _ask(self.ours, sample)
        if len(sample) < _LONG:
            return best[0] if best else None
        other = _ask(self.wide, sample)
        if other and (best is None or (other[0] not in WORKING_LANGUAGES and other[1] >= _SHARE_OF_OTHERS)):
            return _CHINESE.get(other[0], other[0])
        return best[0] if best else None

    def detect_all(self, text: str) -> tuple[str, ...]:
        """The languages of a text of several parts, most used first; each fills 15 % of it at least."""
        votes = Counter[str]()
        parts = [text[start : start + _PART] for start in range(0, len(text), _PART)]
        step = max(1, len(parts) // 8)
        for part in parts[::step]:
            if (language := self.detect(part)) is not None:
                votes[language] += len(part)
        whole = sum(votes.values())
        return tuple(code for code, share in votes.most_common() if share >= _WORTH_NAMING * whole)


@lru_cache(maxsize=4)
def load_detector(folder: Path = LANGUAGES_FOLDER) -> LanguageDetector:
    """The detector with langdetect's profiles and one of our own for each `<language>.txt` in `folder`."""
    return LanguageDetector(ours=_load_ours(folder), wide=_factory(list(_profiles(folder).values())))


@lru_cache(maxsize=4)
def _load_ours(folder: Path) -> Any:
    """Load our sixteen profiles alone, a third of the time that all take."""
    found = _profiles(folder, frozenset(WORKING_LANGUAGES))
    return _factory([found[language] for language in WORKING_LANGUAGES if language in found])


def _profiles(folder: Path, only: frozenset[str] | None = None) -> dict[str, str]:
    own = {
        file.stem: build_profile(file.stem, file.read_text("utf-8")) for file in sorted(folder.glob("*.txt"))
    }
    shipped = {
        entry.name: entry.read_text("utf-8")
        for entry in sorted(files("langdetect").joinpath("profiles").iterdir(), key=lambda entry: entry.name)
        if re.fullmatch(r"[a-z]{2}(-[a-z]{2})?", entry.name) and (only is None or entry.name in only)
    }
    return {**shipped, **own}


def likely_languages(text: str) -> tuple[str, ...]:
    """Those of our languages that a question may be in, each at least 10 % sure, most likely first; at most three."""
    sample = _sample(text)
    if not sample:
        return ()
    return tuple(language for language, _ in _ask_all(_load_ours(LANGUAGES_FOLDER), sample)[:3])


def detect_language(text: str) -> str | None:
    """The language of `text` by the detector of this checkout; see `LanguageDetector.detect`."""
    return load_detector().detect(text)


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


def _factory(profiles: list[str]) -> Any:
    factory = DetectorFactory()
    factory.seed = _SEED
    factory.load_json_profile(profiles)
    return factory


def _ask(factory: Any, sample: str) -> tuple[str, float] | None:
    found = _ask_all(factory, sample)
    return found[0] if found else None


def _ask_all(factory: Any, sample: str) -> list[tuple[str, float]]:
    detector = factory.create()
    detector.append(sample)
    try:
        return [(found.lang, found.prob) for found in detector.get_probabilities()]
    except LangDetectException:
        return []


def _sample(text: str) -> str:
    """The beginning and the middle of a long text, with words in capitals written small."""
    if len(text) > _SAMPLE:
        half, middle = _SAMPLE // 2, len(text) // 2
        text = f"{text[:half]} {text[middle : middle + half]}"
    letters = [sign for sign in text if sign.isalpha()]
    if not letters:
        return ""
    # langdetect leaves out words in capitals, which in a title may be all there are.
    if sum(sign.isupper() for sign in letters) > len(letters) / 2:
        text = text.lower()
    return " ".join(text.split())
