"""Takes changes, writes them as new segments, and says which units of old ones they replace."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from whoosh.util import random_name

from coi.search_index import IndexPart, IndexRecord, PartWriter
from indexer.engines.whoosh.building import SegmentBuilder
from indexer.engines.whoosh.codec import ArraySegment
from indexer.engines.whoosh.generations import measure, refusing_disk
from indexer.engines.whoosh.merging import merge_segments
from indexer.engines.whoosh.schema import INDEX_NAME
from indexer.engines.whoosh.segments import Segment
from indexer.fields import check_record

WORDS_IN_MEMORY = 16_000_000  # over all views, before a segment is written; some 600 MB while it is
MOST_PARTS = 64  # segments of one change before they are made one: each holds six files open


def new_name() -> str:
    """A name no other segment has."""
    return f"{INDEX_NAME}_{random_name(16)}"


def open_new(folder: Path, name: str) -> Segment:
    """A segment just written."""
    files = {path.name: measure(path) for path in folder.iterdir() if path.name.startswith(f"{name}.")}
    return Segment(folder, name, files)


class SegmentWriter:
    """The port's PartWriter: writes segments of its own into the folder of the generation, and gives their names.

    They belong to no commit yet: where nobody adopts them, the next writer removes them.
    """

    def __init__(self, folder: Path, words_in_memory: int) -> None:
        self._folder = folder
        self._words_in_memory = words_in_memory
        self._builder = SegmentBuilder()
        self._documents: list[str] = []
        self._names: list[str] = []

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        """Take all records of a document."""
        for record in records:
            check_record(document_id, record)
        for record in records:
            self._builder.add(record)
        self._documents.append(document_id)
        if self._builder.words >= self._words_in_memory:
            self._write_segment()

    def finish(self) -> IndexPart:
        """Write what is left, and say what was put and which segments hold it."""
        self._write_segment()
        return IndexPart(tuple(self._documents), tuple(self._names))

    def _write_segment(self) -> None:
        if self._builder.records:
            self._names.append(new_name())
            with refusing_disk():
                self._builder.write(self._folder, self._names[-1])
            self._builder = SegmentBuilder()


class RecordWriter:
    """The port's SharedWriter over a folder of segments; `finish` ends it."""

    def __init__(self, folder: Path, segments: Sequence[Segment], listed: Sequence[ArraySegment]) -> None:
        self._folder = folder
        self._segments = list(segments)
        self._listed = [ArraySegment(one.segment_id(), one.units, one.deleted) for one in listed]
        self._builder = SegmentBuilder()
        self._put: dict[str, list[int]] = {}  # records of the builder
        self._replaced: set[int] = set()  # of those, by a later put or delete
        self._written = 0  # segments of our own among those listed
        self._documents: set[str] = set()  # that those may hold
        self.changed = False  # once anything was added, or removed that had been there

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        """Replace everything the index holds of that document by these records."""
        for record in records:
            check_record(document_id, record)
        self.delete(document_id)
        for record in records:
            self._put.setdefault(document_id, []).append(self._builder.add(record))
            self.changed = True
        if self._builder.words >= WORDS_IN_MEMORY:
            self._write_segment()

    def delete(self, document_id: str) -> None:
        """Remove everything the index holds of that document; unknown ids are no error."""
        self._replaced.update(self._put.pop(document_id, ()))
        # Of many segments of our own few hold a document twice: they are searched only where one may.
        searched = None if document_id in self._documents else len(self._segments) - self._written
        for segment, listed in zip(self._segments[:searched], self._listed[:searched], strict=True):
            for record in segment.records_of(document_id):
                before = listed.deleted_count()
                listed.deleted.update(segment.units_of(record))
                self.changed |= listed.deleted_count() > before

    def part_maker(self, processes: int) -> Callable[[], PartWriter]:
        """What begins a part in another process; together they take no more memory than one writer alone."""
        return partial(SegmentWriter, self._folder, WORDS_IN_MEMORY // processes)

    def adopt(self, part: IndexPart) -> None:
        """Replace everything the index holds of the documents of a part by the segments it names."""
        for document_id in part.documents:
            self.delete(document_id)
        for name in part.names:
            self._add(self._opened(name))
            self.changed = True
        self._documents.update(part.documents)

    def finish(self, *, together: bool = False) -> list[ArraySegment]:
        """Write what is left, and give the segments of the new commit; those of our own as one if `together`."""
        self._write_segment()
        if together:
            self._merge_own()
        return [one for one in self._listed if one.doc_count() > 0]

    def _merge_own(self) -> None:
        first = len(self._segments) - self._written
        own, listed = self._segments[first:], self._listed[first:]
        if len(own) < 2:  # noqa: PLR2004 -- one is merged already
            return
        name = new_name()
        with refusing_disk():
            live = [
                segment.live(np.fromiter(said.deleted, np.int64))
                for segment, said in zip(own, listed, strict=True)
            ]
            merge_segments(self._folder, name, own, live)
        del self._segments[first:], self._listed[first:]
        self._written = 0
        self._add(self._opened(name))
        with refusing_disk():
            for old in own:
                for path in self._folder.glob(f"{old.name}.*"):
                    path.unlink()

    def _opened(self, name: str) -> Segment:
        with refusing_disk():
            return open_new(self._folder, name)

    def _write_segment(self) -> None:
        if not self._builder.records:
            return
        name = new_name()
        with refusing_disk():
            self._builder.write(self._folder, name)
        segment = self._opened(name)
        deleted = {unit for record in self._replaced for unit in segment.units_of(record)}
        self._documents.update(self._put)
        self._builder, self._put, self._replaced = SegmentBuilder(), {}, set()
        self._add(segment, deleted)

    def _add(self, segment: Segment, deleted: Iterable[int] = ()) -> None:
        self._segments.append(segment)
        self._listed.append(ArraySegment(segment.name, segment.unit_count, deleted))
        self._written += 1
        if self._written >= MOST_PARTS:
            self._merge_own()
