"""What filters keep and facets count, over the columns of records."""

from collections.abc import Sequence

import numpy as np

from coi.search_index import DayRange, Grain, ValueCount, ValueFilter
from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.snapshot import Snapshot


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


def count_values(snapshot: Snapshot, field: str, records: Ints) -> tuple[ValueCount, ...]:
    """How many of the records (ascending) carry each value, highest first, then by value."""
    column = snapshot.values(field)
    if len(column.records) == snapshot.record_count and column.one_each:
        counts = np.bincount(column.codes[records], minlength=len(column.names))
    else:
        chosen = np.zeros(snapshot.record_count, np.bool_)
        chosen[records] = True
        # A value of a record that is not chosen counts as number 0: quicker than to take it out.
        numbers = column.counted * chosen[column.records]
        counts = np.bincount(numbers, minlength=len(column.names) + 1)[1:]
    present = column.by_name[counts[column.by_name] > 0]
    ordered = present[np.argsort(-counts[present], kind="stable")]
    return tuple(
        ValueCount(column.names[code], count)
        for code, count in zip(ordered.tolist(), counts[ordered].tolist(), strict=True)
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
