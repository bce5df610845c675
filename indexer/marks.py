"""What of a text a question asks for: the places to be marked, found by the views of its words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coi.search_index import (
    Alike,
    AllOf,
    AnyOf,
    Beginning,
    Clause,
    Group,
    Near,
    Sequenced,
    Spelled,
    TermRow,
    View,
    most_edits,
)
from indexer.analysis.edits import edits
from indexer.analysis.views import term_of
from indexer.analysis.words import Token, fold_word, tokens

Range = tuple[int, int]
Leaf = Group | Sequenced | Near | Beginning | Spelled  # what a clause asks of the words of a text
Term = tuple[View, str]
Wish = frozenset[Term]  # any of these is looked for at one place
Row = tuple[Wish, ...]  # words that have to follow one another
Terms = Sequence[Wish]  # what stands at each word, of that which is looked for


class Marker:
    """Marks in texts what a clause asks for.

    What is excluded is not marked, the words of a phrase only where they follow one another, words asked for
    near one another only where they are. It is made once for many texts: a question asked in all languages
    has hundreds of terms.
    """

    def __init__(self, clause: Clause | None) -> None:
        leaves = [] if clause is None else list(_leaves(clause))
        self._of_titles = _Sought(leaves)
        self._of_texts = _Sought([one for one in leaves if one.field == "anywhere"])

    def mark(self, text: str, language: str | None, *, in_title: bool = False) -> tuple[Range, ...]:
        """The ranges of a text in that language, in order and without overlap.

        What is asked of titles alone is marked only with `in_title`.
        """
        sought = self._of_titles if in_title else self._of_texts
        return _merge(sought.find(text, language))


class _Sought:
    """What leaves ask for, ready to be looked up by the terms that stand at a word."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.rows = [row for leaf in leaves for row in _rows(leaf)]
        self.begun = [one for one in leaves if isinstance(one, Beginning | Spelled)]
        self.near = [one for one in leaves if isinstance(one, Near)]
        groups = [one for one in leaves if isinstance(one, Group)]
        self.alike = [one for group in groups for one in group.alternatives if isinstance(one, Alike)]
        self.beginning_with: Mapping[Term, Sequence[Row]] = _by_first_term(self.rows)
        self.terms = frozenset(
            term
            for wish in (*(wish for row in self.rows for wish in row), *_wishes(self.near))
            for term in wish
        )
        self.views = {
            view for view, _ in self.terms
        }  # to learn of one in which nothing is asked would be waste

    def find(self, text: str, language: str | None) -> list[Range]:
        """The ranges, in any order."""
        if not (self.terms or self.begun or self.alike):
            return []
        words = tokens(text)
        known: dict[str, Wish] = {}
        for one in {word.text for word in words}:
            standing = ((view, term_of(one, language, view)) for view in self.views)
            known[one] = frozenset(term for term in standing if term in self.terms)
        terms = [known[word.text] for word in words]
        found = [*self._rows_at(words, terms)]
        for leaf in self.begun:
            found += [(word.start, word.end) for word in words if _stands_for(leaf, fold_word(word.text))]
        if self.alike:
            meant = {one for one in known if self._is_alike(one, language)}
            found += [(word.start, word.end) for word in words if word.text in meant]
        for near in self.near:
            found += [(words[at].start, words[at].end) for at in _near_one_another(near, terms)]
        return found

    def _is_alike(self, word: str, language: str | None) -> bool:
        return any(_like(term_of(word, language, one.view), one.text, one.edits) for one in self.alike)

    def _rows_at(self, words: Sequence[Token], terms: Terms) -> Iterator[Range]:
        for at, standing in enumerate(terms):
            for term in standing:
                for row in self.beginning_with.get(term, ()):
                    rest = terms[at + 1 : at + len(row)]
                    if len(rest) == len(row) - 1 and not any(
                        wish.isdisjoint(there) for wish, there in zip(row[1:], rest, strict=True)
                    ):
                        yield words[at].start, words[at + len(rest)].end


def _leaves(clause: Clause) -> Iterator[Leaf]:
    if isinstance(clause, AllOf | AnyOf):
        for part in clause.clauses:
            yield from _leaves(part)
    elif isinstance(clause, Leaf):  # values and days are no words, and what NoneOf holds is not there
        yield clause


def _rows(leaf: Leaf) -> Iterator[Row]:
    """Tell which words in a row a leaf asks for; a group asks for one word, or for any row among its alternatives."""
    if isinstance(leaf, Sequenced) and leaf.groups:
        yield tuple(_terms_of(one) for one in leaf.groups)
    elif isinstance(leaf, Group):
        yield (_terms_of(leaf),)
        for other in leaf.alternatives:
            if isinstance(other, TermRow):
                yield tuple(frozenset({(one.view, one.text)}) for one in other.terms)


def _wishes(near: Iterable[Near]) -> Iterator[Wish]:
    return (_terms_of(group) for one in near for group in one.groups)


def _by_first_term(rows: Iterable[Row]) -> dict[Term, list[Row]]:
    found: dict[Term, list[Row]] = {}
    for row in rows:
        for term in row[0]:
            found.setdefault(term, []).append(row)
    return found


def _stands_for(leaf: Beginning | Spelled, term: str) -> bool:
    if isinstance(leaf, Beginning):
        return term.startswith(leaf.text)
    return _like(term, leaf.text, most_edits(leaf.text))


def _like(term: str, text: str, most: int) -> bool:
    return term[:1] == text[:1] and abs(len(term) - len(text)) <= most and edits(term, text) <= most


def _near_one_another(leaf: Near, terms: Terms) -> set[int]:
    """Find the numbers of the words in every window that holds each group as often as it is asked for."""
    asked = Counter(map(_terms_of, leaf.groups))
    places = {wish: [at for at, term in enumerate(terms) if not wish.isdisjoint(term)] for wish in asked}
    found: set[int] = set()
    for first in {at for several in places.values() for at in several}:
        end = first + len(leaf.groups) + leaf.between
        window = {wish: [at for at in several if first <= at < end] for wish, several in places.items()}
        if all(len(window[wish]) >= times for wish, times in asked.items()):
            found.update(at for several in window.values() for at in several)
    return found


def _terms_of(group: Group) -> Wish:
    return frozenset((one.view, one.text) for one in group.terms)


def _merge(ranges: Iterable[Range]) -> tuple[Range, ...]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
