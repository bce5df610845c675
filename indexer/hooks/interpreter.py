"""A question translated as a whole: its plain words in other languages as one more way for a document to answer.

Lexicon and dictionaries translate word by word; a translator knows what words mean beside one another. What a
question demands beside its plain words is not translated here and holds for every way.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from coi.query import And, Node, Or, Word
from coi.search_index import AllOf, AnyOf, Clause, Group, IndexTerm
from indexer.analysis.function_words import only_joins
from indexer.analysis.tongues import languages_of
from indexer.analysis.translation import TRANSLATION_WEIGHT
from indexer.analysis.views import term_of
from indexer.analysis.words import tokens
from indexer.hooks.translator import Machine, TranslationFailed

REASON = "translator"


@dataclass(frozen=True, slots=True)
class OtherQuestion:
    """The plain words of a question in another language, without those that only join others."""

    text: str  # as it was asked
    language: str
    words: tuple[str, ...]


@dataclass(slots=True)
class Interpreter:
    """Asks one question in the languages of the documents; `warnings` gathers what failed, one sentence each.

    Words of `without` (as `en:conscription`) are left out.
    """

    machine: Machine
    asked_in: Sequence[str]
    into: Collection[str]
    without: Collection[str] = ()
    warnings: list[str] = field(default_factory=list)

    def questions(self, node: Node | None) -> tuple[OtherQuestion, ...]:
        """The plain words of a question in every language of the documents that it can be translated into."""
        words, _ = parted(node)
        return self._translated(" ".join(_texts(words))) if words else ()

    def clause(self, node: Node, analyse: Callable[[Node], Clause | None]) -> Clause | None:
        """What `analyse` makes of the question, where its plain words or their translations must be met.

        Where any of several words suffices, any of the translated ones does.
        """
        words, held = parted(node)
        own = analyse(words) if words else None
        if own is None or words is None:
            return analyse(node)
        some = isinstance(words, Or)
        ways = [_clause(one, some=some) for one in self._translated(" ".join(_texts(words)))]
        if not ways:
            return analyse(node)
        either = AnyOf((own, *ways))
        demanded = analyse(held) if held else None
        return AllOf((either, demanded)) if demanded else either

    def _translated(self, text: str) -> tuple[OtherQuestion, ...]:
        source = self._source(text)
        if source is None:
            return ()
        found = []
        for language in sorted(self.into):
            if not self.machine.can(source, language):
                continue
            try:
                said = self.machine.translate(text, source, language)
            except TranslationFailed as error:
                if str(error) not in self.warnings:
                    self.warnings.append(str(error))
                continue
            if words := self._words(said, language):
                found.append(OtherQuestion(text, language, words))
        return tuple(found)

    def _source(self, text: str) -> str | None:
        """The likeliest language of the question from which anything can be translated."""
        first = next(iter(tokens(text)), None)
        likely = languages_of(first.text, self.asked_in) if first else ()
        asked = (one for one in likely if one in self.asked_in)
        return next((one for one in asked if any(self.machine.can(one, other) for other in self.into)), None)

    def _words(self, said: str, language: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(token.text for token in tokens(said)))
        telling = tuple(word for word in words if not only_joins(word, (language,))) or words
        return tuple(word for word in telling if f"{language}:{word}" not in self.without)


def parted(node: Node | None) -> tuple[Node | None, Node | None]:
    """The plain words of a question, and all else it demands; where any of several words suffices, only these."""
    parts = node.parts if isinstance(node, And) else () if node is None else (node,)
    choice = next((one for one in parts if _is_choice(one)), None)
    words = (choice,) if choice else tuple(one for one in parts if _is_plain(one))
    return _all(words), _all(tuple(one for one in parts if one not in words))


def _all(parts: tuple[Node, ...]) -> Node | None:
    return And(parts) if len(parts) > 1 else parts[0] if parts else None


def _is_plain(node: Node) -> bool:
    return isinstance(node, Word) and node.field == "anywhere"


def _is_choice(node: Node) -> bool:
    return isinstance(node, Or) and all(_is_plain(one) for one in node.parts)


def _texts(node: Node) -> list[str]:
    parts = node.parts if isinstance(node, And | Or) else (node,)
    return [one.text for one in parts if isinstance(one, Word)]


def _clause(question: OtherQuestion, *, some: bool) -> Clause:
    """All words of a translated question (or any of them), a little below words in the language it was asked in."""
    stems = dict.fromkeys(term_of(word, question.language, "stem") for word in question.words)
    groups = tuple(Group((IndexTerm("stem", one, TRANSLATION_WEIGHT),)) for one in stems)
    if len(groups) == 1:
        return groups[0]
    return AnyOf(groups) if some else AllOf(groups)
