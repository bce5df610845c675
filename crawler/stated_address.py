"""The address a page says it has (`rel=canonical`), and whether two answers say the same."""

import html
import re
from collections import Counter
from collections.abc import Mapping

from w3lib.encoding import html_to_unicode
from w3lib.html import remove_comments, remove_tags, remove_tags_with_content

from crawler.urls import absolute

_HEAD = 100_000  # bytes; what stands further down is not the head of a page
_ALIKE = 0.9  # of the words of the longer text

_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_HEADER_LINK = re.compile(r"<([^<>]+)>\s*((?:;\s*[^,;]+)*)")
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def stated_address(headers: Mapping[str, str], media_type: str, body: bytes, url: str) -> str | None:
    """What the answer from `url` says its address is, in its headers (RFC 6596) or its head; None for nothing."""
    for target, parameters in _HEADER_LINK.findall(headers["link"]) if "link" in headers else ():
        if re.search(r"""\brel\s*=\s*"?canonical\b""", parameters, re.IGNORECASE):
            return absolute(target, url)
    if media_type not in _HTML or b"canonical" not in body[:_HEAD].lower():
        return None
    _, text = html_to_unicode(headers.get("content-type"), body[:_HEAD])
    head = remove_comments(text)
    # Behind the last sign that could end a tag each beginning of one would be followed to the end in vain.
    for tag in _LINK.findall(head[: head.rfind(">") + 1]):
        found = {name.lower(): next(filter(None, values), "") for name, *values in _ATTRIBUTE.findall(tag)}
        if "canonical" in found.get("rel", "").lower().split() and found.get("href", "").strip():
            return absolute(html.unescape(found["href"]), url)
    return None


def say_the_same(one: bytes, other: bytes, media_type: str) -> bool:
    """Whether two bodies are the same, or two pages with nearly the same words.

    Pages differ in what nobody reads, such as a token in a form; anything but pages must be identical.
    """
    if one == other:
        return True
    if media_type not in _HTML:
        return False
    here, there = _words(one), _words(other)
    longer = max(here.total(), there.total())
    return longer > 0 and (here & there).total() >= _ALIKE * longer


def _words(body: bytes) -> Counter[str]:
    _, text = html_to_unicode(None, body)
    # What is left open is closed at the end, or each beginning of it would be followed to the end: hours for a page.
    text = remove_tags_with_content(
        remove_comments(text) + "</script></style>", which_ones=("script", "style")
    )
    return Counter(remove_tags(text, encoding="utf-8").split())
