"""The lexicon: what caseworkers and reports speak of, concept by concept, in the words of each language.

draft-evasion:
  pos: noun
  en: draft evasion; evasion of military service     the usual word first, then synonyms
  ru: уклонение от призыва; …                          all twelve languages of LEXICON_LANGUAGES
  fr: …                                                fr, ar, fa, tr: all four or none
  topic: military-service                              optional: the topic it plainly is
  note: …                                              optional: where a word misleads
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coi.errors import VocabularyError
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.yaml_file import Entries, read_yaml

LEXICON_LANGUAGES: tuple[str, ...] = WORKING_LANGUAGES[:12]
FURTHER_LANGUAGES: tuple[str, ...] = WORKING_LANGUAGES[12:]
PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "phrase", "name")

_CYRILLIC, _ARABIC = frozenset({"ru", "uk", "be"}), frozenset({"ar", "fa"})
_FOREIGN_LETTERS: Mapping[str, frozenset[str]] = {  # of the same script, but not of this language
    "ru": frozenset("іїєґў"),
    "uk": frozenset("ёъыэў"),
    "be": frozenset("иїєґщъ"),
}
_NO_MARKS = frozenset('()[]{}/|,*"“”„«»')


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing and its words by language, the usual word first; a word may be several words long."""

    id: str
    pos: str
    words: Mapping[str, tuple[str, ...]]
    topic: str | None = None
    note: str = ""


def load_lexicon(folder: Path) -> tuple[Concept, ...]:
    """The concepts of every file of a folder; none where there is no folder.

    Raises VocabularyError, with file and line, for a language that is missing, a word twice, a letter or mark that
    the language does not have, and a concept named twice.
    """
    concepts: dict[str, Concept] = {}
    for path in sorted(folder.glob("*.yml")):
        entries = read_yaml(path)
        for name in entries.values:
            if name in concepts:
                raise VocabularyError(
                    str(entries.fail(f"the concept “{name}” stands in another file too.", name))
                )
            concepts[name] = _concept(name, entries)
    return tuple(concepts.values())


def _concept(name: str, entries: Entries) -> Concept:
    given = entries.values[name]
    if not isinstance(given, Entries):
        raise VocabularyError(str(entries.fail(f"“{name}” must be a mapping.", name)))
    given.allow((*LEXICON_LANGUAGES, *FURTHER_LANGUAGES, "pos", "topic", "note"))
    pos = given.text("pos")
    if pos not in PARTS_OF_SPEECH:
        raise VocabularyError(str(given.fail(f"“{pos}” is no part of speech.", "pos")))
    further = [one for one in FURTHER_LANGUAGES if one in given.values]
    if further and len(further) < len(FURTHER_LANGUAGES):
        raise VocabularyError(str(given.fail(f"of {', '.join(FURTHER_LANGUAGES)} all are needed or none.")))
    words = {
        language: tuple(_words(given, language, may_be_latin=pos == "name"))
        for language in (*LEXICON_LANGUAGES, *further)
    }
    return Concept(name, pos, words, given.text("topic", "") or None, given.text("note", ""))


def _words(given: Entries, language: str, *, may_be_latin: bool) -> Iterator[str]:
    seen: set[str] = set()
    for word in map(str.strip, given.text(language).split(";")):
        wrong = _what_is_wrong(word, language, may_be_latin=may_be_latin)
        if word.lower() in seen:
            wrong = "stands there twice"
        if wrong:
            raise VocabularyError(str(given.fail(f"“{word}” {wrong} ({language}).", language)))
        seen.add(word.lower())
        yield word


def _what_is_wrong(word: str, language: str, *, may_be_latin: bool) -> str:
    if not word:
        return "is no word"
    if not unicodedata.is_normalized("NFC", word):
        return "is not written in composed characters"
    if _NO_MARKS & set(word):
        return "has a mark that is not part of a word"
    letters = [sign for sign in word.lower() if sign.isalpha()]
    script = "CYRILLIC" if language in _CYRILLIC else "ARABIC" if language in _ARABIC else "LATIN"
    scripts = {unicodedata.name(sign).split()[0] for sign in letters} - {"MODIFIER"}
    if scripts != {script} and not (may_be_latin and scripts <= {script, "LATIN"}):
        return "is in the wrong script"
    if _FOREIGN_LETTERS.get(language, frozenset()) & set(letters):
        return "has a letter that the language does not have"
    return ""
