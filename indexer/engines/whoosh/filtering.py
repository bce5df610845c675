"""What filters keep and facets count, over the columns of records."""

from collections.abc import Iterable
from functools import partial

import numpy as np

from coi.search_index import DayRange, Grain, ValueCount, ValueFilter
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.columns import CodedValues
from indexer.engines.whoosh.selection import Selection
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.stretches import stretches

# Of one record in so many it is quicker to count the values one by one, the first of each at least; and all of them.
SINGLE, SEVERAL = 3, 8

# A value and its count as one; a third of the time `_make` takes.
_COUNTED = partial(tuple.__new__, ValueCount)


def in_range(snapshot: Snapshot, days: DayRange) -> Bools:
    """The records whose days touch the range."""
    return snapshot.mask(days, lambda: _in_range(snapshot, days))


def _in_range(snapshot: Snapshot, days: DayRange) -> Bools:
    if days.field == "captured":
        first = last = snapshot.number("captured")
    else:
        first, last = snapshot.number("published_first"), snapshot.number("published_last")
    mask: Bools = first > 0
    if days.first is not None:
        mask &= last >= days.first
    if days.last is not None:
        mask &= first <= days.last
    return mask


def passes(snapshot: Snapshot, wanted: ValueFilter) -> Bools:
    """The records the filter keeps."""
    return snapshot.mask(wanted, lambda: _passes(snapshot, wanted))


def _passes(snapshot: Snapshot, wanted: ValueFilter) -> Bools:
    mask = np.ones(snapshot.record_count, np.bool_)
    if wanted.any:
        mask &= _carries(snapshot, wanted.field, wanted.any)
    for value in wanted.all:
        mask &= _carries(snapshot, wanted.field, (value,))
    if wanted.none:
        mask &= ~_carries(snapshot, wanted.field, wanted.none)
    if wanted.only:
        names = snapshot.values(wanted.field).names
        mask &= ~_carries(snapshot, wanted.field, [name for name in names if name not in wanted.only])
    return mask


def _carries(snapshot: Snapshot, field: str, values: Iterable[str]) -> Bools:
    column = snapshot.values(field)
    mask = np.zeros(snapshot.record_count, np.bool_)
    for value in values:
        mask[column.holders(value)] = True
    return mask


def count_values(snapshot: Snapshot, field: str, records: Selection) -> tuple[ValueCount, ...]:
    """How many of the records carry each value, highest first, then by value."""
    column = snapshot.values(field)
    one_each = not len(column.further.records)
    if records.count * SINGLE < records.size and (one_each or records.count * SEVERAL >= records.size):
        first = column.first
        numbers = records.numbers[: np.searchsorted(records.numbers, len(first))]
        counts = np.bincount(first.take(numbers), minlength=len(column.ordered) + 1)[:-1]
        if not one_each:
            counts = counts + _held_by_name(column.further, records)
    elif records.count * SEVERAL < records.size:
        # Of few records it is quicker to look up what each has.
        begins, places = column.by_record
        numbers = records.numbers[: np.searchsorted(records.numbers, len(begins) - 1)]
        first = begins[numbers]
        chosen = stretches(first, begins[numbers + 1] - first)
        counts = np.bincount(places[chosen], minlength=len(column.ordered))
    else:
        counts = _held_by_name(column, records)
    present = counts.nonzero()[0]
    highest = present[(-counts[present]).argsort(kind="stable")]
    names = map(column.ordered.__getitem__, highest.tolist())
    return tuple(map(_COUNTED, zip(names, counts[highest].tolist(), strict=True)))


def _held_by_name(column: CodedValues, records: Selection) -> Ints:
    """For each name in order how many of the records have it, of a column in which no record has one twice."""
    counts = np.zeros(len(column.ordered), np.int64)
    filled, begins = column.filled
    if len(filled):
        # To add up truth values stretch by stretch is faster than to count codes.
        held = records.mask.take(column.by_name[0])
        counts[filled] = np.add.reduceat(held.view(np.uint8), begins, dtype=np.int64)
    return counts


def count_periods(
    snapshot: Snapshot, grain: Grain, records: Selection, undated: str
) -> tuple[ValueCount, ...]:
    """How many of the records were published in each year or month, in order of time, the undated last.

    A record dated no closer than its year counts under the year in either grain.
    """
    values, places = snapshot.periods(grain)
    counts = np.bincount(places[records.numbers], minlength=len(values)).tolist()
    named = [
        ValueCount(_period(value) if value else undated, count)
        for value, count in zip(values.tolist(), counts, strict=True)
        if count
    ]
    return tuple(named[1:] + named[:1]) if named and named[0].value == undated else tuple(named)


def _period(value: int) -> str:
    year, month = divmod(value, 100)
    return f"{year:04}-{month:02}" if month else f"{year:04}"
