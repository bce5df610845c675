"""The headwords a word of a question may be: by its form, its stem, its likeness to a near language, or its parts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.dictionaries.keys import NEIGHBOURS, PREFIXES, cognate_key, key_of, spelled, stem_key

Ask = Callable[[str, tuple[Any, ...]], list[tuple[Any, ...]]]

# How far each way of recognising a word is trusted, of 1.
FORM, UNACCENTED, STEM, HALF, LIKE, PART, FAMILY = 0.95, 0.8, 0.75, 0.6, 0.6, 0.5, 0.5

_MOST = 4
_LINKS = {"de": ("s", "es", "n", "en", "er"), "hu": (), "et": ()}  # of compounds: letters between the halves
_LEAST_STEM, _LEAST_PART, _LEAST_FAMILY = 3, 4, 5  # letters
_FAMILY_SHARE = 0.7  # of the letters of a stem that begin its family
_BY_KEY = """
    SELECT number, text, NULL FROM word WHERE key = ? AND language = ?
    UNION ALL
    SELECT word.number, word.text, form.text FROM form CROSS JOIN word ON word.number = form.word
    WHERE form.key = ? AND word.language = ?
"""


@dataclass(frozen=True, slots=True)
class Head:
    """A headword by its number: how far it is trusted, in which language it is, and how it was recognised.

    `text` is the word of a near language that was read for it.
    """

    number: int
    trust: float
    language: str
    how: str = ""
    text: str = ""


def headwords(word: str, language: str, ask: Ask) -> Iterator[Sequence[Head]]:
    """The headwords a word may be, one way of recognising it after another, the surest first; some find none."""
    yield _by_key(word, language, ask)
    yield _by_stem(word, language, ask)
    if language in _LINKS:
        yield _by_halves(word, language, ask)
    for near in NEIGHBOURS.get(language, ()):
        yield _by_likeness(word, language, near, ask)
    yield _without_prefix(word, language, ask)
    yield _by_family(word, language, ask)


def _by_key(word: str, language: str, ask: Ask) -> list[Head]:
    key, own = key_of(word), spelled(word, language)
    heads: dict[int, Head] = {}
    for number, text, form in ask(_BY_KEY, (key, language, key, language)) if key else ():
        same = own == (spelled(text, language) if form is None else form)
        trust = (1.0 if form is None else FORM) * (1.0 if same else UNACCENTED)
        if number not in heads or heads[number].trust < trust:
            heads[number] = Head(number, trust, language)
    surest = max((one.trust for one in heads.values()), default=0)
    # Where one is spelled just so it is meant, and not another one with other accents.
    return [one for one in heads.values() if surest < FORM or one.trust >= FORM][:_MOST]


def _by_stem(word: str, language: str, ask: Ask) -> list[Head]:
    stem = stem_key(word, language)
    if len(stem) < _LEAST_STEM:
        return []
    rows = ask(
        "SELECT number FROM word WHERE language = ? AND stem = ? ORDER BY length(text) LIMIT 3",
        (language, stem),
    )
    return [Head(number, STEM, language, "same stem") for (number,) in rows]


def _known(word: str, language: str, ask: Ask) -> list[Head]:
    return _by_key(word, language, ask) or _by_stem(word, language, ask)


def _by_halves(word: str, language: str, ask: Ask) -> list[Head]:
    """The two words a compound is made of, cut where the second is longest."""
    if " " in word:
        return []
    for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        second = _known(word[cut:], language, ask)
        first = _first_half(word[:cut], language, ask) if second else []
        if first:
            how = f"{word[:cut]} + {word[cut:]}"
            return [Head(one.number, HALF * one.trust, language, how) for one in (*first[:2], *second[:2])]
    return []


def _first_half(half: str, language: str, ask: Ask) -> list[Head]:
    for link in ("", *_LINKS[language]):
        bare = half.removesuffix(link)
        if half.endswith(link) and len(bare) >= _LEAST_PART and (found := _by_key(bare, language, ask)):
            return found
    return []


def _by_likeness(word: str, language: str, near: str, ask: Ask) -> list[Head]:
    """The words of a near language that are alike, those of like length first."""
    key = cognate_key(word, language)
    rows = (
        ask("SELECT number, text FROM word WHERE language = ? AND cognate = ? LIMIT 8", (near, key))
        if key
        else []
    )
    rows.sort(key=lambda row: abs(len(row[1]) - len(word)))
    return [Head(number, LIKE, near, f"{language}~{near}", text) for number, text in rows[:2]]


def _without_prefix(word: str, language: str, ask: Ask) -> list[Head]:
    key = key_of(word)
    for prefix in PREFIXES.get(language, ()):
        rest = key.removeprefix(prefix)
        if rest != key and len(rest) >= _LEAST_PART and (heads := _known(rest, language, ask)):
            return [Head(one.number, PART * one.trust, language, f"{prefix}- {rest}") for one in heads]
    return []


def _by_family(word: str, language: str, ask: Ask) -> list[Head]:
    """The shortest headwords that begin like the word: what it is derived from, or derived from the same."""
    key = key_of(stem_key(word, language))
    least = max(_LEAST_FAMILY, round(len(key) * _FAMILY_SHARE))
    for letters in range(len(key), least - 1, -1):
        rows = ask(
            "SELECT number, text FROM word WHERE language = ? AND key >= ? AND key < ? AND length(key) <= ?"
            " AND key NOT LIKE '% %' ORDER BY length(key) LIMIT 1",
            (language, key[:letters], f"{key[:letters]}\U0010ffff", len(key) + 4),
        )
        if rows:
            return [Head(number, FAMILY, language, f"like {text}") for number, text in rows]
    return []
