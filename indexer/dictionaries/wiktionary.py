"""The text that is extracted from the English Wiktionary: a line an English sense, “head {pos} (sense) :: words”."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from coi.errors import VocabularyError
from indexer.dictionaries.entries import NO_WORDS, DictionaryText, Entry, part_of_speech
from indexer.dictionaries.glosses import headword, is_word, translations
from indexer.dictionaries.packed import text_of, unpacked

_HEAD = re.compile(r"^([^{(]+?)\s*(?:\{([^}]*)\})?\s*(?:\(.*)?$")
_SEE = re.compile(r"\bSEE:\s*(.+?)\s*$")


def read_wiktionary(path: Path, language: str, into: str) -> DictionaryText:
    """The dictionary in a text file extracted from Wiktionary. Raises VocabularyError where it is not one."""
    lines = text_of(path, unpacked(path)).splitlines()
    said = {}
    for line in lines:
        if not line.startswith("#"):
            break
        name, _, value = line.lstrip("# ").partition("::")
        said[name.strip()] = value.strip()
    title = next((f"{name} – {value}" for name, value in said.items() if "dictionary" in value), "")
    if not any("::" in line for line in lines if not line.startswith("#")):
        raise VocabularyError(f"{path.name} has no line “word :: translations”.")
    return DictionaryText(
        title, said.get("License", ""), said.get("URL", ""), _entries(lines, language, into)
    )


def _entries(lines: list[str], language: str, into: str) -> Iterator[Entry]:
    read = (one for line in lines if not line.startswith("#") and (one := _line(line, language)))
    # The senses of a word are sorted by their wording, so none of them is the first.
    for (word, part), group in groupby(read, key=lambda one: one[:2]):
        senses, see = [], []
        for _, _, sense, other in group:
            senses.append(sense)
            see.append(other)
        sent = tuple(dict.fromkeys(one for one in see if one and is_word(one, language)))
        found = translations(senses, into, ranked=False)
        if (found or sent) and part not in NO_WORDS:
            yield Entry(word, part_of_speech(part), tuple(found.items()), (), sent)


def _line(line: str, language: str) -> tuple[str, str, str, str] | None:
    """Headword, part of speech, translations, and the headword it sends to."""
    left, mark, right = line.partition("::")
    see = _SEE.search(left)
    head = _HEAD.match(left[: see.start()].strip() if see else left.strip())
    if not mark or head is None:
        return None
    word = headword(head.group(1), language)
    other = headword(see.group(1), language) if see else ""
    return (word, head.group(2) or "", right, other) if is_word(word, language) else None
