"""Words that join others and mean nothing by themselves, in each of our languages."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from coi.settings import PROJECT
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.yaml_file import read_yaml
from indexer.analysis.words import fold_word

FUNCTION_WORDS_FILE = PROJECT / "corpus" / "vocabularies" / "function-words.yml"


def only_joins(word: str, languages: Iterable[str]) -> bool:
    """Whether a word does nothing but join others in the likeliest of the languages it may be in."""
    known = load_function_words()
    likeliest = next(iter(languages), None)
    return likeliest is not None and fold_word(word) in known.get(likeliest, ())


@cache
def load_function_words(file: Path = FUNCTION_WORDS_FILE) -> Mapping[str, frozenset[str]]:
    """By language the words, folded; SourceError, with file and line, where the file cannot be used."""
    entries = read_yaml(file)
    entries.allow(WORKING_LANGUAGES)
    return {language: frozenset(map(fold_word, entries.texts(language))) for language in entries.values}
