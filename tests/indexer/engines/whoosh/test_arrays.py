"""Numbers on disk: arrays come back as they were, and no changed byte is taken for a good one."""

import io
import os
import zlib
from pathlib import Path

import numpy as np
import pytest

from coi.errors import IndexDamaged
from indexer.engines.whoosh.arrays import (
    BLOCK,
    CheckedFile,
    HeldFile,
    SummingFile,
    array_of,
    write_array,
)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.int32).reshape(2, 3),
        np.arange(6, dtype=np.int32).reshape(2, 3).T,  # not in the order of memory
        np.empty((2, 0), np.int32),
        np.array([b"a", b"longer"], np.bytes_),
        np.zeros(3, [("one", "<u4"), ("other", "u1")]),
    ],
)
def test_an_array_comes_back_as_it_was_written(tmp_path: Path, array: np.ndarray) -> None:
    write_array(tmp_path / "a.npy", array)
    found = array_of((tmp_path / "a.npy").read_bytes())
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert found.tolist() == array.tolist()
    assert not found.flags.writeable


def written(folder: Path, data: bytes, pieces: int = 1) -> tuple[Path, CheckedFile]:
    """A file written in so many pieces, and read again with its checksums."""
    path = folder / "numbers"
    with path.open("wb") as file:
        summing = SummingFile(file)
        step = max(1, -(-len(data) // pieces))
        for start in range(0, len(data), step):
            summing.write(data[start : start + step])
    assert summing.size == len(data)
    return path, CheckedFile(HeldFile(path, len(data)), summing.sums())


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
@pytest.mark.parametrize("pieces", [1, 7, 100])
def test_every_stretch_of_a_checked_file_reads_as_it_was_written(
    tmp_path: Path, size: int, pieces: int
) -> None:
    data = os.urandom(size)
    _, file = written(tmp_path, data, pieces)
    borders = [
        one for one in (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, size - 1, size) if 0 <= one <= size
    ]
    for start in borders:
        for end in borders:
            if start <= end:
                assert file.read(start, end - start) == data[start:end]


def test_the_checksums_of_a_file_do_not_depend_on_the_pieces_it_was_written_in() -> None:
    data = os.urandom(2 * BLOCK + 5)
    whole, parts = SummingFile(io.BytesIO()), SummingFile(io.BytesIO())
    whole.write(data)
    for start in range(0, len(data), 999):
        parts.write(data[start : start + 999])
    expected = [zlib.crc32(data[start : start + BLOCK]) for start in range(0, len(data), BLOCK)]
    assert whole.sums().tolist() == parts.sums().tolist() == expected


@pytest.mark.parametrize("block", [0, 1, 2])
@pytest.mark.parametrize("place", [0, 7, BLOCK - 1])
def test_a_changed_byte_is_damage_to_whoever_reads_its_block_and_to_nobody_else(
    tmp_path: Path, block: int, place: int
) -> None:
    data = os.urandom(3 * BLOCK)
    path, file = written(tmp_path, data)
    changed = bytearray(data)
    changed[block * BLOCK + place] ^= 1
    path.write_bytes(changed)
    for other in {0, 1, 2} - {block}:
        start = other * BLOCK
        assert file.read(start, BLOCK) == data[start : start + BLOCK]
    for start, length in ((block * BLOCK, 1), ((block + 1) * BLOCK - 1, 1), (0, 3 * BLOCK)):
        with pytest.raises(IndexDamaged, match="numbers"):
            file.read(start, length)


@pytest.mark.parametrize(("start", "length"), [(-1, 2), (0, 11), (10, 1), (11, 1)])
def test_to_read_beyond_the_file_is_damage(tmp_path: Path, start: int, length: int) -> None:
    _, file = written(tmp_path, b"0123456789")
    with pytest.raises(IndexDamaged):
        file.read(start, length)


def test_checksums_that_are_too_few_or_too_many_are_damage(tmp_path: Path) -> None:
    path, _ = written(tmp_path, bytes(BLOCK))
    for count in (0, 2):
        with pytest.raises(IndexDamaged):
            CheckedFile(HeldFile(path, BLOCK), np.zeros(count, np.uint32))


def test_a_held_file_can_be_read_after_its_removal_and_not_after_it_was_cut(tmp_path: Path) -> None:
    path, file = written(tmp_path, b"0123456789")
    path.unlink()
    assert file.read(2, 3) == b"234"
    path, file = written(tmp_path, b"0123456789")
    os.truncate(path, 4)
    with pytest.raises(IndexDamaged):
        file.read(2, 3)
    with pytest.raises(IndexDamaged):
        HeldFile(path, 10)


def test_a_file_with_another_checksum_is_damage(tmp_path: Path) -> None:
    path, _ = written(tmp_path, b"0123456789")
    held = HeldFile(path, 10)
    assert held.read_all(zlib.crc32(b"0123456789")) == b"0123456789"
    with pytest.raises(IndexDamaged):
        held.read_all(zlib.crc32(b"0123456780"))
