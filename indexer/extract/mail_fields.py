"""The fields of a mail that a reader sees, with encoded words decoded."""

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import Header, decode_header

from indexer.extract.charset import clean, decode

_MAX_FIELD = 2000  # characters shown: a mail may have thousands of recipients
_MAX_RAW = 20_000


@dataclass(frozen=True, slots=True)
class MailFields:
    """Subject, people and day of a mail as it writes them; empty where it does not."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    cc: str = ""
    sent: str = ""


def field_lines(fields: MailFields) -> str:
    """The fields as lines, as a mail program shows them above the body; the subject first."""
    named = (
        ("", fields.subject),
        ("From: ", fields.sender),
        ("To: ", fields.to),
        ("Cc: ", fields.cc),
        ("Date: ", fields.sent),
    )
    return "\n".join(f"{name}{value}" for name, value in named if value)


def decoded(value: str | Header | None) -> str:
    """The text of a field: encoded words in their charsets, bare 8-bit letters as the likeliest one; on one line."""
    if value is None:
        return ""
    raw = str(value)[:_MAX_RAW] if isinstance(value, str) else _bare(value)
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        pieces = [(raw, None)]
    text = "".join(_piece(piece, charset) for piece, charset in pieces)
    return " ".join(re.sub(r"[\x00-\x1f]+", " ", clean(text)).split())[:_MAX_FIELD]


def _piece(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        # Letters that no field may have; the parser keeps their bytes as surrogates.
        data = piece.encode("utf-8", "surrogateescape")
        return decode(data)[0]
    try:
        return piece.decode(charset or "ascii", "strict")
    except (LookupError, UnicodeDecodeError, ValueError):
        return decode(piece)[0]


def _bare(value: Header) -> str:
    """A field with 8-bit letters, which the parser gives in pieces of `unknown-8bit`."""
    return "".join(
        piece.decode("ascii", "surrogateescape") if isinstance(piece, bytes) else piece
        for piece, _ in decode_header(value)
    )[:_MAX_RAW]
