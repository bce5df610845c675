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

from coi.disk import Disk
from coi.durable import sync
from coi.errors import ArchiveError, ObjectDamaged, ObjectMissing

_NAME = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


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
                sync(folder)
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
        self._top = str(archive.folder)
        self._incoming = f"{self._top}/incoming"
        self._written: dict[str, str] = {}  # by their SHA-256, under their names on the way in
        self._disk: Disk | None = None
        self._safe: set[str] = set()  # folders whose own entries are known to be on disk

    def put(self, data: bytes, sha256: str | None = None) -> str:
        """The SHA-256 of the bytes, which are kept once `settle` has answered; raises what `Archive.put` does.

        Whoever has worked out their `sha256` already may hand it in.
        """
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        if sha256 in self._written:
            return sha256
        if os.access(self._place(sha256), os.F_OK):  # a Path takes longer to make than to ask for
            return self._archive.put(data)
        temporary = f"{self._incoming}/{os.urandom(16).hex()}"
        try:
            if self._disk is None:
                (self._archive.folder / "incoming").mkdir(parents=True, exist_ok=True)
                self._disk = Disk(self._archive.folder)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
            try:
                written = os.write(handle, data)
                while written < len(data):
                    written += os.write(handle, memoryview(data)[written:])
            finally:
                os.close(handle)
        except OSError as error:
            Path(temporary).unlink(missing_ok=True)
            raise ArchiveError(f"The archive cannot write: {error.strerror or error}.") from error
        self._written[sha256] = temporary
        return sha256

    def settle(self) -> None:
        """Return when everything put is safely on disk under its name; ArchiveError else, and then none need be."""
        if not self._written:
            return
        assert self._disk is not None
        try:
            # First the bytes: a name never stands for less than all of them, whenever the power goes.
            self._disk.sync(self._written.values())
            folders: dict[str, None] = {}
            for sha256, temporary in self._written.items():
                target = self._place(sha256)
                folder = target[:-65]
                if folder not in self._safe and folder not in folders:
                    self._make(folder)
                os.rename(temporary, target)  # noqa: PTH104  # as above
                folders[folder] = None
            parents = dict.fromkeys(
                above for folder in folders for above in (folder[:-3], self._top, str(self._archive.folder.parent))
                if folder not in self._safe
            )  # fmt: skip
            self._disk.sync((*folders, *parents))
            self._safe |= folders.keys()
        except OSError as error:
            self.drop()
            raise ArchiveError(f"The archive cannot write: {error.strerror or error}.") from error
        self._written.clear()

    def _make(self, folder: str) -> None:
        """Make a folder and the one above it, unless they are there."""
        try:
            os.mkdir(folder)  # noqa: PTH102  # as above
        except FileExistsError:
            return
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103  # as above

    def drop(self) -> None:
        """Forget what was put and not settled."""
        for temporary in self._written.values():
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        self._written.clear()

    def _place(self, sha256: str) -> str:
        return f"{self._top}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
