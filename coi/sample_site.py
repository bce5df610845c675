"""Serves the built sample site on loopback, as it is now or as it was before."""

import hashlib
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from types import MappingProxyType, TracebackType
from typing import Literal, Self, cast
from urllib.parse import unquote, urlsplit

import yaml

from coi.errors import SettingsError

SiteState = Literal["earlier", "present"]

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".pdf": "application/pdf",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xml": "application/xml",
        ".txt": "text/plain; charset=utf-8",
    }
)


class SampleSite:
    """A context manager that answers for the site in `folder` while it is open.

    `state` may be set at any time: in the state "earlier" the addresses named under `earlier` in the site's
    `site.yml` answer with their earlier content. A folder without a readable `site.yml` is a SettingsError.
    """

    def __init__(self, folder: Path) -> None:
        try:
            facts = yaml.safe_load((folder / "site.yml").read_text(encoding="utf-8"))
            self._moved: dict[str, str] = dict(facts["moved"])
            self._gone = frozenset(facts["gone"])
            # Only files found here can be answered with, so no address can lead out of the folder.
            found = {
                f"/{file.relative_to(folder).as_posix()}": file
                for file in folder.rglob("*")
                if file.is_file() and not file.is_symlink()
            }
            self._earlier = {path: found[f"/{name}"] for path, name in facts["earlier"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
            raise SettingsError(f"{folder} holds no sample site: its site.yml cannot be read.") from error
        self._present = {
            path: file
            for path, file in found.items()
            if path != "/site.yml" and not path.startswith("/earlier/")
        }
        self.state: SiteState = "present"
        self._requested: list[str] = []
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None
        self._thread: Thread | None = None

    @property
    def address(self) -> str:
        """Where the open site answers: "127.0.0.1:port"; a SettingsError while it is closed."""
        if self._server is None:
            raise SettingsError("The sample site is not open.")
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def requested(self) -> tuple[str, ...]:
        """The path of every request so far, in order, as it was asked for."""
        with self._lock:
            return tuple(self._requested)

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler, self)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    def answer(
        self, target: str, if_none_match: str | None = None
    ) -> tuple[HTTPStatus, dict[str, str], bytes]:
        """Answer a request target such as "/news/?page=2" with status, headers and body, and note its path."""
        asked = urlsplit(target).path
        with self._lock:
            self._requested.append(asked)
        path = unquote(asked)
        moved_to = self._moved.get(path)
        if f"{path}/index.html" in self._present:
            moved_to = f"{path}/"
        elif path.endswith("/"):
            path += "index.html"
        file = self._earlier.get(path) if self.state == "earlier" else None
        if file is None and moved_to is not None:
            return _short_answer(HTTPStatus.MOVED_PERMANENTLY, {"Location": moved_to})
        if file is None and path in self._gone:
            return _short_answer(HTTPStatus.GONE)
        file = file or self._present.get(path)
        if file is None:
            return _short_answer(HTTPStatus.NOT_FOUND)
        body = file.read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
        if _matches(if_none_match, headers["ETag"]):
            return HTTPStatus.NOT_MODIFIED, headers, b""
        headers["Content-Type"] = MEDIA_TYPES.get(file.suffix, "application/octet-stream")
        return HTTPStatus.OK, headers, body


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], site: SampleSite
    ) -> None:
        self.site = site
        super().__init__(address, handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet about a client that hung up; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A client that keeps its connection open and falls silent must not hold a thread for ever.
    timeout = 30

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        site = cast("_Server", self.server).site
        status, headers, body = site.answer(self.path, self.headers.get("If-None-Match"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing: the crawler's own log tells what was fetched."""


def _short_answer(
    status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> tuple[HTTPStatus, dict[str, str], bytes]:
    page = f"<!DOCTYPE html>\n<title>{status.phrase}</title>\n<p>{status.value} {status.phrase}</p>\n"
    return status, {"Content-Type": MEDIA_TYPES[".html"], **(headers or {})}, page.encode()


def _matches(if_none_match: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names the tag, weakly or strongly, or any tag at all."""
    if if_none_match is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag in tags
