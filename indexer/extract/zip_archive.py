"""Zip archives of documents: the members that can be read become pages, each under its name."""

import io
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
        yield Member(entry.filename, entry.file_size, lambda entry=entry: _unpack(archive, entry))  # type: ignore[misc]


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED_BIT:
        raise ValueError("it is protected by a password.")
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise ValueError("it is damaged.") from None
