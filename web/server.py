"""The server: waitress in front of the application."""

from typing import Any

import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from web.security import HEADERS, MAX_BODY

THREADS = 16
# Above the guard's own limits, so that a person gets our page and not the server's bare line.
MAX_HEADER = 128 * 1024  # bytes
SILENCE = 60  # seconds after which a connection that says nothing is closed
_PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto"}


class PlainErrorTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """The answer to what never becomes a request: one line, our headers, and not who wrote it."""

    def execute(self) -> None:
        """Write the answer and close the connection."""
        error = self.request.error
        body = f"{error.reason}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "text/plain; charset=utf-8"), *HEADERS.items()]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def serve(app: Flask, host: str, port: int, trusted_proxy: str = "") -> None:
    """Answer requests at that address until the process is ended.

    X-Forwarded-For and X-Forwarded-Proto are heard from `trusted_proxy` alone, and dropped from anybody else.
    """
    believed: dict[str, Any] = (
        {"trusted_proxy": trusted_proxy, "trusted_proxy_headers": _PROXY_HEADERS} if trusted_proxy else {}
    )
    HTTPChannel.error_task_class = PlainErrorTask  # there is no other way in
    waitress.serve(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident="",  # no name and version for those who look for holes
        max_request_body_size=MAX_BODY,
        max_request_header_size=MAX_HEADER,
        channel_timeout=SILENCE,
        clear_untrusted_proxy_headers=True,
        **believed,
    )
