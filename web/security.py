"""The guard: whom the site answers, limits on what comes in, and headers on everything that goes out."""

from collections import Counter
from collections.abc import Collection
from threading import Lock
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from werkzeug.exceptions import SecurityError

from coi.settings import Settings
from web.addresses import PUBLIC_URL, whole_address

MAX_QUERY_STRING = 8 * 1024  # bytes
MAX_BODY = 64 * 1024  # bytes; no page takes more than a search form
MAX_HEADERS = 32 * 1024  # bytes of all headers together
# Requests of one address that are answered at a time: a browser opens six connections to a site, so nobody who
# reads here meets this limit; who sends hundreds at once leaves half of the server's threads to others.
MAX_AT_ONCE = 8

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For archived bytes: whatever they are, they may run nothing, load nothing and have no origin.
SANDBOX_POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

HEADERS = {
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
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def guard(app: Flask, settings: Settings) -> None:
    """Refuse what is not for us, from elsewhere or too much, before anything reads it; headers on every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config[PUBLIC_URL] = settings.public_url
    names, turnstile = settings.host_names, Turnstile(MAX_AT_ONCE)
    app.before_request(lambda: refuse_other_hosts(names))
    app.before_request(refuse_oversized)
    app.before_request(refuse_foreign_posts)
    app.before_request(turnstile.enter)
    app.teardown_request(turnstile.leave)
    app.after_request(add_headers)


def refuse_other_hosts(names: Collection[str]) -> None:
    """400 for a host name that is not ours: whoever leads a browser here by a name of his own reads along."""
    asked = urlsplit(f"//{request.headers.get('Host', '')}")
    try:
        name, _ = asked.hostname or "", asked.port
    except ValueError:
        name = ""
    name = f"[{name}]" if ":" in name else name
    if asked.netloc.lower() not in (name, f"{name}:{asked.netloc.rpartition(':')[2]}") or name not in names:
        raise SecurityError("This site does not answer under that name.")


def refuse_oversized() -> None:
    """414 for a long query string, 431 for large headers, 413 for a large body."""
    if len(request.query_string) > MAX_QUERY_STRING:
        abort(414)
    if sum(len(name) + len(value) for name, value in request.headers) > MAX_HEADERS:
        abort(431)
    if (request.content_length or 0) > MAX_BODY:
        abort(413)


def refuse_foreign_posts() -> None:
    """403 for what a page of another site sends here through somebody's browser.

    Browsers say so in Sec-Fetch-Site, except to sites without encryption; there the Origin must be ours. Our
    own forms send the Origin `null`, because our pages tell nobody where they are (no-referrer): it is taken
    where the browser cannot say more. Programs send neither header and are let in, as they act for themselves.
    """
    if request.method in _SAFE_METHODS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = urlsplit(whole_address("/"))
    if site is not None:
        foreign = site not in ("same-origin", "none")
    elif origin == "null":
        foreign = ours.scheme == "https" or ours.hostname in LOOPBACK
    else:
        foreign = origin is not None and urlsplit(origin).netloc not in (ours.netloc, request.host)
    if foreign:
        abort(403, "This was sent from a page of another site.")


class Turnstile:
    """Lets in so many requests of one address at a time, and no more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: Counter[str] = Counter()
        self._lock = Lock()

    def enter(self) -> None:
        """429 where that many are being answered already; files are given out without counting."""
        if request.endpoint == "static":
            return
        who = request.remote_addr or ""
        with self._lock:
            if self._inside[who] >= self._most:
                abort(429)
            self._inside[who] += 1
        g.inside = who

    def leave(self, _: BaseException | None = None) -> None:
        """Make room for the next."""
        who = g.pop("inside", None)
        if who is not None:
            with self._lock:
                self._inside[who] -= 1
                if not self._inside[who]:
                    del self._inside[who]


def add_headers(response: Response) -> Response:
    """The answer with every header it has not set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
