"""Which records a question's clauses hold in, and the leaves its score is made of."""

from collections.abc import Sequence
from typing import get_args

import numpy as np

from coi.search_index import AllOf, AnyOf, Beginning, Clause, DayRange, NoneOf, Spelled, ValueFilter
from indexer.engines.whoosh.filtering import in_range, passes
from indexer.engines.whoosh.matching import Leaf, LeafClause, match
from indexer.engines.whoosh.selection import SPARSE, Selection, any_between, are_among, unite, united
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe
from indexer.fields import value_field

# With so many times fewer records left than places to look at, each record is looked up by itself.
SELECTIVE = 24

_LEAVES = get_args(LeafClause)  # a tuple: to ask for one of a union takes three times as long


class Clauses:
    """Walks clauses and keeps the leaves that are asked for, not against: what the score needs."""

    def __init__(self, snapshot: Snapshot, universe: Universe) -> None:
        self._snapshot = snapshot
        self._universe = universe
        self._matched: dict[int, Leaf] = {}  # by the clause's identity; the question holds it meanwhile
        self.leaves: list[Leaf] = []
        self.cut: dict[str, None] = {}

    def select(self, clause: Clause, among: Selection, *, wanted: bool = True) -> Selection:
        """Those of these records in which the clause holds."""
        if isinstance(clause, AllOf):
            # The rarest parts first, so that the others are asked of few records only.
            for part in sorted(clause.clauses, key=self._size):
                among = self.select(part, among, wanted=wanted)
            return among
        if isinstance(clause, AnyOf):
            return self._select_any(clause, among, wanted=wanted)
        if isinstance(clause, NoneOf):
            return among.without(self.select(clause.clause, among, wanted=False))
        if isinstance(clause, ValueFilter):
            value_field(clause.field)
            return among.kept(passes(self._snapshot, clause))
        if isinstance(clause, DayRange):
            return among.kept(in_range(self._snapshot, clause))
        leaf = self._match(clause)
        if wanted:
            self.leaves.append(leaf)
        return self._stands(leaf, among)

    def any_of(self, clause: Clause | None) -> list[Leaf]:
        """The leaves any of which the clause asks for; none where it asks for anything else."""
        if isinstance(clause, _LEAVES):
            return [self._match(clause)]
        if isinstance(clause, AnyOf) and all(isinstance(part, _LEAVES) for part in clause.clauses):
            return [self._match(part) for part in clause.clauses]
        return []

    def _select_any(self, clause: AnyOf, among: Selection, *, wanted: bool) -> Selection:
        if leaves := self.any_of(clause):
            self.leaves += leaves if wanted else ()
            return self._any_stands(leaves, among)
        parts = [self.select(part, among, wanted=wanted) for part in clause.clauses]
        return unite(self._snapshot.record_count, parts)

    def _size(self, clause: Clause) -> int:
        """About how many places there are to look at."""
        if isinstance(clause, _LEAVES):
            return int(self._match(clause).size)
        if isinstance(clause, AllOf | AnyOf):
            sizes: list[int] = [self._size(part) for part in clause.clauses]
            return min(sizes, default=0) if isinstance(clause, AllOf) else sum(sizes)
        return int(self._snapshot.unit_count)

    def _match(self, clause: Clause) -> Leaf:
        # By identity: to hash a whole clause costs as much as to look its word up.
        found = self._matched.get(id(clause))
        if found is None:
            assert isinstance(clause, _LEAVES), "only leaves are matched"
            found, cut = match(self._snapshot, self._universe, clause)
            if cut and isinstance(clause, Beginning | Spelled):
                self.cut[clause.text] = None
            self._matched[id(clause)] = found
        return found

    def _stands(self, leaf: Leaf, among: Selection) -> Selection:
        """In which of these records a leaf stands."""
        snapshot = self._snapshot
        selective = among.listed and among.count * SELECTIVE < leaf.size
        if not selective and not (among.listed and leaf.size * SPARSE < snapshot.record_count):
            return self._any_stands((leaf,), among)
        records = among.numbers
        if selective:
            held = any_between(leaf.text.at, snapshot.record_unit[records], snapshot.record_unit[records + 1])
        else:
            held = are_among(records, leaf.owners(snapshot))
        for heads in (leaf.title, leaf.subject):
            if len(heads.at):
                held |= are_among(records, heads.at)
        return Selection(snapshot.record_count, numbers=records[held])

    def _any_stands(self, leaves: Sequence[Leaf], among: Selection) -> Selection:
        """In which of these records any of the leaves stands."""
        snapshot = self._snapshot
        if not among.listed and sum(leaf.size for leaf in leaves) * SPARSE < snapshot.record_count:
            places = [leaf.owners(snapshot) for leaf in leaves]
            places += [heads.at for leaf in leaves for heads in (leaf.title, leaf.subject) if len(heads.at)]
            return Selection(snapshot.record_count, numbers=united(places)).kept(among.mask)
        mask = np.zeros(snapshot.record_count, np.bool_)
        for leaf in leaves:
            leaf.mark(snapshot, mask)
        if among.listed:
            return among.kept(mask)
        mask &= among.mask
        return Selection(snapshot.record_count, mask=mask)
