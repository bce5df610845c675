"""The archive: raw bytes by their SHA-256, written once, never changed.

<data_dir>/
  archive/
    9f/2c/9f2c4e...          the bytes, named by their SHA-256 in lower-case hex
    incoming/                bytes on their way in; what a crash left here was never promised
  coi.sqlite                 what we know about them (coi/database.py)
  warc/<source>/           one file per day: each request and answer as WARC records
  ocr/9f2c4e.../           pictures of scanned pages and the text recognised in them
  locks/                     one file per source, held while it is harvested
  lexicon.sqlite           the lexicon made ready for searching; may be thrown away
  dictionaries.sqlite      the dictionaries that were added (coi lexicon add)
  index/                     derived from both; may be thrown away (coi index --rebuild)
  coi.toml                   the operator's settings, if any
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from coi.errors import ArchiveError, ObjectDamaged, ObjectMissing

_NAME = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_sync = _sync_folder  # a file is made safe in the same way


class Archive:
    """Keeps bytes below one folder; what `put` has answered survives a crash and a power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of that name are, or would be."""
        if _NAME.match(sha256) is None:
            raise ArchiveError(f"“{sha256[:80]}” is not the name of archived bytes.")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256 (64 hex digits) once they are safely on disk.

        Bytes that are here already are not written again; if the copy on disk turns out damaged,
        ObjectDamaged is raised rather than overwriting what may be evidence.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        try:
            if target.exists():
                self.verify(sha256)
            else:
                self._write(data, target)
            # Also where the bytes were here: whoever wrote them may have died before this point.
            for folder in (target.parent, target.parent.parent, self.folder, self.folder.parent):
                _sync_folder(folder)
        except OSError as error:
            raise ArchiveError(f"The archive cannot write: {error.strerror or error}.") from error
        return sha256

    def batch(self) -> "ArchiveBatch":
        """The archive, to keep many things in with one answer for all."""
        return ArchiveBatch(self)

    def _write(self, data: bytes, target: Path) -> None:
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = incoming / uuid4().hex
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o444)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

    def get(self, sha256: str) -> bytes:
        """The bytes of that name, checked against it; ObjectMissing or ObjectDamaged else."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise ObjectMissing(f"The archived file {sha256} is missing.") from None
        except OSError as error:
            raise ArchiveError(f"The archived file {sha256} cannot be read: {error.strerror}.") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectDamaged(f"The archived file {sha256} is damaged: its bytes no longer match its name.")
        return data

    def verify(self, sha256: str) -> None:
        """Return if the bytes are there and whole; ObjectMissing or ObjectDamaged else."""
        try:
            with self.path(sha256).open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            raise ObjectMissing(f"The archived file {sha256} is missing.") from None
        except OSError as error:
            raise ArchiveError(f"The archived file {sha256} cannot be read: {error.strerror}.") from error
        if not whole:
            raise ObjectDamaged(f"The archived file {sha256} is damaged: its bytes no longer match its name.")

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything kept, in no order."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _NAME.match(path.name):
                yield path.name


class ArchiveBatch:
    """Keeps bytes of which only `settle` says that they are safely on disk: the same care for less work."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._written: dict[str, Path] = {}  # by their SHA-256, under their names on the way in
        self._safe: set[Path] = set()  # folders whose own entries are known to be on disk

    def put(self, data: bytes) -> str:
        """The SHA-256 of the bytes, which are kept once `settle` has answered; raises what `Archive.put` does."""
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in self._written:
            return sha256
        target = self._archive.path(sha256)
        if target.exists():
            return self._archive.put(data)
        incoming = self._archive.folder / "incoming"
        temporary = incoming / uuid4().hex
        try:
            if not self._safe:
                incoming.mkdir(parents=True, exist_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(handle, rest) :]
            finally:
                os.close(handle)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise ArchiveError(f"The archive cannot write: {error.strerror or error}.") from error
        self._written[sha256] = temporary
        return sha256

    def settle(self) -> None:
        """Return when everything put is safely on disk under its name; ArchiveError else, and then none need be."""
        top = self._archive.folder
        try:
            for temporary in self._written.values():
                _sync(temporary)
            folders: dict[Path, None] = {}
            for sha256, temporary in self._written.items():
                target = self._archive.path(sha256)
                try:
                    temporary.rename(target)
                except FileNotFoundError:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    temporary.rename(target)
                folders[target.parent] = None
            parents = dict.fromkeys(
                above for folder in folders for above in (folder.parent, top, top.parent)
                if folder not in self._safe
            )  # fmt: skip
            for folder in (*folders, *parents):
                _sync_folder(folder)
            self._safe |= folders.keys()
        except OSError as error:
            self.drop()
            raise ArchiveError(f"The archive cannot write: {error.strerror or error}.") from error
        self._written.clear()

    def drop(self) -> None:
        """Forget what was put and not settled."""
        for temporary in self._written.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._written.clear()
