"""The lexicon as it is asked: which concepts a row of words means, whatever their endings, and their other words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from indexer.analysis.lexicon_file import folded, is_abbreviation, open_lexicon
from indexer.analysis.row_beginnings import RowBeginnings
from indexer.analysis.stems import stem
from indexer.analysis.verb_roots import possible_roots
from indexer.analysis.words import fold_word

# Letters that may stand between the words of a compound, in languages that write compounds as one word.
_LINKS = {"de": ("", "s", "es", "n", "en", "er"), "hu": ("",), "et": ("",)}
_LEAST_HALF = 4  # letters
# How much each half of a compound counts.
_ONLY_HALF = 0.5
_LEAST_SHARED = 5  # letters that a word and one of its other forms have in common at the beginning
_MOST_APART = 3  # letters of the longer one that follow

# In one statement, because most words are asked for in languages that do not have them: language, concept, whether by
# an abbreviation, whether as written.
_MEANT = """
    WITH asked (language, stems) AS (VALUES {pairs})
    SELECT form.language, concept, 0, EXISTS (
        SELECT 1 FROM written WHERE written.language = form.language AND words = ?1 AND concept = form.concept)
    FROM asked CROSS JOIN form ON form.language = asked.language AND form.stems = asked.stems
    UNION ALL
    SELECT language, concept, 1, 1 FROM abbreviation WHERE language IN ({languages}) AND words = ?1
"""
_WORDS = "SELECT language, rank, text, stems FROM word WHERE concept = ?"
_BY_STEM = "SELECT concept FROM form WHERE language = ? AND stems = ?"


class Known(IntEnum):
    """How well a book knows words it is asked for, least first."""

    GUESSED = 0  # it knows words like them
    INFLECTED = 1  # it knows them with some ending
    AS_WRITTEN = 2


class OtherWord(NamedTuple):
    """A word of some language that means what another does: as it is written, its stems one by one, and how surely.

    `weight` lies above 0 and is at most 1; `reason` says in a few words where the translation is from. A tuple, because
    a question in all languages has hundreds of them, and a dataclass takes four times as long to make.
    """

    language: str
    text: str
    stems: tuple[str, ...]
    weight: float = 1.0
    reason: str = "lexicon"

    def weighed(self, share: float, reason: str = "") -> "OtherWord":
        """The same word where it counts only so much of what it did."""
        return OtherWord(self.language, self.text, self.stems, self.weight * share, reason or self.reason)


_Word = tuple[str, int, str, OtherWord]  # a word of a concept with its language, its rank there and its text
_IN_ORDER = itemgetter(0, 1, 2)


@dataclass(frozen=True, slots=True)
class _Found:
    """How well some words are known, and the concepts they mean, or those of its two halves, which count less."""

    how: Known
    concepts: tuple[int, ...]
    halves: tuple[int, ...] = ()


_NOT_ASKED = _Found(Known.GUESSED, ())
_MOST_KEPT = 1 << 14  # words of one language


class Lexicon:
    """Finds what words mean in other languages; safe to share between threads."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self._lock = Lock()
        self._database = open_lexicon(folder, kept)
        ((self.longest, rows),) = self._database.execute("SELECT longest, rows FROM said")
        self._rows = RowBeginnings(rows)
        self._may_begin = lru_cache(maxsize=1 << 12)(self._find_beginning)
        self._kept: dict[tuple[tuple[str, ...], str], _Found | None] = {}
        self._guessed = lru_cache(maxsize=1 << 13)(self._guess)
        self._words_of = lru_cache(maxsize=1 << 10)(self._words_for)

    def knows(self, words: Sequence[str], languages: Sequence[str], *, guess: bool) -> dict[str, Known]:
        """By language how well it knows these words in a row, words like them only on a `guess`; those that do not drop out."""
        asked = tuple(words)
        found = (
            {one: self._guessed(asked, one) for one in languages} if guess else self._known(asked, languages)
        )
        return {language: one.how for language, one in found.items() if one}

    def translations(
        self, words: Sequence[str], language: str, into: frozenset[str]
    ) -> tuple[OtherWord, ...]:
        """The words in some other languages for what these words in a row mean in a language; none where unknown.

        A long word that is not known itself stands for both words it is made of, in languages that write them as one.
        """
        asked = tuple(words)
        found = self._known(asked, (language,))[language] or self._guessed(asked, language)
        if not found:
            return ()
        there = into - {language}
        some = self._other_words(found.concepts, there)
        some += (one.weighed(_ONLY_HALF, "lexicon: half") for one in self._other_words(found.halves, there))
        return tuple(some)

    def _known(self, words: tuple[str, ...], languages: Sequence[str]) -> dict[str, _Found | None]:
        """By each of the languages the concepts the words mean with their endings, or as an abbreviation."""
        found = {one: self._kept.get((words, one), _NOT_ASKED) for one in languages}
        missing = [language for language, one in found.items() if one is _NOT_ASKED]
        if missing:
            found |= self._find(words, missing)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept.update(((words, one), found[one]) for one in missing)
        return found

    def _find(self, words: tuple[str, ...], languages: Sequence[str]) -> dict[str, _Found | None]:
        stems = {
            language: " ".join(stem(word, language) for word in words)
            for language in languages
            if len(words) == 1 or self._may_begin(*words[:2], language)
        }
        rows: dict[str, list[tuple[int, int, int]]] = {language: [] for language in languages}
        if stems:
            pairs = tuple(one for pair in stems.items() for one in pair)
            for language, *row in self._ask(_meant(len(stems)), (folded(words), *pairs)):
                rows[language].append((*row,))
        return {language: _told(words, there) for language, there in rows.items()}

    def _find_beginning(self, first: str, second: str, language: str) -> bool:
        return self._rows.may_begin(language, stem(first, language), stem(second, language))

    def _guess(self, words: tuple[str, ...], language: str) -> _Found | None:
        """The concepts of a verb it may be made from, else of a word that begins like it, else of its two halves."""
        if len(words) > 1:
            return None
        for root in possible_roots(fold_word(words[0]), language):
            if verbs := self._ask(
                "SELECT concept FROM verb WHERE language = ? AND root = ?", (language, root)
            ):
                return _Found(Known.GUESSED, tuple(number for (number,) in verbs))
        near = self._same_beginning(stem(words[0], language), language)
        if near:
            rows = self._ask(_BY_STEM, (language, near))
            return _Found(Known.GUESSED, tuple(number for (number,) in rows))
        return self._by_halves(words[0], language)

    def _by_halves(self, word: str, language: str) -> _Found | None:
        """The two words a compound is made of, cut where its second half is longest."""
        links = _LINKS.get(language, ())
        for cut in range(_LEAST_HALF, len(word) - _LEAST_HALF + 1) if links else ():
            second = self._part(word[cut:], language)
            beginnings = (word[:cut].removesuffix(link) for link in links) if second else ()
            for beginning in beginnings:
                first = self._part(beginning, language) if len(beginning) >= _LEAST_HALF else None
                if first and second:
                    return _Found(Known.GUESSED, (), (*first, *second))
        return None

    def _part(self, word: str, language: str) -> tuple[int, ...] | None:
        found = self._known((word,), (language,))[language]
        if found:
            return found.concepts
        near = self._same_beginning(stem(word, language), language)
        rows = self._ask(_BY_STEM, (language, near)) if near else ()
        return tuple(number for (number,) in rows) or None

    def _other_words(self, concepts: tuple[int, ...], into: frozenset[str]) -> list[OtherWord]:
        """The words of all these concepts in some languages, language by language, the first of each concept first."""
        rows = [row for concept in concepts for row in self._words_of(concept) if row[0] in into]
        if len(concepts) > 1:
            rows.sort(key=_IN_ORDER)
        return list(dict.fromkeys(row[3] for row in rows))

    def _words_for(self, concept: int) -> tuple[_Word, ...]:
        """The words of one concept by language and rank."""
        return tuple(
            (language, rank, text, OtherWord(language, text, tuple(stems.split(" "))))
            for language, rank, text, stems in self._ask(_WORDS, (concept,))
        )

    def _ask(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    def _same_beginning(self, stem: str, language: str) -> str | None:
        """The stem nearest to one that is not known: stemmers leave forms of a word apart where its stem changes.

        It has to share most of its letters, counted from the first, so that little but an ending differs.
        """
        begins = stem[:_LEAST_SHARED]
        if len(begins) < _LEAST_SHARED:
            return None
        asked = "SELECT DISTINCT stems FROM form WHERE language = ? AND stems >= ? AND stems < ?"
        shared = {
            one: _shared(one, stem)
            for (one,) in self._ask(asked, (language, begins, begins + "\U0010ffff"))
            if " " not in one
        }
        close = [
            (_MOST_APART - max(len(one), len(stem)) + common, one)
            for one, common in shared.items()
            if max(len(one), len(stem)) - common <= min(_MOST_APART, common // 2)
        ]
        return max(close)[1] if close else None


@cache
def _meant(languages: int) -> str:
    """The question what words mean in so many languages: first the words, then each language with their stems there."""
    marks = [(f"?{2 * number}", f"?{2 * number + 1}") for number in range(1, languages + 1)]
    pairs = ", ".join(f"({language}, {stems})" for language, stems in marks)
    return _MEANT.format(pairs=pairs, languages=", ".join(language for language, _ in marks))


def _told(words: tuple[str, ...], rows: Sequence[tuple[int, int, int]]) -> _Found | None:
    """What the rows of a language say: concept, whether by an abbreviation, whether as written."""
    short = tuple(number for number, abbreviated, _ in rows if abbreviated)
    full = tuple(number for number, abbreviated, _ in rows if not abbreviated)
    if short and (not full or is_abbreviation(words)):
        return _Found(Known.AS_WRITTEN, short)
    written = tuple(number for number, abbreviated, as_written in rows if as_written and not abbreviated)
    if written:
        # What is written just so is meant, and not all that a stemmer takes for forms of the same word.
        return _Found(Known.AS_WRITTEN, written)
    return _Found(Known.INFLECTED, full) if full else None


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common before they differ."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
