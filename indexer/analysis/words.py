"""Text cut into words with their places, and each word folded to the form in which words are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_WORD = 64  # characters kept of a folded word: longer ones are data, not language

_APOSTROPHES = "'’‘ʼʻʹ´`′＇"
_INVISIBLE = (
    "\u200c\u200d\u00ad"  # ZWNJ and ZWJ shape Persian words, soft hyphens mark where a line may break
)
_TATWEEL = "\u0640"
_MARKS = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_RUN = rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"
_WORD = re.compile(rf"{_RUN}(?:[{_APOSTROPHES}{_INVISIBLE}]{_RUN})*")
_PARTED = re.compile(f"({_WORD.pattern})")

_STRESS = frozenset("\u0300\u0301")
_HAMZA = frozenset("\u0654\u0655")
_HAMZA_SEATS = frozenset("\u0648\u064a")  # waw and yeh with hamza are letters of their own
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ACCENTED = re.compile(r"[a-z\u00c0-\u024f\u0370-\u03ff]", re.IGNORECASE)
_VARIANTS = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_INVISIBLE + _TATWEEL, ""),
        **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
        **dict.fromkeys("\u0671\u0672\u0673", "\u0627"),  # alef
        **dict.fromkeys("\u0649\u06cc", "\u064a"),  # yeh
        **dict.fromkeys("\u06a9\u06aa", "\u0643"),  # kaf
        **dict.fromkeys(
            "\u0629\u06c0\u06c1\u06d5\u06be", "\u0647"
        ),  # heh, and the teh that is written like it
        "ё": "е",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ı": "i",
        "þ": "th",
    }
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in a text, `text[start:end]`."""

    start: int
    end: int
    text: str


def tokens(text: str) -> list[Token]:
    """The words of a text in order: runs of letters and digits, with the apostrophes inside them.

    Hyphens and full stops part words; ZWNJ and soft hyphens inside a word do not.
    """
    found = (Token(one.start(), one.end(), one.group()) for one in _WORD.finditer(text))
    return [token for token in found if fold_word(token.text)]


def words_in(text: str) -> list[str]:
    """The words of a text in order, as in `tokens` but without their places, and some that fold to nothing."""
    found: list[str] = _WORD.findall(text)
    return found


def pieces_of(text: str) -> list[str]:
    """The whole text in pieces: at odd numbers the words of `words_in`, at even ones what parts them, be it nothing."""
    return _PARTED.split(text)


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """The word as it is compared: lower case, without accents, with one spelling for letters that look alike.

    Accents go from Latin and Greek letters, vowel signs from Arabic ones; of Cyrillic only the
    stress mark goes and ё becomes е, for й, ї and ў are letters of their own; but a Belarusian word begins with ў
    or у by the sound before it, and is the same word. At most MAX_WORD long.
    """
    if word.isascii():
        return word.lower().strip("'")[:MAX_WORD]
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    kept: list[str] = []
    letter = ""
    for character in unicodedata.normalize("NFD", folded):
        if not unicodedata.combining(character):
            letter = character
        elif _is_accent(letter, character):
            continue
        kept.append(character)
    plain = unicodedata.normalize("NFC", "".join(kept)).translate(_VARIANTS)
    if plain.startswith("ў"):
        plain = f"у{plain[1:]}"
    return plain.strip("'")[:MAX_WORD]


def _is_accent(letter: str, mark: str) -> bool:
    if _CYRILLIC.match(letter):
        return mark in _STRESS
    if _ARABIC.match(letter):
        return mark not in _HAMZA or letter not in _HAMZA_SEATS
    return _ACCENTED.match(letter) is not None
