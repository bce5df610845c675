"""StarDict: a tar.gz (or the files beside an .ifo) with the words, their places, the articles and the inflected forms.

The format: https://github.com/huzheng001/stardict-3/blob/master/dict/doc/StarDictFileFormat
"""

import re
import struct
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from coi.errors import VocabularyError
from indexer.dictionaries.entries import NO_WORDS, DictionaryText, Entry, part_of_speech
from indexer.dictionaries.glosses import headword, is_word, meant_by, translations
from indexer.dictionaries.packed import members, unpacked

_ENDINGS = (".ifo", ".idx.gz", ".idx", ".dict.dz", ".dict", ".syn.dz", ".syn")
_BLOCK = re.compile(r"<i>([^<>]{1,24})</i>\s*(?:<br\s*/?>)?\s*<ol>(.*?)</ol>", re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)(?=</li>|<li>|</ol>|$)", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>|</?(?:p|div|dd|dt|k|tr)\b[^>]*>|\n")
_TEXT_TYPES = "mlgtxyhkwn"


def read_stardict(path: Path, language: str, into: str) -> DictionaryText:
    """The dictionary in a StarDict file, from `language` into `into`. Raises VocabularyError where it is not one."""
    files = _files(path)
    said = dict(
        line.partition("=")[::2]
        for line in files[".ifo"].decode("utf-8", "replace").splitlines()
        if "=" in line
    )
    said = {name.strip(): text.strip() for name, text in said.items()}
    places = _places(path, files[".idx"], wide=said.get("idxoffsetbits") == "64")
    forms = _forms(path, files.get(".syn", b""), len(places))
    origin = ", ".join(
        filter(None, (said.get("author", ""), said.get("website", ""), said.get("description", "")))
    )
    entries = _entries(
        path, files[".dict"], places, forms, said.get("sametypesequence", ""), (language, into)
    )
    return DictionaryText(said.get("bookname", ""), _licence(said), origin, entries)


def _licence(said: dict[str, str]) -> str:
    return said.get("license", "") or said.get("licence", "")


def _files(path: Path) -> dict[str, bytes]:
    if path.suffix == ".ifo":
        found = {
            ending: unpacked(beside)
            for ending in _ENDINGS
            if (beside := path.with_name(path.stem + ending)).is_file()
        }
    else:
        found = members(path, _ENDINGS)
    files = {ending.removesuffix(".gz").removesuffix(".dz"): raw for ending, raw in reversed(found.items())}
    if missing := [ending for ending in (".ifo", ".idx", ".dict") if ending not in files]:
        raise VocabularyError(
            f"{path.name} is no StarDict dictionary: it has no {' and no '.join(missing)} file."
        )
    return files


def _places(path: Path, index: bytes, *, wide: bool) -> list[tuple[str, int, int]]:
    places, at, shape = [], 0, struct.Struct(">QI" if wide else ">II")
    while at < len(index):
        end = index.find(b"\0", at)
        if end < 0 or end + 1 + shape.size > len(index):
            raise VocabularyError(f"{path.name} is damaged: its index breaks off.")
        start, size = shape.unpack_from(index, end + 1)
        places.append((index[at:end].decode("utf-8", "replace"), start, size))
        at = end + 1 + shape.size
    return places


def _forms(path: Path, synonyms: bytes, count: int) -> dict[int, list[str]]:
    forms: dict[int, list[str]] = defaultdict(list)
    at = 0
    while at < len(synonyms):
        end = synonyms.find(b"\0", at)
        if end < 0 or end + 5 > len(synonyms):
            raise VocabularyError(f"{path.name} is damaged: its list of forms breaks off.")
        (number,) = struct.unpack_from(">I", synonyms, end + 1)
        if number < count and b" " not in synonyms[at:end]:
            forms[number].append(synonyms[at:end].decode("utf-8", "replace"))
        at = end + 5
    return forms


def _entries(
    path: Path,
    articles: bytes,
    places: list[tuple[str, int, int]],
    forms: dict[int, list[str]],
    types: str,
    languages: tuple[str, str],
) -> Iterator[Entry]:
    language, into = languages
    for number, (written, start, size) in enumerate(places):
        if start + size > len(articles):
            raise VocabularyError(f"{path.name} is damaged: an article lies outside its file.")
        word = headword(written, language)
        if not is_word(word, language):
            continue
        own = tuple(form for form in forms.get(number, ()) if is_word(form, language))
        for part, senses in _senses(_text(articles[start : start + size], types)):
            if part in NO_WORDS:
                continue
            found = translations(senses, into)
            see = tuple(
                dict.fromkeys(one for sense in senses for one in meant_by(sense) if is_word(one, language))
            )
            if found or see:
                yield Entry(word, part_of_speech(part), tuple(found.items()), own, see)
                own = ()


def _text(article: bytes, types: str) -> str:
    """The readable part of an article: fields one after another, each with its type unless all have the same."""
    if types and len(types) == 1:
        return article.decode("utf-8", "replace") if types in _TEXT_TYPES else ""
    found, at, place = [], 0, 0
    while at < len(article):
        if types:
            kind = types[place] if place < len(types) else ""
            last = place == len(types) - 1
        else:
            kind, at, last = chr(article[at]), at + 1, False
        place += 1
        if not kind or not kind.isalpha() or kind.isupper():
            break  # pictures and sounds
        end = article.find(b"\0", at)
        end = len(article) if end < 0 or last else end
        if kind in _TEXT_TYPES:
            found.append(article[at:end].decode("utf-8", "replace"))
        at = end + 1
    return "\n".join(found)


def _senses(text: str) -> Iterator[tuple[str, list[str]]]:
    """The senses of an article by part of speech: numbered items where it has them, else its lines."""
    blocks = _BLOCK.findall(text)
    for part, items in blocks:
        yield part, _ITEM.findall(items)
    if not blocks and (items := _ITEM.findall(text)):
        yield "", items
    elif not blocks:
        yield "", [line for line in _BREAK.split(text) if line.strip()]
