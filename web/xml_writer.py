"""XML as feeds and sitemaps need it: without any character that XML cannot hold."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request

# What XML 1.0 allows (production 2); the rest would make the whole document unreadable.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, name: str, text: str | None = None, /, **attributes: str) -> Element:
    """A new last child with this text and these attributes."""
    child = SubElement(parent, name, {key: clean(value) for key, value in attributes.items()})
    child.text = None if text is None else clean(text)
    return child


def clean(text: str) -> str:
    """The text with U+FFFD for every character XML cannot hold."""
    return _NO_CHARACTER.sub("\ufffd", text)


def answer(root: Element, media_type: str) -> Response:
    """A document as an answer; whoever asks again with its ETag is told where nothing has changed (304)."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    response = Response(written, mimetype=media_type)
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
