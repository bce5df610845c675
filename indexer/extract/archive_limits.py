"""Whether a zip file may be opened: how large and how dense it says it is, before a byte is unpacked."""

import io
import struct
import zipfile

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
_SMALL = 10 * 1024 * 1024  # unpacked bytes below which density does not matter
_MAX_ENTRIES = 10_000
_MAX_DIRECTORY = 10 * 1024 * 1024  # bytes of the central directory, which is read whole
_END_OF_DIRECTORY = b"PK\x05\x06"
_END_BYTES = 22  # that this record takes at least
_IN_ZIP64 = 0xFFFF_FFFF  # the true number stands elsewhere


def refuse_bomb(data: bytes) -> str | None:
    """One sentence why the zip file must not be unpacked, or None where it may.

    Raises zipfile.BadZipFile where it is not a zip file.
    """
    entries, directory = _said_at_the_end(data)
    if entries > _MAX_ENTRIES or directory > _MAX_DIRECTORY:
        return f"The file holds more than {_MAX_ENTRIES} parts."
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > _MAX_ENTRIES:
        return f"The file holds more than {_MAX_ENTRIES} parts."
    if unpacked > MAX_UNPACKED:
        return f"The file unpacks to more than {MAX_UNPACKED // 1024 // 1024} MB."
    if unpacked > _SMALL and unpacked > MAX_RATIO * max(min(packed, len(data)), 1):
        return f"The file unpacks to more than {MAX_RATIO} times its size."
    return None


def _said_at_the_end(data: bytes) -> tuple[int, int]:
    """How many entries the zip says it has and how many bytes list them: known before the list is read."""
    place = data.rfind(_END_OF_DIRECTORY, max(0, len(data) - 65_557))
    if place < 0 or len(data) - place < _END_BYTES:
        return 0, 0
    entries, directory = struct.unpack_from("<HI", data, place + 10)
    return (0, 0) if directory == _IN_ZIP64 else (entries, directory)
