"""Where the words for concepts stand in a text: labels of a vocabulary and words of the lexicon, in all their forms."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from coi.vocabulary import Concept, Vocabulary
from coi.vocabulary.lexicon import Concept as LexiconConcept
from indexer.analysis.stems import stem

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]+)*")
_ACRONYM = re.compile(r"[^\W\d_a-z]{2,6}\Z")
_SHORTEST = 4  # letters of a label of one word, unless it is an acronym
_SKIPPED, _SKIPPED_FROM = (
    1,
    3,
)  # words that may stand inside a label, and from how many words on: "freedom of peaceful assembly"


@dataclass(frozen=True, slots=True)
class Place:
    """A label at `text[start:end]`: whose it is, its number of words, and whether it is a label or a lexicon word."""

    concept: str
    start: int
    end: int
    words: int
    own: bool
    acronym: bool


@dataclass(frozen=True, slots=True)
class _Token:
    stem: str
    shouted: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Label:
    concept: str
    words: tuple[_Token, ...]
    own: bool


@dataclass(slots=True)
class LabelFinder:
    """Finds the words of a vocabulary's concepts in texts; tables are made when a language is first asked for.

    Words of the lexicon that plainly are a topic stand beside the labels; a label comes before a word.
    """

    vocabulary: Vocabulary
    lexicon: Iterable[LexiconConcept] = ()
    _tables: dict[str, dict[str, list[_Label]]] = field(default_factory=dict)

    def find(self, text: str, language: str | None) -> Iterator[Place]:
        """Each place where a label stands, in order; the longest label wins a place.

        Languages without labels find nothing.
        """
        code = language or "en"
        table = self._table(code)
        if not table:
            return
        words = list(_tokens(text, code))
        after = 0  # the first word that is not part of a label yet
        for place, word in enumerate(words):
            if place < after:
                continue
            best: tuple[_Label, int] | None = None
            for label in table.get(word.stem, ()):
                if best is not None and not _before(label, best[0]):
                    continue
                if end := _stands(label, words, place):
                    best = label, end
            if best is not None:
                label, after = best
                end = words[after - 1].end
                yield Place(
                    label.concept, word.start, end, len(label.words), label.own, label.words[0].shouted
                )

    def _table(self, language: str) -> dict[str, list[_Label]]:
        if language not in self._tables:
            table: defaultdict[str, list[_Label]] = defaultdict(list)
            for concept, name, own in self._names(language):
                words = tuple(_tokens(name, language))
                long = bool(words) and words[0].end - words[0].start >= _SHORTEST
                if len(words) > 1 or long or (words and words[0].shouted):
                    table[words[0].stem].append(_Label(concept, words, own))
            self._tables[language] = dict(table)
        return self._tables[language]

    def _names(self, language: str) -> Iterator[tuple[str, str, bool]]:
        for concept in self.vocabulary.concepts.values():
            for name in _labels(concept, language):
                yield concept.id, name, True
        for entry in self.lexicon:
            if entry.topic is not None and entry.topic in self.vocabulary.concepts:
                for name in entry.words.get(language, ()):
                    yield entry.topic, name, False


def _labels(concept: Concept, language: str) -> tuple[str, ...]:
    label = concept.labels.get(language)
    return (*((label,) if label else ()), *concept.alternatives.get(language, ()))


def _before(label: _Label, best: _Label) -> bool:
    """Whether a label is preferred to the best so far: longer, or as long and an own one."""
    return (len(label.words), label.own) > (len(best.words), best.own)


def _tokens(text: str, language: str) -> Iterator[_Token]:
    for found in _WORD.finditer(text):
        word = found[0]
        shouted = bool(_ACRONYM.match(word)) and word.isupper()
        yield _Token(_stem(word, language), shouted, found.start(), found.end())


def _stem(word: str, language: str) -> str:
    if language == "en":
        return _english(word)
    if language == "be":
        # Its endings do not tell прызыў from прызыву, nor міліцыя from міліцыі.
        return stem(re.sub("ыў$", "ыв", word.lower()), language).rstrip("ыі")
    return stem(word, language)


@lru_cache(maxsize=1 << 16)
def _english(word: str) -> str:
    """British and American spelling alike, without a plural ending: labour, labor; criminalise, criminalize."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    return _singular(plain.replace("our", "or").replace("iz", "is").replace("ence", "ense"))


def _singular(word: str) -> str:
    """An English noun without its plural ending, and no more: a stemmer makes one of report and reporter.

    The S-stemmer of Harman, "How effective is suffixing?", JASIS 42 (1991).
    """
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith(("us", "ss", "is")) else word


def _stands(label: _Label, words: Sequence[_Token], place: int) -> int:
    """The place after the label's last word where it stands at `place`; 0 where it does not."""
    if len(label.words) == 1 and label.words[0].shouted and not words[place].shouted:
        return 0
    may_skip = _SKIPPED if len(label.words) >= _SKIPPED_FROM else 0
    here, skipped = place, 0
    for number, wanted in enumerate(label.words):
        while here < len(words) and wanted.stem != words[here].stem:
            skipped += 1
            here += 1
            if number == 0 or skipped > may_skip:
                return 0
        if here == len(words):
            return 0
        here += 1
    return here
