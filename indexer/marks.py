"""What of a text a question asks for: the places to be marked, found by the views of its words."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from operator import not_
from typing import Literal

from coi.document import Page, Reading
from coi.search_index import (
    VIEWS,
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
from indexer.analysis.names import of_small_letters
from indexer.analysis.views import terms_in
from indexer.analysis.words import pieces_of

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

    def mark_page(self, reading: Reading, page: Page, start: int, end: int) -> tuple[Range, ...]:
        """The ranges between two offsets of a page, in order and without overlap; each word is taken as of its language."""
        return tuple(
            (first + begin, first + stop)
            for first, last, language in reading.stretches(page, start, end)
            for begin, stop in self.mark(page.text[first:last], language)
        )


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands at a word: terms that are looked for, and whether the word is marked whatever stands beside it."""

    terms: Wish
    is_marked: bool


class _Sought:
    """What leaves ask for, ready to be looked up by the words of a text."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        rows = [row for leaf in leaves for row in _rows(leaf)]
        self.begun = [one for one in leaves if isinstance(one, Beginning | Spelled)]
        self.near = [one for one in leaves if isinstance(one, Near)]
        groups = [one for one in leaves if isinstance(one, Group)]
        self.alike = [one for group in groups for one in group.alternatives if isinstance(one, Alike)]
        self.beginning_with: Mapping[Term, Sequence[Row]] = _by_first_term(rows)
        self.terms = frozenset(
            term for wish in (*(wish for row in rows for wish in row), *_wishes(self.near)) for term in wish
        )
        self.by_view = [(view, {text for of, text in self.terms if of == view}) for view in VIEWS]
        self._known: dict[str | None, _Known] = {}

    def find(self, text: str, language: str | None) -> list[Range]:
        """The ranges, in any order."""
        if not (self.terms or self.begun or self.alike):
            return []
        if language not in self._known:
            self._known[language] = _Known(self, language)
        pieces = pieces_of(text)
        standing = self._known[language].standing_at(pieces[1::2])
        if not standing:
            return []
        terms = [one.terms if one else _NO_TERMS for _, one in standing]
        found = [*self._rows_at(terms)]
        found += [(at, at) for at, (_, one) in enumerate(standing) if one and one.is_marked]
        for near in self.near:
            found += [(at, at) for at in _near_one_another(near, terms)]
        if not found:
            return []
        ends = [*accumulate(map(len, pieces))]  # of a word, and before it of what parts it from the last
        return [(ends[2 * standing[first][0]], ends[2 * standing[last][0] + 1]) for first, last in found]

    def _rows_at(self, terms: Terms) -> Iterator[tuple[int, int]]:
        """The first and the last word of every row that stands there."""
        for at, standing in enumerate(terms):
            for term in standing:
                for row in self.beginning_with.get(term, ()):
                    rest = terms[at + 1 : at + len(row)]
                    if len(rest) == len(row) - 1 and not any(
                        wish.isdisjoint(there) for wish, there in zip(row[1:], rest, strict=True)
                    ):
                        yield at, at + len(rest)


_NO_TERMS: Wish = frozenset()
_EXACT = VIEWS.index("exact")
_NOTHING_LEFT: Literal[False] = False


class _Known:
    """What stands at the words of texts in one language, worked out when a word is first met."""

    def __init__(self, sought: _Sought, language: str | None) -> None:
        self.sought = sought
        self.alike_to_small = [
            one for one in sought.alike if one.view != "name" or of_small_letters(one.text)
        ]
        names = [text for view, text in sought.terms if view == "name"]
        names += [one.text for one in self.alike_to_small]
        # Nearly all words are in small letters, and their keys as names are what takes longest.
        self.terms = terms_in(language, small_names=any(map(of_small_letters, names)))
        # A text has hundreds of words, and most are nothing sought: all steps that every word takes are one call.
        self._texts = frozenset(text for _, text in sought.terms) | {""}
        self._met: set[str] = set()
        self._standing: dict[str, _Standing | Literal[False]] = {}

    def standing_at(self, words: Sequence[str]) -> list[tuple[int, _Standing | Literal[False] | None]]:
        """The numbers of words at which something is left, and what stands there; empty where nothing is sought.

        None where nothing is sought. Where nothing is left of a word others stand side by side across it.
        """
        fresh = set(words) - self._met
        self._met |= fresh
        for word in self._to_be_looked_at(fresh):
            stands = self._stands_at(word)
            if stands is not None:
                self._standing[word] = stands
        if self._standing.keys().isdisjoint(words):
            return []
        found = enumerate(map(self._standing.get, words))
        return [(number, one) for number, one in found if one is not _NOTHING_LEFT]

    def _to_be_looked_at(self, words: Collection[str]) -> Iterable[str]:
        if self.sought.begun or self.sought.alike:
            return words
        is_other = map(self._texts.isdisjoint, map(self.terms.__getitem__, words))
        return compress(words, map(not_, is_other))

    def _stands_at(self, word: str) -> _Standing | Literal[False] | None:
        terms = self.terms[word]
        if not terms[_EXACT]:
            return _NOTHING_LEFT
        alike = self.sought.alike if len(terms) == len(VIEWS) else self.alike_to_small
        found = [
            (view, term)
            for (view, texts), term in zip(self.sought.by_view, terms, strict=False)
            if term in texts
        ]
        is_marked = any(_stands_for(leaf, terms[_EXACT]) for leaf in self.sought.begun) or any(
            _like(terms[VIEWS.index(one.view)], one.text, one.edits) for one in alike
        )
        return _Standing(frozenset(found), is_marked) if found or is_marked else None


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
