"""Tab-separated dictionaries: word, translations, and where known the part of speech and the inflected forms."""

from collections.abc import Iterator
from pathlib import Path

from coi.errors import VocabularyError
from indexer.dictionaries.entries import DictionaryText, Entry, part_of_speech
from indexer.dictionaries.glosses import headword, is_word, translations
from indexer.dictionaries.packed import text_of, unpacked

_COLUMNS = 4


def read_tsv(path: Path, language: str, into: str) -> DictionaryText:
    """The dictionary in a tab-separated file: lines that begin with # say nothing.

    The columns: the word; its translations, parted by commas or semicolons, best first; its part of speech;
    its inflected forms, parted by spaces. The last two may be missing. Raises VocabularyError, with the line, for a
    line without a tab.
    """
    lines = text_of(path, unpacked(path)).splitlines()
    rows = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        if "\t" not in line:
            raise VocabularyError(
                f"{path.name}, line {number}: there is no tab between word and translations."
            )
        rows.append(line)
    return DictionaryText("", "", "", _entries(rows, language, into))


def _entries(rows: list[str], language: str, into: str) -> Iterator[Entry]:
    for row in rows:
        written, words, part, forms = ([cell.strip() for cell in row.split("\t")] + [""] * _COLUMNS)[
            :_COLUMNS
        ]
        word = headword(written, language)
        found = translations([words], into)
        if is_word(word, language) and found:
            own = tuple(form for form in forms.split() if is_word(form, language))
            yield Entry(word, part_of_speech(part), tuple(found.items()), own)
