"""The archive: raw bytes by their SHA-256, written once, never changed.

<data_dir>/
  archive/
    9f/9f2c4e...             the bytes, named by their SHA-256 in lower-case hex; from before, also 9f/2c/9f2c4e...
    incoming/                bytes on their way in; what a crash left here was never promised, and goes after a day
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
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from uuid import uuid4

from coi.disk import Disk
from coi.durable import sync
from coi.errors import ArchiveError, ObjectDamaged, ObjectMissing

_NAME = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_LEFT_BEHIND = 24 * 3600  # seconds after which nobody can still be writing a file on its way in


class Archive:
    """Keeps bytes below one folder; what `put` has answered survives a crash and a power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of that name are, or would be."""
        if _NAME.match(sha256) is None:
            raise ArchiveError(f"“{sha256[:80]}” is not the name of archived bytes.")
        place = self.folder / sha256[:2] / sha256
        # A folder of folders for each was a fifth of the work of keeping a page; what is there is left there.
        if not place.exists() and (older := self.folder / sha256[:2] / sha256[2:4] / sha256).exists():
            return older
        return place

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
            for folder in (target.parent, *target.parent.parents):
                sync(folder)
                if folder == self.folder.parent:
                    break
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

    def clear_away(self) -> None:
        """Remove what a crash has left of bytes on their way in, more than a day ago."""
        for path in (self.folder / "incoming").iterdir():
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                    path.unlink()

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything kept, in no order."""
        for pattern in ("[0-9a-f][0-9a-f]/*", "[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            for path in self.folder.glob(pattern):
                if _NAME.match(path.name):
                    yield path.name


class ArchiveBatch:
    """Keeps bytes of which only `settle` says that they are safely on disk: the same care for less work."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._top = str(archive.folder)
        self._incoming = f"{self._top}/incoming"
        self._mark = os.urandom(16).hex()  # with a number, the names on the way in
        self._numbers = count()
        self._written: dict[str, str] = {}  # by their SHA-256, under their names on the way in
        self._disk: Disk | None = None
        self._safe: set[str] = set()  # folders whose own entries are known to be on disk
        self._deep: dict[str, bool] = {}  # whether a folder may have folders in it, as all did before

    def put(self, data: bytes, sha256: str | None = None) -> str:
        """The SHA-256 of the bytes, which are kept once `settle` has answered; raises what `Archive.put` does.

        Whoever has worked out their `sha256` already may hand it in.
        """
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        if sha256 in self._written:
            return sha256
        if self._is_there(sha256):
            return self._archive.put(data)
        temporary = f"{self._incoming}/{self._mark}-{next(self._numbers)}"
        try:
            if self._disk is None:
                (self._archive.folder / "incoming").mkdir(parents=True, exist_ok=True)
                self._archive.clear_away()
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
                folder = f"{self._top}/{sha256[:2]}"
                if folder not in self._safe and folder not in folders:
                    self._make(folder)
                os.rename(temporary, f"{folder}/{sha256}")  # noqa: PTH104  # a Path takes longer to make
                folders[folder] = None
            parents = () if self._safe.issuperset(folders) else (self._top, str(self._archive.folder.parent))
            self._disk.sync((*folders, *parents))
            self._safe |= folders.keys()
        except OSError as error:
            self.drop()
            raise ArchiveError(f"The archive cannot write: {error.strerror or error}.") from error
        self._written.clear()

    def _make(self, folder: str) -> None:
        """Make a folder, unless it is there."""
        with suppress(FileExistsError):
            os.mkdir(folder)  # noqa: PTH102  # as above

    def drop(self) -> None:
        """Forget what was put and not settled."""
        for temporary in self._written.values():
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        self._written.clear()

    def _is_there(self, sha256: str) -> bool:
        """Whether bytes of that name are in the archive, in its older order too."""
        folder = f"{self._top}/{sha256[:2]}"
        deep = self._deep.get(folder)
        if deep is None:
            try:
                # Two names, its own and the one in it, where there is no folder in it; on some disks always one.
                deep = os.stat(folder).st_nlink != 2  # noqa: PLR2004, PTH116  # as above
            except FileNotFoundError:
                return False
            self._deep[folder] = deep
        if os.access(f"{folder}/{sha256}", os.F_OK):
            return True
        return deep and os.access(f"{folder}/{sha256[2:4]}/{sha256}", os.F_OK)
