"""The dictionaries as a question's analysis asks them: what a row of words is called in all languages we work in."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from coi.durable import stamp
from indexer.analysis.lexicon import Known, OtherWord
from indexer.analysis.stems import stem
from indexer.dictionaries.headwords import FAMILY
from indexer.dictionaries.lookup import Dictionaries

LONGEST = 4  # words in a row that are looked up together
LEAST_WEIGHT = 0.3  # what is less sure finds more that was not meant than what was


class DictionaryBook:
    """Looks words up in the dictionaries that were added; sees at once when they have changed.

    Safe to share between threads. VocabularyError where their file cannot be used.
    """

    longest = LONGEST

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._seen = stamp(file)
        self._dictionaries = Dictionaries(file)

    def knows(self, words: Sequence[str], languages: Sequence[str], *, guess: bool) -> dict[str, Known]:
        """By language how well the dictionaries know these words in a row; see `WordBook.knows`."""
        trust = self._current().trusts(" ".join(words), languages, guess=guess)
        # What a word is derived from, or is only derived from the same as, is not the word.
        return {
            language: Known.INFLECTED if one > FAMILY else Known.GUESSED
            for language, one in trust.items()
            if one
        }

    def translations(
        self, words: Sequence[str], language: str, into: frozenset[str]
    ) -> tuple[OtherWord, ...]:
        """The words in some other languages for these words in a row; none where no dictionary has them."""
        found = self._current().translations(" ".join(words), language, into)
        others: list[OtherWord] = []
        for one in found:
            word, tongue, weight = one.word, one.language, one.weight
            if weight < LEAST_WEIGHT:
                continue
            if one.stems:
                others.append(OtherWord(tongue, word, tuple(one.stems.split(" ")), weight, one.reason))
            if "-" in word and (joined := _joined(word)):
                others.append(OtherWord(tongue, joined, (stem(joined, tongue),), weight, one.reason))
        return tuple(others)

    def _current(self) -> Dictionaries:
        seen = stamp(self._file)
        if seen != self._seen:
            with self._lock:
                if seen != self._seen:
                    self._dictionaries, self._seen = Dictionaries(self._file), seen
        return self._dictionaries


def _joined(word: str) -> str:
    """A hyphenated word without hyphens: anti-Semitism is antisemitism elsewhere. Empty where there is none such."""
    return "" if " " in word else word.replace("-", "")
