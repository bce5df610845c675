"""The disk: makes safe what was written, one thing after another or, where the system can, everything at once.

One call of syncfs(2) for a batch of small files costs a third of the
CPU time of one fsync(2) for each of them and for each of their folders, and promises the same.
"""

import ctypes
import os
import platform
import re
import weakref
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from coi.durable import sync

# Local file systems whose syncfs waits for all data and for the journal, and reports what could not be written.
_ANSWER_FOR_ALL = frozenset({"btrfs", "ext3", "ext4", "xfs"})
_REPORTS_ERRORS = (5, 8)  # the first Linux whose syncfs does, man 2 syncfs

_ESCAPED = re.compile(r"\\([0-7]{3})")


class Disk:
    """The disk that a folder is on; made before the first write that it is to answer for."""

    def __init__(self, folder: Path) -> None:
        # Held open from now on: the system reports to it what could not be written meanwhile.
        self._handle = os.open(folder, os.O_RDONLY)
        weakref.finalize(self, os.close, self._handle)
        self._sync_everything = _syncfs() if file_system(folder) in _ANSWER_FOR_ALL else None

    def sync(self, paths: Iterable[str | Path]) -> None:
        """Return when these files, and the entries of these folders, are safely on disk; OSError else."""
        if self._sync_everything is not None:
            self._sync_everything(self._handle)
        else:
            for path in paths:
                sync(Path(path))


def file_system(folder: Path) -> str:
    """The kind of file system a folder is on, such as `ext4`; empty where the system does not say."""
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    place, found, kind = folder.resolve(), -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        mounted = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), before.split()[4]))
        # Of two mounted at one place the later one is seen.
        if len(mounted.parts) >= found and place.is_relative_to(mounted):
            found, kind = len(mounted.parts), after.split()[0]
    return kind


@cache
def _syncfs() -> Callable[[int], None] | None:
    """The call of the system, raising OSError; None where there is none that could be relied on."""
    release = tuple(int(number) for number in re.findall(r"\d+", platform.release())[:2])
    if platform.system() != "Linux" or release < _REPORTS_ERRORS:
        return None
    try:
        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return None

    def syncfs(handle: int) -> None:
        if call(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    return syncfs
