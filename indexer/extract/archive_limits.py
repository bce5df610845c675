"""Whether a zip file may be opened: how large and how dense it says it is, before a byte is unpacked."""

import io
import zipfile

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
_SMALL = 10 * 1024 * 1024  # unpacked bytes below which density does not matter
_MAX_ENTRIES = 10_000


def refuse_bomb(data: bytes) -> str | None:
    """One sentence why the zip file must not be unpacked, or None where it may.

    Raises zipfile.BadZipFile where it is not a zip file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > _MAX_ENTRIES:
        return f"The file holds more than {_MAX_ENTRIES} parts."
    if unpacked > MAX_UNPACKED:
        return f"The file unpacks to more than {MAX_UNPACKED // 1024 // 1024} MB."
    if unpacked > _SMALL and unpacked > MAX_RATIO * max(packed, 1):
        return f"The file unpacks to more than {MAX_RATIO} times its size."
    return None
