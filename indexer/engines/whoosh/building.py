"""A segment in the making: records are collected in memory and written as files that never change."""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coi.errors import SearchIndexError
from coi.search_index import VIEWS, IndexRecord, WordViews
from indexer.engines.whoosh.arrays import SummingFile, write_array
from indexer.engines.whoosh.columns import PASSAGE_ROWS, RECORD_ROWS, CodedValues, ValuesColumn
from indexer.engines.whoosh.dictionary import letters_of
from indexer.engines.whoosh.inversion import FieldWords, Inverted
from indexer.engines.whoosh.postings import PostingsWriter
from indexer.fields import INDEX_FIELDS, VALUE_FIELDS, values_of

POSTING_FIELDS: tuple[str, ...] = tuple(one.name for one in INDEX_FIELDS if one.kind in ("words", "key"))
_KEYS = frozenset(one.name for one in INDEX_FIELDS if one.kind == "key")

_MOST = (1 << 31) - 1  # what columns hold


@dataclass(frozen=True, slots=True)
class Columns:
    """What a segment holds beside terms: a row of numbers per column, over units and over records."""

    units: NDArray[np.int32]  # PASSAGE_ROWS x units
    records: NDArray[np.int32]  # RECORD_ROWS x records
    documents: NDArray[np.bytes_]
    values: Mapping[str, CodedValues]


class SegmentBuilder:
    """Takes records and writes them as one segment."""

    def __init__(self) -> None:
        self._fields = {name: FieldWords(positions=name not in _KEYS) for name in POSTING_FIELDS}
        self._values = {field.name: ValuesColumn() for field in VALUE_FIELDS}
        self._unit_rows: list[tuple[int, ...]] = []
        self._record_rows: list[tuple[int, ...]] = []
        self._documents: list[bytes] = []
        self.words = 0  # added so far, over all fields

    @property
    def records(self) -> int:
        """How many records were added."""
        return len(self._documents)

    def add(self, record: IndexRecord) -> int:
        """Add a record; its number in the segment. A SearchIndexError where a number of it is too large."""
        _check_numbers(record)
        number, title = len(self._documents), len(self._unit_rows)
        self._documents.append(record.document_id.encode("utf-8", "surrogatepass"))
        self._record_rows.append(
            (
                record.edition,
                record.reading,
                record.published_first or 0,
                record.published_last or 0,
                record.captured,
                record.in_force_from,
                record.in_force_until or 0,
                len(record.passages),
            )
        )
        for field, column in self._values.items():
            column.add(number, values_of(record, field))
        self._fields["document"].add(title, (record.document_id,))
        self._fields["phrases"].add(title, dict.fromkeys(record.phrases))
        self._add_words("subject", title, record.subject)
        self._unit_rows.append((self._add_words("title", title, record.title), 0, 0, 0))
        for unit, passage in enumerate(record.passages, title + 1):
            words = self._add_words("text", unit, passage.views)
            self._unit_rows.append((words, passage.page, passage.start, passage.end))
        return number

    def _add_words(self, field: str, unit: int, views: WordViews) -> int:
        longest = 0
        for view in VIEWS:
            if view in views:
                count = self._fields[f"{field}_{view}"].add(unit, views[view])
                self.words += count
                longest = max(longest, count)
        return longest

    def write(self, folder: Path, name: str) -> None:
        """Write the files of the segment; nothing is fsynced."""
        columns = Columns(
            _rows(self._unit_rows, len(PASSAGE_ROWS)),
            _rows(self._record_rows, len(RECORD_ROWS)),
            np.array(self._documents, np.bytes_),
            {field: column.coded() for field, column in self._values.items()},
        )
        write_segment(
            folder, name, columns, ((field, [words.invert()]) for field, words in self._fields.items())
        )


def write_segment(
    folder: Path, name: str, columns: Columns, fields: Iterable[tuple[str, Iterable[Inverted]]]
) -> None:
    """Write a segment from its columns and, field by field, its inverted terms in order."""
    write_array(folder / f"{name}.units.npy", columns.units)
    write_array(folder / f"{name}.records.npy", columns.records)
    write_array(folder / f"{name}.documents.npy", columns.documents)
    ranges: dict[str, tuple[int, int]] = {}
    ends: list[NDArray[np.int64]] = []
    letters: list[NDArray[np.uint32]] = []
    with closing(PostingsWriter(folder)) as postings:
        with (folder / f"{name}.terms").open("wb") as texts:
            size = count = 0
            for field, parts in fields:
                first = count
                for part in parts:
                    postings.add(part)
                    lengths = np.fromiter(map(len, part.terms), np.int64, len(part.terms))
                    ends.append(size + np.cumsum(lengths))
                    texts.write(b"".join(part.terms))
                    letters.append(letters_of(part.terms))
                    size += int(lengths.sum())
                    count += len(part.terms)
                ranges[field] = (first, count)
        with (folder / f"{name}.postings").open("wb") as file:
            summing = SummingFile(file)
            entries, begins = postings.finish(summing)
    write_array(folder / f"{name}.sums.npy", summing.sums())
    write_array(folder / f"{name}.entries.npy", entries)
    write_array(folder / f"{name}.letters.npy", np.concatenate([np.empty(0, np.uint32), *letters]))
    write_array(folder / f"{name}.ends.npy", np.concatenate([np.empty(0, np.int64), *ends]).astype(np.uint32))
    values, at = {}, 0
    for field, column in columns.values.items():
        values[field] = (at, at + len(column.codes), column.names)
        at += len(column.codes)
    stacked = [
        np.stack([column.records, column.codes]).astype(np.int32) for column in columns.values.values()
    ]
    write_array(folder / f"{name}.values.npy", np.concatenate([np.empty((2, 0), np.int32), *stacked], axis=1))
    said = {"fields": ranges, "begins": begins, "values": values}
    (folder / f"{name}.json").write_text(json.dumps(said), encoding="ascii")


def _check_numbers(record: IndexRecord) -> None:
    """Return if the columns can hold the record: else its whole commit would fail when they are written."""
    places = (number for one in record.passages for number in (one.page, one.start, one.end))
    for number in (record.edition, record.reading, *places):
        if not -_MOST <= number <= _MOST:
            raise SearchIndexError(f"The record of {record.document_id} has too large a number: {number}.")
    if record.document_id.endswith("\0"):
        raise SearchIndexError("A document id ends in a NUL character, which the index cannot keep.")


def _rows(rows: list[tuple[int, ...]], columns: int) -> NDArray[np.int32]:
    return np.array(rows, np.int32).reshape(-1, columns).T
