"""The storages of old Office files and Outlook messages (OLE, MS-CFB): which kind they are, and their streams."""

import io
import struct
from typing import Any

import olefile

from coi.document import Statement
from indexer.extract.office_facts import property_dates
from indexer.extract.package import Unreadable
from indexer.extract.sniff import DOC, MSG, OLE, PPT, XLS

ENCRYPTED = "application/encrypted"
_KINDS = (
    ("__properties_version1.0", MSG),
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", DOC),
    ("PowerPoint Document", PPT),
    ("Workbook", XLS),
    ("Book", XLS),
)
_MAX_ENTRIES = 20_000
_FAULTS = (
    OSError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
)


def open_storage(data: bytes) -> Any:
    """The storage; Unreadable where it is damaged, which covers chains of sectors that run in a circle."""
    try:
        storage = olefile.OleFileIO(io.BytesIO(data))
        if len(storage.direntries) > _MAX_ENTRIES:
            raise Unreadable("too_large", f"The file holds more than {_MAX_ENTRIES} parts.")
    except _FAULTS:
        raise Unreadable("unsupported", "The Office file is damaged: it cannot be opened.") from None
    return storage


def kind_of_ole(data: bytes) -> str:
    """The media type of an OLE file, told by the streams at its top; the type of OLE itself where none is known."""
    try:
        storage = open_storage(data)
        return next((kind for name, kind in _KINDS if storage.exists(name)), OLE)
    except (Unreadable, *_FAULTS):
        return OLE


def read_stream(storage: Any, path: str) -> bytes | None:
    """The bytes of a stream, or None where there is none; Unreadable where its chain is damaged."""
    try:
        if not storage.exists(path):
            return None
        data = storage.openstream(path).read()
    except _FAULTS:
        raise Unreadable("unsupported", "The Office file is damaged: a part of it cannot be read.") from None
    return bytes(data)


def summary_facts(data: bytes) -> tuple[str | None, tuple[str, ...], tuple[Statement, ...]]:
    """Title, creators and days from the summary of an old Office file; nothing where there is none."""
    try:
        facts = open_storage(data).get_metadata()
        title, author = (_decoded(value, facts.codepage) for value in (facts.title, facts.author))
        dates = property_dates(
            (name, moment.date().isoformat() if moment else None)
            for name, moment in (("created", facts.create_time), ("modified", facts.last_saved_time))
        )
        return title or None, (author,) if author else (), tuple(dates)
    except (Unreadable, *_FAULTS):
        return None, (), ()


def _decoded(value: bytes | str | None, codepage: int | None) -> str:
    if not isinstance(value, bytes):
        return (value or "").strip("\0 ")
    charset = "utf-8" if codepage in {65001, None} else f"cp{(codepage or 0) & 0xFFFF}"
    try:
        return value.decode(charset, "replace").strip("\0 ")
    except LookupError:
        return value.decode("latin-1").strip("\0 ")
