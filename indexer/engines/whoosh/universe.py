"""What one asker may see of a snapshot: every count, average and frequency is taken over this alone."""

from dataclasses import dataclass

import numpy as np

from indexer.engines.whoosh.arrays import Bools, Floats, Ints
from indexer.engines.whoosh.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Norm:
    """The part of BM25 that depends on length: over all units for passages, over all records for titles."""

    text: Floats
    title: Floats


class Universe:
    """The records and units visible to one asker, whatever the day."""

    def __init__(self, snapshot: Snapshot, access: frozenset[str]) -> None:
        self._snapshot = snapshot
        levels = snapshot.values("access")
        allowed = np.array([name in access for name in levels.names], np.bool_)
        self.records: Bools = np.zeros(snapshot.record_count, np.bool_)
        self.records[levels.records] = allowed[levels.codes] if len(allowed) else False
        self.records &= snapshot.live
        self.everything = bool(self.records.all())
        self.units: Bools = (
            np.ones(snapshot.unit_count, np.bool_)
            if self.everything
            else np.repeat(self.records, np.diff(snapshot.record_unit))
        )
        self.title_count = int(self.records.sum())
        self.text_count = int(self.units.sum()) - self.title_count
        self._norms: dict[tuple[float, float], Norm] = {}
        self._in_force_now: Bools | None = None
        self.whole: Bools | None = None  # what is in force now, once asked for, where that is every record
        self._access = access

    def norm(self, k1: float, b: float) -> Norm:
        """k1 * (1 - b + b * words / average words) of every passage and every title."""
        found = self._norms.get((k1, b))
        if found is None:
            words = self._snapshot.words
            titles = words[self._snapshot.record_unit[:-1]]
            texts = self.units & ~self._snapshot.is_title
            found = self._norms[k1, b] = Norm(
                _norm(words, _mean(words[texts]), k1, b), _norm(titles, _mean(titles[self.records]), k1, b)
            )
        return found

    def in_force(self, as_of: int | None) -> Bools:
        """The visible records in force on that day, or now."""
        if as_of is not None:
            return self._snapshot.mask(("in force", self._access, as_of), lambda: self._in_force(as_of))
        if self._in_force_now is None:
            self._in_force_now = self._in_force(None)
            self._in_force_now.setflags(write=False)
            self.whole = self._in_force_now if self._in_force_now.all() else None
        return self._in_force_now

    def _in_force(self, as_of: int | None) -> Bools:
        until = self._snapshot.number("in_force_until")  # 0 where there is no end yet
        mask: Bools = until == 0
        if as_of is not None:
            mask = (self._snapshot.number("in_force_from") <= as_of) & (mask | (as_of < until))
        return mask & self.records


def _mean(words: Ints) -> float:
    return float(words.mean() or 1.0) if len(words) else 1.0


def _norm(words: Ints, average: float, k1: float, b: float) -> Floats:
    found: Floats = (k1 * (1 - b + b * words / average)).astype(np.float32)
    return found
