"""Whoosh columns that are numpy arrays on disk: what filters, facets, sorting and snippets read.

Both kinds are sparse, (unit, value) pairs in ascending order of unit, because half of the fields stand
only on records and half only on passages. A unit is what Whoosh calls a document.
"""

import json
import struct
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import columns

_TEXTS_HEAD = struct.Struct("<II")  # how many pairs, how many bytes of vocabulary
_NUMBERS_HEAD = struct.Struct("<I")  # how many pairs

Units = NDArray[np.uint32]


class TextsColumn(columns.Column):  # type: ignore[misc]  # Whoosh ships no types
    """Any number of strings per unit, as codes into the segment's own vocabulary."""

    def writer(self, dbfile: Any) -> "TextsWriter":
        """A writer of this column into an open Whoosh file."""
        return TextsWriter(dbfile)

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> "TextsReader":
        """The column found at that place of an open Whoosh file."""
        return TextsReader(dbfile.get(basepos, length), doccount)

    def default_value(self, reverse: bool = False) -> tuple[str, ...]:  # noqa: ARG002 -- Whoosh's signature
        """What a unit without a value has."""
        return ()


class TextsWriter(columns.ColumnWriter):  # type: ignore[misc]
    """Collects the strings of each unit and writes them at the end."""

    def __init__(self, dbfile: Any) -> None:
        self._file = dbfile
        self._codes: dict[str, int] = {}
        self._units = array("I")
        self._values = array("I")

    def add(self, docnum: int, v: Sequence[str]) -> None:
        """Keep the strings of the next unit."""
        for text in v:
            self._units.append(docnum)
            self._values.append(self._codes.setdefault(text, len(self._codes)))

    def finish(self, docnum: int) -> None:  # noqa: ARG002 -- a sparse column needs no total
        """Write the head, the units, the codes and the vocabulary."""
        names = json.dumps(list(self._codes)).encode("ascii")
        self._file.write(_TEXTS_HEAD.pack(len(self._units), len(names)))
        self._file.write(np.asarray(self._units, "<u4").tobytes())
        self._file.write(np.asarray(self._values, "<u4").tobytes())
        self._file.write(names)


class TextsReader(columns.ColumnReader):  # type: ignore[misc]
    """`names[codes[i]]` is a value of unit `units[i]`; `reader[unit]` gives all its values."""

    def __init__(self, data: bytes, doccount: int) -> None:
        pairs, size = _TEXTS_HEAD.unpack_from(data)
        self.units: Units = np.frombuffer(data, "<u4", pairs, _TEXTS_HEAD.size)
        self.codes: Units = np.frombuffer(data, "<u4", pairs, _TEXTS_HEAD.size + 4 * pairs)
        start = _TEXTS_HEAD.size + 8 * pairs
        self.names: list[str] = json.loads(data[start : start + size])
        self._doccount = doccount

    def __getitem__(self, docnum: int) -> tuple[str, ...]:
        first, last = np.searchsorted(self.units, [docnum, docnum + 1])
        return tuple(self.names[code] for code in self.codes[first:last].tolist())


class NumbersColumn(columns.Column):  # type: ignore[misc]
    """At most one whole number per unit."""

    def writer(self, dbfile: Any) -> "NumbersWriter":
        """A writer of this column into an open Whoosh file."""
        return NumbersWriter(dbfile)

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> "NumbersReader":
        """The column found at that place of an open Whoosh file."""
        return NumbersReader(dbfile.get(basepos, length), doccount)

    def default_value(self, reverse: bool = False) -> None:
        """What a unit without a number has."""


class NumbersWriter(columns.ColumnWriter):  # type: ignore[misc]
    """Collects the number of each unit and writes them at the end."""

    def __init__(self, dbfile: Any) -> None:
        self._file = dbfile
        self._units = array("I")
        self._values = array("q")

    def add(self, docnum: int, v: int | None) -> None:
        """Keep the number of the next unit; None keeps nothing."""
        if v is not None:
            self._units.append(docnum)
            self._values.append(v)

    def finish(self, docnum: int) -> None:  # noqa: ARG002 -- a sparse column needs no total
        """Write the head, the units and the numbers."""
        self._file.write(_NUMBERS_HEAD.pack(len(self._units)))
        self._file.write(np.asarray(self._units, "<u4").tobytes())
        self._file.write(np.asarray(self._values, "<i8").tobytes())


class NumbersReader(columns.ColumnReader):  # type: ignore[misc]
    """`values[i]` is the number of unit `units[i]`; `reader[unit]` gives one, None where there is none."""

    def __init__(self, data: bytes, doccount: int) -> None:
        (pairs,) = _NUMBERS_HEAD.unpack_from(data)
        self.units: Units = np.frombuffer(data, "<u4", pairs, _NUMBERS_HEAD.size)
        self.values: NDArray[np.int64] = np.frombuffer(data, "<i8", pairs, _NUMBERS_HEAD.size + 4 * pairs)
        self._doccount = doccount

    def __getitem__(self, docnum: int) -> int | None:
        place = int(np.searchsorted(self.units, docnum))
        if place < len(self.units) and int(self.units[place]) == docnum:
            return int(self.values[place])
        return None

    def dense(self, missing: int = 0) -> NDArray[np.int64]:
        """One number for every unit of the segment, `missing` where there is none."""
        filled = np.full(self._doccount, missing, np.int64)
        filled[self.units] = self.values
        return filled
