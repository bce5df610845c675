"""Words that mean nothing by themselves, in each of our languages: those that join others, and those that only ask."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from coi.settings import PROJECT
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.yaml_file import read_yaml
from indexer.analysis.words import fold_word

_FOLDER = PROJECT / "corpus" / "vocabularies"
FUNCTION_WORDS_FILE = _FOLDER / "function-words.yml"
ASKING_WORDS_FILE = _FOLDER / "asking-words.yml"


def only_joins(word: str, languages: Iterable[str]) -> bool:
    """Whether a word does nothing but join others in the likeliest of the languages it may be in."""
    return _is_in(load_function_words(), word, languages)


def only_asks(word: str, languages: Iterable[str]) -> bool:
    """Whether a word does nothing but make a question in the likeliest of the languages; in capitals it is a name."""
    is_name = len(word) > 1 and word.isupper()
    return not is_name and _is_in(load_function_words(ASKING_WORDS_FILE), word, languages)


def _is_in(known: Mapping[str, frozenset[str]], word: str, languages: Iterable[str]) -> bool:
    likeliest = next(iter(languages), None)
    return likeliest is not None and fold_word(word) in known.get(likeliest, ())


@cache
def load_function_words(file: Path = FUNCTION_WORDS_FILE) -> Mapping[str, frozenset[str]]:
    """By language the words, folded; SourceError, with file and line, where the file cannot be used."""
    entries = read_yaml(file)
    entries.allow(WORKING_LANGUAGES)
    return {language: frozenset(map(fold_word, entries.texts(language))) for language in entries.values}
