"""Rich Text as Outlook packs it (MS-OXRTFCP): back-references into a ring of 4,096 bytes, begun with common words."""

import struct

_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_RING = 4096
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_MAX_BYTES = 100 * 1024 * 1024


def unpack_rtf(data: bytes) -> bytes:  # noqa: C901  # an algorithm of one loop, as its source writes it
    """The Rich Text; as much as can be unpacked where the bytes are damaged, nothing where they are something else."""
    if len(data) < 16:  # noqa: PLR2004  # the header: packed size, size, kind, checksum
        return b""
    _, size, kind, _ = struct.unpack_from("<IIII", data)
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _PACKED:
        return b""
    ring = bytearray(_BEGINNING.ljust(_RING, b" "))
    write = len(_BEGINNING)
    out = bytearray()
    place = 16
    while place < len(data) and len(out) < min(size, _MAX_BYTES):
        control = data[place]
        place += 1
        for bit in range(8):
            if control >> bit & 1:
                if place + 2 > len(data):
                    return bytes(out)
                reference = data[place] << 8 | data[place + 1]
                place += 2
                read, length = reference >> 4, (reference & 15) + 2
                if read == write:
                    return bytes(out)
                piece = bytearray()
                for step in range(length):
                    piece.append(ring[(read + step) % _RING])
                    ring[(write + step) % _RING] = piece[-1]
            else:
                piece = bytearray(data[place : place + 1])
                place += 1
                if piece:
                    ring[write] = piece[0]
            out += piece
            write = (write + len(piece)) % _RING
    return bytes(out)
