"""The files of the index on disk: generations side by side, and the pointer to the commit in use.

    <index folder>/
      current.json               the commit in use: generation, Whoosh's table of contents, every file's size and CRC
      write.lock                 held by the one process that writes, and names it
      merge.lock, merging/       held and filled by the one process that merges
      generations/000001/        the Whoosh index that current.json speaks of
      generations/000002/        being filled by a rebuild

Only `current.json` makes a commit: it is renamed into place after all other files are safely on disk.
What it does not name is a left-over of a writer that died, and the next writer removes it.
"""

import fcntl
import json
import os
import shutil
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from coi.dates import now
from coi.durable import sync
from coi.errors import IndexBusy, IndexDamaged, IndexMissing, SearchIndexError
from coi.fast_zlib import crc32
from indexer.engines.whoosh.schema import SCHEMA_VERSION

POINTER = "current.json"
LOCK = "write.lock"
GENERATIONS = "generations"
MERGE_LOCK = "merge.lock"
MERGING = "merging"
_CHUNK = 1 << 20
_LOCK_STEP = 0.05  # seconds between two tries


@dataclass(frozen=True, slots=True)
class Commit:
    """What `current.json` says; `files` gives size in bytes and CRC-32 of every file by name."""

    generation: str
    commit: int  # the number of Whoosh's table of contents
    records: int
    schema: int
    files: Mapping[str, tuple[int, int]]


def read_pointer(folder: Path) -> bytes:
    """The pointer as it stands on disk; IndexMissing where there is none."""
    with _finding_pointer():
        return (folder / POINTER).read_bytes()


def parse_pointer(data: bytes) -> Commit:
    """The commit the pointer names; IndexDamaged where it makes no sense or is of another version."""
    try:
        said = json.loads(data)
        files = {str(name): (int(size), int(crc)) for name, (size, crc) in said["files"].items()}
        commit = Commit(
            str(said["generation"]), int(said["commit"]), int(said["records"]), int(said["schema"]), files
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(
            "The search index has an unreadable pointer and has to be rebuilt: run “coi index --rebuild”."
        ) from error
    if commit.schema != SCHEMA_VERSION:
        raise IndexDamaged(
            "The search index was made by another version of the program and has to be rebuilt: "
            "run “coi index --rebuild”."
        )
    return commit


class HeldPointer:
    """The pointer as it stood when it was opened; held open, so that no later one gets the number of its file."""

    def __init__(self, folder: Path) -> None:
        with _finding_pointer():
            handle = os.open(folder / POINTER, os.O_RDONLY)
            weakref.finalize(self, os.close, handle)
            self._mark = _mark(os.fstat(handle))
            self.data = os.pread(handle, self._mark[-1], 0)
        self._path = str(folder / POINTER)  # a path would be made into a text before every question

    def is_in_use(self) -> bool:
        """Whether this is still the pointer; IndexMissing where there is none any more."""
        try:  # without a context around it: this is asked before every question
            return _mark(os.stat(self._path)) == self._mark  # noqa: PTH116 - nothing is made of it but this
        except OSError as error:
            raise _unfound(error) from error


def _mark(said: os.stat_result) -> tuple[int, ...]:
    return said.st_dev, said.st_ino, said.st_mtime_ns, said.st_size


@contextmanager
def _finding_pointer() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unfound(error) from error


def _unfound(error: OSError) -> SearchIndexError:
    """What to raise where the pointer cannot be read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return IndexMissing("There is no search index yet: run “coi index --rebuild”.")
    return IndexDamaged(f"The search index cannot be read: {error.strerror}.")


def write_pointer(folder: Path, commit: Commit) -> None:
    """Make that commit the one in use, at once and for good."""
    data = json.dumps(asdict(commit), sort_keys=True).encode("utf-8")
    temporary = folder / f"{POINTER}.new"
    temporary.write_bytes(data)
    sync(temporary)
    temporary.replace(folder / POINTER)
    sync(folder)


def generation_folder(folder: Path, generation: str) -> Path:
    """Where the files of that generation are."""
    return folder / GENERATIONS / generation


def next_generation(folder: Path) -> str:
    """A name no generation has had that is still on disk or in use."""
    taken = [int(path.name) for path in (folder / GENERATIONS).glob("*") if path.name.isdecimal()]
    return f"{max(taken, default=0) + 1:06}"


def measure(path: Path) -> tuple[int, int]:
    """Size in bytes and CRC-32 of a file."""
    crc = size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            crc = crc32(chunk, crc)
            size += len(chunk)
    return size, crc


def make_generation(folder: Path, generation: str) -> Path:
    """An empty folder for a new generation, safe against a power cut."""
    place = generation_folder(folder, generation)
    place.mkdir(parents=True)
    for level in (place.parent, folder):
        sync(level)
    return place


def remove_leftovers(folder: Path, commit: Commit) -> None:
    """Remove every generation and every file but those of the commit; the caller holds the lock.

    What cannot be removed stays for the next time: it does no harm.
    """
    for place in (folder / GENERATIONS).glob("*"):
        if place.name != commit.generation:
            shutil.rmtree(place, ignore_errors=True)
            continue
        for path in place.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name not in commit.files:
                with suppress(OSError):
                    path.unlink()


@contextmanager
def write_lock(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the right to write; where another still has it after `wait` seconds, IndexBusy says who."""
    with held_lock(folder, LOCK, wait) as handle:
        with refusing_disk():
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"process {os.getpid()} since {now():%Y-%m-%d %H:%M} UTC".encode("ascii"), 0)
        yield


@contextmanager
def held_lock(folder: Path, name: str, wait: float) -> Iterator[int]:
    """Holds the lock of that name, known to the whole machine; IndexBusy where another has it."""
    with refusing_disk():
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / name, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        until = time.monotonic() + wait
        while not _take(handle):
            if time.monotonic() >= until:
                holder = os.pread(handle, 100, 0).decode("ascii", "replace") or "a process of unknown number"
                raise IndexBusy(
                    f"Another process is writing the search index ({holder}); try again when it has finished."
                )
            time.sleep(_LOCK_STEP)
        try:
            yield handle
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def refusing_disk() -> Iterator[None]:
    """Turns a refusal of the disk while writing into a SearchIndexError."""
    try:
        yield
    except OSError as error:
        raise SearchIndexError(f"The search index cannot be written: {error.strerror or error}.") from error
