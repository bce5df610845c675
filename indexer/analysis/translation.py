"""What the words of a question are called in other languages: single words, and several as one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from coi.query import And, Node, Or, Phrase, Word
from coi.search_index import Alternative, IndexTerm, TermRow
from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.analysis.lexicon import Known, OtherWord
from indexer.analysis.tongues import languages_of
from indexer.analysis.words import tokens

ADDED_WEIGHT = 0.8  # of what other books add to what the first says
# Asked for too, so that a word of the only language there is counts as known in it, and not as one of another language.
_TELLING = frozenset({"en", "ru", "de"})
_MOST_MEANT = 2  # languages a word is taken to be in
TRANSLATION_WEIGHT = 0.6  # of a stem; a word in the language of the question has its own form beside its stem


class WordBook(Protocol):
    """Where translations are looked up: the lexicon, or bilingual dictionaries."""

    @property
    def longest(self) -> int:
        """How many words in a row it may know as one."""

    def translations(
        self, words: Sequence[str], language: str, into: frozenset[str]
    ) -> tuple[OtherWord, ...]:
        """The words in some other languages for what these words in a row mean in a language; none where unknown."""


@dataclass(frozen=True, slots=True)
class Translated:
    """Words of a question that are known as one: the language they were taken to be in, and their other words."""

    text: str
    language: str
    others: tuple[OtherWord, ...]
    certain: bool = True  # whether the first book knows them
    known: Known = Known.AS_WRITTEN  # how well the book does that knows them best


@dataclass(frozen=True, slots=True)
class Row:
    """Plain words side by side that together have a meaning of their own."""

    words: tuple[Word, ...]
    translated: Translated


@dataclass(frozen=True, slots=True)
class Translator:
    """Says what words are called in other languages, by all its books: the first is certain, the others add to it.

    Words of `without` (as `ru:призыв`) are left out. Only words of the languages in `into` are wanted: those of the
    documents there are.
    """

    books: tuple[WordBook, ...]
    without: Collection[str] = ()
    into: frozenset[str] = frozenset(WORKING_LANGUAGES)
    # The same words are asked for again and again: for all words of a question, for some, and to be shown.
    _answers: dict[tuple[tuple[str, ...], tuple[str, ...]], Translated | None] = field(
        default_factory=dict[tuple[tuple[str, ...], tuple[str, ...]], Translated | None],
        init=False,
        repr=False,
        compare=False,
    )

    @property
    def longest(self) -> int:
        """How many words in a row may be known as one."""
        return max((book.longest for book in self.books), default=0)

    def translate(self, texts: Sequence[str], asked_in: Sequence[str]) -> Translated | None:
        """What these words in a row are known as; None where no book knows them.

        They are taken to be in the two likeliest of the languages asked in that know them, else in the first of the
        others that are written so: what a short question is in can only be guessed. A language that knows them less
        well than a likelier one does not count, nor one that knows only words like them where any knows them better.
        """
        asked = tuple(texts), tuple(asked_in)
        if asked not in self._answers:
            self._answers[asked] = self._look_up(*asked)
        return self._answers[asked]

    def _look_up(self, texts: Sequence[str], asked_in: Sequence[str]) -> Translated | None:
        words = tuple(token.text for text in texts for token in tokens(text))
        languages = languages_of(words[0], asked_in) if words else ()
        told = [self._told(book, words, languages) for book in self.books]
        best = _how_well(told)
        meant = _meant(best, languages)
        found = [_likeliest(_surest(known, best), meant, asked_in) for known in told]
        if not any(found):
            return None
        certain = set(found[0])
        others: dict[tuple[str, tuple[str, ...]], OtherWord] = {}
        for number, known in enumerate(found):
            share = ADDED_WEIGHT if number and certain else 1.0
            # Where the first book knows the words, they are in the languages it knows them in.
            in_these = [language for language in known if not certain or language in certain]
            for one in (one for language in in_these for one in known[language]):
                counted = one if share == 1 else replace(one, weight=one.weight * share)
                others.setdefault((one.language, one.stems), counted)
        kept = (
            one
            for one in others.values()
            if one.language in self.into and f"{one.language}:{one.text}" not in self.without
        )
        language = next(language for known in found for language in known)
        return Translated(" ".join(texts), language, tuple(kept), bool(certain), _best_of(found))

    def _told(
        self, book: WordBook, words: tuple[str, ...], languages: Sequence[str]
    ) -> dict[str, tuple[OtherWord, ...]]:
        """By language what a book says of the words, the likeliest first."""
        if not 0 < len(words) <= book.longest:
            return {}
        told = {one: book.translations(words, one, self.into | _TELLING) for one in languages}
        return {language: some for language, some in told.items() if some}

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
                        for word in part.words:
                            yield from self.translated_in(word, asked_in)
                    else:
                        yield from self.translated_in(part, asked_in)
            case Phrase() if len(node.words) == 1:
                return  # meant to the letter
            case Word() | Phrase():
                texts = node.words if isinstance(node, Phrase) else (node.text,)
                found = self.translate(texts, asked_in)
                if found:
                    yield found


Told = Mapping[str, tuple[OtherWord, ...]]  # by language what a book says


def _best_of(found: Sequence[Told]) -> Known:
    """How well the books know words that at least one of them knows."""
    return max(some[0].known for known in found for some in known.values())


def _how_well(told: Sequence[Told]) -> dict[str, Known]:
    """By language how well the book that knows the words best there knows them."""
    best: dict[str, Known] = {}
    for known in told:
        for language, some in known.items():
            best[language] = max(some[0].known, best.get(language, Known.GUESSED))
    return best


def _surest(known: Told, best: Mapping[str, Known]) -> Told:
    """What a book says, without what it only guesses in languages in which another one knows the words."""
    return {
        language: some
        for language, some in known.items()
        if some[0].known > Known.GUESSED or best[language] == Known.GUESSED
    }


def _meant(best: Mapping[str, Known], languages: Sequence[str]) -> set[str]:
    """Which of the languages, the likeliest first, know the words no less well than a likelier one does."""
    least = min(max(best.values(), default=Known.GUESSED), Known.INFLECTED)
    meant = set()
    for language in languages:
        if best.get(language, Known.GUESSED) >= least and language in best:
            meant.add(language)
            least = best[language]
    return meant


def _likeliest(
    known: Told, meant: Collection[str], asked_in: Sequence[str]
) -> dict[str, tuple[OtherWord, ...]]:
    """Of the languages meant the first that is known, and the next of those asked in."""
    there = [one for one in known if one in meant]
    kept = [*there[:1], *(one for one in there[1:] if one in asked_in)][:_MOST_MEANT]
    return {language: known[language] for language in kept}


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
