"""What every reader of a dictionary file yields: the description of the dictionary, and its entries."""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_WORDS = 4  # of a headword or a translation: what is longer explains a word and does not translate it
MAX_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """A headword with what it is called in the other language.

    `translations` are words or short phrases, best first, each with a weight above 0 and at most 1. `forms` are
    inflected forms of the headword, `see` other headwords that this one is a form, a spelling or a synonym of.
    """

    headword: str
    part_of_speech: str | None = None
    translations: tuple[tuple[str, float], ...] = ()
    forms: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DictionaryText:
    """A dictionary file opened: what it says of itself, empty where it says nothing, and its entries to be read once."""

    title: str
    licence: str
    origin: str
    entries: Iterator[Entry]


PARTS_OF_SPEECH = {
    "noun": ("noun", "n", "prop", "name", "proper noun", "m", "f", "fem", "masc", "neut", "pl", "сущ"),
    "verb": ("verb", "v", "vt", "vi", "гл"),
    "adjective": ("adjective", "adj", "a", "прил"),
    "adverb": ("adverb", "adv", "нареч"),
}
_BY_ABBREVIATION = {short: part for part, names in PARTS_OF_SPEECH.items() for short in names}
NO_WORDS = frozenset(
    {
        "character",
        "letter",
        "symbol",
        "punct",
        "suffix",
        "prefix",
        "infix",
        "interfix",
        "circumfix",
        "root",
        "affix",
    }
)


def part_of_speech(text: str) -> str | None:
    """One of the keys of PARTS_OF_SPEECH for what dictionaries print; the text itself in lower case for others."""
    for piece in text.lower().replace(".", "").split(","):
        if known := _BY_ABBREVIATION.get(piece.strip()):
            return known
    return text.lower().strip(" .") or None
