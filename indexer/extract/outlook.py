"""Mails saved by Outlook (MSG, MS-OXMSG): the fields a reader sees, the body, and attachments as further pages."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from coi.document import ExtractedDocument
from indexer.extract.charset import decode
from indexer.extract.inner_page import read_inner_page
from indexer.extract.inside import Inside, Member
from indexer.extract.mail import mail_document
from indexer.extract.mail_fields import MailFields
from indexer.extract.ole import open_storage, read_stream
from indexer.extract.rtf import extract_rtf
from indexer.extract.rtf_packed import unpack_rtf
from indexer.extract.sniff import MSG

_ENGINE = "Outlook message reader"
_SUBJECT, _SENDER, _SENDER_ADDRESS, _TO, _CC = 0x0037, 0x0C1A, 0x0C1F, 0x0E04, 0x0E03
_BODY, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _DATA = 0x3707, 0x3704, 0x3001, 0x3701
_UNICODE, _STRING8, _BINARY, _OBJECT, _TIME, _LONG = 0x001F, 0x001E, 0x0102, 0x000D, 0x0040, 0x0003
_SENT, _DELIVERED, _CODEPAGE, _MESSAGE_CODEPAGE = 0x0039, 0x0E06, 0x3FDE, 0x3FFD
_PROPERTIES = "__properties_version1.0"
_HEADER, _INNER_HEADER = (
    32,
    24,
)  # bytes before the properties of a message that stands alone, and of one attached
_MAX_ATTACHMENTS = 1000
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Storage:
    """One message or attachment within the file: `prefix` is its path, with a slash at its end, or empty."""

    ole: Any
    prefix: str
    codepage: str | None = None

    def text(self, number: int) -> str:
        data = read_stream(self.ole, f"{self.prefix}__substg1.0_{number:04X}{_UNICODE:04X}")
        if data is not None:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        data = read_stream(self.ole, f"{self.prefix}__substg1.0_{number:04X}{_STRING8:04X}")
        return decode(data, self.codepage)[0].rstrip("\0") if data else ""

    def binary(self, number: int) -> bytes:
        return read_stream(self.ole, f"{self.prefix}__substg1.0_{number:04X}{_BINARY:04X}") or b""

    def fixed(self, header: int) -> dict[tuple[int, int], bytes]:
        """The properties of fixed length: number and type to eight bytes."""
        data = read_stream(self.ole, f"{self.prefix}{_PROPERTIES}") or b""
        found = {}
        for place in range(header, len(data) - 15, 16):
            kind, number = struct.unpack_from("<HH", data, place)
            found[number, kind] = data[place + 8 : place + 16]
        return found


def extract_outlook(data: bytes, inside: Inside) -> ExtractedDocument:
    """The same as for a mail in EML; an attached Outlook message is read as part of this one.

    Raises Unreadable where the file is damaged.
    """
    ole = open_storage(data)
    return _message(ole, "", _HEADER, inside)


def _message(ole: Any, prefix: str, header: int, inside: Inside) -> ExtractedDocument:
    bare = _Storage(ole, prefix)
    fixed = bare.fixed(header)
    page = fixed.get((_MESSAGE_CODEPAGE, _LONG)) or fixed.get((_CODEPAGE, _LONG))
    message = _Storage(ole, prefix, f"cp{struct.unpack('<I', page[:4])[0]}" if page else None)
    sender, address = message.text(_SENDER), message.text(_SENDER_ADDRESS)
    sent = _moment(fixed.get((_SENT, _TIME)) or fixed.get((_DELIVERED, _TIME)))
    facts = MailFields(
        subject=" ".join(message.text(_SUBJECT).split()),
        sender=f"{sender} <{address}>" if "@" in address and address != sender else sender,
        to=" ".join(message.text(_TO).split()),
        cc=" ".join(message.text(_CC).split()),
        sent=sent.strftime("%Y-%m-%d %H:%M UTC") if sent else "",
    )
    day = sent.date().isoformat() if sent else None
    return mail_document(MSG, _ENGINE, facts, _body(message), _attachments(ole, prefix), inside, day=day)


def _body(message: _Storage) -> str:
    plain = message.text(_BODY)
    if plain.strip():
        return plain
    page = message.binary(_HTML)
    source = decode(page, message.codepage)[0] if page else message.text(_HTML)
    if text := read_inner_page(source).text:
        return text
    packed = message.binary(_RTF)
    return extract_rtf(unpack_rtf(packed), None).text if packed else ""


def _attachments(ole: Any, prefix: str) -> list[Member]:
    depth = prefix.count("/") + 1
    storages = sorted(
        {"/".join(path[:depth]) for path in ole.listdir(streams=True, storages=True)
         if len(path) >= depth and path[depth - 1].lower().startswith("__attach_version1.0_")
         and "/".join(path[: depth - 1]) == prefix.rstrip("/")}
    )  # fmt: skip
    members = []
    for storage in storages[:_MAX_ATTACHMENTS]:
        part = _Storage(ole, f"{storage}/")
        name = part.text(_LONG_NAME) or part.text(_SHORT_NAME) or part.text(_DISPLAY_NAME)
        inner = f"{storage}/__substg1.0_{_DATA:04X}{_OBJECT:04X}/"
        if ole.exists(f"{inner}{_PROPERTIES}"):
            members.append(
                Member(name or "attached mail", 0, read=partial(_message, ole, inner, _INNER_HEADER))
            )
        else:
            members.append(Member(name or "attachment", 0, partial(part.binary, _DATA)))
    return members


def _moment(ticks: bytes | None) -> datetime | None:
    """A FILETIME: tenths of microseconds since 1601."""
    count = int.from_bytes(ticks or b"", "little")
    try:
        return _EPOCH + timedelta(microseconds=count // 10) if count else None
    except OverflowError:
        return None
