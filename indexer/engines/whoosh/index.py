"""WhooshIndex, the port's embedded engine: opens the commit in use, answers over it, and makes new ones."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock

import whoosh
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from coi.errors import IndexDamaged, IndexMissing, SearchIndexError
from coi.search_index import AnalysedQuery, IndexAnswer, IndexWriter
from indexer.engines.whoosh import generations
from indexer.engines.whoosh.executor import answer
from indexer.engines.whoosh.generations import Commit, refusing_disk
from indexer.engines.whoosh.matching import frequent_terms
from indexer.engines.whoosh.schema import INDEX_NAME, SCHEMA_VERSION, WHOOSH_VERSION, make_schema
from indexer.engines.whoosh.scoring import Universe
from indexer.engines.whoosh.segments import Segment, reading
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.writing import RecordWriter

_OPEN_TRIES = 5  # a writer may remove old files while they are being opened
_PUBLIC = frozenset({"public"})


class WhooshIndex:
    """A SearchIndex in one folder; any number of threads and processes may read it, one at a time writes."""

    def __init__(self, folder: Path) -> None:
        if tuple(whoosh.__version__) != WHOOSH_VERSION:
            raise SearchIndexError(
                f"The search index works with Whoosh {'.'.join(map(str, WHOOSH_VERSION))} only, "
                f"not {'.'.join(map(str, whoosh.__version__))}."
            )
        self.folder = folder
        self._lock = RLock()
        self._pointer = b""
        self._opened: tuple[Commit, Snapshot] | None = None
        self._universes: dict[frozenset[str], Universe] = {}

    def search(self, query: AnalysedQuery) -> IndexAnswer:
        """The answer as of the last commit."""
        snapshot, universe = self._view(query.access)
        return answer(snapshot, universe, query)

    def suggest(self, prefix: str, limit: int) -> list[str]:
        """Up to `limit` exact terms of public records that begin with `prefix`, most frequent first."""
        snapshot, universe = self._view(_PUBLIC)
        return frequent_terms(snapshot, universe.units, prefix, ("title_exact", "text_exact"), limit)

    def document_ids(self) -> Iterator[str]:
        """Every document id in the index, each once, in order."""
        _, snapshot = self._refresh()
        living = zip(snapshot.documents, snapshot.live.tolist(), strict=True)
        return iter(sorted({name for name, alive in living if alive}))

    @property
    def generation(self) -> str:
        """The name of the generation in use; changes only by rebuild."""
        return generations.parse_pointer(generations.read_pointer(self.folder)).generation

    @contextmanager
    def writer(self) -> Iterator[IndexWriter]:
        """Changes that are committed at the end of the context, or leave no trace after an error."""
        generations.read_pointer(
            self.folder
        )  # where there is no index, none is begun: it would miss documents
        with generations.write_lock(self.folder):
            commit, snapshot = self._refresh()
            generations.remove_leftovers(self.folder, commit)
            with refusing_disk():
                records = self._record_writer(commit.generation, snapshot)
            try:
                yield records
                if records.changed:
                    self._commit(records, commit.generation, commit.files)
            finally:
                _cancel(records)
                self._tidy()

    @contextmanager
    def rebuild(self) -> Iterator[IndexWriter]:
        """A new, empty generation filled beside the one in use, which it replaces at the end."""
        with generations.write_lock(self.folder):
            name = generations.next_generation(self.folder)
            try:
                with refusing_disk():
                    place = generations.make_generation(self.folder, name)
                    FileIndex.create(FileStorage(str(place)), make_schema(), INDEX_NAME)
                    records = self._record_writer(name, None)
                try:
                    yield records
                    self._commit(records, name, {})
                finally:
                    _cancel(records)
            except BaseException:
                in_use = self._in_use()
                # Where the old generation is unreadable it is still all there is: only the new one goes.
                if in_use is None or in_use.generation != name:
                    shutil.rmtree(generations.generation_folder(self.folder, name), ignore_errors=True)
                raise
            self._tidy()

    def _in_use(self) -> Commit | None:
        """The commit the pointer on disk names, None where it names none that can be understood."""
        try:
            return generations.parse_pointer(generations.read_pointer(self.folder))
        except (IndexMissing, IndexDamaged):
            return None

    def _tidy(self) -> None:
        """Remove what the pointer on disk does not name; nothing where it cannot be understood."""
        in_use = self._in_use()
        if in_use is not None:
            generations.remove_leftovers(self.folder, in_use)

    def _record_writer(self, generation: str, snapshot: Snapshot | None) -> RecordWriter:
        storage = FileStorage(str(generations.generation_folder(self.folder, generation)))
        index = FileIndex(storage, make_schema(), INDEX_NAME)
        return RecordWriter(index, snapshot.segments if snapshot else ())

    def _commit(self, records: RecordWriter, generation: str, known: Mapping[str, tuple[int, int]]) -> None:
        """Write everything down, read it back, and only then move the pointer."""
        place = generations.generation_folder(self.folder, generation)
        with refusing_disk():
            number, segments = records.commit()
            names = {path.name for path in place.iterdir() if path.name.split(".")[0] in segments}
            names.add(TOC._filename(INDEX_NAME, number))  # noqa: SLF001 -- see README.md: private parts touched
            files = {name: known[name] for name in sorted(names) if name in known}
            for name in sorted(names - known.keys()):
                generations.sync_file(place / name)
                files[name] = ((place / name).stat().st_size, generations.file_crc(place / name))
            generations.sync_folder(place)
            commit = Commit(generation, number, 0, SCHEMA_VERSION, files)
            with self._lock:
                snapshot = self._open(commit, files)
                commit = replace(commit, records=int(snapshot.live.sum()))
                self._pointer = generations.write_pointer(self.folder, commit)
                self._opened, self._universes = (commit, snapshot), {}

    def _view(self, access: frozenset[str]) -> tuple[Snapshot, Universe]:
        """The newest snapshot and what that access sees of it."""
        with self._lock:
            _, snapshot = self._refresh()
            if access not in self._universes:
                self._universes[access] = Universe(snapshot, access)
            return snapshot, self._universes[access]

    def _refresh(self) -> tuple[Commit, Snapshot]:
        """The commit in use, opened; what was opened before is used again."""
        with self._lock:
            for _ in range(_OPEN_TRIES):
                data = generations.read_pointer(self.folder)
                if data == self._pointer and self._opened:
                    return self._opened
                commit = generations.parse_pointer(data)
                try:
                    snapshot = self._open(commit, {})
                except FileNotFoundError as error:
                    if generations.read_pointer(self.folder) != data:
                        continue
                    raise IndexDamaged(
                        "A file of the search index is missing; rebuild the index: run “coi index --rebuild”."
                    ) from error
                if int(snapshot.live.sum()) != commit.records:
                    raise IndexDamaged(
                        "The search index has lost records and has to be rebuilt: run “coi index --rebuild”."
                    )
                self._pointer, self._opened, self._universes = data, (commit, snapshot), {}
                return self._opened
        raise SearchIndexError("The search index changes faster than it can be opened; try again.")

    def _open(self, commit: Commit, known: Mapping[str, tuple[int, int]]) -> Snapshot:
        """A snapshot of that commit; files in `known`, or opened before, are taken as whole."""
        before, segments = dict(known), {}
        if self._opened and self._opened[0].generation == commit.generation:
            before |= self._opened[0].files
            segments = {segment.name: segment for segment in self._opened[1].segments}
        with reading():
            generations.check_files(self.folder, commit, before)
            storage = FileStorage(str(generations.generation_folder(self.folder, commit.generation)))
            schema = make_schema()
            contents = TOC.read(storage, INDEX_NAME, gen=commit.commit, schema=schema)
            return Snapshot(
                commit.commit,
                [
                    segments.get(one.segment_id()) or Segment(storage, schema, one, self._lock)
                    for one in contents.segments
                ],
                [list(one.deleted_docs()) for one in contents.segments],
            )


def _cancel(records: RecordWriter) -> None:
    # After a commit there is nothing left to cancel. After an error, cancelling may fail for the same
    # reason, which must not hide the error itself; the files are removed in either case.
    with suppress(Exception):
        records.cancel()
