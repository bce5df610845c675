"""Posting lists on disk: three runs of numbers per list, each as narrow as its largest number allows.

The runs of a list are its units (each as the distance from the one before), its frequencies and its positions. A run
takes one, two or four bytes a number. Runs of one kind and width lie one after another in one region of
the file, in order of terms, so that one list or a thousand neighbours are read and decoded at once.
"""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from struct import Struct
from typing import IO, Literal

import numpy as np
from numpy.typing import NDArray

from coi.errors import SearchIndexError
from indexer.engines.whoosh.arrays import CheckedFile, Ints, SummingFile
from indexer.engines.whoosh.inversion import Inverted
from indexer.engines.whoosh.lists import Postings, list_of

Kind = Literal["units", "frequencies", "positions"]
KINDS: tuple[Kind, ...] = ("units", "frequencies", "positions")
WIDTHS = (1, 2, 4)

# One row per term. A width of 0 leaves a run out: frequencies that are all one, positions that are not kept.
ENTRY = np.dtype(
    [
        ("units", "<u4"),  # how many units the term stands in
        ("places", "<u4"),  # how often in all
        *((f"{kind}_width", "u1") for kind in KINDS),
        *((f"{kind}_start", "<u4") for kind in KINDS),  # in numbers from the start of the region
    ]
)

_ENTRY = Struct("<2I3B3I")  # the same row, unpacked
_TYPES = {width: np.dtype(f"<u{width or 1}") for width in (0, *WIDTHS)}  # of runs by width
_MOST_NUMBERS = (1 << 32) - 1  # of one kind and width: what an entry can point at
_SPOOL_BYTES = 16 << 20
_READ_AT_ONCE = 1 << 16  # bytes: to read so many costs as much as half a dozen lists one by one


class PostingsWriter:
    """Takes inverted terms in order and puts their runs into the nine regions of a file.

    Long regions wait in nameless files of `folder`: the usual place for them may be memory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._regions: dict[tuple[Kind, int], IO[bytes]] = {}
        self._written = {(kind, width): 0 for kind in KINDS for width in WIDTHS}  # in numbers
        self._entries: list[NDArray[np.void]] = []

    def add(self, part: Inverted) -> None:
        """Add the lists of the next terms."""
        counts = part.counts
        entries = np.zeros(len(counts), ENTRY)
        if not len(counts):
            return
        firsts = np.cumsum(counts) - counts
        places = np.add.reduceat(part.frequencies, firsts)
        entries["units"], entries["places"] = counts, places
        distances = np.diff(part.units, prepend=0)
        distances[firsts] = part.units[firsts]
        self._add_runs(entries, "units", distances, firsts, counts)
        self._add_runs(entries, "frequencies", part.frequencies, firsts, counts, drop=1)
        if part.positions is not None:
            self._add_runs(entries, "positions", part.positions, np.cumsum(places) - places, places)
        self._entries.append(entries)

    def _add_runs(
        self,
        entries: NDArray[np.void],
        kind: Kind,
        numbers: Ints,
        firsts: Ints,
        counts: Ints,
        drop: int | None = None,
    ) -> None:
        largest = np.maximum.reduceat(numbers, firsts)
        widths = np.where(largest < 1 << 8, 1, np.where(largest < 1 << 16, 2, 4)).astype(np.uint8)
        if drop is not None:
            widths[largest == drop] = 0
        entries[f"{kind}_width"] = widths
        for width in WIDTHS:
            chosen = widths == width
            if not chosen.any():
                continue
            sizes = np.where(chosen, counts, 0)
            starts = self._written[kind, width] + np.cumsum(sizes) - sizes
            entries[f"{kind}_start"][chosen] = starts[chosen]
            self._written[kind, width] += int(sizes.sum())
            kept = numbers if chosen.all() else numbers[np.repeat(chosen, counts)]
            self._region(kind, width).write(kept.astype(f"<u{width}").tobytes())

    def _region(self, kind: Kind, width: int) -> IO[bytes]:
        if (kind, width) not in self._regions:
            self._regions[kind, width] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 -- see close
                max_size=_SPOOL_BYTES, dir=str(self._folder)
            )
        return self._regions[kind, width]

    def finish(self, file: SummingFile) -> tuple[NDArray[np.void], dict[str, int]]:
        """Write the regions into one file; the entries of all terms, and where in the file each region begins."""
        if max(self._written.values()) > _MOST_NUMBERS:
            raise SearchIndexError("A segment of the search index has grown too large.")
        begins = {}
        for kind in KINDS:
            for width in WIDTHS:
                begins[f"{kind}{width}"] = file.size
                region = self._regions.get((kind, width))
                if region is None:
                    continue
                region.seek(0)
                while piece := region.read(1 << 20):
                    file.write(piece)
        entries = np.concatenate(self._entries) if self._entries else np.zeros(0, ENTRY)
        return entries, begins

    def close(self) -> None:
        """Give back the files the regions waited in."""
        for region in self._regions.values():
            region.close()


class PostingsReader:
    """The posting lists of one segment, by number of the term; safe to share between threads."""

    def __init__(self, file: CheckedFile, entries: NDArray[np.void], begins: dict[str, int]) -> None:
        self._file = file
        self._begins = {
            (kind, width): begins[f"{kind}{width}"] if width else 0
            for kind in KINDS
            for width in (0, *WIDTHS)
        }
        self._entries = entries = np.ascontiguousarray(entries)
        self._rows = entries.view(np.uint8).data  # one entry is unpacked at once in a tenth of the time
        self.counts: NDArray[np.uint32] = np.ascontiguousarray(entries["units"])
        self.places: NDArray[np.uint32] = entries["places"]

    def read(self, term: int) -> Postings:
        """Units and frequencies of one term."""
        count, _, units, frequencies, _, first, others, _ = _ENTRY.unpack_from(self._rows, term * _ENTRY.size)
        distances = self._run("units", units, first, count)
        return list_of(
            distances, self._run("frequencies", frequencies, others, count) if frequencies else None
        )

    def read_several(self, terms: Sequence[int]) -> list[Postings]:
        """Units and frequencies of some terms (ascending): what lies near together is read at once."""
        entries = self._entries[np.array(terms, np.int64)]
        runs: dict[tuple[str, int], tuple[int, NDArray[np.unsignedinteger]]] = {}
        for kind in KINDS[:2]:
            for width in WIDTHS:
                own = entries[entries[f"{kind}_width"] == width]
                if not len(own):
                    continue
                first = int(own[f"{kind}_start"][0])
                count = int(own[f"{kind}_start"][-1]) + int(own["units"][-1]) - first
                if count * width <= _READ_AT_ONCE:
                    runs[kind, width] = first, self._run(kind, width, first, count)
        found = []
        for term, entry in zip(terms, entries.tolist(), strict=True):
            count, _, width, other_width, _, start, other_start, _ = entry
            near, others = runs.get(("units", width)), runs.get(("frequencies", other_width))
            if near is None or (other_width and others is None):
                found.append(self.read(term))
                continue
            distances = near[1][start - near[0] :][:count]
            if others is not None:
                found.append(list_of(distances, others[1][other_start - others[0] :][:count], copied=True))
            else:
                found.append(list_of(distances, None, copied=True))
        return found

    def positions(self, term: int) -> NDArray[np.unsignedinteger]:
        """The positions of one term, those of its first unit first."""
        _, places, _, _, width, _, _, start = _ENTRY.unpack_from(self._rows, term * _ENTRY.size)
        return self._run("positions", width, start, places)

    def _run(self, kind: Kind, width: int, start: int, count: int) -> NDArray[np.unsignedinteger]:
        data = self._file.read(self._begins[kind, width] + width * start, width * count)
        return np.frombuffer(data, _TYPES[width])

    def read_range(self, first: int, last: int) -> tuple[Ints, Ints, Ints, Ints | None]:
        """Counts, units, frequencies and positions of the terms from `first` up to (not with) `last`, as in Inverted."""
        counts = self.counts[first:last].astype(np.int64)
        places = self.places[first:last].astype(np.int64)
        distances = self._runs("units", first, last, counts, 0)
        units = np.cumsum(distances)
        firsts = np.cumsum(counts) - counts
        units -= np.repeat(units[firsts] - distances[firsts], counts) if len(counts) else 0
        frequencies = self._runs("frequencies", first, last, counts, 1)
        kept = bool(self._entries["positions_width"][first:last].any())
        return counts, units, frequencies, self._runs("positions", first, last, places, 0) if kept else None

    def _runs(self, kind: Kind, first: int, last: int, counts: Ints, missing: int) -> Ints:
        numbers = np.full(int(counts.sum()), missing, np.int64)
        widths, starts = (self._entries[f"{kind}_{what}"][first:last] for what in ("width", "start"))
        for width in WIDTHS:
            chosen = np.flatnonzero(widths == width)
            if not len(chosen):
                continue
            start = self._begins[kind, width] + width * int(starts[chosen[0]])
            data = self._file.read(start, width * int(counts[chosen].sum()))
            numbers[np.repeat(widths == width, counts)] = np.frombuffer(data, f"<u{width}")
        return numbers


def split_terms(counts: NDArray[np.integer], most: int) -> Iterator[tuple[int, int]]:
    """Cut a row of terms into stretches of about `most` postings, at least one term each."""
    if not len(counts):
        return
    chunk = (np.cumsum(counts, dtype=np.int64) - counts) // most
    cuts = [0, *(np.flatnonzero(np.diff(chunk)) + 1).tolist(), len(counts)]
    yield from pairwise(cuts)
