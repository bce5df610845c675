"""The application as `coi serve` runs it, in a process of its own, and a client that sends whatever it is given."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

PROJECT = Path(__file__).resolve().parents[2]
WAIT = 30  # seconds after which an answer counts as none

# Questions with these words wait until the file `go` is there, or fail, or break a page, or even the page of errors.
SLOW, FAILING, BROKEN, BROKEN_WHOLLY = "slowword", "failingword", "brokenword", "wreckedword"
_PROGRAM = f"""
import logging, sys, time
from dataclasses import replace
from pathlib import Path
from flask import request
from tests.web.reading_room import ReadingRoom, fill
from web import create_app
from web.server import serve

class Odd:
    def __init__(self, searcher):
        self.searcher = searcher
    def search(self, query, viewer):
        if "{SLOW}" in query.text:
            while not (folder / "go").exists():
                time.sleep(0.01)
        if "{FAILING}" in query.text:
            raise RuntimeError("cannot find " + query.text)
        found = self.searcher.search(query, viewer)
        return replace(found, hits=(query.text,)) if "{BROKEN}" in query.text else found
    def marker(self, *args):
        return self.searcher.marker(*args)
    def suggest(self, *args):
        return self.searcher.suggest(*args)

def wreck():
    if "{BROKEN_WHOLLY}" in request.values.get("q", ""):
        raise RuntimeError("cannot say " + request.values["q"])
    return {{}}

logging.basicConfig(level=logging.DEBUG)
folder = Path(sys.argv[1])
room = ReadingRoom(folder)
fill(room)
app = create_app(replace(room.settings, **eval(sys.argv[2])), replace(room.desk, searcher=Odd(room.desk.searcher)))
app.context_processor(wreck)
print("REPORT", room.ids["report"], file=sys.stderr)
serve(app, "127.0.0.1", 0, eval(sys.argv[2]).get("trusted_proxy", ""))
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Served:
    """A server that runs, where its archive is, and what it has logged so far."""

    folder: Path
    port: int = 0
    report: str = ""  # the id of a document
    process: int = 0
    logged: list[str] = field(default_factory=list)

    def send(self, request: bytes, *, sender: str = "127.0.0.1") -> Answer:
        """Send these bytes and read until the server closes; the connection is closed to writing at once."""
        with socket.create_connection(("127.0.0.1", self.port), WAIT, (sender, 0)) as connection:
            return self._exchange(connection, request)

    def get(self, path: str, *headers: str, method: str = "GET", sender: str = "127.0.0.1") -> Answer:
        """Ask for a path as it stands, with these header lines."""
        return self.send(self.request(path, *headers, method=method), sender=sender)

    def post(
        self, path: str, body: bytes, *headers: str, kind: str = "application/x-www-form-urlencoded"
    ) -> Answer:
        """Send the fields of a form, or what else is of that media type."""
        told = (f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers)
        head = self.request(path, *told, method="POST")
        return self.send(head + body)

    def request(self, path: str, *headers: str, method: str = "GET") -> bytes:
        """The head of a request; `headers` may bring a Host of their own."""
        named = any(one.lower().startswith("host:") for one in headers)
        host = () if named else (f"Host: 127.0.0.1:{self.port}",)
        lines = (f"{method} {path} HTTP/1.1", *host, "Connection: close", *headers)
        return "".join(f"{one}\r\n" for one in (*lines, "")).encode("latin-1")

    def memory(self) -> int:
        """The bytes of memory the server holds."""
        status = Path(f"/proc/{self.process}/status").read_text("ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024

    def log(self) -> str:
        """What it has logged so far."""
        return "".join(self.logged)

    @staticmethod
    def _exchange(connection: socket.socket, request: bytes) -> Answer:
        with suppress(OSError):  # refused before all of it was taken; what was said is still to be read
            connection.sendall(request)
        held = b""
        with suppress(ConnectionResetError):
            while some := connection.recv(65_536):
                held += some
        head, _, body = held.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
        return Answer(int(first.split()[1]) if first else 0, headers, body)


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[Served]:
    """A server over the filled room in that folder, with these settings."""
    command = [sys.executable, "-c", _PROGRAM, str(folder), repr(settings)]
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        served = Served(folder, process=process.pid)
        for line in process.stderr:
            served.logged.append(line)
            if found := re.search(r"^REPORT (\S+)", line):
                served.report = found[1]
            if found := re.search(r"Serving on http://127\.0\.0\.1:(\d+)", line):
                served.port = int(found[1])
                break
        else:
            raise AssertionError("the server did not start:\n" + served.log())
        reader = Thread(target=served.logged.extend, args=(process.stderr,))
        reader.start()
        try:
            yield served
        finally:
            process.terminate()
            reader.join()
