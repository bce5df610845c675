"""A site of many small pages on loopback, as cheap to ask as can be: every answer is made before the first request."""

import asyncio
import hashlib
import sys

PARAGRAPH = (
    "Witnesses spoke of the situation in the district, and three local groups confirmed what they said. "
)
LINKS = 10


def page(number: int, count: int) -> bytes:
    """A page of about 4 kB with a heading, text, and links to other pages."""
    links = "".join(f'<a href="/p/{(number * 7 + one) % count}">Report {one}</a> ' for one in range(LINKS))
    return (
        f'<!doctype html><html lang="en"><head><title>Report {number}</title></head><body><nav><a href="/">Home</a>'
        f"</nav><main><h1>Report {number}</h1>{f'<p>{PARAGRAPH * 12}</p>' * 3}{links}</main></body></html>"
    ).encode()


def answers(count: int, origin: str) -> dict[bytes, tuple[bytes, bytes, bytes]]:
    """By path: the ETag, the whole answer, and the answer to who has it already."""
    places = "".join(f"<url><loc>{origin}/p/{one}</loc></url>" for one in range(count))
    bodies = {
        b"/robots.txt": (b"text/plain", b"User-agent: *\nDisallow: /private\n"),
        b"/sitemap.xml": (
            b"application/xml",
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode(),
        ),
        **{b"/p/%d" % one: (b"text/html; charset=utf-8", page(one, count)) for one in range(count)},
    }
    made = {}
    for path, (media_type, body) in bodies.items():
        tag = b'"%s"' % hashlib.sha256(body).hexdigest()[:20].encode()
        head = b"ETag: %s\r\nContent-Type: %s\r\n" % (tag, media_type)
        whole = b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)
        made[path] = (tag, whole, b"HTTP/1.1 304 Not Modified\r\n%s\r\n" % head)
    return made


class Answering(asyncio.Protocol):
    """One connection."""

    def __init__(self, made: dict[bytes, tuple[bytes, bytes, bytes]]) -> None:
        self._made = made
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to write to."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._rest += data
        while b"\r\n\r\n" in self._rest:
            request, self._rest = self._rest.split(b"\r\n\r\n", 1)
            made = self._made.get(request.split(b" ", 2)[1])
            if made is None:
                self._transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            else:
                tag, whole, same = made
                self._transport.write(same if tag in request else whole)


async def serve(count: int, origin: str | None) -> None:
    """Serve until killed; prints the port. The sitemap names pages below `origin`, or below the site's own address."""
    made: dict[bytes, tuple[bytes, bytes, bytes]] = {}
    server = await asyncio.get_running_loop().create_server(lambda: Answering(made), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made |= answers(count, origin or f"http://127.0.0.1:{port}")
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
