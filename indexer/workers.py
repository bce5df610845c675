"""Worker processes that share pieces of work; what one leaves undone comes back to whoever gave it out."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from coi.logs import set_up_logs

MOST_WORKERS = 4  # by default: each takes 200 to 430 MB, and more would only wait for the disk
_GRACE = 10.0  # seconds in which an idle worker must have ended

P = TypeVar("P")
R = TypeVar("R")

log = logging.getLogger(__name__)


def usual_workers() -> int:
    """How many processes building should use on this machine: one per core it may use, at most MOST_WORKERS."""
    return min(MOST_WORKERS, len(os.sched_getaffinity(0)))


class Crew(Generic[P, R]):
    """Up to `size` worker processes, started when first needed; as a context manager it leaves none behind.

    `enter` is called in each process and gives, as a context, the function that turns a piece into a result.
    It, the pieces and the results must be fit for pickling.
    """

    def __init__(self, enter: Callable[[], AbstractContextManager[Callable[[P], R]]], size: int) -> None:
        self.size = size
        self._enter = enter
        self._processes: dict[Connection, SpawnProcess] | None = None  # those alive, once there were any

    @property
    def started(self) -> bool:
        """Whether the processes have been started."""
        return self._processes is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection, process in (self._processes or {}).items():
            if error is not None:
                process.kill()
            connection.close()  # an idle worker ends now
        for process in (self._processes or {}).values():
            process.join(_GRACE)
            if process.exitcode is None:
                process.kill()
                process.join()
        self._processes = {}

    def results(self, pieces: Iterable[P]) -> Iterator[tuple[P, R | None]]:
        """Each piece with its result, in their order; last of all those that came to nothing, with None.

        A piece comes to nothing where its worker failed in it or died; no worker gets it a second time.
        To be read to its end before it is asked for again.
        """
        arrived: dict[int, tuple[P, R | None]] = {}
        undone: list[P] = []
        first = 0  # the number of the piece to be given next
        for number, piece, result in self._as_done(pieces):
            arrived[number] = piece, result
            while first in arrived:
                piece, result = arrived.pop(first)  # noqa: PLW2901 -- by then they are in `arrived`
                if result is None:
                    undone.append(piece)
                else:
                    yield piece, result
                first += 1
        for piece in undone:
            yield piece, None

    def _as_done(self, pieces: Iterable[P]) -> Iterator[tuple[int, P, R | None]]:
        processes = self._alive()
        todo = enumerate(pieces)
        busy: dict[Connection, tuple[int, P]] = {}
        while True:
            for connection in processes:
                if connection not in busy and (numbered := next(todo, None)) is not None:
                    busy[connection] = numbered
                    with suppress(
                        OSError
                    ):  # a worker that has died is noticed when it is asked for the result
                        connection.send(numbered[1])
            if not busy:
                break
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                yield *busy.pop(ready), self._receive(ready)
        for number, piece in todo:  # nobody is alive
            yield number, piece, None

    def _alive(self) -> dict[Connection, SpawnProcess]:
        if self._processes is None:
            self._processes = {}
            for _ in range(self.size):
                connection, process = _start(self._enter)
                self._processes[connection] = process
        return self._processes

    def _receive(self, connection: Connection) -> R | None:
        assert self._processes is not None
        try:
            result: R | None = connection.recv()
        except (EOFError, OSError):
            process = self._processes.pop(connection)
            connection.close()
            process.join()
            log.warning(
                "A worker process has ended before its time (exit code %s); what it had is done again.",
                process.exitcode,
            )
            return None
        return result


def _start(enter: Callable[[], Any]) -> tuple[Connection, SpawnProcess]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, enter), daemon=True)
    # Ctrl+C reaches every process of the terminal. It is ours to answer: the worker starts with it blocked
    # and keeps it so. The tracker of multiprocessing would lift the block when it starts: it goes first.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()  # the worker has the only other end now: its death is seen
    return ours, process


def _work(connection: Connection, enter: Callable[[], AbstractContextManager[Callable[[Any], Any]]]) -> None:
    """What a worker does: pieces, until its connection is closed."""
    set_up_logs()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with enter() as do:
        while True:
            try:
                piece = connection.recv()
            except EOFError:
                return
            try:
                result = do(piece)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the parent meets it when it does the piece
                log.warning("A piece of work failed in a worker process and is done again: %s", error)
                result = None
            connection.send(result)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)  # in the midst of a piece: nobody is left to take it
