"""What kind of document it is, told from its title, its first lines and its address, with the evidence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from coi.document import ConceptMention
from coi.errors import SourceError, VocabularyError
from coi.settings import PROJECT
from coi.vocabulary import Vocabulary
from coi.yaml_file import read_yaml
from indexer.classify.labels import LabelFinder, Place

ADDRESSES_FILE = PROJECT / "corpus" / "vocabularies" / "document-types" / "addresses.yml"

_FIRST_LINES, _LINE = (
    6,
    90,
)  # lines of the first page that may name the type, and how long such a line is at most
_COLON = re.compile(r"[:–—|]\s|\s-\s")

# How sure each sign is. A title begins with its type ("Query response: …") more surely than it mentions it.
_TITLE_BEGINS, _TITLE_HOLDS, _LINE_IS, _ADDRESS = 0.95, 0.8, 0.75, 0.6
# A title that only holds a single word says least: "law" in "Sharia law in practice" is its matter, not its type.
_SINGLE_WORD = 0.55


@dataclass(frozen=True, slots=True)
class DocumentTypes:
    """What document types are told by: their labels, and patterns of addresses."""

    finder: LabelFinder
    addresses: Mapping[str, re.Pattern[str]]


def document_type_in(
    types: DocumentTypes, title: str, text: str, language: str | None, url: str = ""
) -> ConceptMention | None:
    """The type that the title names, else a short line at the top of the text, else the address; None where none does.

    A type at the beginning of the title, or before its colon, wins over one inside it, and a longer name
    over a shorter one. A text in another language than its title is often titled in English: both are tried.
    """
    signs = [
        *_titled(types, title, language),
        *_lined(types, text, language),
        *_addressed(types, url),
    ]
    return max(signs, key=lambda sign: sign.confidence, default=None)


def load_document_types(vocabulary: Vocabulary, file: Path = ADDRESSES_FILE) -> DocumentTypes:
    """The rules of this checkout's corpus; VocabularyError, with file and line, where they cannot be used."""
    try:
        entries = read_yaml(file)
        entries.allow(vocabulary.concepts)
        addresses = {}
        for concept in entries.values:
            try:
                addresses[concept] = re.compile("|".join(entries.texts(concept)))
            except re.error as error:
                raise entries.fail(f"“{concept}” has a pattern that is none: {error}.", concept) from None
    except SourceError as error:
        raise VocabularyError(str(error)) from None
    return DocumentTypes(LabelFinder(vocabulary), addresses)


def document_type_of(title: str, language: str | None, finder: LabelFinder) -> str | None:
    """The id of the type that the title alone names; None where it names none."""
    found = document_type_in(DocumentTypes(finder, {}), title, "", language)
    return found.id if found else None


def _titled(types: DocumentTypes, title: str, language: str | None) -> list[ConceptMention]:
    colon = _COLON.search(title)
    return [
        ConceptMention(
            place.concept,
            _sure(place, before=colon.start() if colon else 0),
            (title[place.start : place.end],),
        )
        for code in dict.fromkeys((language, "en"))
        for place in types.finder.find(title, code)
    ]


def _sure(place: Place, *, before: int) -> float:
    # The longer of two names is the surer one: "law note" is no "law".
    longer = 0.01 * min(place.words, 4)
    if place.start == 0 or place.end <= before:
        return _TITLE_BEGINS + longer
    return (_TITLE_HOLDS if place.words > 1 else _SINGLE_WORD) + longer


def _lined(types: DocumentTypes, text: str, language: str | None) -> list[ConceptMention]:
    """Lines at the top that say little more than the type, as on a title page."""
    lines = [line.strip(" #*|\t\f") for line in text[: _FIRST_LINES * 200].splitlines()]
    found: list[ConceptMention] = []
    for line in [line for line in lines if line][:_FIRST_LINES]:
        if len(line) > _LINE:
            continue
        found += [
            ConceptMention(place.concept, _LINE_IS, (line[place.start : place.end],), 1)
            for place in types.finder.find(line, language)
            if place.start == 0 and (place.words > 1 or place.end == len(line))
        ]
    return found


def _addressed(types: DocumentTypes, url: str) -> list[ConceptMention]:
    path = unquote(urlsplit(url).path).lower()
    return [
        ConceptMention(concept, _ADDRESS, (found[0].strip("/"),))
        for concept, pattern in types.addresses.items()
        if (found := pattern.search(path))
    ]
