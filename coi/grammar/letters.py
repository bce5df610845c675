"""The characters of a query: what cannot be seen is dropped, and what holds a word together is known."""

import re
import unicodedata
from collections.abc import Collection
from itertools import pairwise

from coi.errors import QueryError

JOINERS = "'’‘.-‐‑"  # hold a word together when they stand between two letters or digits
# Any mark of a family closes what any mark of it opened: „…“, “…”, ”…”, »…« and «…» are all in use.
QUOTES = {mark: family for family in ('"“”„‟', "«»") for mark in family}
_SHAPERS = "\u200c\u200d"  # ZWNJ and ZWJ shape letters: they stay inside a word and go elsewhere
# Invisible although not of category Cf: they would make words that look the same differ.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
    + "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
_LETTERS = re.compile(r"[^\W\d_]+")


def error_at(place: int, sentence: str, length: int = 1) -> QueryError:
    """An error at a place in the text as typed; `{}` in the sentence becomes its number, counted from 1."""
    return QueryError(sentence.format(place + 1), place, length)


def clean(text: str) -> tuple[str, list[int]]:
    """Drop what cannot be seen; gives the text left and the place of each of its characters as typed."""
    kept: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if character == "\0" or category == "Cs":
            raise error_at(place, "Character {} is not a character that can be searched.")
        if category == "Cc" or category[0] == "Z":
            kept.append((" ", place))
        elif character in _SHAPERS or (category != "Cf" and character not in _INVISIBLE):
            kept.append((character, place))
    characters: list[str] = []
    places: list[int] = []
    for (character, place), (following, _) in pairwise([*kept, (" ", 0)]):
        inside = bool(characters) and goes_on(characters[-1]) and goes_on(following)
        if character not in _SHAPERS or (inside and following not in _SHAPERS):
            characters.append(character)
            places.append(place)
    return "".join(characters), places


def goes_on(character: str) -> bool:
    """Whether a character belongs to the word before it: letters, digits, marks on letters."""
    return character.isalnum() or character in _SHAPERS or unicodedata.category(character)[0] == "M"


def word_end(text: str, start: int) -> int:
    """Where the word that begins at `start` ends."""
    end = start
    while end < len(text):
        if goes_on(text[end]):
            end += 1
        elif text[end] in JOINERS and text[end + 1 : end + 2].isalnum():
            end += 2
        else:
            break
    return end


def holds_word(text: str, words: Collection[str]) -> bool:
    """Whether one of these words stands in a text, wherever that may be."""
    cleaned = unicodedata.normalize("NFC", clean(text)[0])
    return any(word in words for word in _LETTERS.findall(cleaned))
