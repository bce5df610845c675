"""The process from which the sandbox forks one child per file: extractors loaded once, limits set in each child.

It speaks over one socket: a request is a line of JSON with two open files (the document to read, the pipe
to write to); the answer is a line of JSON that says how the child ended. It ends when its parent does.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from indexer.extract.confinement import Confinement, adopt_orphans, confine, end_children, leave_network

_MESSAGE = 65_536  # bytes of a request: the type and the address of one file
_SCRATCH_BYTES = 200 * 1024 * 1024  # of one file that a converter writes
# Web pages after which more are to be expected: what takes two seconds the first time is then done once for all
# children, and not again in each that needs it. A run of a few pages, of which most never need it, does without.
_MANY_PAGES = 8
OUT_OF_MEMORY = 3  # exit code of a child that met its memory limit in Python


def serve(connection: socket.socket) -> None:
    """Answer requests until the other side closes the socket."""
    pages = 0
    while True:
        message, files, _, _ = socket.recv_fds(connection, _MESSAGE, 2)
        if not message:
            return
        request: dict[str, Any] = json.loads(message)
        pages += (request["media_type"] or "").startswith("text/html")
        if pages == _MANY_PAGES:
            from indexer.extract.html_dates import load_calendars

            load_calendars()
            gc.freeze()
            pages += 1
        # The folder of a converter goes away with the child, whatever became of it.
        with tempfile.TemporaryDirectory() if request["scratch"] else contextlib.nullcontext() as scratch:
            child = os.fork()
            if child == 0:
                connection.close()
                _run_child(request, Path(scratch) if scratch else None, *files)
            for file in files:
                os.close(file)
            answer = _wait(child, connection, request["wall_seconds"])
        if answer is None:
            return
        connection.sendall(json.dumps(answer).encode() + b"\n")


def _run_child(request: dict[str, Any], scratch: Path | None, document: int, pipe: int) -> None:
    """Read the file and write the result; never returns."""
    code = 1
    try:
        from indexer.extract import extract
        from indexer.extract.html_rules import HtmlRules
        from indexer.extract.transport import cut_to, to_json

        os.setsid()
        scratch = confine(
            Confinement(request["memory_bytes"], request["cpu_seconds"], scratch, _SCRATCH_BYTES)
        )
        with os.fdopen(document, "rb") as file:
            data = file.read()
        content, remove = request["rules"]
        rules = HtmlRules(content, tuple(remove)) if content or remove else None
        read = extract(data, request["media_type"], url=request["url"], scratch=scratch, rules=rules)
        del data
        result = to_json(cut_to(read, request["result_bytes"]))
        with os.fdopen(pipe, "wb") as out:
            out.write(result)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001  # whatever a library raises ends in this child
        with contextlib.suppress(Exception):
            os.write(pipe, b"!" + type(error).__name__.encode()[:80])
        code = 2
    finally:
        os._exit(code)


def _wait(child: int, connection: socket.socket, seconds: float) -> dict[str, Any] | None:
    """How the child ended; None where our own parent has gone. All that it started is dead afterwards."""
    ended = os.pidfd_open(child)
    try:
        # Numbers of files, so that one list holds both kinds.
        ready, _, _ = select.select([ended, connection.fileno()], [], [], seconds)
    finally:
        os.close(ended)
    orphaned = connection.fileno() in ready
    # The child is not reaped yet, so its number cannot have passed to another process.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    end_children()
    if orphaned:
        return None
    return {
        "timed_out": not ready,
        "exit": os.waitstatus_to_exitcode(status),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }


def _load() -> None:
    """Import what children need and do once what is costly the first time."""
    warnings.simplefilter("ignore")
    import pdfminer.high_level  # noqa: F401

    from indexer.extract import extract

    extract(b"<html><body><p>1 May 2020</p></body></html>", "text/html")
    extract(b"1 May 2020", "text/plain")


def main() -> None:
    """Load the extractors, leave the network, say that we are ready, serve."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    adopt_orphans()
    _load()
    leave_network()
    # Children need not look through what is there for good, and so share its memory with us.
    gc.freeze()
    connection.sendall(b"ready\n")
    with contextlib.suppress(ConnectionError):
        serve(connection)


if __name__ == "__main__":
    main()
