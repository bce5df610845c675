"""The vectors of all passages, kept in one file beside the index: derived, so it may always be thrown away.

A reading is never changed once it was saved, so its vectors are not either: only those of new readings are made.
Each row of the file is a passage with where it stands and its vector in half precision; a reading without
passages has one row of zeros, so that it is not read again.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi.document import Reading
from coi.durable import in_place_of, stamp
from coi.search_index import PassageReference
from indexer.hooks.embedder import Embedder
from indexer.passages import split

BATCH = 64  # readings whose passages are made vectors together
WORTH_WRITING = 5_000  # new rows; what a killed run loses at most while the file is small
_GROWN = 4  # later on it is written whenever it has grown by a quarter, so that all writing stays linear
_CHUNK = 65_536  # rows compared at a time, so that many passages need little memory

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Near:
    """The passage of a reading that lies nearest to a question, and how near: the cosine, above 0."""

    reading: int
    passage: PassageReference
    likeness: float


class PassageVectors:
    """The vectors of one embedder; sees at once when another process has written them anew.

    `shape` is the version of what passages are made of: another one makes all vectors anew.
    """

    def __init__(self, folder: Path, embedder: Embedder, shape: str) -> None:
        name = hashlib.sha256(f"{embedder.digest}\n{shape}".encode()).hexdigest()[:16]
        self.file = folder / f"{name}.npy"
        self._embedder = embedder
        self._row = np.dtype(
            [
                ("reading", "<i8"),
                ("page", "<i4"),
                ("start", "<i4"),
                ("end", "<i4"),
                ("vector", "<f2", (embedder.dimensions,)),
            ]
        )
        self._lock = Lock()
        self._stamp: tuple[int, int] | None = None
        self._rows: Rows | None = None

    @property
    def there(self) -> bool:
        """True where vectors have been made for this embedder and can be read."""
        return self._current() is not None

    def update(self, wanted: Collection[int], read: Callable[[int], Reading]) -> int:
        """Make the vectors of the readings wanted that have none yet and drop all others; how many were made.

        `read` gives a reading by its number. Another process sees either the old file or a new one.
        """
        old = self._current()
        kept = np.zeros(0, self._row) if old is None else old
        kept = kept[np.isin(kept["reading"], np.fromiter(wanted, np.int64, len(wanted)))]
        known = set(kept["reading"].tolist())
        missing = iter(sorted(set(wanted) - known))
        made, fresh = 0, [kept]
        waiting = 0
        while batch := [read(one) for one in islice(missing, BATCH)]:
            rows = self._rows_of(batch)
            fresh.append(rows)
            made += len(batch)
            waiting += len(rows)
            if waiting > max(WORTH_WRITING, sum(map(len, fresh)) // _GROWN):
                fresh = [np.concatenate(fresh)]
                self._write(fresh[0])
                waiting = 0
        if waiting or old is None or len(kept) != len(old):
            self._write(np.concatenate(fresh))
        for other in self.file.parent.glob("*.npy"):
            if other != self.file:
                other.unlink(missing_ok=True)
        return made

    def nearest(self, question: str, readings: Collection[int], limit: int) -> list[Near]:
        """The nearest passage of each of the `limit` readings nearest to a question, only of these readings."""
        (asked,) = self._embedder.embed([question], "query")
        rows = self._current()
        if rows is None or not len(rows) or not readings or not asked.any():
            return []
        among = np.fromiter(readings, np.int64, len(readings))
        likeness = np.concatenate([_likeness(chunk, asked, among) for chunk in _chunks(rows)])
        found: dict[int, Near] = {}
        # A stable order: equally near passages stand as they do in the file.
        for place in np.argsort(-likeness, kind="stable"):
            row, near = rows[place], float(likeness[place])
            if near <= 0 or len(found) == limit:
                break
            reference = PassageReference(int(row["page"]), int(row["start"]), int(row["end"]))
            found.setdefault(int(row["reading"]), Near(int(row["reading"]), reference, near))
        return list(found.values())

    def _rows_of(self, readings: Iterable[Reading]) -> Rows:
        places: list[tuple[int, int, int, int]] = []
        texts: list[str] = []
        for reading in readings:
            assert reading.id is not None, "a reading is saved before it is embedded"
            passages = split(reading)
            places += [(reading.id, one.page, one.start, one.end) for one in passages] or [
                (reading.id, 0, 0, 0)
            ]
            texts += [one.text for one in passages] or [""]
        rows = np.zeros(len(places), self._row)
        for name, column in zip(("reading", "page", "start", "end"), zip(*places, strict=True), strict=True):
            rows[name] = column
        rows["vector"] = self._embedder.embed(texts, "passage")
        rows["vector"][rows["page"] == 0] = 0  # no passage, whatever a prompt alone would give
        return rows

    def _current(self) -> Rows | None:
        """All rows as they are in the file now; None where there is no file, or none that can be read."""
        with self._lock:
            seen = stamp(self.file)
            if seen != self._stamp:
                self._rows, self._stamp = self._open(), seen
            return self._rows

    def _open(self) -> Rows | None:
        try:
            rows: Rows = np.lib.format.open_memmap(self.file, mode="r")  # refuses pickled objects
        except (OSError, ValueError, EOFError):
            return None
        return rows if rows.dtype == self._row and rows.ndim == 1 else None

    def _write(self, rows: Rows) -> None:
        with in_place_of(self.file) as half, half.open("wb") as file:
            np.save(file, rows, allow_pickle=False)


def _chunks(rows: Rows) -> Iterator[Rows]:
    return (rows[at : at + _CHUNK] for at in range(0, len(rows), _CHUNK))


def _likeness(rows: Rows, asked: NDArray[np.float32], among: NDArray[np.int64]) -> NDArray[np.float32]:
    """Give the cosine of each row with the question, 0 for readings that are not among those allowed."""
    allowed = np.isin(rows["reading"], among)
    found = np.zeros(len(rows), np.float32)
    found[allowed] = rows["vector"][allowed].astype(np.float32) @ asked
    return found
