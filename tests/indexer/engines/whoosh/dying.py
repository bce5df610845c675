"""A writer that dies, or whose disk is full, at one given act on the files of the index; it is run as a program.

    python -m tests.indexer.engines.whoosh.dying <folder> <verb> <how> <step>

copies the index in <folder>/whole to <folder>/0, <folder>/<step>, … and in each runs the verb, which dies at
the act of that number, until one gets to its end. Acts are all that is told to Python's audit hooks of files
below the folder (opening, renaming, removing and making them) and every fsync. It prints how each ended.
"""

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from coi.errors import SearchIndexError
from coi.search_index import IndexWriter
from indexer.engines.whoosh import merging
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_record

MOST_SEGMENTS = 4  # so that a merge has something to do in a small index

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_FULL = ("open", "os.rename", "os.mkdir")  # what a full disk refuses; it still lets remove


def change(index: WhooshIndex, verb: str) -> None:
    """What the dying writer does; it is also done undisturbed, to know the new state."""
    if verb == "merge":
        merging.MOST_SEGMENTS = MOST_SEGMENTS
        index.merge()
        return
    writing: Callable[[], AbstractContextManager[IndexWriter]] = getattr(index, verb)
    with writing() as writer:
        writer.put("new", [a_record("new", "army of two", title="navy", phrases=("army of two",))])
        writer.put("changed", [a_record("changed", "police", country="MDA")])
        writer.delete("old")


class Trouble:
    """Comes at one act on the files below a folder: the process is killed, or from there on the disk is full."""

    def __init__(self, folder: Path, act: int, how: str) -> None:
        self._folder = str(folder)
        self._left = act
        self._how = how
        self._fsync = os.fsync
        self._on = True
        setattr(os, "fsync", self._sync)  # noqa: B010 -- as Python's own types do not foresee
        sys.addaudithook(self._heard)

    def stop(self) -> None:
        """The disk is well again; an audit hook cannot be taken away."""
        self._on = False

    def _heard(self, event: str, given: tuple[Any, ...]) -> None:
        if not self._on or event not in {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir"}:
            return
        path = os.fspath(given[0]) if isinstance(given[0], str | os.PathLike) else ""
        if not str(path).startswith(self._folder) or (event == "open" and not given[2] & _WRITES):
            return
        if self._how == "killed" or event in _FULL:
            self._act()

    def _sync(self, handle: int) -> None:
        self._act()
        self._fsync(handle)

    def _act(self) -> None:
        if not self._on:
            return
        self._left -= 1
        if self._left >= 0:
            return
        if self._how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def run(folder: Path, verb: str, how: str, act: int) -> str:
    """How one run ended: “killed”, “refused: …” with the sentence of the error, or “done”."""
    child = os.fork()
    if child == 0:
        try:
            index = WhooshIndex(folder)
            index.document_ids()
            trouble, said = Trouble(folder, act, how), "done"
            try:
                change(index, verb)
            except SearchIndexError as error:
                said = f"refused: {error}"
            trouble.stop()
            (folder.parent / f"{act}.said").write_text(said, encoding="utf-8")
            os._exit(0)
        finally:  # an error that is none of ours: its trace is printed by the interpreter of the child
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    if os.WEXITSTATUS(status):
        return "broken"
    return (folder.parent / f"{act}.said").read_text(encoding="utf-8")


def main(folder: Path, verb: str, how: str, step: str) -> None:
    """Run the verb with trouble at one act after another."""
    for act in range(0, 1000, int(step)):
        place = folder / str(act)
        shutil.copytree(folder / "whole", place)
        ended = run(place, verb, how, act)
        sys.stdout.write(f"{ended}\n")
        if ended == "done":
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
