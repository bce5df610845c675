"""What the words of a question are called in other languages, by the lexicon: single words, and several as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coi.query import And, Node, Or, Phrase, TextField, Word
from coi.search_index import Clause, Group, IndexTerm, Sequenced
from indexer.analysis.lexicon import Lexicon, OtherWord
from indexer.analysis.tongues import languages_of
from indexer.analysis.words import tokens

TRANSLATION_WEIGHT = 0.6  # of a stem; a word in the language of the question has its own form beside its stem
# A row is a term of its own and rarer than the word it stands for: at full weight it would outrank the word itself.
ROW_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Translated:
    """Words of a question that the lexicon knows as one: the language they were taken to be in, and their other words."""

    text: str
    language: str
    others: tuple[OtherWord, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Plain words side by side that together have a meaning of their own."""

    words: tuple[Word, ...]
    translated: Translated


def translate(texts: Sequence[str], asked_in: Sequence[str], lexicon: Lexicon) -> Translated | None:
    """What the lexicon knows these words as, in the likeliest language it knows them in; None where it does not."""
    words = [token.text for text in texts for token in tokens(text)]
    if not 0 < len(words) <= lexicon.longest:
        return None
    for language in languages_of(words[0], asked_in):
        others = lexicon.translations(tuple(words), language)
        if others:
            return Translated(" ".join(texts), language, others)
    return None


def rows_and_parts(
    parts: Sequence[Node], asked_in: Sequence[str], lexicon: Lexicon | None
) -> Iterator[Row | Node]:
    """The parts in order, plain words that mean something together as one row, the longest rows first."""
    at = 0
    while at < len(parts):
        row = _row_at(parts, at, asked_in, lexicon) if lexicon else None
        yield row or parts[at]
        at += len(row.words) if row else 1


def _row_at(parts: Sequence[Node], at: int, asked_in: Sequence[str], lexicon: Lexicon) -> Row | None:
    words: list[Word] = []
    for part in parts[at : at + lexicon.longest]:
        if not isinstance(part, Word) or (words and part.field != words[0].field):
            break
        words.append(part)
    for size in range(len(words), 1, -1):
        found = translate([word.text for word in words[:size]], asked_in, lexicon)
        if found:
            return Row(tuple(words[:size]), found)
    return None


def single_terms(translated: Translated | None) -> tuple[IndexTerm, ...]:
    """The translations that are single words, as terms of the stem view."""
    others = translated.others if translated else ()
    stems = dict.fromkeys(one.stems[0] for one in others if len(one.stems) == 1)
    return tuple(IndexTerm("stem", stem, TRANSLATION_WEIGHT) for stem in stems)


def rows_of(translated: Translated | None, field: TextField) -> tuple[Clause, ...]:
    """The translations of several words, each as a row of stems."""
    others = translated.others if translated else ()
    stems = dict.fromkeys(one.stems for one in others if len(one.stems) > 1)
    return tuple(
        Sequenced(tuple(Group((IndexTerm("stem", stem, ROW_WEIGHT),), field) for stem in row), field)
        for row in stems
    )


def translated_in(node: Node | None, asked_in: Sequence[str], lexicon: Lexicon) -> Iterator[Translated]:
    """All that is translated in a tree, in order: what is excluded, begun, near or misspelt is not."""
    match node:
        case And() | Or():
            # Where one of several words suffices, they do not mean something together.
            row_lexicon = lexicon if isinstance(node, And) else None
            for part in rows_and_parts(node.parts, asked_in, row_lexicon):
                if isinstance(part, Row):
                    yield part.translated
                else:
                    yield from translated_in(part, asked_in, lexicon)
        case Word() | Phrase():
            texts = node.words if isinstance(node, Phrase) else (node.text,)
            found = translate(texts, asked_in, lexicon)
            if found:
                yield found
