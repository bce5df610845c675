"""Web pages saved with their pictures in one file (MHTML): the page is read, the pictures are not."""

import email
import email.policy
from dataclasses import replace

from coi.document import ExtractedDocument
from indexer.extract.html import extract_html
from indexer.extract.html_limits import refuse_costly_page
from indexer.extract.html_rules import HtmlRules
from indexer.extract.outcome import refused
from indexer.extract.sniff import MHTML

_ENGINE = "MHTML reader"
_MAX_PARTS = 10_000


def extract_mhtml(
    data: bytes, declared: str | None, *, url: str = "", rules: HtmlRules | None = None
) -> ExtractedDocument:
    """The page as `extract_html` reads it, at the address the file says it was saved from."""
    del declared
    if data.count(b"\n--") > _MAX_PARTS:
        return refused(
            "too_large", MHTML, f"The saved page has more than {_MAX_PARTS} parts.", engine=_ENGINE
        )
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() not in {"text/html", "application/xhtml+xml"}:
            continue
        payload = part.get_payload(decode=True)
        page = payload if isinstance(payload, bytes) else b""
        if reason := refuse_costly_page(page):
            return refused("too_large", MHTML, reason, engine=_ENGINE)
        charset = part.get_content_charset()
        said = message.get("Snapshot-Content-Location") or part.get("Content-Location") or url
        type_said = f"text/html; charset={charset}" if charset else None
        read = extract_html(page, type_said, url=str(said)[:4000], rules=rules)
        return replace(read, media_type=MHTML, engine=f"{_ENGINE}, {read.engine}")
    return refused("empty", MHTML, "The saved page holds no text.", engine=_ENGINE)
