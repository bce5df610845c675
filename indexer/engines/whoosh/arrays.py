"""Numbers on disk: whole arrays as `.npy` files, and long files that are read and checked piece by piece."""

import io
import os
import weakref
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from coi.errors import IndexDamaged
from coi.fast_zlib import crc32

BLOCK = 1 << 12  # bytes under one checksum of a file that is read piece by piece

_READING_HEADS = Lock()

Ints = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Sums = NDArray[np.uint32]


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write an array as a `.npy` file."""
    with path.open("wb") as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)


class HeldFile:
    """A file held open, so that it can still be read after a later commit has removed it; safe between threads."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size
        self._handle = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._handle)
        if os.fstat(self._handle).st_size != size:
            raise damaged(path)

    def read(self, start: int, length: int) -> bytes:
        """Those bytes; IndexDamaged where the file has become shorter."""
        data = os.pread(self._handle, length, start)
        while len(data) < length:
            more = os.pread(self._handle, length - len(data), start + len(data))
            if not more:
                raise damaged(self.path)
            data += more
        return data

    def read_all(self, crc: int) -> bytes:
        """All bytes; IndexDamaged where they do not have that CRC-32."""
        data = self.read(0, self.size)
        if crc32(data) != crc:
            raise damaged(self.path)
        return data


def array_of(data: bytes) -> NDArray[Any]:
    """The array in the bytes of a `.npy` file, read-only and without a copy."""
    file = io.BytesIO(data)  # shares the bytes: only the head is read from it
    np.lib.format.read_magic(file)
    # numpy reads the head with `ast`, whose count of nested calls Python 3.11 confuses between threads.
    with _READING_HEADS:
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    return np.frombuffer(data, dtype, offset=file.tell()).reshape(shape)


def damaged(path: Path) -> IndexDamaged:
    """The error to raise where the bytes of a file are not those that were written."""
    return IndexDamaged(
        f"The file {path.name} of the search index is damaged; rebuild the index: run “coi index --rebuild”."
    )


class SummingFile:
    """A file being written from its beginning, with the checksum of every block of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._pending = b""
        self._sums: list[int] = []
        self.size = 0

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        self._file.write(data)
        self.size += len(data)
        self._pending += data
        whole = len(self._pending) - len(self._pending) % BLOCK
        view = memoryview(self._pending)
        self._sums += [crc32(view[start : start + BLOCK]) for start in range(0, whole, BLOCK)]
        self._pending = bytes(view[whole:])

    def sums(self) -> Sums:
        """The checksums, the last of them over what is left after the last whole block."""
        last = [crc32(self._pending)] if self._pending else []
        return np.array(self._sums + last, np.uint32)


class CheckedFile:
    """A file read piece by piece; the first time a block is touched its checksum is compared."""

    def __init__(self, file: HeldFile, sums: Sums) -> None:
        self._file = file
        self._sums = sums.tolist()
        self._good = bytearray(len(self._sums))
        if len(self._sums) != -(-file.size // BLOCK):
            raise damaged(file.path)

    def read(self, start: int, length: int) -> bytes:
        """The bytes from `start`; IndexDamaged where they are not those that were written."""
        if length <= 0:
            return b""
        if start < 0 or start + length > self._file.size:
            raise damaged(self._file.path)
        first, last = start // BLOCK, (start + length - 1) // BLOCK
        good = self._good
        if good[first] and good[last] and (last - first <= 1 or 0 not in good[first:last]):
            return self._file.read(start, length)
        begin = first * BLOCK
        data = self._file.read(begin, min(self._file.size, (last + 1) * BLOCK) - begin)
        view = memoryview(data)
        found = [crc32(view[at : at + BLOCK]) for at in range(0, len(data), BLOCK)]
        if found != self._sums[first : last + 1]:
            raise damaged(self._file.path)
        good[first : last + 1] = b"\1" * len(found)
        return data[start - begin : start - begin + length]
