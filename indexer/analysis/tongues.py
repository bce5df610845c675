"""The languages a word of a question may be in, guessed from its letters and from who asks."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

Script = Literal["latin", "cyrillic", "arabic"]

_SCRIPTS: dict[Script, re.Pattern[str]] = {
    "latin": re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"),
}
_ALWAYS: dict[Script, tuple[str, ...]] = {
    "latin": ("en",),
    "cyrillic": ("ru", "uk", "be"),
    "arabic": ("ar", "fa"),
}
_TELLING_LETTERS = {
    "ro": frozenset("țșăţş"),
    "hu": frozenset("őű"),
    "pl": frozenset("łąężźśćń"),
    "lt": frozenset("ėįųūęą"),
    "et": frozenset("õ"),
    "tr": frozenset("ğşı"),
    "de": frozenset("ßäöü"),
    "fr": frozenset("çèêëîïôœ"),
}


def script_of(word: str) -> Script | None:
    """The script of the first letter that has one of ours; None for figures and other scripts."""
    for character in word:
        for script, letters in _SCRIPTS.items():
            if letters.match(character):
                return script
    return None


def languages_of(word: str, asked_in: Iterable[str]) -> tuple[str, ...]:
    """The languages whose endings are tried on a word.

    `asked_in` are languages that are likely for the whole question; those of another script are
    left out, and those that the letters of the word give away are added.
    """
    return _languages_of(word, tuple(asked_in))


@lru_cache(maxsize=4096)  # a question asks this some ten times of each of its words
def _languages_of(word: str, asked_in: tuple[str, ...]) -> tuple[str, ...]:
    script = script_of(word)
    if script is None:
        return ()
    likely = [one for one in asked_in if _script_of_language(one) == script]
    there = frozenset(word.lower())
    told = [one for one, letters in _TELLING_LETTERS.items() if not letters.isdisjoint(there)]
    return tuple(dict.fromkeys([*likely, *_ALWAYS[script], *told]))


def _script_of_language(language: str) -> Script:
    tongue = language.partition("-")[0]
    return next((script for script in ("cyrillic", "arabic") if tongue in _ALWAYS[script]), "latin")
