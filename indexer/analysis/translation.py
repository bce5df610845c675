"""What the words of a question are called in other languages: single words, and several as one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from coi.query import And, Node, Or, Phrase, Word
from coi.search_index import Alternative, IndexTerm, TermRow
from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.analysis.lexicon import Known, OtherWord
from indexer.analysis.tongues import languages_of
from indexer.analysis.views import stem_term
from indexer.analysis.words import tokens

ADDED_WEIGHT = 0.8  # of what other books add to what the first says
_MOST_MEANT = 2  # languages a word is taken to be in
TRANSLATION_WEIGHT = 0.6  # of a stem; a word in the language of the question has its own form beside its stem

Told = Mapping[str, Known]  # by language how well a book knows some words


class WordBook(Protocol):
    """Where translations are looked up: the lexicon, or bilingual dictionaries."""

    @property
    def longest(self) -> int:
        """How many words in a row it may know as one."""

    def knows(self, words: Sequence[str], languages: Sequence[str], *, guess: bool) -> Told:
        """By language how well it knows these words in a row, words like them only on a `guess`; those that do not drop out."""

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
    # Made once: a question asks for them with all its words, with some, and word by word.
    _made: list[Alternative] = field(default_factory=list[Alternative], init=False, repr=False, compare=False)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The other words as terms of the stem view and rows of them."""
        if not self._made:
            weights: dict[tuple[str, ...], float] = {}
            for one in self.others:
                row = tuple(stem_term(stem, one.language) for stem in one.stems)
                if one.weight > weights.get(row, 0.0):
                    weights[row] = one.weight
            self._made[:] = [
                IndexTerm("stem", row[0], TRANSLATION_WEIGHT * weight)
                if len(row) == 1
                else TermRow(tuple(IndexTerm("stem", stem) for stem in row), TRANSLATION_WEIGHT * weight)
                for row, weight in weights.items()
            ]
        return tuple(self._made)

    def weighed(self, share: float) -> "Translated":
        """The same where every other word counts only so much of what it did."""
        others = tuple(one.weighed(share) for one in self.others)
        return Translated(self.text, self.language, others, self.certain, self.known)


@dataclass(frozen=True, slots=True)
class Row:
    """Plain words side by side that together have a meaning of their own."""

    words: tuple[Word, ...]
    translated: Translated


@dataclass(frozen=True, slots=True)
class Translator:
    """Says what words are called in other languages, by all its books: the first is certain, the others add to it.

    Words of `without` (as `ru:призыв`) are left out. Only words of the languages in `into` are wanted: those of the
    documents there are. Where a word may be a name, words in small letters that sound like it are sought too unless
    not even `ordinary` ones are wanted.
    """

    books: tuple[WordBook, ...]
    without: Collection[str] = ()
    into: frozenset[str] = frozenset(WORKING_LANGUAGES)
    ordinary: bool = True
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
        told = self._told(words, languages, guess=False)
        if len(words) == 1 and max(_how_well(told).values(), default=Known.GUESSED) == Known.GUESSED:
            # Only where no language knows them does it count what any guesses: guessing costs the most.
            guessed = self._told(words, languages, guess=True)
            told = [{**guess, **known} for guess, known in zip(guessed, told, strict=True)]
        best = _how_well(told)
        # Of all books together: a word like it in the lexicon of another language is no better than the word itself.
        kept = _likeliest(_meant(best, languages), asked_in)
        found = [_surest({one: known[one] for one in kept if one in known}, best) for known in told]
        if not any(found):
            return None
        return Translated(
            " ".join(texts),
            kept[0],
            self._others(words, found),
            bool(found[0]),
            max(how for known in found for how in known.values()),
        )

    def _told(self, words: tuple[str, ...], languages: Sequence[str], *, guess: bool) -> list[Told]:
        """By book, and by language, how well it knows the words."""
        size = len(words)
        return [
            book.knows(words, languages, guess=guess) if 0 < size <= book.longest else {}
            for book in self.books
        ]

    def _others(self, words: tuple[str, ...], found: Sequence[Told]) -> tuple[OtherWord, ...]:
        """What the words are called elsewhere, by each book in the languages it is asked for."""
        others: dict[tuple[str, tuple[str, ...]], OtherWord] = {}
        certain = found[0]
        for number, (book, known) in enumerate(zip(self.books, found, strict=True)):
            share = ADDED_WEIGHT if number and certain else 1.0
            # Where the first book knows the words, they are in the languages it knows them in.
            for language in (one for one in known if not certain or one in certain):
                for one in book.translations(words, language, self.into):
                    key = one.language, one.stems
                    if key not in others:
                        others[key] = one if share == 1 else one.weighed(share)
        if not self.without:
            return tuple(others.values())
        return tuple(one for one in others.values() if f"{one.language}:{one.text}" not in self.without)

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


def _how_well(told: Sequence[Told]) -> dict[str, Known]:
    """By language how well the book that knows the words best there knows them."""
    best: dict[str, Known] = {}
    for known in told:
        for language, how in known.items():
            best[language] = max(how, best.get(language, Known.GUESSED))
    return best


def _surest(known: Told, best: Told) -> Told:
    """What a book knows, without what it only guesses in languages in which another one knows the words."""
    return {
        language: how
        for language, how in known.items()
        if how > Known.GUESSED or best[language] == Known.GUESSED
    }


def _meant(best: Told, languages: Sequence[str]) -> list[str]:
    """Which of the languages, the likeliest first, know the words no less well than a likelier one does."""
    least = min(max(best.values(), default=Known.GUESSED), Known.INFLECTED)
    meant = []
    for language in languages:
        if best.get(language, Known.GUESSED) >= least and language in best:
            meant.append(language)
            least = best[language]
    return meant


def _likeliest(meant: Sequence[str], asked_in: Sequence[str]) -> list[str]:
    """Of the languages meant, the likeliest first, the first one and the next of those asked in."""
    return [*meant[:1], *(one for one in meant[1:] if one in asked_in)][:_MOST_MEANT]


def alternatives_in(translated: Translated | None) -> tuple[Alternative, ...]:
    """What words are called in other languages, as terms of the stem view and rows of them."""
    return translated.alternatives if translated else ()
