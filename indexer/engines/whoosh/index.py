"""WhooshIndex, the port's embedded engine: opens the commit in use, answers over it, and makes new ones."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock, RLock

import numpy as np
from whoosh.filedb.filestore import FileStorage

from coi.durable import sync
from coi.errors import IndexBusy, IndexDamaged, IndexMissing, SearchIndexError
from coi.search_index import AnalysedQuery, IndexAnswer, IndexWriter, ValueCount
from indexer.engines.whoosh import generations
from indexer.engines.whoosh.allocator import share_arena
from indexer.engines.whoosh.arrays import Ints
from indexer.engines.whoosh.codec import (
    ArraySegment,
    check_whoosh,
    contents_file,
    read_contents,
    write_contents,
)
from indexer.engines.whoosh.executor import answer
from indexer.engines.whoosh.expansion import suggest_phrases, suggest_spellings
from indexer.engines.whoosh.generations import Commit, refusing_disk
from indexer.engines.whoosh.merging import choose_merges, merge_segments
from indexer.engines.whoosh.schema import SCHEMA_VERSION
from indexer.engines.whoosh.segments import Segment, reading
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.universe import Universe
from indexer.engines.whoosh.writing import RecordWriter, new_name, open_new

MERGE_WAIT = 600.0  # seconds a finished merge waits for a writer to end before it is given up

_OPEN_TRIES = 5  # a writer may remove old files while they are being opened

_View = tuple[generations.HeldPointer, Snapshot, Universe]  # what an access sees while that pointer is in use


class WhooshIndex:
    """A SearchIndex in one folder; any number of threads and processes may read it, one at a time writes."""

    def __init__(self, folder: Path) -> None:
        check_whoosh()
        share_arena()
        self.folder = folder
        self._lock = RLock()
        # Threads that answer at once only take the interpreter's lock from each other: one by one they are half as fast again.
        self._turn = Lock()
        self._held: generations.HeldPointer | None = None
        self._opened: tuple[Commit, Snapshot] | None = None
        self._views: dict[frozenset[str], _View] = {}

    def search(self, query: AnalysedQuery) -> IndexAnswer:
        """The answer as of the last commit."""
        with self._turn:
            return answer(*self._view(query.access), query)

    def suggest(self, prefix: str, limit: int, access: frozenset[str]) -> tuple[ValueCount, ...]:
        """Up to `limit` phrases of visible records that begin so, and how many have each, most frequent first."""
        with self._turn:
            return suggest_phrases(*self._view(access), prefix, limit)

    def spellings(
        self, text: str, limit: int, access: frozenset[str], languages: frozenset[str] = frozenset()
    ) -> tuple[ValueCount, ...]:
        """Up to `limit` exact terms that `text` may be a misspelling of, nearest first, then most frequent."""
        with self._turn:
            return suggest_spellings(*self._view(access), text, limit, languages)

    def document_ids(self) -> Iterator[str]:
        """Every document id in the index, each once, in order."""
        _, snapshot = self._refresh()
        return iter(sorted({snapshot.document(record) for record in snapshot.live.nonzero()[0].tolist()}))

    @property
    def generation(self) -> str:
        """The name of the generation in use; changes only by rebuild."""
        return generations.parse_pointer(generations.read_pointer(self.folder)).generation

    # --- writing --------------------------------------------------------------------------------

    @contextmanager
    def writer(self) -> Iterator[IndexWriter]:
        """Changes that are committed at the end of the context, or leave no trace after an error."""
        # Where there is no index, none is begun: it would miss documents.
        generations.read_pointer(self.folder)
        with generations.write_lock(self.folder):
            commit, snapshot = self._refresh()
            generations.remove_leftovers(self.folder, commit)
            listed = self._listed(commit)
            place = generations.generation_folder(self.folder, commit.generation)
            records = RecordWriter(place, snapshot.segments, listed)
            try:
                yield records
                segments = records.finish()
                if records.changed:
                    self._commit(commit.generation, commit.commit + 1, segments)
            finally:
                self._tidy()

    @contextmanager
    def rebuild(self) -> Iterator[IndexWriter]:
        """A new, empty generation filled beside the one in use, which it replaces at the end."""
        with generations.write_lock(self.folder):
            name = generations.next_generation(self.folder)
            try:
                with refusing_disk():
                    place = generations.make_generation(self.folder, name)
                records = RecordWriter(place, (), ())
                yield records
                self._commit(name, 1, records.finish(together=True))
            except BaseException:
                in_use = self._in_use()
                # Where the old generation is unreadable it is still all there is: only the new one goes.
                if in_use is None or in_use.generation != name:
                    shutil.rmtree(generations.generation_folder(self.folder, name), ignore_errors=True)
                raise
            self._tidy()

    def merge(self) -> None:
        """Put small segments together while others read and write; a merge under way elsewhere is left to it."""
        try:
            with generations.held_lock(self.folder, generations.MERGE_LOCK, 0):
                try:
                    while self._merge_once():
                        pass
                finally:
                    shutil.rmtree(self.folder / generations.MERGING, ignore_errors=True)
        except IndexBusy:
            return

    def _merge_once(self) -> bool:
        """Merge the segments that are due; whether there was something to merge and it took effect."""
        commit, snapshot = self._refresh()
        # Not read from disk: a writer may have removed the table of contents of this commit since.
        live = [one.live(dead) for one, dead in zip(snapshot.segments, snapshot.dead, strict=True)]
        chosen = choose_merges([(int(mask.sum()), int((~mask).sum())) for mask in live])
        if not chosen:
            return False
        place = self.folder / generations.MERGING
        shutil.rmtree(place, ignore_errors=True)
        name = new_name()
        with refusing_disk():
            place.mkdir()
            segments = [snapshot.segments[one] for one in chosen]
            numbers = merge_segments(place, name, segments, [live[one] for one in chosen])
        with generations.write_lock(self.folder, MERGE_WAIT):
            try:
                dead = [snapshot.dead[one] for one in chosen]
                return self._adopt(commit.generation, name, segments, numbers, dead)
            finally:
                self._tidy()

    def _adopt(
        self,
        generation: str,
        name: str,
        merged: Sequence[Segment],
        numbers: Sequence[Ints],
        dead: Sequence[Ints],
    ) -> bool:
        """Commit a merged segment in place of those it was made of, of which `dead` units were left out.

        Not where a rebuild has replaced them all.
        """
        commit, _ = self._refresh()
        now = {one.segment_id(): one for one in self._listed(commit)}
        if commit.generation != generation:
            return False
        generations.remove_leftovers(self.folder, commit)
        place = generations.generation_folder(self.folder, generation)
        with refusing_disk():
            for path in (self.folder / generations.MERGING).iterdir():
                path.rename(place / path.name)
        segment = open_new(place, name)
        said = ArraySegment(name, segment.unit_count)
        for old, before, new in zip(merged, dead, numbers, strict=True):
            # What was deleted while the merge ran is deleted in its outcome too.
            # A segment no longer listed has lost its last record: nobody else merges at the same time.
            deleted = now[old.name].deleted if old.name in now else set(range(old.unit_count))
            for unit in deleted.difference(before.tolist()):
                record = int(new[np.searchsorted(old.record_unit, unit, side="right") - 1])
                said.deleted.update(segment.units_of(record))
        gone = {one.name for one in merged}
        stay = [one for key, one in now.items() if key not in gone]
        self._commit(generation, commit.commit + 1, [*stay, *([said] if said.doc_count() else [])])
        return True

    def _commit(self, generation: str, number: int, segments: Sequence[ArraySegment]) -> None:
        """Write everything down, read it back, and only then move the pointer."""
        place = generations.generation_folder(self.folder, generation)
        with refusing_disk():
            contents = write_contents(FileStorage(str(place)), list(segments), number)
            prefixes = tuple(f"{one.segment_id()}." for one in segments)
            names = {path.name for path in place.iterdir() if path.name.startswith(prefixes)} | {contents}
            known = self._opened[0].files if self._opened and self._opened[0].generation == generation else {}
            files = {}
            for name in sorted(names):
                if name not in known:
                    sync(place / name)
                files[name] = known[name] if name in known else generations.measure(place / name)
            sync(place)
            commit = Commit(generation, number, 0, SCHEMA_VERSION, files)
            with self._lock:
                snapshot = self._open(commit)
                commit = replace(commit, records=int(snapshot.live.sum()))
                generations.write_pointer(self.folder, commit)
                self._held = generations.HeldPointer(self.folder)
                self._opened, self._views = (commit, snapshot), {}

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

    # --- reading --------------------------------------------------------------------------------

    def _view(self, access: frozenset[str]) -> tuple[Snapshot, Universe]:
        """The newest snapshot and what that access sees of it."""
        # Without the lock while the pointer that the view was made under is in use.
        view = self._views.get(access)
        if view is None or not view[0].is_in_use():
            with self._lock:
                _, snapshot = self._refresh()
                view = self._views.get(access)
                if view is None:
                    assert self._held, "what is open has its pointer"
                    view = self._views[access] = (self._held, snapshot, Universe(snapshot, access))
        return view[1], view[2]

    def _refresh(self) -> tuple[Commit, Snapshot]:
        """The commit in use, opened; what was opened before is used again."""
        with self._lock:
            for _ in range(_OPEN_TRIES):
                if self._opened and self._held and self._held.is_in_use():
                    return self._opened
                held = generations.HeldPointer(self.folder)
                commit = generations.parse_pointer(held.data)
                try:
                    snapshot = self._open(commit)
                except FileNotFoundError as error:
                    if not held.is_in_use():
                        continue
                    raise IndexDamaged(
                        "A file of the search index is missing; rebuild the index: run “coi index --rebuild”."
                    ) from error
                if int(snapshot.live.sum()) != commit.records:
                    raise IndexDamaged(
                        "The search index has lost records and has to be rebuilt: run “coi index --rebuild”."
                    )
                self._held, self._opened, self._views = held, (commit, snapshot), {}
                return self._opened
        raise SearchIndexError("The search index changes faster than it can be opened; try again.")

    def _listed(self, commit: Commit) -> list[ArraySegment]:
        """What Whoosh's table of contents of that commit lists; it is a pickle, so its bytes are checked first."""
        place = generations.generation_folder(self.folder, commit.generation)
        name = contents_file(commit.commit)
        with reading():
            if generations.measure(place / name) != commit.files[name]:
                raise IndexDamaged(
                    f"The file {name} of the search index is damaged; rebuild the index: run “coi index --rebuild”."
                )
            return read_contents(FileStorage(str(place)), commit.commit)

    def _open(self, commit: Commit) -> Snapshot:
        """A snapshot of that commit; segments opened before serve again."""
        known: dict[str, Segment] = {}
        if self._opened and self._opened[0].generation == commit.generation:
            known = {segment.name: segment for segment in self._opened[1].segments}
        place = generations.generation_folder(self.folder, commit.generation)
        listed = self._listed(commit)
        segments = [
            known.get(one.segment_id()) or Segment(place, one.segment_id(), commit.files) for one in listed
        ]
        return Snapshot(commit.commit, segments, [one.deleted for one in listed])
