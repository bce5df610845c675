"""The operator words: AND, OR and NOT in the interface languages, and where each of them counts.

They are part of the versioned grammar, so they stand here and not among the vocabularies: another word
would change what kept queries mean, and therefore needs a new version.

A word counts in every query unless it is an ordinary word of another working language: those count only
where the interface is in their own language. Left out altogether is what would read as an operator where
none is meant even there: single letters (initials as in “Іваненко І.”, numerals as in “Karol I”, the first
word of a sentence) and the Latvian AND, which is spelled like the United Nations. What is lost is small: words
that stand side by side are joined by AND anyway.
"""

from collections.abc import Mapping
from typing import Literal

Operator = Literal["AND", "OR", "NOT"]

ENGLISH: Mapping[str, Operator] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}

_EVERYWHERE: Mapping[str, Operator] = {
    **ENGLISH,
    "ИЛИ": "OR",  # ru
    "НЕ": "NOT",  # ru, uk and be alike
    "АБО": "OR",  # uk, be
    "ȘI": "AND",  # ro
    "ŞI": "AND",  # ro, as older keyboards write it
    "ORAZ": "AND",  # pl
    "LUB": "OR",  # pl
    "ÉS": "AND",  # hu
    "VAGY": "OR",  # hu
    "ARBA": "OR",  # lt
    "VÕI": "OR",  # et
    "ALEBO": "OR",  # sk
}
_AT_HOME: Mapping[str, Mapping[str, Operator]] = {
    "uk": {"ТА": "AND"},  # ru: that one
    "ro": {
        "SI": "AND",  # fr: if; ro without its comma
        "SAU": "OR",  # lt: for oneself
        "NU": "NOT",  # lt, lv, et: well; fr: naked
    },
    "pl": {"NIE": "NOT"},  # de: never
    "sk": {"NIE": "NOT"},
    "hu": {"NEM": "NOT"},  # tr: damp
    "lt": {"IR": "AND", "NE": "NOT"},  # lv: is; ro: us; fr, lv: not, only in passing
    "lv": {"VAI": "OR", "NE": "NOT"},  # et: or, whether; ro: woe; a people of Liberia
    "et": {"JA": "AND", "MITTE": "NOT"},  # de, pl: yes, I; de: middle
}

LANGUAGE_BOUND = frozenset(word for words in _AT_HOME.values() for word in words)
ALL_OPERATORS = frozenset(_EVERYWHERE) | LANGUAGE_BOUND


def operators_of(language: str) -> Mapping[str, Operator]:
    """The operator words that count where the interface is in that language, and what each means."""
    return {**_EVERYWHERE, **_AT_HOME.get(language, {})}
