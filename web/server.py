"""The server: waitress in front of the application."""

from flask import Flask

from web.security import MAX_BODY

THREADS = 8
# Above the guard's own limit, so that a person gets our page and not the server's bare line.
MAX_HEADER = 128 * 1024  # bytes


def serve(app: Flask, host: str, port: int) -> None:
    """Answer requests at that address until the process is ended."""
    import waitress

    waitress.serve(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident="",  # no name and version for those who look for holes
        max_request_body_size=MAX_BODY,
        max_request_header_size=MAX_HEADER,
        clear_untrusted_proxy_headers=True,
    )
