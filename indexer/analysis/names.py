"""The name key: one form for all spellings of a name in the languages and scripts it is met in."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise, product

from anyascii import anyascii

from indexer.analysis.name_readings import (
    ADJECTIVE,
    AIN,
    ARABIC,
    ARABIC_ARTICLE,
    ARABIC_OTHERWISE,
    CYRILLIC,
    CYRILLIC_GROUPS,
    ENDINGS,
    LATIN,
    LATIN_GROUPS,
    READINGS,
    SILENT_HEH,
    SLAVIC_LANGUAGES,
)
from indexer.analysis.words import MAX_WORD

LEAST_LETTERS = 3  # of a word that has a key
VOWELS_TELL = 3  # consonants: the vowels of longer names are left out, for spellings differ most in these

CASELESS = "~"  # before the key of a word in a script without capital letters

_READ_OTHERWISE = frozenset(LATIN_GROUPS) | frozenset(CYRILLIC_GROUPS)
_VOWELS = "aeiouj"  # at the beginning all are one: Yerevan or Erevan
_THROAT = "hk"  # and so are these: Hrodna or Grodno, Kharkiv or Charków
_OPEN_VOWELS = frozenset("aeo")
_SHORT_VOWELS = "aiu"
_NO_VOWELS = str.maketrans("", "", _VOWELS)
_LATIN = re.compile("[\0-\u024f\u1e00-\u1eff]")
_NO_SOUND = re.compile("[^a-z]+")
_TWICE = re.compile(r"(.)\1+")
_AFTER_APOSTROPHE = re.compile(r"(?<=\w{3})['’ʼ]\w{0,3}$")  # Grozny's and Groznıy'da, not Mar'inka
_V_AFTER_VOWEL = re.compile("(?<=[aeo])u(?![ij])")  # Chișinău or Kishinev
_SOFT = re.compile("(?<=[^aeiouj])[ij]+(?=[au])")  # Kuliab or Kulab
_CLOSE_VOWELS = re.compile("(?:a[ij]|(?<=[^aeiouj])[ij]+o|[eij])[eij]*")  # Hussein or Husayn


def name_key(word: str, language: str | None) -> str:
    """The key under which spellings of a name meet: Grozny, Грозный, Hrozny and Groznas all have krsn.

    It is written in a to z. `language` is that of the text around the word; None reads Latin letters as most
    languages do. Empty where a key would tell nothing: words with figures, of fewer than LEAST_LETTERS, of one sound.
    """
    if len(word) < LEAST_LETTERS or (not word.isalpha() and any(map(str.isdigit, word))):
        return ""
    tongue = language.partition("-")[0].lower() if language else None
    sounds = _sounds(word[:MAX_WORD], tongue)
    if sounds.endswith("s") and word[-1] not in "sSсС":
        return _shorten(sounds)  # that of Kunduz or Bangladesh is no ending
    return _shorten(_cut_ending(sounds, tongue))


def name_term(word: str, language: str | None) -> str:
    """The term under which a word of a text is found by its key, by what its first letter tells of its being a name.

    Krsn stands for a word with a capital letter, krsn for one in small letters, and ~krsn for one in a script that knows
    no difference. Empty where the word has no key.
    """
    key = name_key(word, language)
    if not key or is_small(word):
        return key
    return as_name(key) if word[:1].isupper() else f"{CASELESS}{key}"


def is_small(word: str) -> bool:
    """Whether the word begins with a small letter, of a script that has others."""
    # Python takes Georgian letters for small ones, but no name begins with another.
    return word[:1] != word[:1].title()


def of_small_letters(term: str) -> bool:
    """Whether a term of names can be that of a word that begins with a small letter."""
    return not term[:1].isupper() and not term.startswith(CASELESS)


def as_name(key: str) -> str:
    """The term of words that have this key and a capital letter."""
    return key[:1].upper() + key[1:]


def near_keys(word: str, languages: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys under which a name may stand that is found under none of its own, the likelier ones first and apart.

    The first are those it has as other languages would read its letters, with what may be an ending and without it;
    the second have other vowels, where vowels are part of the key.
    """
    if not name_key(word, None):
        return (), ()
    own = tuple(languages)
    tongues = [*own, None, *READINGS]
    sounds = [_sounds(word[:MAX_WORD], one) for one in tongues]
    if not SLAVIC_LANGUAGES.isdisjoint(own):
        sounds += [noun for one in sounds for noun in _without_adjective(one)]
    read = dict.fromkeys([*sounds, *filter(None, map(_other_beginning, sounds))])
    keys = list(dict.fromkeys([*(_shorten(one) for one in read), *(name_key(word, one) for one in tongues)]))
    varied = [one for key in keys for one in _with_other_vowels(key)]
    return (
        tuple(one for one in keys if len(one) > 1),
        tuple(one for one in dict.fromkeys(varied) if len(one) > 1 and one not in keys),
    )


def _without_adjective(sounds: str) -> list[str]:
    """What a Slavic adjective is of: Галапагоський of Галапагос, and with the other of its suffixes."""
    found = ADJECTIVE.search(sounds)
    return [found[1], found[1] + found[2]] if found else []


def _other_beginning(sounds: str) -> str:
    """The same with v for u or u for v before a consonant, as Uladzimir and Vladimir; empty where it begins otherwise."""
    if sounds[:1] not in ("u", "v") or sounds[1:2] in _VOWELS:
        return ""
    return ("v" if sounds[:1] == "u" else "u") + sounds[1:]


def _with_other_vowels(key: str) -> list[str]:
    if len(_skeleton(key)) > VOWELS_TELL:
        return []
    parts = [_SHORT_VOWELS if sound in _VOWELS else (sound,) for sound in key[1:]]
    return [key[:1] + "".join(chosen) for chosen in product(*parts)]


def name_keys(word: str, languages: Iterable[str], *, in_arabic: bool = True) -> tuple[str, ...]:
    """The keys under which a word of a question is looked for, the likeliest first.

    Its key in each of the languages it may be in and in none, and the same without what is taken for an ending there.
    Arabic letters leave out short vowels and have no p: a word in these is looked for with vowels put in too, and
    another one, unless no text in these is sought (`in_arabic`), as `arabic_keys` says.
    """
    tongues = tuple(dict.fromkeys((*languages, None)))
    keys = [name_key(word, one) for one in tongues]
    if not any(keys):
        return ()
    keys += [_shorten(one) for one in {_sounds(word[:MAX_WORD], tongue): None for tongue in tongues}]
    keys = list(dict.fromkeys(keys))
    if _is_arabic(word):
        keys += [key.replace("b", "p") for key in keys]
        keys += [name_key(other, "ar") for other in _written_otherwise(word)]
        keys += [one for key in keys for one in _with_short_vowels(key)]
    elif in_arabic:
        keys += arabic_keys(keys)
    return tuple(dict.fromkeys(one for one in keys if len(one) > 1))


def arabic_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys these have in Arabic letters: those themselves, and with vowels left out and b for p."""
    own = [key.replace("p", "b") for key in keys]
    return tuple(dict.fromkeys([*own, *(one for key in own for one in _without_vowels(key) if len(one) > 1)]))


def _written_otherwise(word: str) -> list[str]:
    """The word with letters that are said differently in different countries, and where its last is heard."""
    others = [word.replace(letter, other) for letter, other in ARABIC_OTHERWISE if letter in word]
    return [*others, *([f"{word[:-1]}ح"] if word.endswith(SILENT_HEH) else [])]


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[:1] <= "\u06ff"


def _without_vowels(key: str) -> list[str]:
    """The keys with any of the vowels after the first sound left out, where it has any."""
    parts = [(sound, "") if sound in _VOWELS else (sound,) for sound in key[1:]]
    return [key[:1] + "".join(kept) for kept in product(*parts)]


def _with_short_vowels(key: str) -> list[str]:
    """The keys with a vowel or none wherever two consonants meet, where few meet."""
    if len(_skeleton(key)) > VOWELS_TELL:
        return []
    gaps = (
        ("", *_SHORT_VOWELS) if before not in _VOWELS and sound not in _VOWELS else ("",)
        for before, sound in pairwise(key)
    )
    return [
        key[:1] + "".join(vowel + sound for vowel, sound in zip(chosen, key[1:], strict=True))
        for chosen in product(*gaps)
    ]


def _sounds(word: str, language: str | None) -> str:
    """The word in the sounds that are told apart, vowels as they are."""
    return _read(word, language if language in _READ_OTHERWISE else None)


@lru_cache(maxsize=1 << 13)  # a word that nobody knows is read in some twenty ways, most of which are one
def _read(word: str, language: str | None) -> str:
    lower = (word if word.isascii() else unicodedata.normalize("NFKC", word).replace("İ", "i")).lower()
    first = lower[0]
    if "\u0600" <= first <= "\u06ff":
        return _arabic(lower)
    if "\u0400" <= first <= "\u052f":
        groups = CYRILLIC_GROUPS.get(language) or CYRILLIC_GROUPS[None]
        read = groups.replace(lower).translate(CYRILLIC)
    else:
        if not _LATIN.match(first):
            lower, language = anyascii(lower).lower().replace("'", "").replace("ow", "u"), None
        read = _latin(lower, language)
    if not (read.isascii() and read.isalpha()):
        read = _NO_SOUND.sub("", read)
    read = _TWICE.sub(r"\1", read)
    return (
        f"v{read[1:]}" if read[:1] == "u" and read[1:2] in _OPEN_VOWELS else read
    )  # Ouagadougou or Wagadugu


def _latin(word: str, language: str | None) -> str:
    if not word.isalpha():
        word = _AFTER_APOSTROPHE.sub("", word)
    if word.endswith("llah") or (word.endswith("ah") and language != "hu"):  # that h is not heard
        word = word[:-1]
    groups = LATIN_GROUPS.get(language) or LATIN_GROUPS[None]
    return groups.replace(word).translate(LATIN)


def _arabic(word: str) -> str:
    """The sounds of a word in Arabic letters: only long vowels are written, and waw and yeh may be consonants."""
    if word.startswith(ARABIC_ARTICLE) and len(word) > LEAST_LETTERS + 1:
        word = word.removeprefix(ARABIC_ARTICLE)
    word = word.removesuffix(SILENT_HEH)
    if word.startswith(AIN):
        word = f"ا{word[1:]}"
    read = _NO_SOUND.sub("", word.translate(ARABIC))
    if read.startswith("w"):
        read = "v" + read[1:]
    return read.replace("w", "u").replace("y", "i")


def _cut_ending(sounds: str, language: str | None) -> str:
    ending = ENDINGS.get(language)
    found = ending.search(sounds) if ending else None
    if found is None:
        return sounds
    stem = sounds[: found.start()]
    return stem if len(_skeleton(stem)) >= VOWELS_TELL else sounds


def _skeleton(sounds: str) -> str:
    """The consonants, and a vowel at the beginning."""
    return sounds[:1] + sounds[1:].translate(_NO_VOWELS)


@lru_cache(maxsize=1 << 13)  # most ways of reading a word come out the same
def _shorten(sounds: str) -> str:
    key = _V_AFTER_VOWEL.sub("v", sounds) if "u" in sounds else sounds
    first = key[:1]
    if first in _THROAT:
        key = "k" + key.lstrip(_THROAT)
    elif first in _VOWELS:
        key = "a" + key.lstrip(_VOWELS)
    key = key[:1] + key[1:].rstrip(_VOWELS)
    skeleton = _skeleton(key)
    if len(skeleton) <= VOWELS_TELL:
        key = key[:1] + _CLOSE_VOWELS.sub("i", _SOFT.sub("", key)[1:]).replace("o", "u")
    else:
        key = skeleton
    return key if len(key) > 1 else ""
