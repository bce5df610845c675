"""The views of a word that are indexed and asked for: as it stands, as its stem, by its first letters, as a name."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from coi.search_index import VIEWS, Alike, Alternative, IndexTerm, View
from indexer.analysis.function_words import only_joins
from indexer.analysis.names import CASELESS, arabic_keys, as_name, is_small, name_keys, name_term, near_keys
from indexer.analysis.stems import stem
from indexer.analysis.words import fold_word, words_in

# Weights and length chosen on sentences and questions in 13 languages (tests/bench/RESULTS.md, Languages).
STEM_WEIGHT = 0.7  # the word itself counts more than another form of it
PREFIX_WEIGHT = 0.4  # and a word that only begins like it less
PREFIX_LETTERS = 5

# Chosen on names of places and people in 16 languages and on the questions above (tests/indexer/analysis/names.jsonl).
NAME_WEIGHT = 0.8  # a name that sounds the same: more than what words like it mean
NEAR_WEIGHT = 0.6  # or would, as another language reads its letters
ALIKE_WEIGHT = 0.5  # or with one sound changed
VARIED_WEIGHT = 0.4  # or with other vowels
CASELESS_WEIGHT = 0.3  # a word that sounds the same, in a script that does not mark names
ORDINARY_WEIGHT = 0.2  # an ordinary word that sounds the same
LEAST_EDITED = 4  # sounds of a name of which one may be another
MOST_EDITED = 2  # keys of a word for which that is tried: each is compared with all keys there are

_MOST_KEPT = 1 << 16  # words of one language
_BUT_NAMES = tuple(one for one in VIEWS if one != "name")
assert VIEWS[:-1] == _BUT_NAMES, "what is left out is the last"


def views_of(text: str, language: str | None) -> dict[View, list[str]]:
    """The terms of a text by view, one for each word in each view; stop words are kept."""
    rows = [terms for terms in map(terms_in(language).__getitem__, words_in(text)) if terms[0]]
    columns = map(list, zip(*rows, strict=True)) if rows else ([] for _ in VIEWS)
    return dict(zip(VIEWS, columns, strict=True))


class Terms(dict[str, tuple[str, ...]]):
    """The terms of words of one language by view, in the order of VIEWS, worked out when first asked for.

    They are empty where nothing is left of a word. Without `small_names` words in small letters have none as names,
    the last of the views.
    A plain dict is several times as fast as a cache that knows what was used last; when it is full it begins anew.
    """

    def __init__(self, language: str | None, *, small_names: bool) -> None:
        super().__init__()
        self.language = language
        self._of_small: Sequence[View] = VIEWS if small_names else _BUT_NAMES

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        views = self._of_small if is_small(word) else VIEWS
        made = self[word] = tuple(term_of(word, self.language, view) for view in views)
        return made


@lru_cache(maxsize=64)
def terms_in(language: str | None, *, small_names: bool = True) -> Terms:
    """What tells the terms of any word as texts of that language have it; `small_names` as for `Terms`."""
    return Terms(language, small_names=small_names)


def alternatives(word: str, languages: Iterable[str], *, alike: bool = False) -> tuple[IndexTerm, ...]:
    """The terms one word of a question stands for: itself, then its distinct stems in those languages.

    With `alike` also any word that has its first letters, which finds forms no stemmer knows, and more than was meant.
    """
    stems = dict.fromkeys(stem_term(stem(word, language), language) for language in languages)
    exact = exact_term(word)
    begins = (IndexTerm("prefix", exact.text[:PREFIX_LETTERS], PREFIX_WEIGHT),) if alike else ()
    return (exact, *(IndexTerm("stem", one, STEM_WEIGHT) for one in stems), *begins)


def sounding_alike(
    word: str, languages: Iterable[str], *, known: bool, in_arabic: bool, ordinary: bool = True
) -> tuple[Alternative, ...]:
    """The terms under which other spellings of a name are found, in whatever language and script.

    A word that is not `known` at all may also be a name that sounds a little different. With `ordinary` words in small
    letters that sound like it are sought too, unless it is known and has a capital letter. With `in_arabic` also as
    texts in Arabic letters have it.
    """
    languages = tuple(languages)
    keys = name_keys(word, languages, in_arabic=False)
    names = [as_name(key) for key in keys]
    caseless = [f"{CASELESS}{key}" for key in (arabic_keys(keys) if in_arabic else keys)]
    small = tuple(IndexTerm("name", key, ORDINARY_WEIGHT) for key in keys) if ordinary else ()
    same = (
        *(IndexTerm("name", one, NAME_WEIGHT) for one in names),
        *(IndexTerm("name", one, CASELESS_WEIGHT) for one in caseless),
    )
    if known:
        return same if word[:1].isupper() else (*same, *small)
    read, varied = near_keys(word, languages)
    weight = ALIKE_WEIGHT if word[:1].islower() else ORDINARY_WEIGHT
    return (
        *same,
        *small,
        *(IndexTerm("name", as_name(key), NEAR_WEIGHT) for key in read),
        *(IndexTerm("name", as_name(key), VARIED_WEIGHT) for key in varied),
        *(Alike("name", one, 1, ALIKE_WEIGHT) for one in names[:MOST_EDITED] if len(one) >= LEAST_EDITED),
        *(Alike("name", one, 1, weight) for one in keys[:1] if ordinary and len(one) >= LEAST_EDITED),
    )


def stem_term(cut: str, language: str | None) -> str:
    """The term of the stem view for a stem of that language: the same letters are another word in another language.

    Estonian veri, blood, is what the English stemmer makes of very.
    """
    return f"{(language or '').partition('-')[0].lower()}:{cut}"


def exact_term(word: str) -> IndexTerm:
    """The term of a word as it stands."""
    return IndexTerm("exact", fold_word(word))


def term_of(word: str, language: str | None, view: View) -> str:
    """The term of a single word in one view; empty where nothing is left of it."""
    exact = fold_word(word)
    if not exact or view == "exact":
        return exact
    if view == "stem":
        return stem_term(stem(word, language), language)
    if view == "prefix":
        return exact[:PREFIX_LETTERS]
    # Words that only join others are no names, however they begin.
    key = "" if language and only_joins(word, (language,)) else name_term(word, language)
    return key or f"={exact}"  # no key is so
