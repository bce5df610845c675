"""Dictionary files unpacked within bounds: a hostile or broken file ends in one sentence, never in a full memory."""

import gzip
import io
import tarfile
import zlib
from collections.abc import Collection
from pathlib import Path

from coi.errors import VocabularyError

MAX_UNPACKED = 512 << 20  # bytes; the largest dictionary of Debian (German to English) has 95 million
_BLOCK = 1 << 20
_BROKEN = (OSError, EOFError, zlib.error, tarfile.TarError)


def unpacked(path: Path) -> bytes:
    """The bytes of a plain, gzip or dictzip file. Raises VocabularyError where it is broken or too large."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            read = (gzip.GzipFile(fileobj=file) if packed else file).read(MAX_UNPACKED + 1)
        except _BROKEN:
            raise VocabularyError(f"{path.name} is damaged: it cannot be unpacked.") from None
    if len(read) > MAX_UNPACKED:
        raise _too_large(path)
    return read


def members(path: Path, endings: Collection[str]) -> dict[str, bytes]:
    """The files of a tar.gz by how their names end; the first where several end alike. Nothing is written to disk."""
    found: dict[str, bytes] = {}
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file) as stream:
            bounded = io.BufferedReader(_Bounded(stream, path), _BLOCK)
            with tarfile.open(fileobj=bounded, mode="r|") as archive:
                for member in archive:
                    ending = next((one for one in endings if member.name.endswith(one)), None)
                    content = archive.extractfile(member) if ending and member.isreg() else None
                    if ending and content and ending not in found:
                        found[ending] = content.read()
    except _BROKEN:
        raise VocabularyError(f"{path.name} is damaged: it cannot be unpacked.") from None
    return {ending: _unpacked_inside(path, raw) for ending, raw in found.items()}


def text_of(path: Path, raw: bytes) -> str:
    """Bytes as text: UTF-8, or UTF-16 where they say so. Raises VocabularyError for any other encoding."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding != "utf-16" and b"\0" in raw[:200]:
        encoding = "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise VocabularyError(f"{path.name} is written neither in UTF-8 nor in UTF-16.") from None


def _unpacked_inside(path: Path, raw: bytes) -> bytes:
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        inner = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MAX_UNPACKED + 1)
    except _BROKEN:
        raise VocabularyError(f"{path.name} is damaged: it cannot be unpacked.") from None
    if len(inner) > MAX_UNPACKED:
        raise _too_large(path)
    return inner


def _too_large(path: Path) -> VocabularyError:
    return VocabularyError(
        f"{path.name} is larger than {MAX_UNPACKED >> 20} MB when unpacked, which no dictionary is."
    )


class _Bounded(io.RawIOBase):
    """A stream that ends in an error once more than the limit has come out of it."""

    def __init__(self, stream: gzip.GzipFile, path: Path) -> None:
        self._stream, self._path, self._left = stream, path, MAX_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        block = self._stream.read(len(view))
        self._left -= len(block)
        if self._left < 0:
            raise _too_large(self._path)
        view[: len(block)] = block
        return len(block)
