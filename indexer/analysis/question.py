"""The words of a question turned into clauses of index terms."""

from collections.abc import Sequence

from coi.query import And, Node, Not, Or, Phrase, Prefix, TextField, Word
from coi.search_index import AllOf, AnyOf, Beginning, Clause, Group, NoneOf, Sequenced
from indexer.analysis.tongues import languages_of
from indexer.analysis.views import alternatives, exact_term
from indexer.analysis.words import fold_word, tokens


def analyse(node: Node, asked_in: Sequence[str]) -> Clause | None:
    """The clause a tree of words means; None where no letter or digit is in it.

    A word stands for its forms in the likely languages, and a hyphenated one for its parts in a row; a
    phrase stands for its words exactly as written. Parts without a letter or digit are left out.
    """
    match node:
        case Word():
            return _in_a_row([_forms(one, node.field, asked_in) for one in _words(node.text)], node.field)
        case Phrase():
            words = [one for text in node.words for one in _words(text)]
            return _in_a_row([Group((exact_term(one),), node.field) for one in words], node.field)
        case Prefix():
            return _beginning(node, asked_in)
        case Not():
            part = analyse(node.part, asked_in)
            return None if part is None else NoneOf(part)
    parts = tuple(clause for part in node.parts if (clause := analyse(part, asked_in)) is not None)
    if len(parts) < 2:  # noqa: PLR2004 - one part needs no joint
        return parts[0] if parts else None
    return _join(node, parts)


def _join(node: And | Or, parts: tuple[Clause, ...]) -> Clause:
    return AllOf(parts) if isinstance(node, And) else AnyOf(parts)


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def _forms(word: str, field: TextField, asked_in: Sequence[str]) -> Group:
    return Group(alternatives(word, languages_of(word, asked_in)), field)


def _in_a_row(groups: list[Group], field: TextField) -> Clause | None:
    if len(groups) > 1:
        return Sequenced(tuple(groups), field)
    return groups[0] if groups else None


def _beginning(node: Prefix, asked_in: Sequence[str]) -> Clause | None:
    words = _words(node.text)
    if not words:
        return None
    last = Beginning(fold_word(words[-1]), node.field)
    before = tuple(_forms(word, node.field, asked_in) for word in words[:-1])
    return AllOf((*before, last)) if before else last
