"""The headwords a word of a question may be: by its form, its stem, its likeness to a near language, or its parts."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, product
from typing import Any

from indexer.analysis.edits import edits
from indexer.analysis.verb_roots import possible_roots
from indexer.dictionaries.derivation import made_from
from indexer.dictionaries.keys import NEIGHBOURS, PREFIXES, cognate_key, key_of, spelled, stem_key

Ask = Callable[[str, tuple[Any, ...]], list[tuple[Any, ...]]]

# How far each way of recognising a word is trusted, of 1.
FORM, UNACCENTED, STEM, HALF, LIKE, PART, FAMILY = 0.95, 0.8, 0.75, 0.6, 0.6, 0.5, 0.5

_MOST, _MOST_BY_STEM, _MOST_VERBS = 4, 3, 2
_LINKS = {"de": ("s", "es", "n", "en", "er"), "hu": (), "et": ()}  # of compounds: letters between the halves
_UNLIKE = 0.6  # of the letters of a word differ where one of a near language is alike only by chance
_MOST_VARIED = 2  # letters
_LEAST_STEM, _LEAST_PART, _LEAST_FAMILY = 3, 4, 5  # letters
_FAMILY_SHARE = 0.7  # of the letters of a stem that begin its family
# All in one statement: most words are asked for in languages that do not have them, and each statement costs 20 us.
_BY_KEY_OR_STEM = """
    WITH asked (language, stem) AS (VALUES {pairs})
    SELECT language, number, text, NULL, 0 FROM word WHERE language IN ({languages}) AND key = ?1
    UNION ALL
    SELECT word.language, word.number, word.text, form.text, 0 FROM form CROSS JOIN word ON word.number = form.word
    WHERE form.key = ?1 AND word.language IN ({languages})
    UNION ALL
    SELECT word.language, word.number, word.text, NULL, 1
    FROM asked CROSS JOIN word ON word.language = asked.language AND word.stem = asked.stem
"""


_ALIKE = "SELECT number, text, cognate FROM word WHERE language = ? AND cognate IN ({marks}) LIMIT 24"


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


Way = Callable[[str, str, Ask], Sequence[Head]]


def ways_of(language: str) -> tuple[Way, ...]:
    """The ways of recognising a word of a language after its form or stem, the surest first; most find nothing."""
    return _OTHER_WAYS.get(language, ())


def guesses_of(language: str) -> tuple[Way, ...]:
    """In the same way those that find words that are only like it: to be tried where no language has it."""
    prefixes: tuple[Way, ...] = (_without_prefix,) if language in PREFIXES else ()
    return (*prefixes, *_GUESSES.get(language, ()), _by_derivation, _by_verb, _by_family)


def by_form_or_stem(word: str, language: str, ask: Ask) -> list[Head]:
    """The headwords by their forms, else by the stem."""
    return all_by_form_or_stem(word, (language,), ask)[language]


def all_by_form_or_stem(word: str, languages: Sequence[str], ask: Ask) -> dict[str, list[Head]]:
    """The same in each of several languages, in the time of hardly more than one."""
    key = key_of(word)
    rows: dict[str, list[tuple[int, str, str | None, int]]] = {language: [] for language in languages}
    if key and rows:
        stems = ((language, stem_key(word, language)) for language in rows)
        asked = (
            part
            for language, stem in stems
            for part in (language, stem if len(stem) >= _LEAST_STEM else None)
        )
        for language, *row in ask(_by_key_or_stem(len(rows)), (key, *asked)):
            rows[language].append((*row,))
    return {language: _surest(word, language, there) for language, there in rows.items()}


@cache
def _by_key_or_stem(languages: int) -> str:
    """The question for a word in so many languages: first its key, then each language with its stem there."""
    marks = [(f"?{2 * number}", f"?{2 * number + 1}") for number in range(1, languages + 1)]
    pairs = ", ".join(f"({language}, {stem})" for language, stem in marks)
    return _BY_KEY_OR_STEM.format(pairs=pairs, languages=", ".join(language for language, _ in marks))


def _surest(word: str, language: str, rows: Sequence[tuple[int, str, str | None, int]]) -> list[Head]:
    """Of headwords with a form that may be meant, and whether by their stem alone, those that are the surest."""
    own = spelled(word, language) if rows else ""
    heads: dict[int, Head] = {}
    for number, text, form, by_stem in rows:
        if by_stem:
            continue
        same = own == (spelled(text, language) if form is None else form)
        trust = (1.0 if form is None else FORM) * (1.0 if same else UNACCENTED)
        if number not in heads or heads[number].trust < trust:
            heads[number] = Head(number, trust, language)
    if not heads:
        shortest = sorted(rows, key=lambda row: len(row[1]))[:_MOST_BY_STEM]
        return [Head(number, STEM, language, "same stem") for number, _, _, _ in shortest]
    surest = max(one.trust for one in heads.values())
    # Where one is spelled just so it is meant, and not another one with other accents.
    return [one for one in heads.values() if surest < FORM or one.trust >= FORM][:_MOST]


def _by_halves(word: str, language: str, ask: Ask) -> list[Head]:
    """The two words a compound is made of, cut where the second is longest."""
    cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1) if " " not in word else ()
    seconds = {cut: (key_of(word[cut:]), stem_key(word[cut:], language)) for cut in cuts}
    firsts = {cut: list(_first_halves(word[:cut], language)) for cut in cuts}
    keys = {key for key, _ in seconds.values()} | {key_of(one) for some in firsts.values() for one in some}
    # Which there are at all, in one statement: looked up one by one they cost a millisecond a word.
    keys, stems = (
        _those_there(language, keys, {stem for _, stem in seconds.values()}, ask) if cuts else (set(), set())
    )
    for cut, (key, stem) in seconds.items():
        if key not in keys and stem not in stems:
            continue
        half = next((one for one in firsts[cut] if key_of(one) in keys), None)
        second = by_form_or_stem(word[cut:], language, ask) if half else []
        if half and second:
            first = by_form_or_stem(half, language, ask)
            how = f"{word[:cut]} + {word[cut:]}"
            return [Head(one.number, HALF * one.trust, language, how) for one in (*first[:2], *second[:2])]
    return []


def _first_halves(half: str, language: str) -> Iterator[str]:
    """What a first half may be, with and without the letters that link it to the second."""
    for link in ("", *_LINKS[language]):
        bare = half.removesuffix(link)
        if half.endswith(link) and len(bare) >= _LEAST_PART:
            yield bare


def _those_there(
    language: str, keys: Collection[str], stems: Collection[str], ask: Ask
) -> tuple[set[str], set[str]]:
    """Which of the keys and which of the stems are those of a headword, or of a form of one."""
    some_keys, some_stems = (",".join("?" * len(some)) for some in (keys, stems))
    rows = ask(
        f"SELECT key, 0 FROM word WHERE language = ? AND key IN ({some_keys})"  # noqa: S608 - only marks are put in
        " UNION ALL SELECT form.key, 0 FROM form CROSS JOIN word ON word.number = form.word"
        f" WHERE form.key IN ({some_keys}) AND word.language = ?"
        f" UNION ALL SELECT stem, 1 FROM word WHERE language = ? AND stem IN ({some_stems})",
        (language, *keys, *keys, language, language, *stems),
    )
    return {one for one, by_stem in rows if not by_stem}, {one for one, by_stem in rows if by_stem}


def _by_likeness(near: str, word: str, language: str, ask: Ask) -> list[Head]:
    """The words of a near language that are alike, those of like length first: like its lemma, else like the word."""
    lemma = stem_key(word, language) if language in _LEMMAS else word
    for some in dict.fromkeys(((lemma,), (word,), _with_other_vowel(lemma, language))):
        keys = {key: own for own in reversed(some) if (key := cognate_key(own, language))}
        rows = ask(_ALIKE.format(marks=",".join("?" * len(keys))), (near, *keys)) if keys else []
        rated = sorted(
            (edits(keys[key], text.lower()), abs(len(text) - len(word)), text, number)
            for number, text, key in rows
            if _may_be(text, word, lemma if language in _LEMMAS else "")
        )
        alike = [one for one in rated if one[0] <= _UNLIKE * max(len(one[2]), len(lemma))][:2]
        if alike:
            return [Head(number, LIKE, near, f"{language}~{near}", text) for _, _, text, number in alike]
    return []


def _may_be(near: str, word: str, lemma: str) -> bool:
    """Whether a word of a near language is no name where the other is none, and a verb only where the other is one.

    What the other is cannot be told without its `lemma`.
    """
    if near[:1].isupper() and not word[:1].isupper():
        return False
    return not lemma or _INFINITIVE.search(near) is None or _INFINITIVE.search(lemma) is not None


def _with_other_vowel(word: str, language: str) -> tuple[str, ...]:
    """The word with other vowels where Ukrainian alone has і: колісниця is колесница, ніч is ночь."""
    if language != "uk" or not 0 < word.count("і") <= _MOST_VARIED:
        return ()
    parts = word.split("і")
    return tuple(
        "".join(chain.from_iterable(zip(parts, (*vowels, ""), strict=True)))
        for vowels in product("іео", repeat=len(parts) - 1)
    )


def _by_derivation(word: str, language: str, ask: Ask) -> list[Head]:
    """What the word is made from by a suffix: круїзний is of круїз; else what that is like in a near language."""
    bases = made_from(key_of(word), language)
    if not bases:
        return []
    marks = ",".join("?" * len(bases))
    rows = ask(
        f"SELECT number, text, key FROM word WHERE language = ? AND key IN ({marks})",  # noqa: S608 - only marks are put in
        (language, *bases),
    )
    if rows:
        first = min((row[2] for row in rows), key=bases.index)
        return [Head(number, PART, language, f"of {text}") for number, text, key in rows if key == first][:2]
    keys = {key: base for base in reversed(bases) if (key := cognate_key(base, language))}
    for near in NEIGHBOURS.get(language, ()) if keys else ():
        rows = ask(_ALIKE.format(marks=",".join("?" * len(keys))), (near, *keys))
        rows.sort(key=lambda row: (bases.index(keys[row[2]]), len(row[1])))
        if rows:
            return [
                Head(number, LIKE * PART, near, f"{language}~{near}", text) for number, text, _ in rows[:2]
            ]
    return []


def _by_verb(word: str, language: str, ask: Ask) -> list[Head]:
    """The verb that it may be a form of or made from, and where there is none that with one prefix less."""
    key = key_of(word)
    bare = dict.fromkeys([key, *(key.removeprefix(one) for one in PREFIXES.get(language, ()))])
    tried = {root: one for one in bare for root in possible_roots(one, language)}
    rows = (
        ask(
            f"SELECT number, text, root FROM word WHERE language = ? AND root IN ({','.join('?' * len(tried))})"  # noqa: S608 - only marks are put in
            " AND root <> ''",
            (language, *tried),
        )
        if tried
        else []
    )
    # The one that shares most letters with the word, and is no longer than it must be.
    rows.sort(key=lambda row: (tried[row[2]] != key, -len(row[2]), abs(len(row[1]) - len(word)), row[1]))
    return [Head(number, PART, language, f"form of {text}?") for number, text, _ in rows[:_MOST_VERBS]]


def _without_prefix(word: str, language: str, ask: Ask) -> list[Head]:
    key = key_of(word)
    for prefix in PREFIXES.get(language, ()):
        rest = key.removeprefix(prefix)
        if rest != key and len(rest) >= _LEAST_PART and (heads := by_form_or_stem(rest, language, ask)):
            return [Head(one.number, PART * one.trust, language, f"{prefix}- {rest}") for one in heads]
    return []


def _by_grade(word: str, language: str, ask: Ask) -> list[Head]:
    """The adjective of which it may be the comparative or superlative: найважливіших is of важливий."""
    ending, found = _GRADES[language], _GRADED[language].search(key_of(word))
    heads = by_form_or_stem(f"{found[1]}{ending}", language, ask) if found else ()
    return [Head(one.number, HALF * one.trust, language, f"of {found[1]}{ending}") for one in heads if found]


def _by_other_beginning(word: str, language: str, ask: Ask) -> list[Head]:
    """The same word after a consonant, or after a vowel: упливом is впливом."""
    key = key_of(word)
    other = _BEGINS_OTHERWISE.get(key[:1], "")
    heads = by_form_or_stem(f"{other}{key[1:]}", language, ask) if other and len(key) > _LEAST_PART else ()
    return [Head(one.number, UNACCENTED * one.trust, language, f"{other}{key[1:]}") for one in heads]


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


# What an adjective ends in, and its degrees, folded.
_GRADES = {"uk": "ий", "be": "ы", "ru": "ый", "pl": "y", "sk": "y"}
_GRADED = {
    "uk": re.compile("^(?:(?:що|як)?най)?(.{3,}?)і?ш(?:ий|а|е|і|ого|ому|им|их|ими|ої|ій|у|ою)$"),
    "be": re.compile("^(?:най)?(.{3,}?)[еэ]йш(?:ы|ая|ае|ыя|ага|аму|ым|ых|ымі|ай|ую|аю)$"),
    "ru": re.compile("^(?:наи)?(.{3,}?)[еа]йш(?:ий|ая|ее|ие|его|ему|им|их|ими|ей|ую)$"),
    "pl": re.compile("^(?:naj)?(.{3,}?)(?:iej|ej)?sz(?:y|a|e|ego|ej|emu|ym|ych|ymi)$"),
    "sk": re.compile("^(?:naj)?(.{3,}?)(?:ej)?s(?:i|ia|ie|ieho|iemu|im|ich|imi|ej|iu|ou)$"),
}
# What only infinitives end in, in the languages that are read for one another.
_INFINITIVE = re.compile("(?:[аеиіїоуюяы](?:ть|ти|ць)(?:с[ья]|ца)?|[аеиіїоуюяы]цца|чь|чы)$")
_LEMMAS = frozenset({"uk", "sk"})
_BEGINS_OTHERWISE = {"у": "в", "в": "у"}
_OTHER_WAYS: dict[str, tuple[Way, ...]] = {
    **dict.fromkeys(_LINKS, (_by_halves,)),
    **{language: tuple(partial(_by_likeness, one) for one in near) for language, near in NEIGHBOURS.items()},
}
_GUESSES: dict[str, tuple[Way, ...]] = {
    **dict.fromkeys(_GRADES, (_by_grade,)),
    "uk": (_by_other_beginning, _by_grade),
}
