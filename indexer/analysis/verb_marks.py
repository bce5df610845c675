"""What word lists write verbs with and texts hardly do: marks of the infinitive, reflexive pronouns, light verbs.

A text has “includes”, “se ascund” or “się ukrywał” where a list has “a include”, “a se ascunde”, “ukrywać się”: a verb is
looked for, and known, by the word that carries its meaning.
"""

from collections.abc import Mapping, Sequence

from indexer.analysis.function_words import only_joins

# What the infinitive of a verb is listed with, and no form of it in a question.
_INFINITIVE = {"en": "to", "ro": "a"}
# Reflexive pronouns, before a verb or after it.
_REFLEXIVE: Mapping[str, frozenset[str]] = {
    "de": frozenset({"sich"}),
    "fr": frozenset({"se"}),
    "ro": frozenset({"se", "își", "și", "i"}),
    "pl": frozenset({"się"}),
    "sk": frozenset({"sa", "si"}),
    "cs": frozenset({"se", "si"}),
}
# These make a verb of the word before them, and say little themselves; in texts they stand in many forms.
_LIGHT_VERBS: Mapping[str, frozenset[str]] = {
    "fa": frozenset({"کردن", "شدن", "دادن", "بودن", "نمودن", "گردیدن"}),
    "tr": frozenset({"etmek", "edilmek", "olmak"}),
}
_NONE: frozenset[str] = frozenset()
_PARTICLES = frozenset({"en", "de"})  # languages in which a small word may be part of the verb: to turn on


def marks_of(language: str) -> frozenset[str]:
    """The small words that may stand beside a listed verb and say nothing of it."""
    return _REFLEXIVE.get(language, _NONE) | ({_INFINITIVE[language]} if language in _INFINITIVE else _NONE)


def without_infinitive(words: Sequence[str], language: str) -> Sequence[str]:
    """The words of a verb without the mark of its infinitive; at least one of them is left."""
    return words[1:] if len(words) > 1 and words[0] == _INFINITIVE.get(language) else words


def bare_verb(words: Sequence[str], language: str) -> Sequence[str]:
    """The words of a verb less all that only marks it or joins what follows; at least one of them is left."""
    marks = marks_of(language)
    after = marks | _LIGHT_VERBS.get(language, _NONE)
    joins = () if language in _PARTICLES else (language,)
    first, last = 0, len(words)
    while first < last - 1 and words[first] in marks:
        first += 1
    while last > first + 1 and (words[last - 1] in after or only_joins(words[last - 1], joins)):
        last -= 1
    return words[first:last]
