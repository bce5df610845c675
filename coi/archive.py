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
