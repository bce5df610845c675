"""What the words of a question are called in other languages: single words, and several as one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from coi.query import And, Node, Or, Phrase, Word
from coi.search_index import Alternative, IndexTerm, TermRow
from indexer.analysis.lexicon import OtherWord
from indexer.analysis.tongues import languages_of
from indexer.analysis.words import tokens

TRANSLATION_WEIGHT = 0.6  # of a stem; a word in the language of the question has its own form beside its stem


class WordBook(Protocol):
    """Where translations are looked up: the lexicon, or bilingual dictionaries."""

    @property
    def longest(self) -> int:
        """How many words in a row it may know as one."""

    def translations(self, words: Sequence[str], language: str) -> tuple[OtherWord, ...]:
        """The words in other languages for what these words in a row mean in a language; none where unknown."""


@dataclass(frozen=True, slots=True)
class Translated:
    """Words of a question that are known as one: the language they were taken to be in, and their other words."""

    text: str
    language: str
    others: tuple[OtherWord, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Plain words side by side that together have a meaning of their own."""

    words: tuple[Word, ...]
    translated: Translated


@dataclass(frozen=True, slots=True)
class Translator:
    """Says what words are called in other languages: the first book that knows them is believed.

    Words of `without` (as `ru:призыв`) are left out.
    """

    books: tuple[WordBook, ...]
    without: Collection[str] = ()

    @property
    def longest(self) -> int:
        """How many words in a row may be known as one."""
        return max((book.longest for book in self.books), default=0)

    def translate(self, texts: Sequence[str], asked_in: Sequence[str]) -> Translated | None:
        """What these words in a row are known as, in the likeliest language that knows them; None where none does."""
        words = [token.text for text in texts for token in tokens(text)]
        if not words:
            return None
        for book in self.books:
            for language in languages_of(words[0], asked_in) if len(words) <= book.longest else ():
                others = book.translations(tuple(words), language)
                if others:
                    kept = tuple(one for one in others if f"{one.language}:{one.text}" not in self.without)
                    return Translated(" ".join(texts), language, kept)
        return None

    def rows_and_parts(self, parts: Sequence[Node], asked_in: Sequence[str]) -> Iterator[Row | Node]:
        """The parts in order, plain words that mean something together as one row, the longest rows first."""
        at = 0
        while at < len(parts):
            row = self._row_at(parts, at, asked_in)
            yield row or parts[at]
            at += len(row.words) if row else 1

    def _row_at(self, parts: Sequence[Node], at: int, asked_in: Sequence[str]) -> Row | None:
        words: list[Word] = []
        for part in parts[at : at + self.longest]:
            if not isinstance(part, Word) or (words and part.field != words[0].field):
                break
            words.append(part)
        for size in range(len(words), 1, -1):
            found = self.translate([word.text for word in words[:size]], asked_in)
            if found:
                return Row(tuple(words[:size]), found)
        return None

    def translated_in(self, node: Node | None, asked_in: Sequence[str]) -> Iterator[Translated]:
        """All that is translated in a tree, in order: what is excluded, begun, near or misspelt is not."""
        match node:
            case And() | Or():
                # Where one of several words suffices, they do not mean something together.
                together = isinstance(node, And)
                for part in self.rows_and_parts(node.parts, asked_in) if together else node.parts:
                    if isinstance(part, Row):
                        yield part.translated
                    else:
                        yield from self.translated_in(part, asked_in)
            case Word() | Phrase():
                texts = node.words if isinstance(node, Phrase) else (node.text,)
                found = self.translate(texts, asked_in)
                if found:
                    yield found


def alternatives_in(translated: Translated | None) -> tuple[Alternative, ...]:
    """What words are called in other languages, as terms of the stem view and rows of them."""
    weights: dict[tuple[str, ...], float] = {}
    for one in translated.others if translated else ():
        weights[one.stems] = max(one.weight, weights.get(one.stems, 0.0))
    return tuple(
        IndexTerm("stem", row[0], TRANSLATION_WEIGHT * weight)
        if len(row) == 1
        else TermRow(tuple(IndexTerm("stem", stem) for stem in row), TRANSLATION_WEIGHT * weight)
        for row, weight in weights.items()
    )
