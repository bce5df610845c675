"""The dictionaries as a question's analysis asks them: what a row of words is called in all languages we work in."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from coi.durable import stamp
from indexer.analysis.lexicon import Known, OtherWord
from indexer.analysis.stems import stem
from indexer.analysis.words import words_in
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

    def translations(
        self, words: Sequence[str], language: str, into: frozenset[str]
    ) -> tuple[OtherWord, ...]:
        """The words in some other languages for these words in a row; none where no dictionary has them."""
        found = self._current().translations(" ".join(words), language, into)
        # What a word is derived from, or is only derived from the same as, is not the word.
        surest = max((one.weight for one in found), default=0.0)
        known = Known.INFLECTED if surest > FAMILY else Known.GUESSED
        return tuple(
            OtherWord(one.language, text, stems, one.weight, one.reason, known)
            for one in found
            if one.weight >= LEAST_WEIGHT
            for text in _spellings(one.word)
            if (stems := _stems(text, one.language))
        )

    def _current(self) -> Dictionaries:
        seen = stamp(self._file)
        if seen != self._seen:
            with self._lock:
                if seen != self._seen:
                    self._dictionaries, self._seen = Dictionaries(self._file), seen
        return self._dictionaries


def _spellings(text: str) -> tuple[str, ...]:
    """The word, and a hyphenated one also without its hyphens: anti-Semitism is antisemitism elsewhere."""
    joined = text.replace("-", "")
    return (text, joined) if "-" in text and " " not in text else (text,)


def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(made for word in words_in(text) if (made := stem(word, language)))
