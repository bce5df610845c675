"""The guard: limits on what comes in, and headers on everything that goes out."""

from flask import Flask, Response, abort, request

MAX_QUERY_STRING = 8 * 1024  # bytes
MAX_BODY = 64 * 1024  # bytes; no page takes more than a search form

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For archived bytes: whatever they are, they may run nothing, load nothing and have no origin.
SANDBOX_POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Search words can outline a claim for asylum: they must not travel to the next site.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def guard(app: Flask) -> None:
    """Refuse oversized requests before anything reads them, and send the headers with every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.before_request(refuse_oversized)
    app.after_request(add_headers)


def refuse_oversized() -> None:
    """414 for a long query string, 413 for a large body."""
    if len(request.query_string) > MAX_QUERY_STRING:
        abort(414)
    if (request.content_length or 0) > MAX_BODY:
        abort(413)


def add_headers(response: Response) -> Response:
    """The answer with every header it has not set itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
