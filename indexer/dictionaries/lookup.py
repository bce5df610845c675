"""What a word is called in other languages by the dictionaries: directly, over a language between, and in synonyms."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from indexer.dictionaries.headwords import Head, headwords
from indexer.dictionaries.store import opened

MOST = 5  # translations into one language
BRIDGES = ("en", "ru")  # languages that lead from one to another where no dictionary does
OVER_BRIDGE = 0.8  # how far such a way is trusted
_FOLLOWED = 3  # words of the language between that are followed
SYNONYM = 0.5  # how far a synonym is trusted
_AGREEING = 2  # languages that have one word for both make two words synonyms
_SENSES = 4  # words of each of these languages that are asked

_Score = dict[
    tuple[str, str], list[tuple[float, str]]
]  # language and word: the value and reason of each mention


@dataclass(frozen=True, slots=True)
class Translation:
    """A word or phrase for a word, how much it counts (above 0, at most 1), and by which way it was found."""

    word: str
    language: str
    weight: float
    reason: str


class Dictionaries:
    """Answers what words are called in other languages; safe to share between threads.

    Without a file it knows nothing. Raises VocabularyError where the file cannot be used.
    """

    def __init__(self, file: Path) -> None:
        self._lock = Lock()
        self._database = opened(file) if file.exists() else None
        self._names: dict[int, str] = {}
        self._with_synonyms: frozenset[str] = frozenset()
        self._translate = lru_cache(maxsize=8192)(self._look_up)
        self._same_elsewhere = lru_cache(maxsize=1 << 16)(self._find_same_elsewhere)
        if self._database:
            rows = self._database.execute("SELECT number, name, language, target FROM dictionary").fetchall()
            self._names = {number: name for number, name, _, _ in rows}
            joined = {(language, target) for _, _, *both in rows for language, target in (both, both[::-1])}
            partners = Counter(language for language, _ in joined)
            self._with_synonyms = frozenset(one for one, many in partners.items() if many >= _AGREEING)

    def translations(self, word: str, language: str, into: Collection[str]) -> tuple[Translation, ...]:
        """What a word or phrase of a language is called in others: best first, at most MOST for each of them."""
        if self._database is None:
            return ()
        return self._translate(word, language, frozenset(into) - {language})

    def _look_up(self, word: str, language: str, into: frozenset[str]) -> tuple[Translation, ...]:
        found: list[Translation] = []
        missing = set(into)
        for heads in headwords(word, language, self._ask):
            if not missing:
                break
            for way in (self._direct, self._over_bridges):
                new = way(heads, missing) if heads and missing else []
                found += new
                missing -= {translation.language for translation in new}
        for tongue in into & self._with_synonyms:
            found += self._synonyms([one for one in found if one.language == tongue])
        return tuple(sorted(found, key=lambda one: (one.language, -one.weight)))

    def _direct(self, heads: Sequence[Head], into: Collection[str]) -> list[Translation]:
        by_number = {one.number: one for one in heads}
        scores: _Score = defaultdict(list)
        for head in heads:
            if head.text and head.language in into:  # the like of a near language, and just that is asked for
                scores[head.language, head.text].append((head.trust, head.how))
        for number, text, language, weight, dictionary, _, _ in self._pairs(by_number, into):
            head = by_number[number]
            reason = f"{_way(head, language)} by {self._names[dictionary]}{_how(head)}"
            scores[language, text].append((min(1.0, weight) * head.trust, reason))
        return _best(scores, max((one.trust for one in heads), default=1.0))

    def _over_bridges(self, heads: Sequence[Head], into: Collection[str]) -> list[Translation]:
        """What the words are called by way of a language between, of the same part of speech where both say so."""
        by_number = {one.number: one for one in heads}
        scores: _Score = defaultdict(list)
        for bridge in BRIDGES:
            between: dict[int, tuple[float, set[int], Head]] = {}
            for number, _, _, weight, _, part, other in self._pairs(by_number, (bridge,)):
                head = by_number[number]
                value, parts, first = between.get(other, (0.0, set[int](), head))
                between[other] = (max(value, min(1.0, weight) * head.trust), parts | {part}, first)
            followed = sorted(between, key=lambda other: -between[other][0])[:_FOLLOWED]
            most = max((between[other][0] for other in followed), default=1.0)
            for other, text, language, weight, _, part, _ in self._pairs(followed, into):
                value, parts, head = between[other]
                if not part or 0 in parts or part in parts:
                    reason = f"{_way(head, bridge)}→{language}{_how(head)}"
                    scores[language, text].append((value / most * min(1.0, weight), reason))
        return _best(scores, OVER_BRIDGE * max((one.trust for one in heads), default=1.0))

    def _synonyms(self, found: Sequence[Translation]) -> list[Translation]:
        """More words of the same language where there are few: what several other languages say with the same word.

        After Bannard and Callison-Burch (2005), Paraphrasing with bilingual parallel corpora.
        """
        known = {one.word.lower() for one in found}
        added: list[Translation] = []
        for one in found[:2]:
            for text, languages in self._same_elsewhere(one.word, one.language):
                if len(known) < MOST and text.lower() not in known:
                    known.add(text.lower())
                    reason = f"{one.reason}, in {languages} languages the same as {one.word}"
                    added.append(Translation(text, one.language, round(SYNONYM * one.weight, 3), reason))
        return added

    def _find_same_elsewhere(self, text: str, language: str) -> list[tuple[str, int]]:
        """The words that share translations with a word in several languages, and in how many; the most shared first."""
        rows = self._ask(
            "SELECT own.number, pair.other, pair.part, there.language FROM word AS own"
            " CROSS JOIN pair ON pair.word = own.number CROSS JOIN word AS there ON there.number = pair.other"
            " WHERE own.language = ? AND own.text = ? ORDER BY pair.weight DESC",
            (language, text),
        )
        asked: dict[int, tuple[int, str]] = {}
        count: dict[str, int] = defaultdict(int)
        for _, other, part, there in rows:
            count[there] += 1
            if count[there] <= _SENSES:
                asked[other] = (part, there)
        shared: dict[str, set[str]] = defaultdict(set)
        values: dict[str, float] = defaultdict(float)
        for number, word, _, weight, _, part, own in self._pairs(asked, (language,)):
            its_part, there = asked[number]
            if own != rows[0][0] and (part == its_part or 0 in (part, its_part)):
                shared[word].add(there)
                values[word] += min(1.0, weight)
        agreed = [word for word, languages in shared.items() if len(languages) >= _AGREEING]
        agreed.sort(key=lambda word: (-len(shared[word]), -values[word], word))
        return [(word, len(shared[word])) for word in agreed[:MOST]]

    def _pairs(self, words: Iterable[int], into: Collection[str]) -> list[tuple[Any, ...]]:
        """Word, what it is called, in which language, how surely, by which dictionary, its part of speech and number."""
        numbers = tuple(words)
        if not numbers:
            return []
        query = (
            "SELECT pair.word, word.text, word.language, pair.weight, pair.dictionary, pair.part, word.number"  # noqa: S608 - only marks are put in
            # In this order: SQLite would read all words of the language first.
            " FROM pair CROSS JOIN word ON word.number = pair.other"
            f" WHERE pair.word IN ({_marks(numbers)}) AND word.language IN ({_marks(into)})"
        )
        return self._ask(query, (*numbers, *into))

    def _ask(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        assert self._database is not None
        with self._lock:
            return self._database.execute(query, values).fetchall()


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _way(head: Head, into: str) -> str:
    return f"{head.how}→{into}" if "~" in head.how else f"{head.language}→{into}"


def _how(head: Head) -> str:
    return f" ({head.how})" if head.how and "~" not in head.how else ""


def _best(scores: _Score, trust: float) -> list[Translation]:
    """The best translations by language; a word that several dictionaries or senses name counts more."""
    by_language: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
    for (language, text), mentions in scores.items():
        missed = 1.0
        for value, _ in mentions:
            missed *= 1 - min(value, 0.99)
        by_language[language].append((1 - missed, text, max(mentions)[1]))
    found = []
    for language, rated in by_language.items():
        rated.sort(key=lambda one: (-one[0], one[1]))
        distinct: dict[str, tuple[float, str, str]] = {}
        for one in rated:
            distinct.setdefault(one[1].lower(), one)
        for value, text, reason in list(distinct.values())[:MOST]:
            found.append(Translation(text, language, round(trust * value / rated[0][0], 3), reason))
    return found
