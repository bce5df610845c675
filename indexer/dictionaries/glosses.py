"""Glosses cut into translations: markup, notes and pronunciation taken out, explanations told from translations."""

import html
import re
from collections.abc import Iterator

from indexer.analysis.tongues import script_of
from indexer.analysis.verb_marks import marks_of
from indexer.dictionaries.entries import MAX_LETTERS, MAX_WORDS

LATER_SENSE, LATER_WORD = 0.3, 0.2  # how much less the second sense, and the second word of a sense, count
UNUSUAL = 0.5  # of a sense marked as archaic, slang and the like

_MAX_GLOSS = 2000
_TAG = re.compile(r"<[^<>]*>")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_PRONOUNCED = re.compile(r"(?<![^\s(])/[^/]{1,60}/(?![^\s,;)])|_[^\W\d_]+\.?")
_LABEL = re.compile(r"\s*\(([^()]*)\)")
_NUMBER = re.compile(r"^\s*(?:\d+|[IVX]+|[a-z])\s*[.)]\s*")
_SEPARATOR = re.compile(r"[,;،؛]|\s/\s|\s=\s")
_EITHER = re.compile(r"(\w+)/\w+")
_UNUSUAL = re.compile(
    r"\b(?:archaic|obsolete|dated|rare|uncommon|dialectal|regional|slang|vulgar|poetic|nonstandard|derogatory|offensive"
    r"|ironic|humorous|childish|literary|historical|figurative(?:ly)?|heraldry|chess|card games|Transoxianan)\b",
    re.IGNORECASE,
)
_GRAMMAR = re.compile(
    r"\b(?:form|participle|plural|singular|person|diminutive|augmentative|equivalent|spelling|synonym|comparative"
    r"|superlative|genitive|accusative|tense|perfective|imperfective|abbreviation|initialism|acronym|clipping|ellipsis"
    r"|variant|causative|passive|possession|possessive|indicative|definite|indefinite|infinitive|noun|short|reflexive|negative"
    r"|case)\b[^,;]*?\bof\s+(\S+(?:\s\S+)?)\s*$",
    re.IGNORECASE,
)
# Small words that a dictionary prints before or after a headword, beside those that mark a verb.
_SMALL = {
    "en": frozenset({"a", "an", "the"}),
    "de": frozenset({"der", "die", "das", "ein", "eine", "zu"}),
    "ro": frozenset({"un", "o"}),
    "fr": frozenset({"le", "la", "les", "un", "une"}),
    "hu": frozenset({"a", "az"}),
}


def translations(senses: list[str], language: str, *, ranked: bool = True) -> dict[str, float]:
    """The words and short phrases in `language` that the senses of an entry name, with their weights.

    Where the senses are `ranked`, the ordinary one comes first and later ones count less.
    """
    found: dict[str, float] = {}
    for rank, sense in enumerate(senses):
        weight = 1 / (1 + LATER_SENSE * rank) if ranked else 1.0
        label = _LABEL.match(sense)
        if label and _UNUSUAL.search(label.group(1)):
            weight *= UNUSUAL
        for place, words in enumerate(_parts(sense, language)):
            found[words] = max(found.get(words, 0.0), weight / (1 + LATER_WORD * place))
    return found


def meant_by(sense: str) -> Iterator[str]:
    """The headwords a gloss sends to: “plural of X”, “alternative spelling of X”, “synonym of X”."""
    for part in plain(sense).split(";"):
        if found := _GRAMMAR.search(part.strip(" .:")):
            yield found.group(1).strip(" .:,")


def plain(gloss: str) -> str:
    """A gloss without markup, bracketed notes and pronunciation."""
    text = _TAG.sub(" ", html.unescape(gloss[:_MAX_GLOSS]))
    before = ""
    while before != text:
        before, text = text, _BRACKETED.sub(" ", text)
    return " ".join(_PRONOUNCED.sub(" ", text).split())


def headword(text: str, language: str) -> str:
    """A word as it is looked up: without notes, and without the small words printed around it."""
    words = plain(text).strip(" .,;:!?…~-–—*'").split()
    small = _SMALL.get(language, frozenset()) | marks_of(language)
    while len(words) > 1 and words[0].lower() in small:
        del words[0]
    while len(words) > 1 and words[-1].lower() in small:
        del words[-1]
    return " ".join(words)


def is_word(text: str, language: str) -> bool:
    """Whether this may be a word or short phrase of the language: its letters, and not more than a few words."""
    if not 0 < len(text) <= MAX_LETTERS or len(text.split()) > MAX_WORDS or text.startswith("-"):
        return False
    return _is_in_script(text, language)


def _is_in_script(text: str, language: str) -> bool:
    wanted = (
        "cyrillic"
        if language in ("ru", "uk", "be", "bg")
        else "arabic"
        if language in ("ar", "fa")
        else "latin"
    )
    return all(
        script_of(word) == wanted for word in text.split() if any(sign.isalpha() for sign in word)
    ) and any(sign.isalpha() for sign in text)


def _parts(sense: str, language: str) -> Iterator[str]:
    text = _NUMBER.sub("", plain(sense))
    if _GRAMMAR.search(text.strip(" .:")) and ";" not in text:
        return
    for piece in _SEPARATOR.split(text):
        if _GRAMMAR.search(piece.strip(" .:")) or any(sign in piece for sign in "=+→<>[]{}|\\"):
            continue
        before, _, after = piece.partition(":")
        said = before.strip() or after.strip()
        either = said.split("/") if " " not in said else [_EITHER.sub(r"\1", said)]
        for one in either:
            word = headword(one, language)
            if is_word(word, language):
                yield word
