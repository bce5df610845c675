"""Phrases that finish what somebody types: chosen from a reading, and written so that their beginnings can be looked up."""

import re
from collections.abc import Iterable, Iterator, Sequence

from coi.document import Reading
from coi.search_index import IndexedPassage
from coi.vocabulary import Vocabulary
from indexer.analysis.words import fold_word, tokens

MOST_PHRASES = 20  # of one record
_FEWEST_WORDS, _MOST_WORDS = 2, 6
_LONGEST_WORD = 30  # characters: longer ones are addresses and data

# The number of a part stands before its heading: `2.1`, `IV.`, `a)`, `(3)`.
_NUMBERING = re.compile(r"\A\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVXLC]+(?=[.):])|[^\W\d_](?=[.)]))[.):]*\s+")
_PARTS = "\0"


def phrases_of(
    reading: Reading, passages: Iterable[IndexedPassage], topics: Vocabulary | None
) -> tuple[str, ...]:
    """At most MOST_PHRASES phrases of two to six words, each written by `write_phrase`.

    They are the title, the labels of its topics that stand in the text word for word, and its headings,
    those of the upper levels first. A phrase in two writings is taken in the first.
    """
    headings = [
        _NUMBERING.sub("", " ".join(one.text.split()), count=1)
        for one in sorted(reading.headings, key=lambda one: one.level)
    ]
    found: dict[str, str] = {}
    for text in (reading.title, *_labels_used(reading, passages, topics), *headings):
        written = " ".join(text.split())
        words = [token.text for token in tokens(written)]
        if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or max(map(len, words)) > _LONGEST_WORD:
            continue
        if any(any(map(str.isalpha, word)) for word in words):
            found.setdefault(fold_phrase(words), written)
    chosen = list(found.values())[:MOST_PHRASES]
    return tuple(write_phrase(reading.language, written) for written in chosen)


def fold_phrase(words: Sequence[str]) -> str:
    """Words as phrases are compared and looked up: folded, parted by one blank."""
    return " ".join(map(fold_word, words))


def beginning_of(language: str | None, words: Sequence[str]) -> str:
    """What every written phrase of that language begins with that begins with these words."""
    return f"{language or ''}{_PARTS}{fold_phrase(words)}"


def write_phrase(language: str | None, text: str) -> str:
    """The phrase as the index keeps it: its language, its folded words, and how it was written."""
    shown = text.replace(_PARTS, "")
    return f"{beginning_of(language, [token.text for token in tokens(shown)])}{_PARTS}{shown}"


def read_phrase(kept: str) -> tuple[str, str]:
    """The folded words of a kept phrase, and the phrase as it was written."""
    _, folded, shown = kept.split(_PARTS, 2)
    return folded, shown


def _labels_used(
    reading: Reading, passages: Iterable[IndexedPassage], topics: Vocabulary | None
) -> Iterator[str]:
    """Labels of the reading's topics in its language that its text uses, so that asking for them finds it."""
    concepts = [topics.concepts[one] for one in reading.topics if one in topics.concepts] if topics else []
    labels = [
        label
        for one in concepts
        for label in (
            one.labels.get(reading.language or "", ""),
            *one.alternatives.get(reading.language or "", ()),
        )
    ]
    if not labels:
        return
    texts = [f" {' '.join(one.views['exact'])} " for one in passages]
    for label in filter(None, labels):
        wanted = f" {fold_phrase([token.text for token in tokens(label)])} "
        if any(wanted in text for text in texts):
            yield label
