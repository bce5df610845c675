"""Takes changes, writes them as new segments, and says which units of old ones they replace."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from whoosh.util import random_name

from coi.search_index import IndexRecord
from indexer.engines.whoosh.arrays import Bools
from indexer.engines.whoosh.building import SegmentBuilder
from indexer.engines.whoosh.codec import ArraySegment
from indexer.engines.whoosh.generations import measure, refusing_disk
from indexer.engines.whoosh.merging import merge_segments
from indexer.engines.whoosh.schema import INDEX_NAME
from indexer.engines.whoosh.segments import Segment
from indexer.fields import check_record

WORDS_IN_MEMORY = 16_000_000  # over all views, before a segment is written; some 600 MB while it is


def new_name() -> str:
    """A name no other segment has."""
    return f"{INDEX_NAME}_{random_name(16)}"


def open_new(folder: Path, name: str) -> Segment:
    """A segment just written."""
    files = {path.name: measure(path) for path in folder.iterdir() if path.name.startswith(f"{name}.")}
    return Segment(folder, name, files)


class RecordWriter:
    """The port's IndexWriter over a folder of segments; `finish` ends it."""

    def __init__(self, folder: Path, segments: Sequence[Segment], listed: Sequence[ArraySegment]) -> None:
        self._folder = folder
        self._segments = list(segments)
        self._listed = [ArraySegment(one.segment_id(), one.units, one.deleted) for one in listed]
        self._builder = SegmentBuilder()
        self._put: dict[str, list[int]] = {}  # records of the builder
        self._replaced: set[int] = set()  # of those, by a later put or delete
        self._written = 0  # segments of our own among those listed
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
        for segment, listed in zip(self._segments, self._listed, strict=True):
            for record in segment.records_of(document_id):
                before = listed.deleted_count()
                listed.deleted.update(segment.units_of(record))
                self.changed |= listed.deleted_count() > before

    def finish(self, *, together: bool = False) -> list[ArraySegment]:
        """Write what is left, and give the segments of the new commit; those of our own as one if `together`."""
        self._write_segment()
        own = self._segments[len(self._segments) - self._written :]
        if together and len(own) > 1:
            with refusing_disk():
                name = new_name()
                merge_segments(self._folder, name, own, [self._live(one) for one in own])
            del self._segments[-self._written :], self._listed[-self._written :]
            self._add(open_new(self._folder, name))
        return [one for one in self._listed if one.doc_count() > 0]

    def _live(self, segment: Segment) -> Bools:
        return live_records(segment, self._listed[self._segments.index(segment)])

    def _write_segment(self) -> None:
        if not self._builder.records:
            return
        name = new_name()
        with refusing_disk():
            self._builder.write(self._folder, name)
        segment = open_new(self._folder, name)
        self._add(segment)
        for record in self._replaced:
            self._listed[-1].deleted.update(segment.units_of(record))
        self._builder, self._put, self._replaced = SegmentBuilder(), {}, set()

    def _add(self, segment: Segment) -> None:
        self._segments.append(segment)
        self._listed.append(ArraySegment(segment.name, segment.unit_count))
        self._written += 1


def live_records(segment: Segment, listed: ArraySegment) -> Bools:
    """Which records of a segment are not deleted."""
    live = np.ones(segment.record_count, np.bool_)
    dead = np.fromiter(listed.deleted, np.int64, len(listed.deleted))
    live[np.searchsorted(segment.record_unit, dead, side="right") - 1] = False
    return live
