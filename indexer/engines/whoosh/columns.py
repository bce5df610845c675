"""The columns of a segment: numbers of records and passages, and the values records are filtered by."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.engines.whoosh.arrays import Ints
from indexer.fields import INDEX_FIELDS

PASSAGE_ROWS: tuple[str, ...] = tuple(
    one.name for one in INDEX_FIELDS if one.kind == "number" and one.owner == "passage"
)
RECORD_ROWS: tuple[str, ...] = tuple(
    dict.fromkeys(
        one.name
        for one in INDEX_FIELDS
        if one.kind == "number" and one.owner == "record" and one.name not in PASSAGE_ROWS
    )
)


@dataclass(frozen=True)
class CodedValues:
    """Values of records: `names[codes[i]]` is a value of record `records[i]`; records ascend."""

    records: Ints
    codes: Ints
    names: tuple[str, ...]

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(sorted(self.names))

    @cached_property
    def places(self) -> Ints:
        """For each code, the place of its name in `ordered`."""
        places = {name: place for place, name in enumerate(self.ordered)}
        return np.array([places[name] for name in self.names], np.int64)

    @cached_property
    def by_name(self) -> tuple[Ints, list[int]]:
        """The records that have each name, name by name in order, and where each name's begin; one number more: the end."""
        places = self.places[self.codes] if len(self.names) else self.codes
        order = np.argsort(places, kind="stable")
        begins = np.searchsorted(places[order], np.arange(len(self.names) + 1))
        return self.records[order], begins.tolist()

    @cached_property
    def filled(self) -> tuple[Ints, Ints]:
        """The places of the names that some record has, and where their stretches of `by_name` begin."""
        begins = np.array(self.by_name[1], np.int64)
        filled = np.flatnonzero(np.diff(begins))
        return filled, begins[filled]

    @cached_property
    def by_record(self) -> tuple[Ints, Ints]:
        """Where the values of each record up to the last that has any begin, with the end; the place of each value's name."""
        last = int(self.records[-1]) + 1 if len(self.records) else 0
        return np.searchsorted(self.records, np.arange(last + 1)), self.places[self.codes]

    @cached_property
    def first(self) -> Ints:
        """For each record up to the last that has any the place of the name of its first value; one more than all for none."""
        found = np.full(int(self.records[-1]) + 1 if len(self.records) else 0, len(self.names), np.int64)
        # The last assignment counts.
        found[self.records[::-1]] = self.places[self.codes[::-1]]
        return found

    @cached_property
    def further(self) -> "CodedValues":
        """The values that are not the first of their record."""
        again = np.zeros(len(self.records), np.bool_)
        again[1:] = self.records[1:] == self.records[:-1]
        return CodedValues(self.records[again], self.codes[again], self.names)

    def holders(self, name: str) -> Ints:
        """The records that have that name, ascending."""
        place = bisect_left(self.ordered, name)
        if place == len(self.ordered) or self.ordered[place] != name:
            return self.records[:0]
        holders, begins = self.by_name
        return holders[begins[place] : begins[place + 1]]


class ValuesColumn:
    """The values of one field in a segment in the making."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._records = array("i")
        self._values = array("i")

    def add(self, record: int, values: Iterable[str]) -> None:
        """Add the values of the next record."""
        for value in values:
            self._records.append(record)
            self._values.append(self._codes.setdefault(value, len(self._codes)))

    def coded(self) -> CodedValues:
        """All of them."""
        return CodedValues(
            np.array(self._records, np.int32), np.array(self._values, np.int32), tuple(self._codes)
        )


def recode(columns: Iterable[CodedValues], kept: Iterable[Ints]) -> CodedValues:
    """Several columns as one; `kept` gives for each the new number of every old record, -1 for those left out."""
    codes: dict[str, int] = {}
    records, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for column, numbers in zip(columns, kept, strict=True):
        translated = np.array([codes.setdefault(name, len(codes)) for name in column.names], np.int64)
        new = numbers[column.records]
        stays = new >= 0
        records.append(new[stays])
        values.append(translated[column.codes[stays]])
    return CodedValues(np.concatenate(records), np.concatenate(values), tuple(codes))
