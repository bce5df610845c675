"""Controlled vocabularies in the words of SKOS: concepts, their labels by language, and what is narrower."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coi.errors import SourceError, VocabularyError
from coi.yaml_file import Entries, read_yaml


def fold(text: str) -> str:
    """Text as it is compared: case folded, accents and doubled blanks dropped."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept: its id, the broader concept if any, and its words in each language."""

    id: str
    broader: str | None
    labels: Mapping[str, str]
    alternatives: Mapping[str, tuple[str, ...]]
    exact: tuple[str, ...] = ()  # URIs of concepts of other schemes that mean the same (skos:exactMatch)
    close: tuple[str, ...] = ()  # and of those that mean nearly the same (skos:closeMatch)


@dataclass(frozen=True)
class Vocabulary:
    """A scheme of concepts in the order curators gave them."""

    scheme: str
    concepts: Mapping[str, Concept]

    def label(self, concept: str, language: str) -> str:
        """The label in that language, else in English, else the id itself."""
        found = self.concepts.get(concept)
        if found is None:
            return concept
        return found.labels.get(language) or found.labels.get("en") or concept

    def narrower(self, concept: str) -> tuple[str, ...]:
        """The concept itself and everything below it."""
        below = [one.id for one in self.concepts.values() if one.broader == concept]
        return (concept, *(deeper for one in below for deeper in self.narrower(one)))

    def find(self, text: str) -> str | None:
        """The id meant by an id, a label or an alternative in any language, or by the URI of an exact match elsewhere.

        None where nothing fits.
        """
        if text in self.concepts:
            return text
        return self._by_label.get(fold(text))

    @cached_property
    def _by_label(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for concept in self.concepts.values():
            for label in concept.labels.values():
                found.setdefault(fold(label), concept.id)
        for concept in self.concepts.values():
            for words in concept.alternatives.values():
                for word in words:
                    found.setdefault(fold(word), concept.id)
            for uri in concept.exact:
                found.setdefault(fold(uri), concept.id)
        return found


def _read_labels(path: Path, known: Mapping[str, str | None]) -> tuple[str, Entries]:
    entries = read_yaml(path)
    entries.allow({"language", "labels"})
    labels = entries.entries("labels")
    labels.allow(known)
    return entries.text("language"), labels


def load_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary in a folder (concepts.yml and one labels.<language>.yml per language).

    Raises VocabularyError, with file and line, for unknown keys, unknown or circular broader concepts.
    """
    try:
        entries = read_yaml(folder / "concepts.yml")
        entries.allow({"scheme", "concepts"})
        listed = entries.entries("concepts")
        broader: dict[str, str | None] = {}
        matches: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for concept, value in listed.values.items():
            if not isinstance(value, Entries):
                raise listed.fail(f"“{concept}” must be a group of keys (or {{}}).", concept)
            value.allow({"broader", "exact", "close"})
            matches[concept] = value.texts("exact"), value.texts("close")
            broader[concept] = value.text("broader", "") or None
        for concept, above in broader.items():
            if above is not None and broader.get(above, "") is not None:
                raise listed.fail(f"“{concept}” must stand below a top concept, not “{above}”.", concept)
        labels: dict[str, dict[str, str]] = {concept: {} for concept in broader}
        alternatives: dict[str, dict[str, tuple[str, ...]]] = {concept: {} for concept in broader}
        for path in sorted(folder.glob("labels.*.yml")):
            language, words = _read_labels(path, broader)
            if path.name != f"labels.{language}.yml":
                raise words.fail(f"the language is “{language}”, but the file is {path.name}.")
            for concept in words.values:
                group = words.entries(concept)
                group.allow({"pref", "alt"})
                labels[concept][language] = group.text("pref")
                alternatives[concept][language] = group.texts("alt")
    except SourceError as error:
        raise VocabularyError(str(error)) from None
    return Vocabulary(
        entries.text("scheme"),
        {one: Concept(one, broader[one], labels[one], alternatives[one], *matches[one]) for one in broader},
    )
