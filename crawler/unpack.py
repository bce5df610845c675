"""Unpacks what a site packed for the way (gzip, deflate, br, zstd), and never more than is asked for."""

import sys
import zlib
from collections.abc import Callable
from typing import Any

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"  # the value of Accept-Encoding

_MOST_CODINGS = 3  # a page packed more often than this is a trap
_MOST_MEMBERS = 100  # parts that each end and begin anew, as gzip and zstd allow
_LARGEST_WINDOW = 23  # 8 MiB as a power of two: what RFC 9659 allows a site to ask of a reader


class Unpackable(ValueError):
    """The bytes are not what their Content-Encoding says, or break off; the sentence says which."""


def unpack(data: bytes, content_encoding: str, most: int, *, cut: bool = False) -> bytes:
    """The bytes as they were before they were packed, but at most `most` + 1 of them.

    One byte more than `most` tells the caller that there would have been more. With `cut` the data
    itself is only a beginning, and a beginning is what comes back. Raises Unpackable.
    """
    codings = [name for one in content_encoding.split(",") if (name := one.strip().lower())]
    if len(codings) > _MOST_CODINGS:
        raise Unpackable(f"is packed {len(codings)} times over")
    for coding in reversed(codings):
        if coding == "identity" or not data:
            continue
        unpacker = _UNPACKERS.get(coding)
        if unpacker is None:
            raise Unpackable(f"is packed in a way that is not known here ({coding[:20]})")
        try:
            data, whole = unpacker(data, most + 1)
        except (zlib.error, brotli.error, zstd.ZstdError):
            raise Unpackable(f"is not packed as it says ({coding})") from None
        if not whole and not cut and len(data) <= most:
            raise Unpackable(f"breaks off within what is packed ({coding})")
    return data[: most + 1]


def _gunzip(data: bytes, most: int) -> tuple[bytes, bool]:
    """All members of the stream; what follows the last one is no part of it (RFC 1952, as browsers do)."""
    found = bytearray()
    for number in range(_MOST_MEMBERS):
        if number and data[:2] != b"\x1f\x8b":
            break
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        found += stream.decompress(data, most - len(found))
        if not stream.eof:
            return bytes(found), False
        data = stream.unused_data
        if len(found) >= most:
            break
    return bytes(found), data[:2] != b"\x1f\x8b"


def _inflate(data: bytes, most: int) -> tuple[bytes, bool]:
    """Deflate with the wrapping the standard asks for, or without, as some servers send it."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        stream = zlib.decompressobj(bits)
        try:
            return stream.decompress(data, most), stream.eof
        except zlib.error:
            if bits < 0:
                raise
    return b"", False


def _unbrotli(data: bytes, most: int) -> tuple[bytes, bool]:
    stream = brotli.Decompressor()
    found = bytearray(stream.process(data, output_buffer_limit=most))
    while len(found) < most and not stream.is_finished() and not stream.can_accept_more_data():
        found += stream.process(b"", output_buffer_limit=most - len(found))
    return bytes(found[:most]), bool(stream.is_finished())


def _unzstd(data: bytes, most: int) -> tuple[bytes, bool]:
    found = bytearray()
    for _ in range(_MOST_MEMBERS):
        if not data or len(found) >= most:
            break
        stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW})
        found += stream.decompress(data, most - len(found))
        if not stream.eof:
            return bytes(found), False
        data = stream.unused_data
    return bytes(found), not data


_UNPACKERS: dict[str, Callable[[bytes, int], tuple[bytes, Any]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
