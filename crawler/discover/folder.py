"""Drop folders: files that colleagues put into a folder, once they are wholly there."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from coi.document import Declared
from coi.errors import FetchError
from coi.source import Way
from crawler.discover.reach import MOST_ITEMS, Reach
from crawler.harvest_item import HarvestItem

LARGEST = 100_000_000  # bytes
STILL_WARM = 5.0  # seconds since the last write in which a file may still be growing
PAUSE = 0.5  # seconds between the two looks at a warm file

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart", ".swp")


async def discover_folder(
    way: Way, reach: Reach, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[HarvestItem]:
    """The files below the folder by path; their URL is the path inside it.

    Hidden, unfinished and linked files are left alone, and files still being written are noted and
    left for the next time. FetchError where there is no such folder.
    """
    assert way.path is not None
    folder = reach.folder / way.path
    if not folder.is_dir():
        raise FetchError(f"There is no folder {way.path} to take files from.")
    files = _list_files(folder)
    before = {path: _size_and_time(path) for path in files}
    if any(_is_warm(path) for path in files):
        await sleep(PAUSE)
    for number, path in enumerate(files):
        name = path.relative_to(folder).as_posix()
        if number >= MOST_ITEMS:
            reach.note(name, f"The folder holds more than {MOST_ITEMS:,} files; the rest is left.")
            return
        if before[path] is None or _size_and_time(path) != before[path]:
            reach.note(name, f"The file {name} is still being written and was left for the next time.")
            continue
        yield HarvestItem(name, Declared(said_by="folder"), path=path)


def read_dropped(path: Path) -> bytes:
    """The bytes of a dropped file; FetchError where it is empty, too large, or changes while it is read."""
    before = _size_and_time(path)
    if before is None:
        raise FetchError(f"The file {path.name} is no longer there.")
    if not 0 < before[0] <= LARGEST:
        raise FetchError(f"The file {path.name} is empty or larger than {LARGEST:,} bytes and was not taken.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FetchError(f"The file {path.name} cannot be read: {error.strerror}.") from None
    if len(data) != before[0] or _size_and_time(path) != before:
        raise FetchError(f"The file {path.name} changed while it was read.")
    return data


def _list_files(folder: Path) -> list[Path]:
    found: list[Path] = []
    # Links are not followed: they could lead out of the folder.
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if name.startswith((".", "~")) or name.lower().endswith(_UNFINISHED) or path.is_symlink():
                continue
            if path.is_file():
                found.append(path)
    return found


def _size_and_time(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns


def _is_warm(path: Path) -> bool:
    facts = _size_and_time(path)
    return facts is not None and time.time() - facts[1] / 1e9 < STILL_WARM
