"""Documents for benchmarks, made of real sentences: any number of them, always the same, one at a time.

Real are the sentences: 4 to 7 at a time as they follow one another in a report, an article or a list, run
after run, all of one language. Made are the names put into them, the titles' numbers, the lengths, and every
filter value and day.

- Lengths: lognormal, about 600 words on average, from 60 to 4,000.
- Names: one in each of four sentences out of five. Its rank is drawn by Zipf's law (in Mandelbrot's form) among
  thirty million and spelled in syllables, so that new words keep coming however many documents there are (Heaps' law).
- Values: one or two of 195 countries, one to three of 40 topics, one of 60 sources and of 12 document types,
  each by Zipf's law; a day of the thirty years up to 2026, more often a late one.

Document n depends on the seed and on n alone: the first 20,000 of 100,000 are the 20,000. Since the real texts
are few, each sentence comes back many times in a large set (the results say how often); rare words are rarer in
true collections, and an index of one compresses less well.
"""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from tests.bench.texts import LANGUAGES, Text, Texts

SEED = 20261123

MEAN_WORDS, SPREAD = 530, 0.6  # the last run goes beyond it: about 600 words in all
LEAST_WORDS, MOST_WORDS = 60, 4_000
RUN = (4, 7)  # sentences
NAME_SHARE = 0.8  # of the sentences get a name
NAMES, FLATTENED = 30_000_000, 50  # the first fifty ranks are about equally frequent
COUNTRIES, SOURCES, TOPICS, TYPES = 195, 60, 40, 12
LAST_DAY, DAYS = date(2026, 10, 31), 30 * 365

_SYLLABLES = [
    first + vowel + last for first in "bdgklmnrstvz" for vowel in "aeiou" for last in ("", "n", "r")
]


@dataclass(frozen=True, slots=True)
class BenchDocument:
    """What every engine gets of a document: the same words, joined by blanks, and the same values.

    The words of the title stand before those of the text; `day` is a number such as 20240517.
    """

    number: int
    text: str
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    language: str
    source: str
    document_type: str
    day: int


def make_document(texts: Texts, number: int, seed: int = SEED) -> BenchDocument:
    """Document `number` of the set that belongs to the seed."""
    rng = Random(f"{seed}:{number}")
    language = rng.choices(tuple(LANGUAGES), tuple(LANGUAGES.values()))[0]
    sources = texts.by_language[language]
    sizes = [len(text) for text in sources]
    wanted = min(
        MOST_WORDS, max(LEAST_WORDS, rng.lognormvariate(math.log(MEAN_WORDS) - SPREAD**2 / 2, SPREAD))
    )
    day = LAST_DAY - timedelta(days=int(DAYS * rng.random() ** 1.5))
    words: list[str] = []
    while len(words) < wanted:
        words += _run(rng, rng.choices(sources, sizes)[0])
    title = [*words[: rng.randint(4, 8)], _name(rng), str(day.year)]
    return BenchDocument(
        number,
        " ".join([*title, *words]),
        _several(rng, "c", COUNTRIES, 2 if rng.random() < 0.25 else 1),
        _several(rng, "t", TOPICS, rng.choice((1, 1, 2, 3))),
        language,
        _value(rng, "s", SOURCES),
        _value(rng, "y", TYPES),
        day.year * 10_000 + day.month * 100 + day.day,
    )


def make_documents(texts: Texts, numbers: Iterable[int], seed: int = SEED) -> Iterator[BenchDocument]:
    """The documents with those numbers, each made when it is asked for."""
    return (make_document(texts, number, seed) for number in numbers)


def write_documents(path: Path, documents: Iterable[BenchDocument]) -> None:
    """One document a line; what was half written before does not stay under that name."""
    half = path.with_suffix(".part")
    with half.open("w", encoding="utf-8") as lines:
        for one in documents:
            values = (one.number, one.text, one.countries, one.topics, one.language)
            json.dump((*values, one.source, one.document_type, one.day), lines, ensure_ascii=False)
            lines.write("\n")
    half.replace(path)


def read_documents(path: Path, count: int | None = None) -> Iterator[BenchDocument]:
    """The first `count` documents of the file (None: all), each read when it is asked for."""
    with path.open(encoding="utf-8") as lines:
        for line in islice(lines, count):
            number, text, countries, topics, *others = json.loads(line)
            yield BenchDocument(number, text, tuple(countries), tuple(topics), *others)


def _run(rng: Random, text: Text) -> list[str]:
    size = rng.randint(*RUN)
    start = rng.randrange(max(1, len(text) - size + 1))
    words: list[str] = []
    for sentence in text[start : start + size]:
        if rng.random() < NAME_SHARE:
            place = rng.randint(1, len(sentence))
            words += [*sentence[:place], _name(rng), *sentence[place:]]
        else:
            words += sentence
    return words


def _rank(rng: Random, count: int) -> int:
    """A number from 1 to `count`, drawn by Zipf's law with exponent one."""
    return int((count + 1) ** rng.random())


def _name(rng: Random) -> str:
    """A made name: frequent ones have two syllables, rare ones up to four."""
    drawn = FLATTENED * (NAMES / FLATTENED) ** rng.random() - FLATTENED
    rank, spelled = int(drawn) + len(_SYLLABLES), ""
    while rank:
        rank, place = divmod(rank, len(_SYLLABLES))
        spelled += _SYLLABLES[place]
    return spelled


def _value(rng: Random, letter: str, count: int) -> str:
    return f"{letter}{_rank(rng, count):03d}"


def _several(rng: Random, letter: str, count: int, wanted: int) -> tuple[str, ...]:
    return tuple(sorted({_value(rng, letter, count) for _ in range(wanted)}))
