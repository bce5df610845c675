"""What an HTML page may cost before any parser sees it: its size, and the attributes of one tag."""

import re

MAX_BYTES = 10 * 1024 * 1024
_MAX_TAG = 20_000  # bytes: a picture written into an address, or an attack
_MAX_ATTRIBUTES = 5_000  # of one tag; a parser compares each with each
_TAG = re.compile(rb"[A-Za-z][A-Za-z0-9:-]{0,40}[\s/]")
_VALUE = re.compile(rb"=\s*(?:\"[^\"]*\"|'[^']*')")
_RAW = (b"script", b"style", b"textarea", b"title", b"xmp", b"noscript")


def refuse_costly_page(data: bytes) -> str | None:
    """One sentence why the page must not be parsed, or None where it may; takes time in line with its size."""
    if len(data) > MAX_BYTES:
        return "The page is larger than 10 MB."
    for piece in data.split(b"<"):
        if len(piece) < _MAX_TAG or not _TAG.match(piece) or piece[:8].lower().startswith(_RAW):
            continue
        # A sign of a tag's end inside quotes hides from simple patterns how much stands before the true end.
        tag = _VALUE.sub(b"=", piece).partition(b">")[0]
        if len(tag.split()) > _MAX_ATTRIBUTES and b">" in piece[: len(piece) - 1]:
            return f"A tag of the page has more than {_MAX_ATTRIBUTES} attributes."
    return None
