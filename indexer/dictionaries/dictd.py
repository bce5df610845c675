"""The dictd format of FreeDict and others: an index of places in base 64, and the articles as text.

The format: dictfmt(1) and dictzip(1). An article of FreeDict is “word /pronunciation/ <part of speech>”, then a line
of translations for each sense; notes and references are indented or in the word's own language.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from coi.errors import VocabularyError
from indexer.dictionaries.entries import DictionaryText, Entry, part_of_speech
from indexer.dictionaries.glosses import headword, is_word, translations
from indexer.dictionaries.packed import text_of, unpacked

_DIGITS = {
    sign: value
    for value, sign in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_HEAD = re.compile(r"^(.*?)\s*(?:/[^/]*/)?\s*(?:<([^<>]*)>)?\s*$")
_PART = re.compile(r"<([^<>]{1,20})>|(?<!\w)_(a|adj|adv|n|v)\.")
_NUMBERED = re.compile(r"(?:^|\s)(?:[IVX]+\.|_[IVX]+\b|\d+[.)]|[a-zа-я][.)](?=\s))\s*")
_ASIDE = re.compile(r"^\s*(?:see(?: also)?|synonyms?|antonyms?|note|usage|example)\b.*", re.IGNORECASE)
# Up to the end of the sentence, which the full stop of “ver. 2.0” is not.
_LICENCE = re.compile(
    r"(?:Creative Commons|(?:GNU )?(?:Affero )?General Public License|GNU GPL|GNU Free Documentation)"
    r"(?:[^.]|(?<=\bver)\.|\.(?=\d))*",
    re.IGNORECASE,
)
_MOST_SAID = 300  # characters of a licence that are shown


def read_dictd(path: Path, language: str, into: str) -> DictionaryText:
    """The dictionary of an .index file and the .dict or .dict.dz beside it; either may be named.

    Raises VocabularyError where one of them is missing or broken.
    """
    stem = path.name.removesuffix(".dz").removesuffix(".dict").removesuffix(".index")
    index = path.with_name(f"{stem}.index")
    articles = next(
        (one for ending in (".dict.dz", ".dict") if (one := path.with_name(stem + ending)).is_file()), None
    )
    if articles is None or not index.is_file():
        raise VocabularyError(
            f"{path.name} is half a dictionary: {stem}.index and {stem}.dict.dz belong together."
        )
    raw = unpacked(articles)
    words, places = _places(index, len(raw))
    about = raw[slice(*places.get("info", (0, 0)))].decode("utf-8", "replace")
    title = raw[slice(*places.get("short", (0, 0)))].decode("utf-8", "replace").split("\n")
    licence = _LICENCE.search(" ".join(about.split()))
    origin = re.search(r"https?://\S+", about)
    return DictionaryText(
        next((line.strip() for line in title[1:] if line.strip()), stem),
        licence.group(0).strip()[:_MOST_SAID] if licence else "",
        origin.group(0).rstrip("].") if origin else "",
        _entries(raw, words, language, into),
    )


def _places(index: Path, size: int) -> tuple[list[tuple[int, int, str]], dict[str, tuple[int, int]]]:
    """Where the articles begin and end, with the word they are found under; and those that are about the dictionary."""
    words: dict[tuple[int, int], str] = {}
    about = {}
    for number, line in enumerate(text_of(index, unpacked(index)).splitlines(), 1):
        cells = line.split("\t")
        try:
            word, start, length = cells[0], _number(cells[1]), _number(cells[2])
        except (IndexError, KeyError):
            raise VocabularyError(f"{index.name}, line {number}: there is no word with its place.") from None
        if start + length > size:
            raise VocabularyError(f"{index.name}, line {number}: the article lies outside the dictionary.")
        bare = word.replace("-", "")
        if bare.startswith("00database"):
            about[bare.removeprefix("00database")] = (start, start + length)
        elif word.strip():
            words.setdefault((start, start + length), word)
    return [(start, end, word) for (start, end), word in sorted(words.items())], about


def _number(digits: str) -> int:
    value = 0
    for sign in digits:
        value = value * 64 + _DIGITS[sign]
    return value


def _entries(raw: bytes, words: list[tuple[int, int, str]], language: str, into: str) -> Iterator[Entry]:
    for start, end, word in words:
        lines = raw[start:end].decode("utf-8", "replace").strip("\n").split("\n")
        head = _HEAD.match(lines[0].strip())
        written = headword(head.group(1) if head else word, language)
        if not is_word(written, language):
            continue
        part = (head.group(2) if head else None) or next(iter(_PART.findall("\n".join(lines[1:3]))), ("", ""))
        found = translations(_senses(lines[1:]), into)
        if found:
            said = part if isinstance(part, str) else part[0] or part[1]
            yield Entry(written, part_of_speech(said), tuple(found.items()))


def _senses(lines: list[str]) -> list[str]:
    """The lines of translations: the first one and the numbered ones, each with the lines it is continued in."""
    senses: list[str] = []
    open_ended = True
    for line in lines:
        if _ASIDE.match(line):
            open_ended = False
            continue
        pieces = _NUMBERED.split(line)
        if len(pieces) > 1:
            if open_ended and senses and pieces[0].strip():
                senses[-1] += f" {pieces[0].strip()}"
            senses += [piece.strip() for piece in pieces[1:] if piece.strip()]
            open_ended = True
        elif not senses and line.strip() and open_ended:
            senses.append(line.strip())
        elif (senses and senses[-1].endswith((",", ";")) and line.strip()) or (
            open_ended and senses and line.startswith("      ") and line.strip()
        ):
            senses[-1] += f" {line.strip()}"
    return senses
