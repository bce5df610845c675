"""The views of a word that are indexed and asked for: as it stands, as its stem, by its first letters, as a name."""

from collections.abc import Iterable
from functools import lru_cache

from coi.search_index import VIEWS, Alike, Alternative, IndexTerm, View
from indexer.analysis.names import name_key, name_keys
from indexer.analysis.stems import stem
from indexer.analysis.words import fold_word, words_in

# Weights and length chosen on sentences and questions in 13 languages (tests/bench/RESULTS.md, Languages).
STEM_WEIGHT = 0.7  # the word itself counts more than another form of it
PREFIX_WEIGHT = 0.4  # and a word that only begins like it less
PREFIX_LETTERS = 5
LEAST_EDITED = 4  # sounds of a name of which one may be another
NAME_WEIGHT = 0.4  # and one that sounds alike, as names do in other languages

_MOST_KEPT = 1 << 16  # words of one language


def views_of(text: str, language: str | None) -> dict[View, list[str]]:
    """The terms of a text by view, one for each word in each view; stop words are kept."""
    table = _table_of(language)
    rows = [terms for word in words_in(text) if (terms := table[word])[0]]
    return {view: [terms[place] for terms in rows] for place, view in enumerate(VIEWS)}


class _Terms(dict[str, tuple[str, ...]]):
    """The terms of words of one language in the order of VIEWS, worked out when first asked for.

    A plain dict is several times as fast as a cache that knows what was used last; when it is full it begins anew.
    """

    def __init__(self, language: str | None) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        made = self[word] = _terms(word, self.language)
        return made


@lru_cache(maxsize=64)
def _table_of(language: str | None) -> _Terms:
    return _Terms(language)


def _terms(word: str, language: str | None) -> tuple[str, ...]:
    """The term of a word in each view; empty where nothing is left of it."""
    return tuple(term_of(word, language, view) for view in VIEWS)


def alternatives(word: str, languages: Iterable[str], *, alike: bool = False) -> tuple[IndexTerm, ...]:
    """The terms one word of a question stands for: itself, then its distinct stems in those languages.

    With `alike` also any word that has its first letters, which finds forms no stemmer knows, and more than was meant.
    """
    stems = dict.fromkeys(stem(word, language) for language in languages)
    exact = exact_term(word)
    begins = (IndexTerm("prefix", exact.text[:PREFIX_LETTERS], PREFIX_WEIGHT),) if alike else ()
    return (exact, *(IndexTerm("stem", one, STEM_WEIGHT) for one in stems), *begins)


def sounding_alike(
    word: str, languages: Iterable[str], *, known: bool, in_arabic: bool
) -> tuple[Alternative, ...]:
    """The terms under which other spellings of a name are found, in whatever language and script.

    A word that is not `known` at all may also be the name that sounds nearest. With `in_arabic` also as texts in Arabic
    letters have it.
    """
    keys = name_keys(word, languages, in_arabic=in_arabic)
    if known:
        return tuple(IndexTerm("name", key, NAME_WEIGHT) for key in keys)
    return tuple(Alike("name", key, int(len(key) >= LEAST_EDITED), NAME_WEIGHT) for key in keys)


def exact_term(word: str) -> IndexTerm:
    """The term of a word as it stands."""
    return IndexTerm("exact", fold_word(word))


def term_of(word: str, language: str | None, view: View) -> str:
    """The term of a single word in one view; empty where nothing is left of it."""
    exact = fold_word(word)
    if not exact or view == "exact":
        return exact
    if view == "stem":
        return stem(word, language)
    if view == "prefix":
        return exact[:PREFIX_LETTERS]
    return name_key(word, language) or f"={exact}"  # no key is so
