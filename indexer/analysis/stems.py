"""Words cut to their stems, by the Snowball stemmer of each language where there is one."""

import threading
import unicodedata
from functools import lru_cache

import Stemmer

from indexer.analysis.words import MAX_WORD, fold_word

STEMMED_LANGUAGES = {
    "en": "english",
    "ru": "russian",
    "ro": "romanian",
    "pl": "polish",
    "hu": "hungarian",
    "lt": "lithuanian",
    "et": "estonian",
    "de": "german",
    "fr": "french",
    "tr": "turkish",
    "ar": "arabic",
    "fa": "persian",
}

_PERSIAN = str.maketrans("\u064a\u0649\u0643", "\u06cc\u06cc\u06a9")
_ARABIC = str.maketrans("\u06cc\u06a9", "\u064a\u0643")
_TURKISH = str.maketrans({"I": "ı", "İ": "i"})
_DROPPED = str.maketrans(
    {
        **dict.fromkeys("\u0640\u00ad\u0670", ""),
        **{chr(mark): "" for mark in range(0x064B, 0x0653)},
        **dict.fromkeys("’‘ʼʻ′´`", "'"),
    }
)


class _Stemmers(threading.local):
    """One set of stemmers for each thread: a stemmer keeps its working memory in itself."""

    def __init__(self) -> None:
        self.by_language: dict[str, Stemmer.Stemmer] = {}

    def of(self, language: str) -> Stemmer.Stemmer:
        if language not in self.by_language:
            self.by_language[language] = Stemmer.Stemmer(STEMMED_LANGUAGES[language], 0)
        return self.by_language[language]


_STEMMERS = _Stemmers()


def stem(word: str, language: str | None) -> str:
    """The folded stem of a word as written; the folded word itself where its language has no stemmer."""
    tongue = (language or "").partition("-")[0].lower()
    return _stem(word, tongue) if tongue in STEMMED_LANGUAGES else fold_word(word)


@lru_cache(maxsize=1 << 16)
def _stem(word: str, language: str) -> str:
    if len(word) > MAX_WORD:
        return fold_word(word)
    # The stemmers know endings by their accents, so the folding comes after the cut.
    found = _STEMMERS.of(language).stemWord(_spell(word, language))
    return fold_word(found) or fold_word(word)


def _spell(word: str, language: str) -> str:
    spelled = unicodedata.normalize("NFKC", word).translate(_DROPPED)
    if language == "ru":
        decomposed = unicodedata.normalize("NFD", spelled).replace("\u0301", "")
        return unicodedata.normalize("NFC", decomposed).lower().replace("ё", "е")
    if language == "fa":
        return spelled.translate(_PERSIAN)
    if language == "ar":
        return spelled.translate(_ARABIC)
    return spelled.translate(_TURKISH).lower() if language == "tr" else spelled.lower()
