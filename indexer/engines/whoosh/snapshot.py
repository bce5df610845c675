"""One commit as the executor sees it: all segments side by side, numbered through.

Units (a record's title, then each of its passages) and records are numbered from 0 across segments.
A snapshot never changes; a newer commit makes a new one that shares the segments both have.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from threading import Lock
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from coi.search_index import Grain
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.columns import CodedValues, recode
from indexer.engines.whoosh.lists import NO_POSTINGS, Postings
from indexer.engines.whoosh.segments import Segment

# More than any page has words, and so than any window that matters: words of two pages are never in one.
APART = 1 << 24

# As far apart are words of two pages where only windows up to this long are looked for.
CLOSE = 64

_KEPT_MASKS = 64

# Rows of words that translations bring: one page asks for the same ones two or three times, the next page again. Those
# with more places are looked up anew, so that all that are kept take at most some 25 MB.
_KEPT_ROWS = 256
_PLACES_OF_A_KEPT_ROW = 1 << 13

_KEPT_FIELDS = 1 << 14  # terms of which it is known in which fields they stand

_Thing = TypeVar("_Thing")
_ByPlace = tuple[tuple[str, Postings], ...]  # posting lists of "text" and "title"


class _Kept(Generic[_Thing]):
    """What was last asked for, under hashable keys, at most so many; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[object, _Thing] = OrderedDict()
        self._lock = Lock()

    def find(self, key: object) -> _Thing | None:
        """What is kept under a key."""
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
            return found

    def keep(self, key: object, thing: _Thing) -> None:
        """Keep it under a key; what nobody has asked for longest goes where there are too many."""
        with self._lock:
            self._things[key] = thing
            if len(self._things) > self._most:
                self._things.popitem(last=False)


class Snapshot:
    """The segments of one commit with their deletions; every array is ordered by unit or by record."""

    def __init__(
        self, commit: int, segments: Sequence[Segment], deleted_units: Sequence[Iterable[int]]
    ) -> None:
        self.commit = commit
        self.segments = tuple(segments)
        self._unit_offsets = _offsets(segment.unit_count for segment in segments)
        self.record_offsets = _offsets(segment.record_count for segment in segments)
        self.unit_count = sum(segment.unit_count for segment in segments)
        self.record_count = sum(segment.record_count for segment in segments)
        # The title unit of every record; one entry more, where the units of the last record end.
        self.record_unit: Ints = np.concatenate(
            [
                *(
                    segment.record_unit + offset
                    for segment, offset in zip(segments, self._unit_offsets, strict=True)
                ),
                np.array([self.unit_count], np.int64),
            ]
        )
        self.dead: tuple[Ints, ...] = tuple(np.fromiter(units, np.int64) for units in deleted_units)
        live = [segment.live(units) for segment, units in zip(segments, self.dead, strict=True)]
        self.live: Bools = np.concatenate([np.empty(0, np.bool_), *live])
        self._numbers: dict[str, Ints] = {}
        self._values: dict[str, CodedValues] = {}
        self._periods: dict[str, tuple[Ints, Ints]] = {}
        self._holders: dict[str, list[tuple[Segment, int]]] = {}
        self._fields_with: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._masks: _Kept[Bools] = _Kept(_KEPT_MASKS)
        self._rows: _Kept[_ByPlace] = _Kept(_KEPT_ROWS)

    # --- columns --------------------------------------------------------------------------------

    def of_unit(self, name: str) -> Ints:
        """`words`, `page`, `start` or `end` of every unit."""
        return _join([segment.of_unit[name] for segment in self.segments])

    @cached_property
    def words(self) -> Ints:
        """How many words each unit has."""
        return self.of_unit("words")

    @cached_property
    def record_of_unit(self) -> Ints:
        """The record each unit belongs to."""
        extents = np.diff(self.record_unit)
        return np.repeat(np.arange(self.record_count), extents)

    @cached_property
    def is_title(self) -> Bools:
        """Which units are titles."""
        mask = np.zeros(self.unit_count, np.bool_)
        mask[self.record_unit[:-1]] = True
        return mask

    @cached_property
    def places(self) -> Ints:
        """Page, start and end of every unit, a row each (zeros for titles)."""
        return np.stack([self.of_unit(name) for name in ("page", "start", "end")], axis=1)

    @cached_property
    def is_apart(self) -> Bools:
        """Which units follow on nothing: titles, and passages that begin a page."""
        page = self.of_unit("page")
        fresh = self.is_title.copy()
        fresh[1:] |= self.is_title[:-1] | (page[1:] != page[:-1])
        return fresh

    @cached_property
    def word_offset(self) -> Ints:
        """What to add to a position in a unit to number all words of the index through.

        Passages of one page continue one another; before every title and every new page so many numbers are
        left out that nothing follows on, or stands near, across it.
        """
        return self._number_words(APART)

    @cached_property
    def close_offset(self) -> Ints:
        """As `word_offset`, with as many numbers left out as matter to windows of CLOSE words."""
        return self._number_words(CLOSE)

    @cached_property
    def close_borders(self) -> Ints:
        """Where among the numbers of `close_offset` nothing reaches across."""
        return self.close_offset[self.is_apart]

    @cached_property
    def units_reached(self) -> int:
        """How many units before or after one a window of CLOSE words can reach at most."""
        # Between two others of a page may lie very short ones; nearly always there are none.
        short = ~self.is_apart & (self.words < CLOSE)
        short[:-1] &= ~self.is_apart[1:]
        ends = np.flatnonzero(~np.append(short, False))
        return int(np.diff(ends, prepend=-1).max(initial=1))

    def _number_words(self, apart: int) -> Ints:
        words = self.words.astype(np.int64)
        return np.cumsum(words) - words + np.cumsum(self.is_apart) * apart

    def number(self, name: str) -> Ints:
        """That number of every record; 0 where it has none."""
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = _join([one.of_record[name] for one in self.segments])
        return found

    @cached_property
    def states(self) -> Ints:
        """A row of the editions, and one of the readings, of every record."""
        return np.stack([self.number("edition"), self.number("reading")])

    def values(self, field: str) -> CodedValues:
        """The values of a field over all records."""
        found = self._values.get(field)
        if found is None:
            columns = [segment.values[field] for segment in self.segments]
            if (
                len(columns) == 1
            ):  # numbered as they are: a tenth of the time, and opening waits for the first
                (one,) = columns
                found = CodedValues(one.records.astype(np.int64), one.codes.astype(np.int64), one.names)
            else:
                numbers = [
                    np.arange(offset, offset + segment.record_count)
                    for segment, offset in zip(self.segments, self.record_offsets, strict=True)
                ]
                found = recode(columns, numbers)
            self._values[field] = found
        return found

    def periods(self, grain: Grain) -> tuple[Ints, Ints]:
        """The years or months in which records were published, each once and in order, and every record's place among them.

        As year * 100 + month; a record dated no closer than its year has the month 0 in either grain, one without a
        date is 0 altogether.
        """
        found = self._periods.get(grain)
        if found is None:
            first = self.number("published_first")
            periods = first // 10_000 * 100
            if grain == "month":
                months = first // 100
                periods = np.where(months == self.number("published_last") // 100, months, periods)
            values, places = np.unique(periods, return_inverse=True)
            found = self._periods[grain] = (values, places)
        return found

    def document(self, record: int) -> str:
        """The id of the document a record is of."""
        place = bisect_right(self.record_offsets, record) - 1
        name: bytes = self.segments[place].documents[record - self.record_offsets[place]]
        return name.decode("utf-8", "surrogatepass")

    def documents(self, records: Ints) -> list[str]:
        """The ids of the documents some records are of."""
        if len(self.segments) > 1:
            return [self.document(record) for record in records.tolist()]
        return [str(name, "utf-8", "surrogatepass") for name in self.segments[0].documents[records].tolist()]

    @cached_property
    def order(self) -> Ints:
        """The place of every record when sorted by document id, then edition."""
        ids = np.concatenate([segment.documents for segment in self.segments])
        by_id = np.lexsort((self.number("edition"), ids))
        places = np.empty(self.record_count, np.int64)
        places[by_id] = np.arange(self.record_count)
        return places

    # --- terms ----------------------------------------------------------------------------------

    def postings(self, field: str, text: str) -> Postings:
        """The posting list of a term in a field across all segments, deleted units included."""
        holders = self._holders.get(field)
        if holders is None:
            holders = self._holders[field] = self._holders_of(field)
        if not holders:
            return NO_POSTINGS
        if len(holders) == 1 and not holders[0][1]:  # nothing to add to its numbers
            return holders[0][0].postings(field, text)[1]
        found = []
        for segment, offset in holders:
            one = segment.postings(field, text)[1]
            if len(one.units):
                found.append((offset, one))
        if not found:
            return NO_POSTINGS
        if len(found) == 1:
            offset, only = found[0]
            return Postings(only.units + offset, only.frequencies) if offset else only
        return Postings(
            np.concatenate([one.units + offset for offset, one in found]),
            np.concatenate([one.frequencies for _, one in found]),
        )

    def fields_with(self, text: str, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the fields that have the term; asked of all translations of a question, most of which stand in none."""
        found = self._fields_with.get((text, fields))
        if found is None:
            if len(self._fields_with) >= _KEPT_FIELDS:
                self._fields_with.clear()
            found = tuple(field for field in fields if len(self.postings(field, text).units))
            self._fields_with[text, fields] = found
        return found

    def _holders_of(self, field: str) -> list[tuple[Segment, int]]:
        """The segments that have terms of the field, and where their units begin."""
        pairs = zip(self.segments, self._unit_offsets, strict=True)
        return [(segment, offset) for segment, offset in pairs if segment.has_terms(field)]

    def postings_of(self, segment: int, term: int) -> Postings:
        """The posting list of a term of one segment, by number."""
        found = self.segments[segment].postings_of(term)
        offset = self._unit_offsets[segment]
        return Postings(found.units + offset, found.frequencies) if offset else found

    def positions(self, field: str, text: str) -> NDArray[np.integer[Any]]:
        """The positions of a term, in the order of its posting list."""
        found = [
            segment.postings_file.positions(term)
            for segment in self.segments
            if (term := segment.postings(field, text)[0]) >= 0
        ]
        return found[0] if len(found) == 1 else np.concatenate([np.empty(0, np.uint8), *found])

    def row(self, key: object, make: Callable[[], _ByPlace]) -> _ByPlace:
        """Where the rows kept under a hashable key begin, made when they are not there."""
        kept = self._rows.find(key)
        if kept is not None:
            return kept
        made = make()
        if sum(len(one.units) for _, one in made) <= _PLACES_OF_A_KEPT_ROW:
            self._rows.keep(key, made)
        return made

    # --- masks ----------------------------------------------------------------------------------

    def mask(self, key: object, make: Callable[[], Bools]) -> Bools:
        """The mask over records kept under a hashable key, made when it is not there; the oldest of many are dropped."""
        kept = self._masks.find(key)
        if kept is not None:
            return kept
        made = make()
        made.setflags(write=False)
        self._masks.keep(key, made)
        return made


def _offsets(counts: Iterable[int]) -> list[int]:
    offsets = [0]
    for count in counts:
        offsets.append(offsets[-1] + count)
    return offsets[:-1]


def _join(parts: Sequence[Ints]) -> Ints:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)
