"""The views of a word that are indexed and asked for: as it stands, and as its stem."""

from collections.abc import Iterable

from coi.search_index import IndexTerm, View
from indexer.analysis.stems import stem
from indexer.analysis.words import fold_word, tokens

STEM_WEIGHT = 0.7  # the word itself counts more than another form of it


def views_of(text: str, language: str | None) -> dict[View, list[str]]:
    """The terms of a text by view, one for each word in each view; stop words are kept."""
    words = [token.text for token in tokens(text)]
    return {
        "exact": [fold_word(word) for word in words],
        "stem": [stem(word, language) for word in words],
    }


def alternatives(word: str, languages: Iterable[str]) -> tuple[IndexTerm, ...]:
    """The terms one word of a question stands for: itself, then its distinct stems in those languages."""
    stems = dict.fromkeys(stem(word, language) for language in languages)
    return (exact_term(word), *(IndexTerm("stem", one, STEM_WEIGHT) for one in stems))


def exact_term(word: str) -> IndexTerm:
    """The term of a word as it stands."""
    return IndexTerm("exact", fold_word(word))
