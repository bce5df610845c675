"""The process from which the sandbox forks one child per file: extractors loaded once, limits set in each child.

It speaks over one socket: a request is a line of JSON with two open files (the document to read, the pipe
to write to); the answer is a line of JSON that says how the child ended. It ends when its parent does.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import sys
import warnings
from typing import Any

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_MESSAGE = 65_536  # bytes of a request: the type and the address of one file
OUT_OF_MEMORY = 3  # exit code of a child that met its memory limit in Python


def serve(connection: socket.socket) -> None:
    """Answer requests until the other side closes the socket."""
    while True:
        message, files, _, _ = socket.recv_fds(connection, _MESSAGE, 2)
        if not message:
            return
        child = os.fork()
        if child == 0:
            connection.close()
            _run_child(json.loads(message), *files)
        for file in files:
            os.close(file)
        answer = _wait(child, connection, json.loads(message)["wall_seconds"])
        if answer is None:
            return
        connection.sendall(json.dumps(answer).encode() + b"\n")


def _run_child(request: dict[str, Any], document: int, pipe: int) -> None:
    """Read the file and write the result; never returns."""
    code = 1
    try:
        os.setsid()
        _limit(request)
        from indexer.extract import extract
        from indexer.extract.transport import to_json

        with os.fdopen(document, "rb") as file:
            data = file.read()
        result = to_json(extract(data, request["media_type"], url=request["url"]))
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


def _limit(request: dict[str, Any]) -> None:
    memory, seconds = request["memory_bytes"], request["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The soft limit ends the child with SIGXCPU, a second later the hard one kills it.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _system().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _system().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _wait(child: int, connection: socket.socket, seconds: float) -> dict[str, Any] | None:
    """How the child ended; None where our own parent has gone. Its whole group is dead afterwards."""
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
    if orphaned:
        return None
    return {
        "timed_out": not ready,
        "exit": os.waitstatus_to_exitcode(status),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }


def leave_network() -> bool:
    """Move this process, and so its children, into a network of their own without any link; False where refused."""
    return any(_system().unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def _system() -> Any:
    return ctypes.CDLL(None, use_errno=True)


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
    _load()
    leave_network()
    connection.sendall(b"ready\n")
    with contextlib.suppress(ConnectionError):
        serve(connection)


if __name__ == "__main__":
    main()
