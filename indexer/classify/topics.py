"""Which concepts a document treats, told from where, how often and in how many words it names them, with the evidence."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log2

from coi.document import ConceptMention, Heading, Page
from coi.settings import PROJECT
from coi.vocabulary import Vocabulary
from coi.vocabulary.lexicon import Concept, load_lexicon
from indexer.classify.document_types import document_type_of
from indexer.classify.labels import LabelFinder, Place

__all__ = [
    "LabelFinder",
    "corrected",
    "document_type_of",
    "find_topics",
    "load_topic_finder",
    "topics_in",
    "topics_of",
]

LEXICON_FOLDER = PROJECT / "corpus" / "vocabularies" / "lexicon"

# What one place is worth. A text of up to _SHORT words needs a score of 1: one label of several words, or two of a
# single word, which more often means something else; a longer text needs more, the more the longer it is.
_PHRASE, _SINGLE = 1.0, 0.5
_LONG_WORD = (
    14  # letters from which a single word is as telling as a phrase: Wehrdienstverweigerung, HIV-positive
)
_LEXICON = 0.3  # of a word of the lexicon, beside a label; single ones alone prove nothing
_HEADING = 1.0  # more, where it stands in a heading
_OPENING, _IN_OPENING = 600, 1.5  # characters with which a text begins, and what a place there counts
_DISTINCT = 0.25  # more for each further way in which a concept is named
_SHORT, _PER_DOUBLING = 1000, 0.6
# A text that returns to a few concepts names others in passing, and asks more of these; one that names many once
# each is a survey, in which one place is enough.
_FOCUS, _MANY = 1.0, 12
_WORDS_KEPT = 4  # forms kept as evidence


@dataclass(slots=True)
class _Tally:
    """What speaks for one concept."""

    score: float = 0.0
    titled: bool = False
    start: int | None = None
    telling: bool = False  # by a label, or by several words
    forms: Counter[str] = field(default_factory=Counter)


def topics_in(
    finder: LabelFinder,
    title: str,
    text: str,
    language: str | None,
    *,
    headings: Sequence[Heading] = (),
    pages: Sequence[Page] = (),
) -> tuple[ConceptMention, ...]:
    """The concepts the document treats, surest first, each with the words it was found by and their first page.

    Few and sure rather than many: a label of several words is told from a single word, a label from a word
    of the lexicon, and title, headings and opening from the rest. A concept gives way to narrower ones that
    were found. Where `pages` are given, `text` must be theirs parted by an empty line.
    """
    tallies: dict[str, _Tally] = {}
    for place in finder.find(title, language):
        tally = tallies.setdefault(place.concept, _Tally())
        tally.titled = True
        tally.score += _worth(place)
        tally.forms[title[place.start : place.end].lower()] += 1
    for place in finder.find(text, language):
        tally = tallies.setdefault(place.concept, _Tally())
        tally.score += _worth(place) * (_IN_OPENING if place.start < _OPENING else 1.0)
        tally.telling |= place.own or place.words > 1
        tally.forms[text[place.start : place.end].lower()] += 1
        if tally.start is None:
            tally.start = place.start
    for heading in headings:
        for concept in {place.concept for place in finder.find(heading.text, language)}:
            if concept in tallies:
                tallies[concept].score += _HEADING
    needed = _needed(text)
    scores = {concept: _score(tally) for concept, tally in tallies.items()}
    needed *= 1 + _FOCUS * max(0.0, 1 - _matters(scores.values()) / _MANY)
    found = {
        concept
        for concept, tally in tallies.items()
        if tally.titled or (tally.telling and scores[concept] >= needed)
    }
    kept = found - _broader(found, finder.vocabulary)
    order = sorted(kept, key=lambda one: (not tallies[one].titled, -scores[one], one))
    return tuple(
        ConceptMention(
            concept,
            _confidence(scores[concept], needed, titled=tallies[concept].titled),
            tuple(form for form, _ in tallies[concept].forms.most_common(_WORDS_KEPT)),
            _page(tallies[concept].start, pages),
        )
        for concept in order
    )


def topics_of(title: str, text: str, language: str | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The ids of the concepts of `vocabulary` the document treats; see `topics_in`."""
    return find_topics(title, text, language, LabelFinder(vocabulary))


def find_topics(title: str, text: str, language: str | None, finder: LabelFinder) -> tuple[str, ...]:
    """The same with a finder that is kept between documents."""
    return tuple(mention.id for mention in topics_in(finder, title, text, language))


def load_topic_finder(vocabulary: Vocabulary) -> LabelFinder:
    """A finder of topics with the lexicon of this checkout's corpus."""
    return LabelFinder(vocabulary, _entries_with_topic())


@cache
def _entries_with_topic() -> tuple[Concept, ...]:
    """What the lexicon says of topics; read once, as that takes about two seconds."""
    return tuple(one for one in load_lexicon(LEXICON_FOLDER) if one.topic)


def corrected(found: Sequence[ConceptMention], corrections: Mapping[str, bool]) -> tuple[ConceptMention, ...]:
    """What was found with a curator's corrections, which win: True puts a concept first and sure, False takes it out."""
    put = tuple(ConceptMention(concept, 1.0) for concept, wanted in corrections.items() if wanted)
    return (*put, *(mention for mention in found if mention.id not in corrections))


def _worth(place: Place) -> float:
    telling = place.words > 1 or place.acronym or place.end - place.start >= _LONG_WORD
    return (_PHRASE if telling else _SINGLE) * (1.0 if place.own else _LEXICON)


def _score(tally: _Tally) -> float:
    return tally.score + _DISTINCT * (len(tally.forms) - 1)


def _matters(scores: Iterable[float]) -> float:
    """How many concepts a text treats in earnest: the inverse of the Simpson index of their scores."""
    squares = total = 0.0
    for score in scores:
        total += score
        squares += score * score
    return total * total / squares if squares else 0.0


def _needed(text: str) -> float:
    words = max(1, text.count(" "))
    return 1.0 + _PER_DOUBLING * max(0.0, log2(words / _SHORT))


def _broader(found: set[str], vocabulary: Vocabulary) -> set[str]:
    above = (vocabulary.concepts[concept].broader for concept in found)
    return {concept for concept in above if concept is not None}


def _confidence(score: float, needed: float, *, titled: bool) -> float:
    """From .5, just enough, to .95; a concept of the title is surer than most."""
    sure = 0.5 + 0.45 * min(1.0, (score - needed) / (2 * needed)) if score > needed else 0.5
    return round(max(sure, 0.85) if titled else sure, 2)


def _page(start: int | None, pages: Sequence[Page]) -> int | None:
    if start is None:
        return None
    end = 0
    for page in pages:
        end += len(page.text) + 2  # pages are parted by an empty line
        if start < end:
            return page.number
    return pages[-1].number if pages else None
