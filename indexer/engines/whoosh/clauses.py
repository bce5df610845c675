"""Which records a question's clauses hold in, and the leaves its score is made of."""

import numpy as np

from coi.search_index import AllOf, AnyOf, Beginning, Clause, DayRange, NoneOf, Spelled, ValueFilter
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.filtering import in_range, passes
from indexer.engines.whoosh.matching import Leaf, LeafClause, Spots, match
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe
from indexer.fields import value_field

# With so many times fewer records left than places to look at, each record is looked up by itself.
SELECTIVE = 8


class Clauses:
    """Walks clauses and keeps the leaves that are asked for, not against: what the score needs."""

    def __init__(self, snapshot: Snapshot, universe: Universe) -> None:
        self._snapshot = snapshot
        self._universe = universe
        self._matched: dict[Clause, Leaf] = {}
        self.leaves: list[Leaf] = []
        self.cut: dict[str, None] = {}

    def choice(self, clause: Clause | None) -> list[Leaf] | None:
        """The leaves of a clause that holds wherever any of them stands; None where more is asked."""
        parts = clause.clauses if isinstance(clause, AnyOf) else (clause,)
        if not all(isinstance(part, LeafClause) for part in parts):
            return None
        return [self._match(part) for part in parts if part is not None]

    def select(self, clause: Clause, among: Ints, *, wanted: bool = True) -> Ints:
        """Those of these records (ascending) in which the clause holds."""
        if isinstance(clause, AllOf):
            # The rarest parts first, so that the others are asked of few records only.
            for part in sorted(clause.clauses, key=self._size):
                among = self.select(part, among, wanted=wanted)
            return among
        if isinstance(clause, AnyOf):
            held = np.zeros(self._snapshot.record_count, np.bool_)
            for part in clause.clauses:
                held[self.select(part, among, wanted=wanted)] = True
            return among[held[among]]
        if isinstance(clause, NoneOf):
            free = np.ones(self._snapshot.record_count, np.bool_)
            free[self.select(clause.clause, among, wanted=False)] = False
            return among[free[among]]
        if isinstance(clause, ValueFilter):
            value_field(clause.field)
            return among[passes(self._snapshot, clause)[among]]
        if isinstance(clause, DayRange):
            return among[in_range(self._snapshot, clause)[among]]
        leaf = self._match(clause)
        if wanted:
            self.leaves.append(leaf)
        return among[self._stands(leaf, among)]

    def _size(self, clause: Clause) -> int:
        """About how many places there are to look at."""
        if isinstance(clause, AllOf | AnyOf):
            sizes: list[int] = [self._size(part) for part in clause.clauses]
            return min(sizes, default=0) if isinstance(clause, AllOf) else sum(sizes)
        if isinstance(clause, NoneOf | ValueFilter | DayRange):
            return int(self._snapshot.unit_count)
        return int(self._match(clause).size)

    def _match(self, clause: Clause) -> Leaf:
        found = self._matched.get(clause)
        if found is None:
            assert isinstance(clause, LeafClause), "only leaves are matched"
            found, cut = match(self._snapshot, self._universe, clause)
            if cut and isinstance(clause, Beginning | Spelled):
                self.cut[clause.text] = None
            self._matched[clause] = found
        return found

    def _stands(self, leaf: Leaf, among: Ints) -> Bools:
        """In which of these records a leaf stands."""
        if len(among) * SELECTIVE < leaf.size:
            held = _any_between(
                leaf.text, self._snapshot.record_unit[among], self._snapshot.record_unit[among + 1]
            )
            for heads in (leaf.title, leaf.subject):
                if len(heads.at):
                    held |= _any_between(heads, among, among + 1)
            return held
        mask = np.zeros(self._snapshot.record_count, np.bool_)
        mask[self._snapshot.record_of_unit[leaf.text.at]] = True
        for heads in (leaf.title, leaf.subject):
            mask[heads.at] = True
        return mask[among]


def _any_between(spots: Spots, first: Ints, last: Ints) -> Bools:
    found: Bools = np.searchsorted(spots.at, first) < np.searchsorted(spots.at, last)
    return found
