"""What filters keep and facets count, over the columns of records."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from coi.search_index import DayRange, Grain, ValueCount, ValueFilter
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.stretches import stretches


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


def _carries(snapshot: Snapshot, field: str, values: Sequence[str]) -> Bools:
    column = snapshot.values(field)
    asked = frozenset(values)
    chosen = np.array([name in asked for name in column.names], np.bool_)
    mask = np.zeros(snapshot.record_count, np.bool_)
    if len(column.records):
        mask[column.records[chosen[column.codes]]] = True
    return mask


# Of so many times fewer records than there are it is quicker to look up what each has.
FEW = 16


def count_values(snapshot: Snapshot, field: str, records: Ints) -> tuple[ValueCount, ...]:
    """How many of the records (ascending) carry each value, highest first, then by value."""
    column = snapshot.values(field)
    if len(records) * FEW < snapshot.record_count:
        first, last = np.searchsorted(column.records, records), np.searchsorted(column.records, records + 1)
        codes = column.codes[stretches(first, last - first)]
        counts = np.bincount(column.places[codes] if len(codes) else codes, minlength=len(column.names))
    else:
        chosen = np.zeros(snapshot.record_count, np.bool_)
        chosen[records] = True
        # To count truth values stretch by stretch is five times as fast as to count codes.
        holders, begins = column.by_name
        held = chosen[holders]
        counts = np.array([np.count_nonzero(held[begin:end]) for begin, end in pairwise(begins)], np.int64)
    present = np.flatnonzero(counts)
    highest = present[np.argsort(-counts[present], kind="stable")]
    return tuple(
        ValueCount(column.ordered[place], count)
        for place, count in zip(highest.tolist(), counts[highest].tolist(), strict=True)
    )


def count_periods(snapshot: Snapshot, grain: Grain, records: Ints, undated: str) -> tuple[ValueCount, ...]:
    """How many of the records were published in each year or month, in order of time, the undated last.

    A record dated no closer than its year counts under the year in either grain.
    """
    first = snapshot.number("published_first")[records]
    years = first // 10_000
    if grain == "month":
        months = first // 100
        close = months == snapshot.number("published_last")[records] // 100
        periods = np.where(close, months, years * 100)
    else:
        periods = years * 100
    values, counts = np.unique(periods, return_counts=True)
    named = [
        ValueCount(_period(value) if value else undated, count)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True)
    ]
    return tuple(named[1:] + named[:1]) if named and named[0].value == undated else tuple(named)


def _period(value: int) -> str:
    year, month = divmod(value, 100)
    return f"{year:04}-{month:02}" if month else f"{year:04}"
