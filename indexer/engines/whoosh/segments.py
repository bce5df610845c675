"""One segment: its columns in memory, its terms when first asked for, its postings on demand.

Files of a segment never change, so a segment once opened serves every later commit that still has it;
only which of its records are deleted differs from commit to commit.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi.errors import IndexDamaged, SearchIndexError
from indexer.engines.whoosh.arrays import Bools, CheckedFile, HeldFile, Ints, array_of, damaged
from indexer.engines.whoosh.columns import PASSAGE_ROWS, RECORD_ROWS, CodedValues
from indexer.engines.whoosh.dictionary import Terms, letters_of
from indexer.engines.whoosh.lists import NO_POSTINGS, Packed, Postings
from indexer.engines.whoosh.postings import PostingsReader
from indexer.engines.whoosh.schema import term_bytes, term_text

CACHE_BYTES = 64 << 20  # of posting lists, per segment

# Of more terms it is quicker to look for pieces of the word in all of them first than to compare each.
MANY_ALIKE = 500

_LATER = (
    "terms",
    "ends.npy",
    "letters.npy",
    "entries.npy",
    "sums.npy",
    "postings",
)  # files read when first needed

Files = Mapping[str, tuple[int, int]]  # size and CRC-32 of files by name


class reading:  # noqa: N801 -- read as a verb: with reading()
    """Turns whatever unreadable bytes cause into IndexDamaged."""

    # A class, not a generator: it is entered for every term of a question and costs a third so.
    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if not isinstance(error, Exception) or isinstance(error, SearchIndexError | FileNotFoundError):
            return
        if isinstance(error, OSError):
            raise IndexDamaged(f"The search index cannot be read: {error.strerror or error}.") from error
        raise IndexDamaged(
            "The search index cannot be read and has to be rebuilt: run “coi index --rebuild”."
        ) from error


class Segment:
    """Records and passages of one segment; units and records are numbered from 0 within it."""

    def __init__(self, folder: Path, name: str, files: Files) -> None:
        self.name = name
        self._folder = folder
        self._files = files
        self._lock = RLock()
        with reading():
            # Held open from the start: a later commit may remove the files before they are asked for.
            self._held = {what: self._hold(what) for what in _LATER}
            self._load()

    def _load(self) -> None:
        said = json.loads(self._bytes("json"))
        self._begins: dict[str, int] = said["begins"]
        self._fields = {field: (first, last) for field, (first, last) in said["fields"].items()}
        units, records = self._array("units.npy"), self._array("records.npy")
        self.of_unit: dict[str, NDArray[np.int32]] = dict(zip(PASSAGE_ROWS, units, strict=True))
        self.of_record: dict[str, NDArray[np.int32]] = dict(zip(RECORD_ROWS, records, strict=True))
        self.documents: NDArray[np.bytes_] = self._array("documents.npy")
        self.unit_count, self.record_count = units.shape[1], records.shape[1]
        extents = self.of_record["passages"].astype(np.int64) + 1
        if int(extents.sum()) != self.unit_count or len(self.documents) != self.record_count:
            raise IndexDamaged(
                "The search index has lost passages and has to be rebuilt: run “coi index --rebuild”."
            )
        self.record_unit = np.cumsum(extents) - extents  # the title unit of every record
        holders, codes = self._array("values.npy")
        self.values: dict[str, CodedValues] = {}
        for field, (first, last, names) in said["values"].items():
            self.values[field] = CodedValues(holders[first:last], codes[first:last], tuple(names))
        self._cache: OrderedDict[int, Postings | Packed] = OrderedDict()
        self._cached_bytes = 0
        self._counted: dict[tuple[int, int], NDArray[np.uint16]] = {}

    @cached_property
    def terms(self) -> Terms:
        """The dictionary, read and checked when first asked for."""
        with reading(), self._lock:
            return Terms(self._bytes("terms"), self._array("ends.npy").data, self._fields)

    @cached_property
    def letters(self) -> NDArray[np.uint32]:
        """For each term which letters it has (see letters_of)."""
        with reading(), self._lock:
            return self._array("letters.npy")

    @cached_property
    def postings_file(self) -> PostingsReader:
        """The posting lists by number of the term."""
        with reading(), self._lock:
            file = CheckedFile(self._held["postings"], self._array("sums.npy"))
            return PostingsReader(file, self._array("entries.npy"), self._begins)

    def has_terms(self, field: str) -> bool:
        """Whether any record or passage has a term in that field."""
        first, last = self._fields.get(field, (0, 0))
        return bool(first < last)

    def postings(self, field: str, text: str) -> tuple[int, Postings]:
        """The number of a term in a field, and its posting list, deleted units included; -1 where there is none."""
        with reading():
            term = self.terms.find(field, term_bytes(text))
            return (-1, NO_POSTINGS) if term is None else (term, self._kept(term))

    def postings_of(self, term: int) -> Postings:
        """The posting list of the term of that number, kept while there is room."""
        with reading():
            return self._kept(term)

    def _kept(self, term: int) -> Postings:
        with self._lock:
            found = self._cache.get(term)
            if found is not None:
                self._cache.move_to_end(term)
        if found is not None:
            return found.opened()
        read = self.postings_file.read(term)
        self._keep([(term, read)])
        return read

    def fetch(self, terms: Iterable[int]) -> None:
        """Read the posting lists of several terms, so that `postings_of` has them at hand; in a third of the time."""
        with reading():
            missing = sorted(set(terms).difference(self._cache))
            self._keep(list(zip(missing, self.postings_file.read_several(missing), strict=True)))

    def _keep(self, lists: Sequence[tuple[int, Postings]]) -> None:
        for _, one in lists:
            if len(one.units) and not 0 <= int(one.units[-1]) < self.unit_count:
                raise damaged(self._held["postings"].path)
        with self._lock:
            for term, one in lists:
                if term not in self._cache:
                    kept = self._cache[term] = one.packed or one
                    self._cached_bytes += kept.size + 200  # the entry itself
            while self._cached_bytes > CACHE_BYTES and len(self._cache) > 1:
                _, dropped = self._cache.popitem(last=False)
                self._cached_bytes -= dropped.size + 200

    def beginning(self, field: str, prefix: str) -> tuple[int, NDArray[np.uint32]]:
        """The first term of the field that begins so, and for each of those in how many units it stands, deleted ones too."""
        with reading():
            first, last = self.terms.beginning(field, term_bytes(prefix))
            return first, self.postings_file.counts[first:last]

    def find(self, field: str, text: str) -> tuple[str, int, int] | None:
        """A term of the field as `described` tells it; None where the field does not have it."""
        with reading():
            term = self.terms.find(field, term_bytes(text))
            return None if term is None else (text, term, int(self.postings_file.counts[term]))

    def terms_like(self, field: str, text: str, most: int) -> list[tuple[str, int, int]]:
        """The terms of the field with the same first character that may differ in at most so many; some do not."""
        with reading():
            first, last = self.terms.beginning(field, term_bytes(text[0]))
            # Put in or left out, a character changes the length by one and one kind of letter; exchanged, two kinds.
            longer = np.abs(self._lengths(first, last).astype(np.int64) - len(text))
            kinds = np.bitwise_count(self.letters[first:last] ^ letters_of([term_bytes(text)]))
            fits = (longer <= most) & (kinds <= 2 * most - longer)
            pieces = _pieces(text[1:], most + 1)
            if all(pieces) and np.count_nonzero(fits) > MANY_ALIKE:
                fits &= self.terms.holding(first, last, pieces)
            return self.described(fits.nonzero()[0] + first)

    def _lengths(self, first: int, last: int) -> NDArray[np.uint16]:
        """How many characters each of the terms from `first` to `last` has, all that begin alike; counted once."""
        found = self._counted.get((first, last))
        if found is None:  # two threads may both count; both count the same
            counted = np.minimum(self.terms.characters(first, last), np.iinfo(np.uint16).max)
            found = self._counted[first, last] = counted.astype(np.uint16)
        return found

    def described(self, terms: Ints) -> list[tuple[str, int, int]]:
        """Some terms (ascending): text, number, and in how many units each stands, deleted ones too."""
        with reading():
            texts = map(term_text, self.terms.several(terms))
            counts = self.postings_file.counts[terms].tolist()
            return list(zip(texts, terms.tolist(), counts, strict=True))

    def records_of(self, document_id: str) -> list[int]:
        """The records of that document, deleted ones included."""
        units = self.postings("document", document_id)[1].units
        found: list[int] = np.searchsorted(self.record_unit, units).tolist()
        return found

    def live(self, dead_units: Ints) -> Bools:
        """Which of its records have none of these units."""
        mask = np.ones(self.record_count, np.bool_)
        mask[np.searchsorted(self.record_unit, dead_units, side="right") - 1] = False
        return mask

    def units_of(self, record: int) -> range:
        """The units of a record: its title, then its passages."""
        first = int(self.record_unit[record])
        return range(first, first + 1 + int(self.of_record["passages"][record]))

    def _array(self, what: str) -> NDArray[Any]:
        return array_of(self._bytes(what))

    def _bytes(self, what: str) -> bytes:
        return (self._held.get(what) or self._hold(what)).read_all(self._files[f"{self.name}.{what}"][1])

    def _hold(self, what: str) -> HeldFile:
        name = f"{self.name}.{what}"
        return HeldFile(self._folder / name, self._files[name][0])


def _pieces(text: str, count: int) -> list[bytes]:
    """A text cut into so many pieces of about equal length: with fewer edits than pieces, one of them stays whole."""
    borders = [len(text) * place // count for place in range(count + 1)]
    return [term_bytes(text[first:last]) for first, last in pairwise(borders)]
