"""DSL of ABBYY Lingvo: headwords at the left edge, articles indented and marked up in square brackets."""

import re
from collections.abc import Iterator
from pathlib import Path

from coi.errors import VocabularyError
from indexer.dictionaries.entries import NO_WORDS, DictionaryText, Entry, part_of_speech
from indexer.dictionaries.glosses import headword, is_word, translations
from indexer.dictionaries.packed import text_of, unpacked

_HEADER = re.compile(r'^#(\w+)\s+"?([^"]*)"?\s*$')
# What is no translation: examples, comments, media, stress marks of transcriptions, labels, and what is greyed.
_ASIDE = re.compile(
    r"\[(ex|com|s|!trs|t|video|lang name=[^\]]*|c gray|i)\].*?\[/(?:ex|com|s|!trs|t|video|lang|c|i)\]",
    re.DOTALL,
)
_PART = re.compile(r"\[p\]\s*(.*?)\s*\[/p\]")
_SENSE = re.compile(r"\[m\d\]|\[trn\]")
_REFERENCE = re.compile(r"<<(.*?)>>|\[ref[^\]]*\](.*?)\[/ref\]")
_ESCAPED = re.compile(r"\\([\[\](){}~@#<>^\\])")
_MARK = re.compile(r"\[/?[^\[\]]*\]")


def read_dsl(path: Path, language: str, into: str) -> DictionaryText:
    """The dictionary in a DSL file. Raises VocabularyError where it is not one."""
    lines = text_of(path, unpacked(path)).splitlines()
    said = {}
    for line in lines:
        if found := _HEADER.match(line):
            said[found.group(1)] = found.group(2)
        elif line.strip():
            break
    if "NAME" not in said:
        raise VocabularyError(f"{path.name} is no DSL dictionary: it does not begin with #NAME.")
    return DictionaryText(said["NAME"], "", "", _entries(lines, language, into))


def _entries(lines: list[str], language: str, into: str) -> Iterator[Entry]:
    heads: list[str] = []
    body: list[str] = []
    for line in [*lines, "end"]:
        if line.startswith("#") or not line.strip():
            continue
        if line[0] in " \t":
            body.append(line.strip())
            continue
        if body:
            yield from _entry(heads, body, language, into)
            heads, body = [], []
        heads.append(line)


def _entry(heads: list[str], body: list[str], language: str, into: str) -> Iterator[Entry]:
    part = next((found.group(1).strip("<>") for line in body if (found := _PART.search(line))), "")
    senses = [line for line in body if _SENSE.search(line)] or body
    named = translations([_bare(line) for line in senses], into, ranked=False)
    sent = [one or other for line in body if "SEE" in line for one, other in _REFERENCE.findall(line)]
    see = tuple(word for one in sent if is_word(word := headword(one, language), language))
    for head in heads:
        word = headword(_ESCAPED.sub(r"\1", head), language)
        if is_word(word, language) and (named or see) and part not in NO_WORDS:
            yield Entry(word, part_of_speech(part), tuple(named.items()), (), see)


def _bare(line: str) -> str:
    """A line of an article without its markup; brackets that are meant as such keep what is in them apart."""
    text = _PART.sub(" ", _ASIDE.sub(" ", _REFERENCE.sub(" ", line)))
    text = text.replace("\\[", "(").replace("\\]", ")")
    return _ESCAPED.sub(r"\1", _MARK.sub(" ", text)).replace("~", " ")
