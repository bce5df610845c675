"""Reads one file in one limited child process: whatever the file does, the answer is a status."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from coi.document import ExtractedDocument, ReadingStatus
from coi.errors import CoiError
from indexer.extract.fork_server import OUT_OF_MEMORY
from indexer.extract.html_rules import HtmlRules
from indexer.extract.legacy_office import converter
from indexer.extract.outcome import refused
from indexer.extract.sniff import OLE, sniff
from indexer.extract.transport import from_json

_GRACE = 10.0  # seconds beyond the wall limit before the server itself counts as stuck
_START = 120.0  # seconds in which the server must have loaded the extractors
_CHUNK = 1 << 20
_HEAD = 8192
_FACTS = 4 * 1024 * 1024  # bytes of a result beside its pages: headings, names, what JSON adds


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: bytes of memory, seconds of processor and of wall clock, bytes in and out.

    What comes out is held in this process, which must not grow by it: 16 MB are some 2,700 pages of Cyrillic text.
    """

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    file_bytes: int = 200 * 1024 * 1024
    result_bytes: int = 16 * 1024 * 1024


class Sandbox:
    """Extracts documents in child processes; use it as a context manager, which leaves no process behind.

    The children are forked from one server that has the extractors loaded, run in a session of their
    own, put no bytes into any file, and are killed with all they started. Where the system lets them they are
    in a network without links, and can neither open a socket, nor change a file, nor look into another
    process (`extract/confinement.py`). They can read what we can: secrets belong into files of another user.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._server: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def extract(
        self,
        path: Path,
        declared_media_type: str | None = None,
        url: str = "",
        rules: HtmlRules | None = None,
    ) -> ExtractedDocument:
        """What the file says, or a document without text whose status and reason say why there is none.

        `rules` are what the source says of its web pages.

        Never raises for what is in the file; OSError where the file cannot be opened, CoiError where
        no process can be started at all.
        """
        with self._lock, path.open("rb") as file:
            # Only the head of a hostile file is looked at here; the child sniffs the whole.
            media_type = sniff(file.read(_HEAD), declared_media_type)
            file.seek(0)
            if os.fstat(file.fileno()).st_size > self._limits.file_bytes:
                megabytes = self._limits.file_bytes // 1024 // 1024
                return refused("too_large", media_type, f"The file is larger than {megabytes} MB.")
            try:
                return self._ask(file.fileno(), declared_media_type, url, media_type, rules)
            except (ConnectionError, TimeoutError):
                self._kill_server()
                return refused(
                    "crashed", media_type, "The process that reads files stopped while it read this one."
                )

    def close(self) -> None:
        """End the server and every child of it."""
        with self._lock:
            self._kill_server()

    def _ask(
        self, file: int, declared: str | None, url: str, media_type: str, rules: HtmlRules | None
    ) -> ExtractedDocument:
        connection = self._connect()
        limits = self._limits
        request = {
            "media_type": declared,
            "url": url[:4000],
            "rules": (rules.content, rules.remove) if rules else ("", ()),
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
            "result_bytes": limits.result_bytes,
            # A program that converts old Office files needs a folder to work in; no other kind gets one.
            "scratch": media_type == OLE and converter() is not None,
        }
        reading, writing = os.pipe()
        try:
            try:
                socket.send_fds(connection, [json.dumps(request).encode()], [file, writing])
            finally:
                os.close(writing)
            result = self._receive(reading)
        finally:
            # A child that still writes now gets a broken pipe and ends.
            os.close(reading)
        end = json.loads(_line(connection, limits.wall_seconds + _GRACE))
        if result is None:
            return refused("too_large", media_type, "The text of the file is larger than can be kept.")
        return _conclude(result, end, media_type, limits)

    def _receive(self, reading: int) -> bytearray | None:
        """All that the child writes until it ends; None where that is more than is allowed."""
        received = bytearray()
        most = self._limits.result_bytes + _FACTS
        last = time.monotonic() + self._limits.wall_seconds + _GRACE
        while True:
            ready, _, _ = select.select([reading], [], [], max(0.0, last - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(reading, _CHUNK)
            if not piece:
                return received
            if len(received) + len(piece) > most:
                return None
            received += piece

    def _connect(self) -> socket.socket:
        if self._server is not None and self._server.poll() is not None:
            self._kill_server()
        if self._connection is None:
            ours, theirs = socket.socketpair()
            home = str(Path(__file__).resolve().parents[1])
            path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
            self._connection = ours
            with theirs:
                self._server = subprocess.Popen(  # noqa: S603  # our own module under our own interpreter
                    [sys.executable, "-m", "indexer.extract.fork_server", str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                    env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
                )
            try:
                _line(ours, _START)
            except (ConnectionError, TimeoutError):
                self._kill_server()
                raise CoiError("The process that reads files cannot be started.") from None
        return self._connection

    def _kill_server(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._server is not None:
            # It ends by itself when the socket closes, and takes its child along; killing is for a stuck one.
            try:
                self._server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._server.pid, signal.SIGKILL)
                self._server.wait()
            self._server = None


def _conclude(result: bytearray, end: dict[str, Any], media_type: str, limits: Limits) -> ExtractedDocument:
    """The document the child wrote, else the status its end deserves."""
    if end["exit"] == 0:
        try:
            return from_json(result)
        except (ValueError, TypeError, KeyError):
            return refused("crashed", media_type, "The process that read the file answered with nonsense.")
    status: ReadingStatus = "crashed"
    if end["timed_out"]:
        status, reason = "timeout", f"Reading the file took longer than {limits.wall_seconds:g} seconds."
    elif end["exit"] == -signal.SIGXCPU:
        status, reason = (
            "timeout",
            f"Reading the file took more than {limits.cpu_seconds} seconds of processor time.",
        )
    elif end["exit"] == OUT_OF_MEMORY:
        status, reason = (
            "too_large",
            f"Reading the file takes more than {limits.memory_bytes // 1024 // 1024} MB of memory.",
        )
    elif end["exit"] < 0:
        reason = f"Reading the file ended the process with signal {-end['exit']}, as lack of memory does."
    else:
        reason = f"Reading the file failed with {result[1:81].decode('ascii', 'replace') or 'an error'}."
    return refused(status, media_type, reason)


def _line(connection: socket.socket, seconds: float) -> bytes:
    """The next line of the server; ConnectionError where it has ended, TimeoutError where it says nothing."""
    connection.settimeout(seconds)
    line = b""
    while not line.endswith(b"\n"):
        piece = connection.recv(4096)
        if not piece:
            raise ConnectionResetError
        line += piece
    connection.settimeout(None)
    return line
