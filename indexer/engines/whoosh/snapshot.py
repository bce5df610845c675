"""One commit as the executor sees it: all segments side by side, numbered through.

Units (a record's title, then each of its passages) and records are numbered from 0 across segments.
A snapshot never changes; a newer commit makes a new one that shares the segments both have.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.postings import NO_POSTINGS, Postings
from indexer.engines.whoosh.segments import CodedValues, Segment
from indexer.fields import VALUE_FIELDS

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_KEPT_MASKS = 64


class Snapshot:
    """The segments of one commit with their deletions; every array is ordered by unit or by record."""

    def __init__(
        self, commit: int, segments: Sequence[Segment], deleted_units: Sequence[Iterable[int]]
    ) -> None:
        self.commit = commit
        self.segments = tuple(segments)
        self._unit_offsets = _offsets(segment.unit_count for segment in segments)
        self._record_offsets = _offsets(segment.record_count for segment in segments)
        self.unit_count = sum(segment.unit_count for segment in segments)
        self.record_count = sum(segment.record_count for segment in segments)
        self.documents: list[str] = [name for segment in segments for name in segment.documents]
        self.record_unit = _join(
            segment.record_unit + offset for segment, offset in zip(segments, self._unit_offsets, strict=True)
        )
        self.record_of_unit = _join(
            segment.record_of_unit + offset
            for segment, offset in zip(segments, self._record_offsets, strict=True)
        )
        self.live_units = np.ones(self.unit_count, np.bool_)
        for units, offset in zip(deleted_units, self._unit_offsets, strict=True):
            self.live_units[np.fromiter(units, np.int64) + offset] = False
        self.live: Bools = self.live_units[self.record_unit]
        self.is_title = np.zeros(self.unit_count, np.bool_)
        self.is_title[self.record_unit] = True
        self.values = {field.name: self._join_values(field.name) for field in VALUE_FIELDS}
        self._masks: OrderedDict[object, Bools] = OrderedDict()

    def of_unit(self, name: str) -> Ints:
        """`words`, `page`, `start` or `end` of every unit."""
        return _join(segment.of_unit[name] for segment in self.segments)

    @cached_property
    def words(self) -> Ints:
        """How many words each unit has."""
        return self.of_unit("words")

    @cached_property
    def place(self) -> tuple[Ints, Ints, Ints]:
        """Page, start and end of every unit (zeros for titles)."""
        return self.of_unit("page"), self.of_unit("start"), self.of_unit("end")

    @cached_property
    def word_offset(self) -> Ints:
        """What to add to a position in a unit to number all words of the index through.

        Passages of one page continue one another; before every title and every new page one number is
        left out, so that nothing follows on across it.
        """
        page = self.place[0]
        fresh = self.is_title.copy()
        fresh[1:] |= self.is_title[:-1] | (page[1:] != page[:-1])
        return np.cumsum(self.words) - self.words + np.cumsum(fresh)

    @cached_property
    def _numbers(self) -> dict[str, Ints]:
        names = self.segments[0].of_record if self.segments else ()
        return {name: _join(segment.of_record[name] for segment in self.segments) for name in names}

    def number(self, name: str) -> Ints:
        """That number of every record; 0 where it has none."""
        return self._numbers.get(name, np.empty(0, np.int64))

    @cached_property
    def order(self) -> Ints:
        """The place of every record when sorted by document id, then edition."""
        editions = self.number("edition").tolist()
        by_id = sorted(
            range(self.record_count), key=lambda record: (self.documents[record], editions[record])
        )
        places = np.empty(self.record_count, np.int64)
        places[np.array(by_id, np.int64)] = np.arange(self.record_count)
        return places

    def postings(self, field: str, text: str) -> Postings:
        """The posting list of a term in a field across all segments, deleted units included."""
        found = []
        for segment, offset in zip(self.segments, self._unit_offsets, strict=True):
            one = segment.postings(field, text)
            if len(one.units):
                found.append(Postings(one.units + offset, one.frequencies, one.positions) if offset else one)
        if len(found) <= 1:
            return found[0] if found else NO_POSTINGS
        return Postings(
            np.concatenate([one.units for one in found]),
            np.concatenate([one.frequencies for one in found]),
            np.concatenate([one.positions for one in found]),
        )

    def keep_mask(self, key: object, mask: Bools) -> Bools:
        """Remember a mask over records under a hashable key, dropping the oldest of many."""
        mask.setflags(write=False)
        self._masks[key] = mask
        if len(self._masks) > _KEPT_MASKS:
            self._masks.popitem(last=False)
        return mask

    def kept_mask(self, key: object) -> Bools | None:
        """The mask remembered under that key, if any."""
        return self._masks.get(key)

    def _join_values(self, field: str) -> CodedValues:
        codes: dict[str, int] = {}
        records, joined = [], []
        for segment, offset in zip(self.segments, self._record_offsets, strict=True):
            one = segment.values[field]
            translated = np.array([codes.setdefault(name, len(codes)) for name in one.names], np.int64)
            records.append(one.records + offset)
            joined.append(translated[one.codes])
        return CodedValues(_join(records), _join(joined), tuple(codes))


def _offsets(counts: Iterable[int]) -> list[int]:
    offsets = [0]
    for count in counts:
        offsets.append(offsets[-1] + count)
    return offsets[:-1]


def _join(parts: Iterable[Ints]) -> Ints:
    kept = list(parts)
    return np.concatenate(kept) if kept else np.empty(0, np.int64)
