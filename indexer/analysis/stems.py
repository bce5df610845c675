"""Words brought to one form: stems by Snowball, lemmas by simplemma, or both; endings of our own for Belarusian and Latvian."""

import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

import Stemmer

from indexer.analysis import belarusian, latvian
from indexer.analysis.english import kept_apart, one_spelling, regular
from indexer.analysis.lemmas import is_known, lemma_of
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

# Languages without a Snowball stemmer of which simplemma has the forms.
LEMMATISED_LANGUAGES = frozenset({"uk", "lv", "sk"})
# Languages whose words Snowball cuts after simplemma: by itself it leaves forms of one word apart, and a translation is
# looked for as dictionaries have it. So .86 of the texts in Romanian that five Ukrainian words mean are found instead of .81.
LEMMATISED_FIRST = frozenset({"et", "pl", "hu", "ro", "lt", "ru", "de", "tr"})
OTHER_LANGUAGES = frozenset({"be"})

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
_MOST_KEPT = 1 << 16  # words of one language


def stem(word: str, language: str | None) -> str:
    """The folded stem or lemma of a word as written; the folded word itself where its language has neither."""
    tongue = (language or "").partition("-")[0].lower()
    known = tongue in STEMMED_LANGUAGES or tongue in LEMMATISED_LANGUAGES or tongue in OTHER_LANGUAGES
    return _stems_of(tongue)(word) if known else fold_word(word)


@lru_cache
def _stems_of(language: str) -> Callable[[str], str]:
    """What stems words of one language, and keeps what it has done.

    A cache for each language, because the collector of garbage passes over one whose keys are strings. One with pairs
    of strings it looks through whenever a word is added, and that held up one page in ten for some 50 ms.
    """
    return lru_cache(_MOST_KEPT)(partial(_stem, language))


def _stem(language: str, word: str) -> str:
    folded = fold_word(word)
    if len(word) > MAX_WORD:
        return folded
    if language == "be":
        return belarusian.cut(folded)
    # Stemmers and dictionaries know words by their accents, so the folding comes after them.
    spelled = _spell(word, language)
    if language == "lv":
        # Of words it does not know simplemma makes others that never were: dezertēšana would become dezertēst.
        return latvian.cut(fold_word(lemma_of(spelled, language)) if is_known(spelled, language) else folded)
    if language in LEMMATISED_LANGUAGES:
        return fold_word(lemma_of(spelled, language)) or folded
    if language == "en":
        spelled = regular(one_spelling(spelled))
        if apart := kept_apart(spelled):
            return apart
    elif language in LEMMATISED_FIRST:
        spelled = lemma_of(spelled, language)
    return fold_word(_STEMMERS.of(language).stemWord(spelled)) or folded


def _spell(word: str, language: str) -> str:
    spelled = unicodedata.normalize("NFKC", word).translate(_DROPPED)
    if language in ("ru", "uk"):
        decomposed = unicodedata.normalize("NFD", spelled).replace("\u0301", "")
        plain = unicodedata.normalize("NFC", decomposed).lower()
        return plain.replace("ё", "е") if language == "ru" else plain
    if language == "fa":
        return spelled.translate(_PERSIAN)
    if language == "ar":
        return spelled.translate(_ARABIC)
    return spelled.translate(_TURKISH).lower() if language == "tr" else spelled.lower()
