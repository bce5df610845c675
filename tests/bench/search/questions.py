"""Questions for a set of generated documents: classes of words by how frequent they are, and what users do with them.

A word is *common* in more than a quarter of the documents, *mid* in 1 to 5 %, *rare* in 0.05 to 0.4 %. Words that
are asked together come from one document, so that most answers are not empty; no question comes twice in its class.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from tests.bench.documents import SEED, BenchDocument

PER_CLASS, WARM_UPS = 24, 2
BETWEEN = 5  # words between two that are near
MOST_BEGUN = (
    128  # terms a prefix may stand for where totals are compared; engines cut off longer lists differently
)
LEAST_LETTERS = 3  # of a prefix
YEARS = 13  # of a range of days, as wide as 13 years
FACETS = ("country", "language", "source", "topic")

_SAMPLE = 1_500  # documents from which words are drawn


@dataclass(frozen=True, slots=True)
class Question:
    """One question in words no engine owns; everything that is given must hold.

    `all_of`: every word; `any_of`: at least one; `none_of`: none; `phrase`: in a row; `near`: two words with at
    most BETWEEN others between them, in any order; `beginning`: a word that begins so; `misspelt`: a word that
    this may be a misspelling of. `facets` asks for the counts of FACETS, `by_day` for the latest first.
    """

    kind: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    beginning: str = ""
    misspelt: str = ""
    country: str = ""
    language: str = ""
    days: tuple[int, int] = (0, 0)
    facets: bool = False
    by_day: bool = False


@dataclass(slots=True)
class Words:
    """How many documents have each word, the words of each class, and some documents to draw from."""

    documents: int = 0
    frequency: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    total: int = 0
    sample: list[tuple[BenchDocument, tuple[str, ...]]] = field(default_factory=list)
    ordered: list[str] = field(default_factory=list)
    _classes: dict[str, list[str]] = field(default_factory=dict)

    def of_class(self, name: str) -> list[str]:
        """Every word of that class, in a fixed order."""
        if name not in self._classes:
            self._classes[name] = self.among(name, self.ordered)
        return self._classes[name]

    def among(self, name: str, words: Iterable[str]) -> list[str]:
        """Those of the words that are of that class, in their order."""
        bounds = {
            "common": (0.25 * self.documents, self.documents),
            "mid": (0.01 * self.documents, 0.05 * self.documents),
            "rare": (0.0005 * self.documents, max(2.0, 0.004 * self.documents)),
        }
        least, most = bounds[name]
        return [word for word in words if least <= self.frequency[word] <= most]

    def begun_by(self, beginning: str) -> Sequence[str]:
        """Every word that begins so."""
        end = bisect_left(self.ordered, beginning + chr(0x10FFFF))
        return self.ordered[bisect_left(self.ordered, beginning) : end]


def count_words(documents: Iterable[BenchDocument], seed: int = SEED) -> Words:
    """One pass over the documents, which are not kept but for a sample drawn at random."""
    rng, words = Random(seed), Words()
    for one in documents:
        split = one.text.split()
        words.documents += 1
        words.total += len(split)
        words.bytes += len(one.text.encode())
        words.frequency.update(set(split))
        if len(words.sample) < _SAMPLE:
            words.sample.append((one, tuple(split)))
        elif (place := rng.randrange(words.documents)) < _SAMPLE:
            words.sample[place] = (one, tuple(split))
    words.ordered = sorted(words.frequency)
    return words


def make_questions(words: Words, per_class: int = PER_CLASS, seed: int = SEED) -> dict[str, list[Question]]:
    """For each class `per_class` different questions and, before them, WARM_UPS more."""
    return {
        kind: _different(Random(f"{seed}:{kind}"), words, kind, make, per_class + WARM_UPS)
        for kind, make in _CLASSES.items()
    }


def make_hard_questions(words: Words) -> list[Question]:
    """What costs most of all a user may type: short prefixes, misspelt words, common words near each other or in a row."""
    common = sorted(words.of_class("common"), key=lambda word: (-words.frequency[word], word))[:8]
    starts = Counter(word[:LEAST_LETTERS] for word in words.ordered if len(word) >= LEAST_LETTERS)
    shortest = [start for start, _ in sorted(starts.items(), key=lambda pair: (-pair[1], pair[0]))[:8]]
    frequent = [word[:LEAST_LETTERS] for word in words.of_class("common") if len(word) > LEAST_LETTERS]
    long = sorted(words.of_class("common"), key=lambda word: (-len(word), word))[:8]
    pairs = list(pairwise(common))
    return [
        *(
            Question("hard prefix", beginning=start)
            for start in dict.fromkeys([*shortest, *sorted(frequent)[:8]])
        ),
        *(Question("hard misspelt", misspelt=word) for word in dict.fromkeys([*common, *long])),
        *(Question("hard near", near=pair) for pair in pairs),
        *(Question("hard phrase", phrase=pair) for pair in pairs),
    ]


# --- the classes: each draws one question, or None where the draw was no good ---------------------


class _Draw:
    """One document drawn at random, and words of it by class."""

    def __init__(self, rng: Random, words: Words) -> None:
        self.rng, self.words = rng, words
        self.document, self.text = rng.choice(words.sample)

    def some(self, common: int = 0, mid: int = 0, rare: int = 0) -> tuple[str, ...] | None:
        """So many words of each class that stand in the document; None where it has too few."""
        drawn: list[str] = []
        for name, count in (("common", common), ("mid", mid), ("rare", rare)):
            if count:
                there = self.words.among(name, dict.fromkeys(self.text))
                if len(there) < count:
                    return None
                drawn += self.rng.sample(there, count)
        return tuple(drawn)

    def row(self, size: int) -> tuple[str, ...]:
        """So many words as they stand in a row in the document."""
        start = self.rng.randrange(len(self.text) - size)
        return self.text[start : start + size]


def _single(name: str) -> Callable[[_Draw], Question | None]:
    def make(draw: _Draw) -> Question | None:
        # Over all documents, not over one: else the more frequent of a class would be asked more often.
        words = draw.words.of_class(name)
        return Question(f"1 {name}", all_of=(draw.rng.choice(words),)) if words else None

    return make


def _or(kind: str, **counts: int) -> Callable[[_Draw], Question | None]:
    def make(draw: _Draw) -> Question | None:
        some = draw.some(**counts)
        return Question(kind, any_of=some) if some else None

    return make


def _and(draw: _Draw) -> Question | None:
    some = draw.some(common=1, mid=2)
    return Question("3 AND", all_of=some) if some else None


def _bool(draw: _Draw) -> Question | None:
    some = draw.some(common=1, mid=2)
    outside = draw.words.of_class("mid")
    if some is None or not outside:
        return None
    return Question("bool", all_of=some[:1], any_of=some[1:], none_of=(draw.rng.choice(outside),))


def _phrase(draw: _Draw) -> Question | None:
    row = draw.row(draw.rng.choice((2, 3)))
    frequent = draw.words.documents / 100
    known = all(draw.words.frequency[word] >= frequent for word in row)
    telling = any(
        draw.words.frequency[word] <= 25 * frequent for word in row
    )  # “of the” is among the hard ones
    return Question("phrase", phrase=row) if known and telling else None


def _near(draw: _Draw) -> Question | None:
    row = draw.row(BETWEEN + 2)
    two = (row[0], draw.rng.choice(row[1:]))
    frequent = draw.words.documents / 100
    telling = all(frequent <= draw.words.frequency[word] <= 25 * frequent for word in two)
    return Question("near", near=two) if telling and two[0] != two[1] else None


def _beginning(draw: _Draw) -> Question | None:
    some = draw.some(mid=1)
    for size in range(LEAST_LETTERS, len(some[0]) if some else 0):
        assert some is not None
        if 1 < len(draw.words.begun_by(some[0][:size])) <= MOST_BEGUN:
            return Question("prefix", beginning=some[0][:size])
    return None


def _framed(
    kind: str, *, filtered: bool = False, facets: bool = False, by_day: bool = False
) -> Callable[[_Draw], Question | None]:
    def make(draw: _Draw) -> Question | None:
        some, one = draw.some(common=1, mid=1), draw.document
        if some is None:
            return None
        plain = Question(kind, any_of=some, facets=facets, by_day=by_day)
        if not filtered:
            return plain
        first = one.day // 10_000 - draw.rng.randrange(YEARS)
        days = (first * 10_000 + 101, (first + YEARS - 1) * 10_000 + 1231)
        country = draw.rng.choice(one.countries)
        return replace(plain, country=country, language=one.language, days=days)

    return make


_CLASSES: dict[str, Callable[[_Draw], Question | None]] = {
    "1 common": _single("common"),
    "1 mid": _single("mid"),
    "1 rare": _single("rare"),
    "2 OR": _or("2 OR", mid=2),
    "3 OR": _or("3 OR", common=1, mid=2),
    "4 OR": _or("4 OR", common=2, mid=1, rare=1),
    "3 AND": _and,
    "phrase": _phrase,
    "near": _near,
    "bool": _bool,
    "prefix": _beginning,
    "base": _framed("base"),
    "filter": _framed("filter", filtered=True),
    "facets": _framed("facets", facets=True),
    "filter+facets": _framed("filter+facets", filtered=True, facets=True),
    "by date": _framed("by date", by_day=True),
}
KINDS: tuple[str, ...] = tuple(_CLASSES)

_TRIES = 5_000


def _different(
    rng: Random, words: Words, kind: str, make: Callable[[_Draw], Question | None], count: int
) -> list[Question]:
    def drawn() -> Iterator[Question]:
        for _ in range(_TRIES):
            if question := make(_Draw(rng, words)):
                yield question

    found: dict[Question, None] = {}
    for question in drawn():
        found[question] = None
        if len(found) == count:
            return list(found)
    raise ValueError(f"These documents do not yield {count} questions of the class “{kind}”.")
