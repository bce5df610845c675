"""Zip archives of documents: the members that can be read become pages, each under its name."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from coi.document import ExtractedDocument, ReadingStatus
from indexer.extract.archive_limits import refuse_bomb
from indexer.extract.inside import Inside, Member, read_members, summary
from indexer.extract.outcome import refused
from indexer.extract.sniff import ZIP

_ENGINE = "zip reader"
_ENCRYPTED_BIT = 1
_UNICODE_BIT = 0x800  # of a name that is said to be UTF-8
# In which code page a name was written that says nothing: that of the old command line, which differs by country.
_NAME_PAGES = ("utf-8", "cp866", "cp852")
_TWO_SCRIPTS = re.compile(r"(?:[^\W\d_]*[a-z][^\W\d_]*[а-яё]|[^\W\d_]*[а-яё][^\W\d_]*[a-z])", re.IGNORECASE)
_ODD = frozenset({"So", "Sm", "Sk", "Sc", "Cc", "Cn", "No"})
# What systems and programs add to an archive and no reader sees.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def extract_zip(data: bytes, inside: Inside) -> ExtractedDocument:
    """The texts of the members in the order of the archive; nothing is ever written to disk under their names.

    `too_large` where it says it unpacks to too much, `encrypted` where no member can be opened without a
    password, `partial` where some could not be read, which `attachments` names.
    """
    try:
        if reason := refuse_bomb(data):
            return refused("too_large", ZIP, reason, engine=_ENGINE)
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return refused("unsupported", ZIP, "The zip archive is damaged: it cannot be opened.", engine=_ENGINE)
    with archive:
        entries = [
            entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)
        ]
        locked = sum(bool(entry.flag_bits & _ENCRYPTED_BIT) for entry in entries)
        if entries and locked == len(entries):
            return refused("encrypted", ZIP, "The zip archive is protected by a password.", engine=_ENGINE)
        found = read_members(_members(archive, entries), inside, first_page=1)
    if not found.pages:
        status: ReadingStatus = "unsupported" if found.unread else "empty"
        why = summary(found.reasons) or f"The zip archive holds no {'text' if found.unread else 'files'}."
        return refused(status, ZIP, why, engine=_ENGINE)
    return ExtractedDocument(
        status="partial" if found.reasons else "ok",
        media_type=ZIP,
        pages=found.pages,
        headings=found.headings,
        engine=_ENGINE,
        reason=summary(found.reasons),
        attachments=found.unread,
    )


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER[0]) or name.rpartition("/")[2] in _LITTER


def _members(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Member]:
    for entry in entries:
        yield Member(_name(entry), entry.file_size, lambda entry=entry: _unpack(archive, entry))  # type: ignore[misc]


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as whoever packed it saw it; the library takes every name that is not UTF-8 for American."""
    if entry.filename.isascii() or entry.flag_bits & _UNICODE_BIT:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for page in _NAME_PAGES:
        try:
            name = raw.decode(page)
        except UnicodeDecodeError:
            continue
        if not _TWO_SCRIPTS.search(name) and not any(unicodedata.category(sign) in _ODD for sign in name):
            return name
    return entry.filename


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED_BIT:
        raise ValueError("it is protected by a password.")
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise ValueError("it is damaged.") from None
