"""What is written for good: a file takes the place of another at once, and is on the disk before that is said."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


def sync(path: Path) -> None:
    """Return once a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def in_place_of(path: Path) -> Iterator[Path]:
    """A new name beside a path, to be written by the caller; then it takes the place of what is there, for good.

    Whatever goes wrong, and also where the machine stops, the path holds the old bytes or the new ones.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        yield half
        sync(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    sync(path.parent)


def stamp(path: Path) -> tuple[int, int]:
    """What changes when another file takes this one's place; the same for all that are not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_ino, found.st_mtime_ns)
