"""Words of a question that seem misspelt, and what to write in their place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coi.query import And, Node, Or, Query, Word
from coi.search_index import AnalysedQuery, SearchIndex, ValueCount
from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.analysis.edits import edits
from indexer.analysis.question import analyse
from indexer.analysis.tongues import languages_of
from indexer.analysis.words import fold_word, tokens
from indexer.stores import Labels

RARE = 3  # documents: a word in more of them is taken to be meant
TIMES = 50  # as many documents must have the other word, where the word as typed stands in any at all
FEWEST_LETTERS = 4  # a shorter word has too many neighbours to guess among
MOST_WORDS = 8  # of one question that are looked at
MOST_SLIPS = 3  # of one question that are put right: each is compared with every word of its first letter

_LOOKED_AT = 16  # neighbours of a word
_SOFT_HYPHEN = "\u00ad"
_PER_EDIT = 0.1  # a slip of two letters is so much rarer than one of one letter


@dataclass(slots=True)
class Speller:
    """Finds words to write instead of those that hardly any document has.

    A word of our vocabularies is right although no document has it: Iraq is not Iran misspelt.
    """

    index: SearchIndex
    vocabularies: Labels
    _known: frozenset[str] | None = None

    def corrections(
        self, query: Query, asked_in: Sequence[str], access: frozenset[str], total: int
    ) -> dict[str, str]:
        """Words of a question as typed, each with the index term that is likely to be meant.

        Only single words that are asked for are looked at, never those in quotation marks, beginnings of
        words, exclusions and values. `total` is how many documents the question finds as it is.
        """
        if query.node is None:
            return {}
        # Where all words must hold, each is in as many documents as are found.
        doubtful = [
            one
            for one, required in _words(query.node)
            if _may_be_slip(one) and not (required and total > RARE)
        ]
        found: dict[str, str] = {}
        compared = 0
        for word in dict.fromkeys(doubtful[:MOST_WORDS]):
            having = self._count(word, asked_in, access)
            if having <= RARE and compared < MOST_SLIPS and not self._is_known(word.text):
                compared += 1
                better = self._nearest(word.text, having, _languages(word.text, query, asked_in), access)
                if better is not None:
                    found[word.text] = better
        return found

    def _count(self, word: Word, asked_in: Sequence[str], access: frozenset[str]) -> int:
        """Count the documents that have the word, or another form of it."""
        clause = analyse(replace(word, field="anywhere"), asked_in)
        return self.index.search(AnalysedQuery(clause, access, limit=0)).total

    def _is_known(self, text: str) -> bool:
        if self._known is None:  # reading every name takes longer than answering a question
            self._known = frozenset(
                fold_word(token.text) for name in _names(self.vocabularies) for token in tokens(name)
            )
        return fold_word(text) in self._known

    def _nearest(
        self, text: str, having: int, languages: frozenset[str], access: frozenset[str]
    ) -> str | None:
        term = fold_word(text)
        near = self.index.spellings(term, _LOOKED_AT, access, languages)
        # The word as typed is never among them: it would have to be many times as frequent as itself.
        fit = [one for one in near if _fits(one) and one.count >= max(1, TIMES * having)]
        return (
            max(fit, key=lambda one: one.count * _PER_EDIT ** edits(one.value, term)).value if fit else None
        )


def replace_words(node: Node, words: Mapping[str, str]) -> Node:
    """The same tree with single words that are asked for replaced: the text as typed by the other."""
    if isinstance(node, Word):
        return replace(node, text=words.get(node.text, node.text))
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(replace_words(part, words) for part in node.parts))
    return node


def write_like(typed: str, term: str, texts: Iterable[str]) -> str:
    """An index term as the first of these texts that has it writes it, in small and capital letters as typed.

    Where none of them has it, it stays without accents, as the index keeps it.
    """
    found = (token.text for text in texts for token in tokens(text) if fold_word(token.text) == term)
    written = next(found, term).replace(_SOFT_HYPHEN, "").lower()
    if typed.isupper() and len(typed) > 1:
        return written.upper()
    return written[:1].upper() + written[1:] if typed[:1].isupper() else written


def _words(node: Node, *, required: bool = True) -> Iterator[tuple[Word, bool]]:
    """Yield every single word that is asked for, and whether every document found must have it."""
    if isinstance(node, Word):
        yield node, required
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _words(part, required=required and isinstance(node, And))


def _may_be_slip(word: Word) -> bool:
    """Tell whether it is one word of letters, long enough to be known again with a slip in it."""
    folded = [fold_word(token.text) for token in tokens(word.text)]
    return len(folded) == 1 and len(folded[0]) >= FEWEST_LETTERS and not any(map(str.isdigit, folded[0]))


def _fits(near: ValueCount) -> bool:
    return len(near.value) >= FEWEST_LETTERS and not any(map(str.isdigit, near.value))


def _names(vocabularies: Labels) -> Iterator[str]:
    """Yield every name of every country and topic in every language."""
    for code in vocabularies.countries.codes:
        for language in WORKING_LANGUAGES:
            yield vocabularies.countries.label(code, language)
            yield from vocabularies.countries.aliases.get(code, {}).get(language, ())
    for concept in vocabularies.topics.concepts.values():
        yield from concept.labels.values()
        for names in concept.alternatives.values():
            yield from names


def _languages(text: str, query: Query, asked_in: Sequence[str]) -> frozenset[str]:
    """The languages of documents whose words are looked at; none named is every one."""
    asked = query.filter("language")
    return frozenset((*asked.any, *asked.all, *asked.only)) or frozenset(languages_of(text, asked_in))
