"""Where the leaves of a question stand, and how often: words with their alternatives, rows, windows, beginnings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coi.query import TextField
from coi.search_index import VIEWS, Beginning, Group, IndexTerm, Near, Sequenced, Spelled, TermRow, View
from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.expansion import Expansion, expand_alike, expand_beginning, expand_spelling
from indexer.engines.whoosh.lists import LAID, Postings
from indexer.engines.whoosh.rows import match_near, match_row
from indexer.engines.whoosh.selection import is_first
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe

# To look so much less often into a list than it is long costs less than to lay it out.
LOOKUPS = 16

LeafClause = Group | Sequenced | Near | Beginning | Spelled


class Spots(NamedTuple):
    """Units or records, ascending and each once; the weighted frequency in each, and how many of them are visible.

    `term` is the one posting list they are, where they are one.
    """

    at: Ints
    frequencies: Floats
    visible: int
    term: Postings | None = None


NO_SPOTS = Spots(np.empty(0, np.int64), np.empty(0, np.float32), 0)


@dataclass(slots=True)
class Leaf:
    """Where one leaf stands: in which passages (by unit), in which titles and subjects (by record)."""

    text: Spots
    title: Spots
    subject: Spots
    size: int = field(init=False)  # how many places there are to look at
    _owners: Ints | None = field(default=None, init=False, repr=False)
    _laid: Floats | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.size = len(self.text.at) + len(self.title.at) + len(self.subject.at)

    @property
    def has_heads(self) -> bool:
        """Whether it stands in a title or a subject."""
        return self.size > len(self.text.at)

    def owners(self, snapshot: Snapshot) -> Ints:
        """The record of each of the passages."""
        if self._owners is None:
            self._owners = snapshot.record_of_unit[self.text.at]
        return self._owners

    def mark(self, snapshot: Snapshot, mask: Bools) -> None:
        """Set the truth value of each record in which the leaf stands."""
        if self.text.term is not None and self.is_common(snapshot):
            mask |= self.text.term.holders(snapshot.record_of_unit, snapshot.record_count)
        elif len(self.text.at):
            mask[self.owners(snapshot)] = True
        for heads in (self.title, self.subject):
            if len(heads.at):
                mask[heads.at] = True

    def is_common(self, snapshot: Snapshot) -> bool:
        """Whether it stands in so many passages that they may be laid out."""
        return len(self.text.at) * LAID > int(snapshot.unit_count)

    def is_laid(self, snapshot: Snapshot, lookups: int) -> bool:
        """Whether it is better to lay it out than to look that often into its list, or it is laid out already."""
        if not self.is_common(snapshot):
            return False
        if lookups * LOOKUPS > len(self.text.at) or self._laid is not None:
            return True
        return self.text.term is not None and self.text.term.is_laid(snapshot.unit_count)

    def laid(self, snapshot: Snapshot) -> NDArray[np.unsignedinteger] | Floats:
        """The frequency in each unit; not to be written to."""
        if self.text.term is not None:
            return self.text.term.laid(snapshot.unit_count)
        if self._laid is None:
            self._laid = np.zeros(snapshot.unit_count, np.float32)
            self._laid[self.text.at] = self.text.frequencies
        return self._laid


def match(snapshot: Snapshot, universe: Universe, clause: LeafClause) -> tuple[Leaf, bool]:
    """Where a leaf stands, and whether it stood for more terms than are allowed."""
    if isinstance(clause, Group):
        one = clause.alternatives[0] if len(clause.alternatives) == 1 else None
        if isinstance(one, IndexTerm) and one.weight == 1:
            return _of_term(snapshot, universe, one, clause.field), False
        return _of_lists(snapshot, universe, _lists_of(snapshot, universe, clause)), False
    if isinstance(clause, Sequenced):
        return _of_units(snapshot, universe, *match_row(snapshot, clause)), False
    if isinstance(clause, Near):
        return _of_units(snapshot, universe, *match_near(snapshot, clause)), False
    if isinstance(clause, Beginning):
        expansion, cut = expand_beginning(snapshot, universe, clause)
    else:
        expansion, cut = expand_spelling(snapshot, universe, clause)
    lists: _Lists = {"text": [], "title": [], "subject": []}
    _add_expansion(lists, snapshot, expansion)
    if isinstance(clause, Spelled) and clause.field == "anywhere":
        # Spellings are told by titles and texts alone, but what they stand for is found in subjects too.
        lists["subject"] += [
            (snapshot.postings("subject_exact", text), weight) for text, _, weight in expansion
        ]
    return _of_lists(snapshot, universe, lists), cut


# The fields of each view by place.
_FIELDS = {view: tuple(f"{place}_{view}" for place in ("text", "title", "subject")) for view in VIEWS}
_PLACE_OF = {field: field.partition("_")[0] for fields in _FIELDS.values() for field in fields}

# By place (text, title, subject): posting lists with the weight of each.
_Lists = dict[str, list[tuple[Postings, float]]]


def _lists_of(snapshot: Snapshot, universe: Universe, group: Group) -> _Lists:
    weights: dict[tuple[View, str], float] = {}
    lists: _Lists = {"text": [], "title": [], "subject": []}
    for one in group.alternatives:
        if isinstance(one, IndexTerm):
            weights[one.view, one.text] = max(one.weight, weights.get((one.view, one.text), one.weight))
        elif isinstance(one, TermRow):
            _add_row(lists, snapshot, one, group.field)
        else:
            _add_expansion(lists, snapshot, expand_alike(snapshot, universe, one, group.field))
    in_titles = group.field == "title"
    for (view, text), weight in weights.items():
        for name in snapshot.fields_with(text, _FIELDS[view]):
            place = _PLACE_OF[name]
            if place == "title" or not in_titles:
                lists[place].append((snapshot.postings(name, text), weight))
    return lists


def _add_row(lists: _Lists, snapshot: Snapshot, row: TermRow, field: TextField) -> None:
    for place, postings in snapshot.row((row, field), lambda: _find_row(snapshot, row, field)):
        lists[place].append((postings, 1.0))


def _find_row(snapshot: Snapshot, row: TermRow, field: TextField) -> tuple[tuple[str, Postings], ...]:
    places = tuple(Group((IndexTerm(one.view, one.text, row.weight),), field) for one in row.terms)
    units, frequencies = sum_by(*match_row(snapshot, Sequenced(places, field)))
    titles = snapshot.is_title[units]
    parted = (("text", ~titles), ("title", titles))
    return tuple((place, Postings(units[own], frequencies[own])) for place, own in parted if own.any())


def _add_expansion(lists: _Lists, snapshot: Snapshot, expansion: Expansion) -> None:
    several: dict[int, list[int]] = {}
    for _, candidate, _ in expansion:
        for segment, _, term in candidate.entries:
            several.setdefault(segment, []).append(term)
    for segment, terms in several.items():
        snapshot.segments[segment].fetch(terms)
    for _, candidate, weight in expansion:
        for segment, name, term in candidate.entries:
            lists[name.partition("_")[0]].append((snapshot.postings_of(segment, term), weight))


def _of_term(snapshot: Snapshot, universe: Universe, term: IndexTerm, field: TextField) -> Leaf:
    """What `_of_lists` makes of a single term, in half the time."""
    in_text, in_title, in_subject = _FIELDS[term.view]
    title = _of_records(snapshot, universe, snapshot.postings(in_title, term.text))
    if field == "title":
        return Leaf(NO_SPOTS, title, NO_SPOTS)
    text = snapshot.postings(in_text, term.text)
    subject = _of_records(snapshot, universe, snapshot.postings(in_subject, term.text))
    return Leaf(_spots((text.units, text.frequencies), universe, text, records=False), title, subject)


def _of_records(snapshot: Snapshot, universe: Universe, found: Postings) -> Spots:
    if not len(found.units):
        return NO_SPOTS
    return _spots((snapshot.record_of_unit[found.units], found.frequencies), universe, records=True)


def _of_lists(snapshot: Snapshot, universe: Universe, lists: _Lists) -> Leaf:
    texts = lists["text"]
    if not texts:
        text = NO_SPOTS
    elif len(texts) == 1 and texts[0][1] == 1:  # a single term
        term = texts[0][0]
        text = _spots((term.units, term.frequencies), universe, term, records=False)
    else:
        text = _spots(_unite(texts, snapshot.unit_count), universe, records=False)
    return Leaf(
        text, _of_heads(snapshot, universe, lists["title"]), _of_heads(snapshot, universe, lists["subject"])
    )


def _of_heads(snapshot: Snapshot, universe: Universe, lists: Sequence[tuple[Postings, float]]) -> Spots:
    if not lists:
        return NO_SPOTS
    return _spots(_unite(_by_record(snapshot, lists), snapshot.record_count), universe, records=True)


def _by_record(snapshot: Snapshot, found: Sequence[tuple[Postings, float]]) -> list[tuple[Postings, float]]:
    return [(Postings(snapshot.record_of_unit[one.units], one.frequencies), weight) for one, weight in found]


def _unite(found: Sequence[tuple[Postings, float]], size: int) -> tuple[Ints, Floats]:
    """The union of several lists of numbers below `size`, with the sum of weight times frequency of each."""
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if len(found) == 1:
        one, weight = found[0]
        frequencies = one.frequencies if weight == 1 else one.frequencies * np.float32(weight)
        return one.units, frequencies
    if sum(len(one.units) for one, _ in found) * 4 > size:
        summed = np.zeros(size, np.float32)
        for one, weight in found:
            summed[one.units] += one.frequencies * np.float32(weight)
        at = np.flatnonzero(summed > 0)  # of truth values: three times as fast
        return at, summed[at]
    return sum_by(
        np.concatenate([one.units for one, _ in found]),
        np.concatenate(
            [
                one.frequencies if weight == 1 else one.frequencies * np.float32(weight)
                for one, weight in found
            ]
        ),
    )


def sum_by(numbers: Ints, amounts: Floats) -> tuple[Ints, Floats]:
    """The distinct numbers, ascending, and the sum of the amounts beside each."""
    if not len(numbers):
        return numbers, amounts
    order = numbers.argsort(kind="stable")  # merges runs
    ordered, amounts = numbers[order], amounts[order]
    fresh = is_first(ordered)
    again = (~fresh).nonzero()[0]
    if not len(again):
        return ordered, amounts
    firsts = fresh.nonzero()[0]
    total = amounts[firsts]
    # Each is added to the one first before it; reduceat takes twice as long.
    np.add.at(total, again - np.arange(1, len(again) + 1), amounts[again])
    return ordered[firsts], total


def _spots(
    found: tuple[Ints, Floats], universe: Universe, term: Postings | None = None, *, records: bool
) -> Spots:
    at, frequencies = found
    if universe.everything:
        return Spots(at, frequencies, len(at), term)
    return Spots(at, frequencies, int((universe.records if records else universe.units)[at].sum()), term)


def _of_units(snapshot: Snapshot, universe: Universe, units: Ints, weights: Floats) -> Leaf:
    """A leaf from occurrences by unit, titles among them."""
    ascend = (units[1:] > units[:-1]).all()
    at, frequencies = (units, weights) if ascend else sum_by(units, weights)
    titles = snapshot.is_title[at]
    return Leaf(
        _spots((at[~titles], frequencies[~titles]), universe, records=False),
        _spots((snapshot.record_of_unit[at[titles]], frequencies[titles]), universe, records=True),
        NO_SPOTS,
    )
