"""Turns records into a new Whoosh segment and decides which old segments are merged into it."""

from collections.abc import Iterable, Sequence
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import TOC
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from coi.search_index import VIEWS, IndexRecord
from indexer.engines.whoosh.generations import refusing_disk
from indexer.engines.whoosh.segments import Segment
from indexer.fields import VALUE_FIELDS, check_record, values_of

MEMORY_MB = 256  # by Whoosh's own estimate, before it spills sorted runs to disk
MOST_SEGMENTS = 8


class _SegmentWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh ships no types
    """Whoosh's writer, except that a commit removes no file: the old state must stay until the pointer moves."""

    def __init__(self, index: Any) -> None:
        # Blocks as large as most lists: they are always read whole.
        codec = W3Codec(blocklimit=8192, compression=1)
        super().__init__(index, _lk=False, limitmb=MEMORY_MB, codec=codec, compound=False)
        self.replaced_units: list[int] = []  # of this very segment, by a later put or delete

    def _commit_toc(self, segments: list[Any]) -> None:
        for unit in self.replaced_units:
            self.newsegment.delete_document(unit)
        self.committed_segments = segments
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)


class RecordWriter:
    """The port's IndexWriter over one Whoosh writer; `commit` or `cancel` ends it."""

    def __init__(self, index: Any, segments: Sequence[Segment]) -> None:
        self._writer = _SegmentWriter(index)
        self._committed = {segment.name: segment for segment in segments}
        self._put: dict[str, list[range]] = {}  # units of the new segment
        self._units = 0
        self._changed = False

    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        """Replace everything the index holds of that document by these records."""
        for record in records:
            check_record(document_id, record)
        self.delete(document_id)
        for record in records:
            self._add(record)

    def delete(self, document_id: str) -> None:
        """Remove everything the index holds of that document; unknown ids are no error."""
        for units in self._put.pop(document_id, ()):
            self._writer.replaced_units.extend(units)
        for whoosh_segment in self._writer.segments:
            for first, last in self._committed[whoosh_segment.segment_id()].records_of(document_id):
                for unit in range(first, last):
                    whoosh_segment.delete_document(unit)
                self._changed = True

    def _add(self, record: IndexRecord) -> None:
        title_words = max((len(terms) for terms in record.title.values()), default=0)
        self._add_unit(
            document=record.document_id,
            edition=record.edition,
            reading=record.reading,
            published_first=record.published_first,
            published_last=record.published_last,
            captured=record.captured,
            in_force_from=record.in_force_from,
            in_force_until=record.in_force_until,
            passages=len(record.passages),
            words=title_words,
            **{f"title_{view}": record.title.get(view, ()) for view in VIEWS},
            **{field.name: values_of(record, field.name) for field in VALUE_FIELDS},
        )
        for passage in record.passages:
            self._add_unit(
                page=passage.page,
                start=passage.start,
                end=passage.end,
                words=max((len(terms) for terms in passage.views.values()), default=0),
                **{f"text_{view}": passage.views.get(view, ()) for view in VIEWS},
            )
        last = self._units
        self._put.setdefault(record.document_id, []).append(range(last - 1 - len(record.passages), last))

    def _add_unit(self, **fields: Any) -> None:
        with refusing_disk():
            self._writer.add_document(**fields)
        self._units += 1
        self._changed = True

    @property
    def changed(self) -> bool:
        """True once anything was added, or removed that had been there."""
        return self._changed

    def commit(self) -> tuple[int, list[str]]:
        """Write the segment; the number of the new table of contents and the names of the segments it lists."""
        self._writer.commit(mergetype=merge)
        return self._writer.generation, [one.segment_id() for one in self._writer.committed_segments]

    def cancel(self) -> None:
        """Give up what was written; its files are left-overs."""
        if not self._writer.is_closed:
            self._writer.cancel()


def merge(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Whoosh's merge policy: adds the segments to be merged to the writer and returns those that stay."""
    stay, merged = choose_merges(segments)
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        try:
            writer.add_reader(reader)
        finally:
            reader.close()
    return stay


def choose_merges(segments: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """The segments that stay and those to be merged; segments without a record left are in neither.

    A segment more than half deleted is rewritten. When MOST_SEGMENTS or more would stay, the smaller half
    of them is merged, so that small commits stay cheap and a record is rewritten only now and then.
    """
    living = [segment for segment in segments if segment.doc_count() > 0]
    merged = [segment for segment in living if segment.deleted_count() > segment.doc_count()]
    stay = [segment for segment in living if segment not in merged]
    if len(stay) >= MOST_SEGMENTS:
        smallest = sorted(stay, key=lambda segment: int(segment.doc_count()))[: len(stay) // 2]
        merged += smallest
        stay = [segment for segment in stay if segment not in smallest]
    return stay, merged
