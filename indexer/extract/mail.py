"""Mails as files (EML): the fields a reader sees, the body, and attachments as further pages."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime

from coi.document import ExtractedDocument, Heading, Page, Statement
from indexer.extract.charset import clean, decode
from indexer.extract.inner_page import read_inner_page
from indexer.extract.inside import Inside, Member, read_members, summary
from indexer.extract.mail_fields import MailFields, decoded, field_lines
from indexer.extract.outcome import refused
from indexer.extract.sniff import EML

_ENGINE = "mail reader"
_MAX_DEPTH = 20  # of parts within parts; deeper the standard library's parser runs out of stack
_MAX_PARTS = 1000
_BOUNDARY = re.compile(rb"^content-type:\s*(?:multipart/|message/rfc822)", re.IGNORECASE | re.MULTILINE)
_MAX_BOUNDARIES = 200


@dataclass(slots=True)
class _Parts:
    """The parts of a mail: texts to be read, and files that hang on it."""

    bodies: list[str] = field(default_factory=list)
    files: list[Member] = field(default_factory=list)
    cut: bool = False


def extract_mail(data: bytes, inside: Inside) -> ExtractedDocument:
    """Page 1 is the mail with its fields; each attachment that can be read follows, others are named.

    The day in its Date field is a candidate for the publication date. A mail whose parts nest too deeply is
    `unsupported`, one with more than a thousand parts `partial`.
    """
    if len(_BOUNDARY.findall(data)) > _MAX_BOUNDARIES:
        return refused(
            "unsupported", EML, "The parts of the mail are nested too deeply to be read.", engine=_ENGINE
        )
    return _document(email.message_from_bytes(_without_mbox_line(data), policy=email.policy.compat32), inside)


def _document(message: Message, inside: Inside) -> ExtractedDocument:
    parts = _Parts()
    for number, part in enumerate(_walk(message, 0, parts)):
        if number >= _MAX_PARTS:
            parts.cut = True
            break
        _sort(part, parts)
    body = "\n\n".join(parts.bodies)
    facts = MailFields(
        subject=decoded(message.get("Subject")),
        sender=decoded(message.get("From")),
        to=decoded(message.get("To")),
        cc=decoded(message.get("Cc")),
        sent=decoded(message.get("Date")),
    )
    return mail_document(EML, _ENGINE, facts, body, parts.files, inside, cut=parts.cut, day=_day(facts.sent))


def mail_document(
    media_type: str,
    engine: str,
    facts: MailFields,
    body: str,
    files: list[Member],
    inside: Inside,
    *,
    day: str | None,
    cut: bool = False,
) -> ExtractedDocument:
    """A mail of whatever format as a document; shared by EML and MSG."""
    head = field_lines(facts)
    body = "\n\n".join(_paragraphs(clean(body)))
    text = "\n\n".join(part for part in (head, body) if part)
    found = read_members(files, inside, first_page=2)
    if not text and not found.pages:
        why = summary(found.reasons) or "The mail holds no text."
        return refused("unsupported" if found.reasons else "empty", media_type, why, engine=engine)
    reasons = (
        ("The mail was not read whole: its parts are too many or nested too deeply.",) if cut else ()
    ) + found.reasons
    title = facts.subject or None
    headings = (Heading(1, text.index(facts.subject), 1, facts.subject),) if facts.subject else ()
    dates = (Statement(day, f"The mail's Date field says “{facts.sent[:60]}”.", 0.8),) if day else ()
    name = re.sub(r"\s*<[^<>]*>", "", facts.sender).strip(" \"'")
    return ExtractedDocument(
        status="partial" if reasons else "ok",
        media_type=media_type,
        title=title,
        pages=(Page(1, None, text), *found.pages),
        headings=(*headings, *found.headings),
        dates=dates,
        authors=(name,) if name and len(name) <= 120 else (),  # noqa: PLR2004  # longer is no name
        engine=engine,
        reason=summary(reasons),
        attachments=found.unread,
    )


def _paragraphs(body: str) -> Iterator[str]:
    """The body's lines as written; several empty lines become one."""
    for block in re.split(r"\n\s*\n", body):
        lines = "\n".join(line.rstrip() for line in block.split("\n") if line.strip())
        if lines:
            yield lines


def _walk(message: Message, depth: int, parts: _Parts, *, said: bool = False) -> Iterator[Message]:
    """The parts that are no containers themselves, in order; an attached mail is one part.

    Of several forms of the same body the plain one is taken, so that its pages are left out: `said` above them.
    """
    if message.get_content_type() == "message/rfc822" and depth:
        yield message
    elif message.is_multipart() and depth >= _MAX_DEPTH:
        parts.cut = True
    elif message.is_multipart():
        inner = [part for part in message.get_payload() if isinstance(part, Message)]
        said = said or (message.get_content_type() == "multipart/alternative" and any(map(_is_plain, inner)))
        for part in inner:
            yield from _walk(part, depth + 1, parts, said=said)
    elif not (said and message.get_content_type() == "text/html" and not _is_file(message)):
        yield message


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and not _is_file(part) and bool(_text(part).strip())


def _is_file(part: Message) -> bool:
    return bool(part.get_filename()) or part.get_content_disposition() == "attachment"


def _sort(part: Message, parts: _Parts) -> None:
    kind = part.get_content_type()
    name = decoded(part.get_filename())
    if kind == "message/rfc822":
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if isinstance(inner, Message):
            title = name or decoded(inner.get("Subject")) or "attached mail"
            parts.files.append(Member(title, 0, read=lambda inside: _document(inner, inside)))
    elif _is_file(part) or not kind.startswith("text/"):
        size = len(part.get_payload()) * 3 // 4 if isinstance(part.get_payload(), str) else 0
        parts.files.append(Member(name or f"unnamed {kind}", size, lambda: _payload(part)))
    else:
        text = read_inner_page(_text(part)).text if kind == "text/html" else _text(part)
        # Some programs send both forms of a body one after the other, without saying that they are the same.
        words = " ".join(text.split())
        if words and not (
            kind == "text/html" and any(words == " ".join(one.split()) for one in parts.bodies)
        ):
            parts.bodies.append(text)


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    charset = part.get_content_charset()
    data = _payload(part)
    if charset in {"utf-7", "unicode-1-1-utf-7"}:
        return data.decode("utf-7", "replace")
    return decode(data, charset)[0]


def _day(written: str) -> str | None:
    try:
        return parsedate_to_datetime(written).date().isoformat() if written else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _without_mbox_line(data: bytes) -> bytes:
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data
