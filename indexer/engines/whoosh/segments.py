"""One Whoosh segment opened for reading: its columns as arrays, its terms and postings on demand.

Files of a segment never change, so a segment once opened serves every later commit that still has it;
only which of its records are deleted differs from commit to commit.
"""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coi.errors import IndexDamaged, SearchIndexError
from indexer.engines.whoosh.columns import NumbersColumn, NumbersReader, TextsColumn, TextsReader
from indexer.engines.whoosh.postings import Postings, PostingsCache
from indexer.engines.whoosh.schema import term_bytes, term_text
from indexer.fields import NUMBER_FIELDS, VALUE_FIELDS


@contextmanager
def reading() -> Iterator[None]:
    """Turns whatever Whoosh raises on bytes it cannot read into IndexDamaged."""
    try:
        yield
    except (SearchIndexError, FileNotFoundError):
        raise
    except Exception as error:
        raise IndexDamaged(
            "The search index cannot be read and has to be rebuilt: run “coi index --rebuild”."
        ) from error


@dataclass(frozen=True, slots=True)
class CodedValues:
    """Values of records: `names[codes[i]]` is a value of record `records[i]`; records ascend."""

    records: NDArray[np.int64]
    codes: NDArray[np.int64]
    names: tuple[str, ...]


class Segment:
    """Records and passages of one segment; units and records are numbered from 0 within it."""

    def __init__(self, storage: Any, schema: Any, whoosh_segment: Any, lock: RLock) -> None:
        self.name: str = whoosh_segment.segment_id()
        self._lock = lock
        with reading():
            codec = whoosh_segment.codec()
            self._terms = codec.terms_reader(storage, whoosh_segment)
            weakref.finalize(self, self._terms.close)
            self._formats = {name: field.format for name, field in schema.items() if field.format}
            self._cache = PostingsCache(self._terms, self._formats)
            columns = codec.per_document_reader(storage, whoosh_segment)
            try:
                self._load(columns)
            finally:
                columns.close()

    def _load(self, columns: Any) -> None:
        self.unit_count: int = columns.doc_count_all()
        documents = self._texts(columns, "document")
        self.record_unit: NDArray[np.int64] = documents.units.astype(np.int64)
        self.documents: list[str] = [documents.names[code] for code in documents.codes.tolist()]
        numbers = {name: self._numbers(columns, name) for name in NUMBER_FIELDS}
        self.of_unit: dict[str, NDArray[np.int64]] = {
            name: numbers.pop(name).dense() for name in ("words", "page", "start", "end")
        }
        self.of_record: dict[str, NDArray[np.int64]] = {
            name: column.dense()[self.record_unit] for name, column in numbers.items()
        }
        extent = self.of_record["passages"] + 1
        if int(extent.sum()) != self.unit_count or np.any(np.diff(self.record_unit) != extent[:-1]):
            raise IndexDamaged(
                "The search index has lost passages and has to be rebuilt: run “coi index --rebuild”."
            )
        self.record_of_unit: NDArray[np.int64] = np.repeat(np.arange(len(extent)), extent)
        self.values: dict[str, CodedValues] = {}
        for field in VALUE_FIELDS:
            column = self._texts(columns, field.name)
            records = self.record_of_unit[column.units]
            self.values[field.name] = CodedValues(records, column.codes.astype(np.int64), tuple(column.names))

    @staticmethod
    def _texts(columns: Any, name: str) -> TextsReader:
        if not columns.has_column(name):
            return TextsReader(bytes(8) + b"[]", columns.doc_count_all())
        reader: TextsReader = columns.column_reader(name, TextsColumn())
        return reader

    @staticmethod
    def _numbers(columns: Any, name: str) -> NumbersReader:
        if not columns.has_column(name):
            return NumbersReader(bytes(4), columns.doc_count_all())
        reader: NumbersReader = columns.column_reader(name, NumbersColumn())
        return reader

    @property
    def record_count(self) -> int:
        """How many records it holds, deleted ones included."""
        return len(self.documents)

    def postings(self, field: str, text: str) -> Postings:
        """The posting list of a term in a field, deleted units included."""
        with self._lock, reading():
            found = self._cache.get(field, text)
            if len(found.units) and int(found.units[-1]) >= self.unit_count:
                raise IndexDamaged(
                    "The search index names passages it does not hold; run “coi index --rebuild”."
                )
            return found

    def terms_beginning(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """Every term of the field that begins so, with how many units hold it (deleted ones included)."""
        start = term_bytes(prefix)
        found: list[tuple[str, int]] = []
        with self._lock, reading():
            for (name, term), info in self._terms.items_from(field, start):
                if name != field or not term.startswith(start):
                    break
                found.append((term_text(term), int(info.doc_frequency())))
        return found

    def records_of(self, document_id: str) -> list[tuple[int, int]]:
        """The half-open ranges of units that belong to that document, deleted ones included."""
        ranges = []
        for unit in self.postings("document", document_id).units.tolist():
            record = int(self.record_of_unit[unit])
            ranges.append((unit, unit + 1 + int(self.of_record["passages"][record])))
        return ranges
