"""Which language a text is written in: py3langid, with langdetect asked where it is in doubt."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from coi.settings import PROJECT
from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.classify.second_opinion import load_second_opinion

LANGUAGES_FOLDER = PROJECT / "corpus" / "vocabularies" / "languages"

# How much likelier than the best of our languages another one must be before a text is given to it. Measured on
# sentences in our languages: cut to 20 characters others seem up to 30,000 times likelier, at 100 never twice.
_LONG = 100  # characters from which on the ordinary margins hold
_SURELY_ANOTHER = 1_000.0
_PERHAPS_ANOTHER = 2.0  # from here to the margin above, langdetect has to agree
_SHORT_BUT_SURE = 1_000_000.0  # for a text shorter than _LONG, such as one line in Georgian letters
_SHORTEST = 20

_WORTH_NAMING = 0.15  # share of a text from which on its language counts as one of the document's
_TOO_FEW = 8  # letters
_SAMPLE = 1_000  # characters looked at; more cost time and change no answer
_LIKELY = 0.1  # share of the best guess's likelihood from which on another language is a guess too
_MOST_GUESSES = 3
_INTERFACE = 4.0  # how much likelier it is that a question is in the language of the page it is typed on
_LEXICON = 2.0  # and in one whose lexicon has its words

_LETTERS = 60  # letters that are enough to tell a script
_SHARE_OF_SCRIPT = 0.2
_SURE = 0.5  # share of the likelihood that needs no look at the script
_SCRIPTS = {
    "CYRILLIC": frozenset({"ru", "uk", "be"}),
    "ARABIC": frozenset({"ar", "fa"}),
    "LATIN": frozenset(WORKING_LANGUAGES) - {"ru", "uk", "be", "ar", "fa"},
}

# The model's labels that are no languages of a document, and those that BCP 47 writes otherwise.
_NO_LANGUAGE = frozenset({"zxx"})
_BCP_47 = {"ary": "ar", "arz": "ar", "uzs": "uz", "kik": "ki", "gug": "gn"}


@dataclass(frozen=True, slots=True)
class LanguageDetector:
    """py3langid's model of 140 languages, and the folder of the texts from which langdetect learns more."""

    model: Any
    folder: Path

    @property
    def known(self) -> frozenset[str]:
        """The languages that can be told apart at all."""
        return frozenset(_BCP_47.get(label, label) for label in self.model.labels) - _NO_LANGUAGE

    def rank(self, text: str) -> tuple[tuple[str, float], ...]:
        """Every language with its share of the likelihood, best first; empty where there are no letters."""
        return self._rank(sample_of(text))

    def detect(self, text: str) -> str | None:
        """The BCP 47 code of the text's language, the same on every run; None where there are no letters.

        In a script of ours the answer is one of our sixteen languages unless another is far likelier: 1,000
        times from 100 characters on, or twice and langdetect says so too; a million times in a shorter text.
        Fewer than eight letters, which may be a name, have none unless it is likelier than all others together.
        """
        return self.detect_and_rank(text)[0]

    def detect_and_rank(self, text: str) -> tuple[str | None, tuple[tuple[str, float], ...]]:
        """The answers of `detect` and of `rank`, in the time of one."""
        sample = sample_of(text)
        ranking = self._rank(sample)
        return (self._choose(sample, ranking) if ranking else None), ranking

    def _rank(self, sample: str) -> tuple[tuple[str, float], ...]:
        if not sample:
            return ()
        found = dict(self.model.rank(sample))
        for label in _NO_LANGUAGE:
            found.pop(label, None)
        for label, code in _BCP_47.items():
            if label in found:
                found[code] = found.get(code, 0.0) + found.pop(label)
        ranking = tuple(sorted(found.items(), key=itemgetter(1), reverse=True))
        # Signs of a script the model has never seen leave all languages equal.
        return ranking if ranking[0][1] > 1.5 * ranking[len(ranking) // 2][1] else ()

    def _choose(self, sample: str, ranking: tuple[tuple[str, float], ...]) -> str | None:
        first, first_share = ranking[0]
        if first in WORKING_LANGUAGES and first_share >= _SURE:
            return first
        written_in = _languages_of_script(sample)
        if not written_in or sum(map(str.isalpha, sample)) < _TOO_FEW:
            return first if first_share >= _SURE else None
        ours, share = next(pair for pair in ranking if pair[0] in written_in)
        if first == ours:
            return ours
        margin = first_share / max(share, 1e-300)
        if len(sample) < _LONG:
            return first if margin >= _SHORT_BUT_SURE and len(sample) >= _SHORTEST else ours
        if margin >= _SURELY_ANOTHER:
            return first
        agreed = margin >= _PERHAPS_ANOTHER and load_second_opinion(self.folder).ask(sample) == first
        return first if agreed else ours


@lru_cache(maxsize=2)
def load_detector(folder: Path = LANGUAGES_FOLDER) -> LanguageDetector:
    """The detector; loading takes a second and 75 MB, once per process."""
    return LanguageDetector(LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True), folder)


def likely_languages(
    text: str, *, interface_language: str | None = None, lexicon_languages: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Those of our languages that a question may be in, likeliest first; at most three, none without letters.

    The script says which of ours are possible at all. A language counts that is at least a tenth as likely as the likeliest. The language of the interface is
    taken to be four times likelier than the letters alone say, one whose lexicon knows the words
    (`lexicon_languages`) twice.
    """
    possible = _languages_of_script(sample_of(text))
    weighed = [
        (
            share
            * (_INTERFACE if code == interface_language else 1.0)
            * (_LEXICON if code in lexicon_languages else 1.0),
            code,
        )
        for code, share in load_detector().rank(text)
        if code in possible
    ]
    weighed.sort(key=lambda pair: -pair[0])
    return tuple(code for share, code in weighed[:_MOST_GUESSES] if share >= _LIKELY * weighed[0][0])


def detect_language(text: str) -> str | None:
    """The language of `text` by the detector of this checkout; see `LanguageDetector.detect`."""
    return load_detector().detect(text)


def sample_of(text: str) -> str:
    """The beginning and the middle of a long text on one line, a text mostly in capitals written small."""
    if len(text) > _SAMPLE:
        half, middle = _SAMPLE // 2, len(text) // 2
        text = f"{text[:half]} {text[middle : middle + half]}"
    letters = [sign for sign in text if sign.isalpha()]
    if not letters:
        return ""
    # Few texts that a model learns from are in capitals, which in a title may be all there are.
    if sum(sign.isupper() for sign in letters) > len(letters) / 2:
        text = text.lower()
    return " ".join(text.split())


def _languages_of_script(sample: str) -> frozenset[str]:
    """Those of our languages whose script a fifth of the letters belongs to; none where all are of other scripts."""
    letters = [sign for sign in sample if sign.isalpha()]
    looked_at = letters[:: max(1, len(letters) // _LETTERS)]
    scripts = Counter(unicodedata.name(sign, "?").partition(" ")[0] for sign in looked_at)
    enough = _SHARE_OF_SCRIPT * len(looked_at)
    return frozenset[str]().union(
        *(_SCRIPTS.get(script, ()) for script, count in scripts.items() if count >= enough)
    )
