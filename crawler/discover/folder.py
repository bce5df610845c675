"""Drop folders: files that colleagues put into a folder, once they are wholly there."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

from coi.dates import now
from coi.document import Declared
from coi.errors import FetchError
from coi.file_names import printable_name
from coi.source import Way
from crawler.discover.reach import MOST_ITEMS, Reach
from crawler.harvest_item import Dropped, HarvestItem

LARGEST = 100_000_000  # bytes
STILL_WARM = 5.0  # seconds since the last write in which a file may still be growing

DONE, FAILED = "done", "failed"  # inside the folder: where files go once they were taken, or could not be
SIDECARS = (".yml", ".yaml")

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart", ".swp")


class Unusable(FetchError):
    """A dropped file that cannot be taken, now or later."""


async def discover_folder(
    way: Way, reach: Reach, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[HarvestItem]:
    """The files below the folder by path, each with its sidecar; their URL is the path inside it.

    What lies in `done` and `failed`, hidden, unfinished and linked files are left alone. Files that were just written
    are waited for until five seconds have passed, and those that change meanwhile are noted and left for the next
    time. FetchError where there is no such folder.
    """
    assert way.path is not None
    folder = reach.folder / way.path
    if not folder.is_dir():
        raise FetchError(f"There is no folder {way.path} to take files from.")
    files = _list_files(folder)
    before = {path: _size_and_time(path) for path in files}
    if (warm := max(map(_warmth, files), default=0.0)) > 0:
        await sleep(warm)
    still = {path for path in files if before[path] is not None and _size_and_time(path) == before[path]}
    for number, (path, sidecar) in enumerate(_with_sidecars(files)):
        named = path or sidecar
        assert named is not None
        name = printable_name(named.relative_to(folder).as_posix())
        if number >= MOST_ITEMS:
            reach.note(name, f"The folder holds more than {MOST_ITEMS:,} files; the rest is left.")
            return
        if not {one for one in (path, sidecar) if one is not None} <= still:
            reach.note(name, f"The file {name} is still being written and was left for the next time.")
            continue
        key = name if path is not None else name.rpartition(".")[0]
        yield HarvestItem(key, Declared(said_by="folder"), Dropped(folder, path, sidecar))


def _with_sidecars(files: list[Path]) -> Iterator[tuple[Path | None, Path | None]]:
    """Each file with what is said of it: `report.pdf` with `report.pdf.yml`, or with `report.yml`.

    The second is meant where no other file has that stem. A sidecar without its file stands alone.
    """
    sidecars = {path for path in files if path.suffix.lower() in SIDECARS}
    documents = [path for path in files if path not in sidecars]
    stems = Counter(path.with_suffix("") for path in documents)
    used: set[Path] = set()
    for path in documents:
        names = [path.with_name(path.name + ending) for ending in SIDECARS]
        if stems[path.with_suffix("")] == 1:
            names += [path.with_suffix(ending) for ending in SIDECARS]
        sidecar = next((name for name in names if name in sidecars), None)
        used |= {sidecar} if sidecar is not None else set()
        yield path, sidecar
    for sidecar in sorted(sidecars - used):
        yield None, sidecar


def looks_of(dropped: Dropped) -> tuple[tuple[int, int] | None, ...]:
    """Size and time of a file and its sidecar, by which it is told later whether they are still the same."""
    return tuple(
        _size_and_time(path) if path is not None else None for path in (dropped.path, dropped.sidecar)
    )


def put_away(
    dropped: Dropped,
    where: str,
    reason: str = "",
    *,
    looked: tuple[tuple[int, int] | None, ...] | None = None,
) -> None:
    """Move a file and its sidecar into `done` or `failed`, the reason beside it; FetchError if it cannot be.

    Nothing there is overwritten: a second file of the same name gets the moment into its name. What no longer
    looks as it `looked` was replaced by something that nobody has read, and stays for the next time.
    """
    if looked is not None and looks_of(dropped) != looked:
        name = (dropped.path or dropped.sidecar or dropped.folder).name
        raise FetchError(
            f"The file {name} was replaced while it was taken; the new one is left for the next time."
        )
    for path in (dropped.path, dropped.sidecar):
        if path is None:
            continue
        target = dropped.folder / where / path.relative_to(dropped.folder)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target = target.with_name(f"{target.stem}.{now():%Y%m%dT%H%M%S%f}{target.suffix}")
            path.rename(target)
            if reason:
                target.with_name(f"{target.name}.reason.txt").write_text(f"{reason}\n", "utf-8")
                reason = ""
        except OSError as error:
            raise FetchError(
                f"The file {path.name} cannot be moved to “{where}”: {error.strerror}."
            ) from None


def read_dropped(path: Path) -> bytes:
    """The bytes of a dropped file; FetchError where it is empty, too large, or changes while it is read.

    Unusable where the next time would bring the same.
    """
    before = _size_and_time(path)
    if before is None:
        raise FetchError(f"The file {path.name} is no longer there.")
    if not 0 < before[0] <= LARGEST:
        raise Unusable(f"The file {path.name} is empty or larger than {LARGEST:,} bytes and was not taken.")
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
        put = {DONE, FAILED} if Path(place) == folder else set()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in put)
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


def _warmth(path: Path) -> float:
    """Seconds until the file has not been written to for long enough."""
    facts = _size_and_time(path)
    return min(STILL_WARM, STILL_WARM - (time.time() - facts[1] / 1e9)) if facts is not None else 0.0
