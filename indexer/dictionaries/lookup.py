"""What a word is called in other languages by the dictionaries: directly, over a language between, and in synonyms."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from indexer.analysis.row_beginnings import RowBeginnings
from indexer.dictionaries.headwords import Head, Way, all_by_form_or_stem, guesses_of, ways_of
from indexer.dictionaries.keys import key_of, stem_key
from indexer.dictionaries.store import opened

MOST, MOST_OVER_BRIDGE = 5, 3  # translations into one language
FEW = 3  # fewer are filled up with synonyms
BRIDGES = ("en", "ru")  # languages that lead from one to another where no dictionary does
OVER_BRIDGE = 0.8  # how far such a way is trusted
_FOLLOWED = 3  # words of the language between that are followed
SYNONYM = 0.5  # how far a synonym is trusted
_AGREEING = 2  # languages that have one word for both make two words synonyms
_SUREST = 0.99  # no mention leaves others without effect
_MOST_KEPT = 1 << 14  # words of one language
_ALL = 1 << 30
_SENSES = 4  # words of each of these languages that are asked

# Words of other languages, their parts of speech and languages: which words of one language they share as translations
# in how many of theirs, the most shared and surest first.
_SHARED = """
    WITH asked (word, part, language) AS (VALUES {words})
    SELECT pair.text, pair.stem, count(DISTINCT asked.language) AS languages
    FROM asked CROSS JOIN pair ON pair.word = asked.word
    WHERE pair.language = ? AND pair.other <> ? AND (pair.part = asked.part OR 0 IN (pair.part, asked.part))
    GROUP BY pair.other HAVING languages >= ? ORDER BY languages DESC, sum(min(1.0, pair.weight)) DESC, pair.text LIMIT ?
"""

_Pair = tuple[int, str, str, str, float, int, int, int]
# By language and word: how much it counts, its stems, and by which headword and dictionary or language between.
_Rated = dict[tuple[str, str], tuple[float, str, Head, int | str]]


class Translation(NamedTuple):
    """A word or phrase for a word, how much it counts (above 0, at most 1), by which way it was found, and its stems."""

    word: str
    language: str
    weight: float
    reason: str
    stems: str  # one space between them


class Dictionaries:
    """Answers what words are called in other languages; safe to share between threads.

    Without a file it knows nothing. Raises VocabularyError where the file cannot be used.
    """

    def __init__(self, file: Path) -> None:
        self._lock = Lock()
        self._database = opened(file) if file.exists() else None
        self._names: dict[int, str] = {}
        self._rows = RowBeginnings(b"")
        self._with_synonyms: frozenset[str] = frozenset()
        self._translate = lru_cache(maxsize=8192)(self._look_up)
        self._may_begin = lru_cache(maxsize=4096)(self._find_beginning)
        self._heads = lru_cache(maxsize=8192)(self._find_heads)
        self._kept: dict[tuple[str, str], Sequence[Head]] = {}  # the headwords by the surest way
        self._same_elsewhere = lru_cache(maxsize=1 << 16)(self._find_same_elsewhere)
        if self._database:
            rows = self._database.execute("SELECT number, name, language, target FROM dictionary").fetchall()
            ((packed,),) = self._database.execute("SELECT rows FROM said")
            self._rows = RowBeginnings(packed)
            self._names = {number: name for number, name, _, _ in rows}
            joined = {(language, target) for _, _, *both in rows for language, target in (both, both[::-1])}
            partners = Counter(language for language, _ in joined)
            self._with_synonyms = frozenset(one for one, many in partners.items() if many >= _AGREEING)

    def trust(self, word: str, language: str, *, guess: bool) -> float:
        """How far the way is trusted by which the word is recognised, above 0 and at most 1; 0 where it is not known.

        With `guess` words like it count that are less trusted than any other way.
        """
        return self.trusts(word, (language,), guess=guess)[language]

    def trusts(self, word: str, languages: Sequence[str], *, guess: bool) -> dict[str, float]:
        """The same by each of several languages."""
        asked = [one for one in languages if self._may_know(word, one)]
        if not guess:
            self._surely(word, asked)  # for all of them at once
        first = {one: next(self._recognised(word, one, guess=guess), ()) for one in asked}
        return {one: max((head.trust for head in first.get(one, ())), default=0.0) for one in languages}

    def _may_know(self, word: str, language: str) -> bool:
        if self._database is None or " " not in word:
            return self._database is not None
        return self._may_begin(" ".join(word.split(" ", 2)[:2]), language)

    def _find_beginning(self, first_two: str, language: str) -> bool:
        beginnings = (key_of(first_two).split(" "), stem_key(first_two, language).split(" "))
        return any(len(two) > 1 and self._rows.may_begin(language, *two[:2]) for two in beginnings)

    def translations(self, word: str, language: str, into: Collection[str]) -> tuple[Translation, ...]:
        """What a word or phrase of a language is called in others: best first, at most MOST for each of them.

        They are those of the surest way of recognising it that has any.
        """
        if self._database is None:
            return ()
        return self._translate(word, language, frozenset(into) - {language})

    def _recognised(self, word: str, language: str, *, guess: bool) -> Iterator[Sequence[Head]]:
        """The headwords it may be, by one way after another of those that find any; what is not taken costs nothing."""
        if not guess and (sure := self._surely(word, (language,))[language]):
            yield sure
        for way in (guesses_of if guess else ways_of)(language):
            if heads := self._heads(way, word, language):
                yield heads

    def _surely(self, word: str, languages: Sequence[str]) -> dict[str, Sequence[Head]]:
        """By each of the languages the headwords that have the word as a form, or its stem."""
        found = {one: self._kept.get((word, one)) for one in languages}
        missing = [language for language, heads in found.items() if heads is None]
        if missing:
            new = all_by_form_or_stem(word, missing, self._ask)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept.update(((word, language), heads) for language, heads in new.items())
            found |= new
        return {language: heads or () for language, heads in found.items()}

    def _find_heads(self, way: Way, word: str, language: str) -> Sequence[Head]:
        return way(word, language, self._ask)

    def _look_up(self, word: str, language: str, into: frozenset[str]) -> tuple[Translation, ...]:
        found: list[Translation] = []
        for guess in (False, True):
            for heads in self._recognised(word, language, guess=guess):
                if found := self._by_heads(heads, into):
                    break
            if found:
                break
        for tongue in into & self._with_synonyms:
            found += self._synonyms([one for one in found if one.language == tongue])
        return tuple(sorted(found, key=lambda one: (one.language, -one.weight)))

    def _by_heads(self, heads: Sequence[Head], into: frozenset[str]) -> list[Translation]:
        pairs = self._pairs([one.number for one in heads], into.union(BRIDGES))
        found = self._direct(heads, [pair for pair in pairs if pair[3] in into], into)
        missing = into - {one.language for one in found}
        return [*found, *self._over_bridges(heads, pairs, missing)] if missing else found

    def _direct(
        self, heads: Sequence[Head], pairs: Sequence[_Pair], into: Collection[str]
    ) -> list[Translation]:
        by_number = {one.number: one for one in heads}
        rated: _Rated = {}
        for head in heads:
            if head.text and head.language in into:  # the like of a near language, and just that is asked for
                stems = stem_key(head.text, head.language)
                _rate(rated, (head.language, head.text), head.trust, stems, head, "")
        for number, text, stems, language, weight, dictionary, _, _ in pairs:
            head = by_number[number]
            _rate(rated, (language, text), min(1.0, weight) * head.trust, stems, head, dictionary)
        return self._best(rated, max((one.trust for one in heads), default=1.0), MOST)

    def _over_bridges(
        self, heads: Sequence[Head], pairs: Sequence[_Pair], into: Collection[str]
    ) -> list[Translation]:
        """What the words are called by way of a language between, of the same part of speech where both say so."""
        followed = _followed(heads, pairs)
        rated: _Rated = {}
        for other, text, stems, language, weight, _, part, _ in self._pairs(followed, into, MOST_OVER_BRIDGE):
            value, parts, head, bridge = followed[other]
            if not part or 0 in parts or part in parts:
                _rate(rated, (language, text), value * min(1.0, weight), stems, head, bridge)
        return self._best(
            rated, OVER_BRIDGE * max((one.trust for one in heads), default=1.0), MOST_OVER_BRIDGE
        )

    def _best(self, rated: _Rated, trust: float, most: int) -> list[Translation]:
        """The best translations by language, each word once however it is capitalised."""
        found: list[Translation] = []
        tongue, surest, known = "", -1.0, set[str]()
        reasons: dict[tuple[int, int | str], str] = {}  # nearly all words of a language are found by one way
        for language, minus, text in sorted([(key[0], -one[0], key[1]) for key, one in rated.items()]):
            if language != tongue:
                tongue, surest, known = language, minus, set()
                reasons.clear()
            if len(known) == most or (small := text.lower()) in known:
                continue
            known.add(small)
            _, stems, head, by = rated[language, text]
            if (way := (head.number, by)) not in reasons:
                reasons[way] = self._reason(head, language, by)
            found.append(Translation(text, language, round(trust * minus / surest, 3), reasons[way], stems))
        return found

    def _reason(self, head: Head, into: str, by: int | str) -> str:
        """The way by which a translation was found: by a dictionary, or over the language between."""
        if not by:
            return head.how
        between = f"{by}→{into}" if isinstance(by, str) else f"{into} by {self._names[by]}"
        return f"{head.how}→{between}" if "~" in head.how else f"{head.language}→{between}{_how(head)}"

    def _synonyms(self, found: Sequence[Translation]) -> list[Translation]:
        """More words of the same language where there are few: what several other languages say with the same word.

        After Bannard and Callison-Burch (2005), Paraphrasing with bilingual parallel corpora.
        """
        known = {one.word.lower() for one in found}
        added: list[Translation] = []
        for one in found[:2] if len(known) < FEW else ():
            for text, stems, languages in self._same_elsewhere(one.word, one.language):
                if len(known) < MOST and text.lower() not in known:
                    known.add(text.lower())
                    reason = f"{one.reason}, in {languages} languages the same as {one.word}"
                    weight = round(SYNONYM * one.weight, 3)
                    added.append(Translation(text, one.language, weight, reason, stems))
        return added

    def _find_same_elsewhere(self, text: str, language: str) -> list[tuple[str, str, int]]:
        """The words that share translations with a word in several languages, their stems, and in how many.

        The most shared come first.
        """
        rows = self._ask(
            "SELECT own.number, pair.other, pair.part, pair.language FROM word AS own"
            " CROSS JOIN pair ON pair.word = own.number"
            " WHERE own.language = ? AND own.text = ? AND pair.place < ? ORDER BY pair.weight DESC",
            (language, text, _SENSES),
        )
        asked: dict[int, tuple[int, int, str]] = {}
        count: dict[str, int] = defaultdict(int)
        for _, other, part, there in rows:
            count[there] += 1
            if count[there] <= _SENSES:
                asked[other] = other, part, there
        if not asked:
            return []
        query = _SHARED.format(words=", ".join(["(?, ?, ?)"] * len(asked)))
        return self._ask(query, (*chain.from_iterable(asked.values()), language, rows[0][0], _AGREEING, MOST))

    def _pairs(self, words: Iterable[int], into: Collection[str], most: int = _ALL) -> list[_Pair]:
        """Word, what it is called with its stems, language, how surely, by which dictionary, part of speech and number.

        At most so many are given of each part of speech by each dictionary, the best ones.
        """
        numbers = tuple(words)
        if not numbers:
            return []
        query = (
            "SELECT word, text, stem, language, weight, dictionary, part, other FROM pair"  # noqa: S608 - only marks are put in
            f" WHERE word IN ({_marks(numbers)}) AND language IN ({_marks(into)}) AND place < ?"
        )
        return self._ask(query, (*numbers, *into, most))

    def _ask(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        assert self._database is not None
        with self._lock:
            return self._database.execute(query, values).fetchall()


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _how(head: Head) -> str:
    return f" ({head.how})" if head.how else ""


def _rate(rated: _Rated, word: tuple[str, str], value: float, stems: str, head: Head, by: int | str) -> None:
    """Count one more mention of a word: what several dictionaries or senses name counts more."""
    before = rated.get(word)
    value = min(value, _SUREST)
    rated[word] = (1 - (1 - before[0]) * (1 - value), *before[1:]) if before else (value, stems, head, by)


def _followed(heads: Sequence[Head], pairs: Sequence[_Pair]) -> dict[int, tuple[float, set[int], Head, str]]:
    """Words of a language between: what each counts beside the best of its language, its parts of speech, and for which."""
    by_number = {one.number: one for one in heads}
    between: dict[str, dict[int, tuple[float, set[int], Head, str]]] = {bridge: {} for bridge in BRIDGES}
    for number, _, _, language, weight, _, part, other in pairs:
        if language in between:
            head = by_number[number]
            value, parts, first, _ = between[language].get(other, (0.0, set[int](), head, ""))
            value = max(value, min(1.0, weight) * head.trust)
            between[language][other] = value, parts | {part}, first, language
    followed: dict[int, tuple[float, set[int], Head, str]] = {}
    for words in between.values():
        best = sorted(words, key=lambda other: -words[other][0])[:_FOLLOWED]
        followed |= {other: (words[other][0] / words[best[0]][0], *words[other][1:]) for other in best}
    return followed
