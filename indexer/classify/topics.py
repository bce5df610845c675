"""Which concepts a text treats: a concept's labels are looked for by their stems, seldom enough to be trusted."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import Stemmer

from coi.vocabulary import Concept, Vocabulary

_STEMMERS = {
    "en": "english", "ru": "russian", "ro": "romanian", "pl": "polish", "hu": "hungarian", "lt": "lithuanian", "et": "estonian",
    "de": "german", "fr": "french", "ar": "arabic", "fa": "persian", "tr": "turkish",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]+)*")
_ACRONYM = re.compile(r"[^\W\d_a-z]{2,6}\Z")
_PREFIX = 6  # letters compared where there is no stemmer
_ENDING = 4  # letters an ending may have there
_SHORTEST = 4  # letters of a label of one word, unless it is an acronym

# Occurrences that a text must have, and words of text for which one more is asked, by words in the label.
_LEAST_ONE_WORD, _PER_ONE_WORD = 3, 1200
_LEAST_PHRASE, _PER_PHRASE = 2, 4000
_MOST = 15


@dataclass(frozen=True, slots=True)
class _Token:
    plain: str
    stem: str
    shouted: bool


@dataclass(frozen=True, slots=True)
class _Label:
    concept: str
    words: tuple[_Token, ...]


@dataclass(slots=True)
class LabelFinder:
    """Finds the labels of a vocabulary in texts; its tables are made when a language is first asked for."""

    vocabulary: Vocabulary
    _tables: dict[str, dict[str, list[_Label]]] = field(default_factory=dict)

    def find(self, text: str, language: str | None) -> Iterator[tuple[str, int]]:
        """Each place where a label stands, as the concept's id and the label's number of words.

        The longest label wins a place. Languages without labels find nothing.
        """
        code = language or "en"
        table = self._table(code)
        if not table:
            return
        words = list(_tokens(text, code))
        place = 0
        while place < len(words):
            best: _Label | None = None
            for label in table.get(_key(words[place].stem, code), ()):
                if (best is None or len(label.words) > len(best.words)) and _stands(
                    label, words, place, code
                ):
                    best = label
            if best is not None:
                yield best.concept, len(best.words)
                place += len(best.words)
            else:
                place += 1

    def _table(self, language: str) -> dict[str, list[_Label]]:
        if language not in self._tables:
            table: defaultdict[str, list[_Label]] = defaultdict(list)
            for concept in self.vocabulary.concepts.values():
                for name in _names(concept, language):
                    words = tuple(_tokens(name, language))
                    if words and (len(words) > 1 or len(words[0].plain) >= _SHORTEST or words[0].shouted):
                        table[_key(words[0].stem, language)].append(_Label(concept.id, words))
            self._tables[language] = dict(table)
        return self._tables[language]


def topics_of(title: str, text: str, language: str | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The concepts of `vocabulary` the document treats, most used first; few and sure rather than many."""
    return find_topics(title, text, language, LabelFinder(vocabulary))


def find_topics(title: str, text: str, language: str | None, finder: LabelFinder) -> tuple[str, ...]:
    """The same with a finder that is kept between documents.

    A label in the title is enough. In the text it takes two occurrences of phrases, or three of single
    words, and more in longer texts. A concept gives way to narrower ones that were found.
    """
    titled = dict.fromkeys(concept for concept, _ in finder.find(title, language))
    phrases, single = Counter[str](), Counter[str]()
    for concept, length in finder.find(text, language):
        (phrases if length > 1 else single)[concept] += 1
    words = len(text) // 7
    enough_phrases = min(_MOST, _LEAST_PHRASE + words // _PER_PHRASE)
    enough_single = min(_MOST, _LEAST_ONE_WORD + words // _PER_ONE_WORD)
    found = set(titled)
    for concept in phrases.keys() | single.keys():
        # Occurrences of both kinds support each other.
        if phrases[concept] / enough_phrases + single[concept] / enough_single >= 1:
            found.add(concept)
    concepts = finder.vocabulary.concepts
    broader = {concepts[concept].broader for concept in found}
    kept = [concept for concept in found if concept not in broader]
    return tuple(
        sorted(
            kept, key=lambda concept: (concept not in titled, -phrases[concept] - single[concept], concept)
        )
    )


def document_type_of(title: str, language: str | None, finder: LabelFinder) -> str | None:
    """The document type that the title names, by the longest label; None where it names none."""
    found = sorted(finder.find(title, language), key=lambda pair: -pair[1])
    return found[0][0] if found else None


def _names(concept: Concept, language: str) -> tuple[str, ...]:
    label = concept.labels.get(language)
    return (*((label,) if label else ()), *concept.alternatives.get(language, ()))


def _tokens(text: str, language: str) -> Iterator[_Token]:
    stemmer = Stemmer.Stemmer(_STEMMERS[language]) if language in _STEMMERS else None
    stems: dict[str, str] = {}
    for found in _WORD.finditer(text):
        word = found[0]
        small = (
            unicodedata.normalize("NFC", word.lower()).replace("ё", "е").replace("ʼ", "’").replace("'", "’")
        )
        if small not in stems:
            stems[small] = stemmer.stemWord(small) if stemmer else small
        yield _Token(small, stems[small], bool(_ACRONYM.match(word)) and word.isupper())


def _key(stem: str, language: str) -> str:
    return stem if language in _STEMMERS else stem[:3]


def _stands(label: _Label, words: Sequence[_Token], place: int, language: str) -> bool:
    if len(label.words) > len(words) - place:
        return False
    if len(label.words) == 1 and label.words[0].shouted and not words[place].shouted:
        return False
    return all(_same(word, words[place + step], language) for step, word in enumerate(label.words))


def _same(label: _Token, word: _Token, language: str) -> bool:
    """Whether the word is a form of the label's word: the same stem, else the same beginning."""
    if language in _STEMMERS:
        return label.stem == word.stem
    length = len(label.plain)
    kept = length if length <= 3 else min(_PREFIX, length - 1 if length <= 5 else length - 2)  # noqa: PLR2004  # short words keep more
    return word.plain.startswith(label.plain[:kept]) and len(word.plain) - kept <= max(
        _ENDING, length - kept + 2
    )
