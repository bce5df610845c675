"""A small web site on loopback: routes in a dict, ETags, slow and broken answers, and a record of requests."""

import gzip
import hashlib
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Literal, Self, cast

Manner = Literal["whole", "drip", "reset", "silent", "endless", "cut"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a route answers.

    `etag` None means one made from the body, "" means none. `manner` is how the body is sent: whole,
    one byte at a time for ever ("drip"), not at all after the request ("silent"), with the connection
    reset instead ("reset"), without end ("endless"), or half of it ("cut").
    """

    body: bytes | str = b""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    gzipped: bool = False
    manner: Manner = "whole"

    @property
    def data(self) -> bytes:
        """The bytes sent."""
        data = self.body.encode() if isinstance(self.body, str) else self.body
        return gzip.compress(data, mtime=0) if self.gzipped else data

    @property
    def tag(self) -> str:
        """The ETag sent, empty for none; only pages that are there have one of their own accord."""
        if self.etag is not None:
            return self.etag
        return f'"{hashlib.sha256(self.data).hexdigest()[:20]}"' if self.status == HTTPStatus.OK else ""


def redirect(to: str, status: int = 301) -> Answer:
    """An answer that leads elsewhere."""
    return Answer(status=status, headers={"Location": to})


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: path with query, headers with names in lower case, and the status answered."""

    path: str
    headers: Mapping[str, str]
    status: int


class Website:
    """A context manager that answers while it is open; `routes` may be changed at any time.

    A route is a path with its query; a plain text or bytes value is an HTML page. Unknown paths answer 404.
    """

    def __init__(self, routes: Mapping[str, Answer | str | bytes] | None = None) -> None:
        self.routes: dict[str, Answer | str | bytes] = dict(routes or {})
        self.closing = Event()
        self._requests: list[Request] = []
        self._lock = Lock()
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        """Where it answers: "127.0.0.1:port"."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> list[Request]:
        """Every request so far, in order."""
        with self._lock:
            return list(self._requests)

    @property
    def asked(self) -> list[str]:
        """The paths of all requests but those for robots.txt, in order."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def statuses(self, path: str) -> list[int]:
        """What was answered at that path, in order."""
        return [request.status for request in self.requests if request.path == path]

    def forget_requests(self) -> None:
        """Begin counting anew."""
        with self._lock:
            self._requests.clear()

    def note(self, request: Request) -> None:
        """Remember a request (called by the server)."""
        with self._lock:
            self._requests.append(request)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, site: Website) -> None:
        self.site = site
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        site = cast("_Server", self.server).site
        route = site.routes.get(self.path, Answer("not here", status=404))
        answer = route if isinstance(route, Answer) else Answer(route)
        tag = answer.tag
        if tag and self.headers.get("If-None-Match") == tag:
            answer = Answer(status=304, etag=tag)
        headers = {name.lower(): value for name, value in self.headers.items()}
        site.note(Request(self.path, headers, answer.status))
        if answer.manner == "reset":
            # With a linger of zero seconds, closing sends a reset instead of a farewell.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        if answer.manner == "silent":
            site.closing.wait()
            self.close_connection = True
            return
        self._send(site, answer, tag)

    def _send(self, site: Website, answer: Answer, tag: str) -> None:
        data = answer.data
        self.send_response(answer.status)
        if tag:
            self.send_header("ETag", tag)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.media_type)
        if answer.gzipped:
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.manner in {"drip", "endless"}:
            self.send_header("Connection", "close")
            self.end_headers()
            self._send_for_ever(site, answer.manner)
            return
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if answer.manner == "cut":
            data = data[: len(data) // 2]
            self.close_connection = True
        self.wfile.write(data)

    def _send_for_ever(self, site: Website, manner: Manner) -> None:
        piece, pause = (b".", 0.01) if manner == "drip" else (b"." * 65536, 0)
        self.close_connection = True
        while not site.closing.wait(pause):
            self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Say nothing."""
