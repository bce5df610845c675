"""Evidence: every answer that became a capture, with its request, in WARC 1.1 files, one per source and day.

<data_dir>/warc/<source>/<day>.warc.gz, each record a gzip member of its own. A redirect on the way is a
record too; an answer 304, or the same payload as the time before, is a revisit of the record it repeats.
The records are put together here: warcio takes 150 microseconds of CPU for each of a page of 4 kB, this 50, and there
are two a page. What they are is left to warcio: it writes the first record of each file, and the tests let it check
every digest and read every record back.
The standard: ISO 28500:2017, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import hashlib
import os
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from warcio.warcwriter import WARCWriter

from coi.durable import sync
from coi.errors import ArchiveError
from coi.fast_zlib import isal_zlib
from crawler.answer import FetchResult, Hop

VERSION = "WARC/1.1"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_UNCHANGED = 304
_PIECE = 64 * 1024
_SMALL = 8 * 1024  # bytes
# isal takes a third to a fifth of the time of zlib, for files that are 3 % larger; it is not to be had for every machine.
_ISAL_LEVELS = (2, 3)  # of small records and of others
_LEVEL = 3  # of zlib: half the time of 6, for files that are 4 % larger
# For at most so many bytes: the window and the memory that zlib is given. Most of the work on a small record is
# to lay out empty ones.
_WINDOWS = ((4 * 1024, 12, 5), (_SMALL, 13, 6))

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".ljust(256)  # base 32, RFC 4648
# How 64 digits of five bits are moved apart into 64 bytes: in six steps, each of which moves the upper half of every
# group by so many bits; beside them the bits that stay and those that are moved.
_APART = tuple(
    (3 * half, stay, stay << 5 * half)
    for half in (32, 16, 8, 4, 2, 1)
    for stay in [sum(((1 << 5 * half) - 1) << at for at in range(0, 512, 16 * half))]
)
_DIGITS = 52  # of base 32 in a SHA-256, the last of them of four more bits, which are 0

# The bits of a UUID that say which kind it is.
_VARIANTS = {f"{digit:x}": "89ab"[digit & 3] for digit in range(16)}

# The transfer's framing is undone before the payload is kept; the header stays readable beside it.
_FRAMING = {b"transfer-encoding": b"X-Archive-Orig-Transfer-Encoding"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier record of the same document: its URL, when it was fetched, and its payload's digest."""

    url: str
    captured: datetime
    digest: str


class Written(NamedTuple):
    """Where a record begins: the file below the WARC folder, and the byte in it."""

    file: str
    place: int
    digest: str


def payload_digest(payload: bytes) -> str:
    """The SHA-256 of the payload in the words of WARC."""
    return in_words(hashlib.sha256(payload).digest())


def in_words(sha256: bytes) -> str:
    """A SHA-256 in the words of WARC: `sha256:` and base 32."""
    # All digits at once, in large numbers: three times as fast as the standard library.
    digits = int.from_bytes(sha256) << 4
    for by, stay, move in _APART:
        digits = digits & stay | (digits & move) << by
    return f"sha256:{digits.to_bytes(_DIGITS).translate(_LETTERS).decode()}===="


class WarcFolder:
    """Writes the records of one source; a context manager that holds the file of the day open.

    What `settle` has answered survives a crash and a power cut; a record that a crash cut short is taken
    away when the file is next opened. One process at a time may write for a source.
    """

    def __init__(self, folder: Path, source: str, software: str) -> None:
        self._folder = folder
        self._source = source
        self._software = software
        self._day = ""
        self._file: Any = None
        self._unsettled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.settle()
        finally:
            self._close()

    def write(
        self, answer: FetchResult, earlier: Earlier | None = None, digest: str | None = None
    ) -> Written:
        """Keep an answer and every redirect before it, for good once it is settled; ArchiveError where it cannot be written.

        `earlier` is the last record of the same document with content: a 304 refers to it, and so does
        an answer with the same payload. Whoever has the `payload_digest` of the answer may hand it in.
        """
        return self.write_all([(answer, earlier, digest)])[0]

    def write_all(self, answers: Iterable[tuple[FetchResult, Earlier | None, str | None]]) -> list[Written]:
        """Keep many answers as `write` does, all of them or none; where the records of each begin."""
        records, places, digests, length = list[bytes](), list[int](), list[str](), 0
        for answer, earlier, known in answers:
            *detours, last = answer.hops
            digest = known or payload_digest(last.payload)
            for hop in detours:
                pair = _pair(hop, None, payload_digest(hop.payload))
                length += len(pair[0]) + len(pair[1])
                records += pair
            places.append(length)
            profile = _profile(answer, earlier, digest) if earlier is not None else None
            response, request = _pair(last, profile, digest)
            length += len(response) + len(request)
            records += (response, request)
            # A 304 has no payload of its own.
            digests.append(earlier.digest if earlier is not None and answer.status == _UNCHANGED else digest)
        begin = self._append(b"".join(records))
        file = f"{self._source}/{self._day}.warc.gz"
        return [Written(file, begin + place, digest) for place, digest in zip(places, digests, strict=True)]

    def _append(self, records: bytes) -> int:
        """Where the records begin in the file of today; they are there afterwards, or nothing of them."""
        begin = None
        try:
            file = self._open(datetime.now(UTC).date().isoformat())
            begin = int(file.seek(0, os.SEEK_END))
            _write(file, records)
        except OSError as error:
            self._take_back(begin)
            raise ArchiveError(f"The WARC file cannot be written: {error.strerror or error}.") from error
        self._unsettled = True
        return begin

    def settle(self) -> None:
        """Return when everything written is safely on disk; ArchiveError else."""
        if not self._unsettled or self._file is None:
            return
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            self._close()
            raise ArchiveError(f"The WARC file cannot be written: {error.strerror or error}.") from error
        finally:
            self._unsettled = False

    def _take_back(self, begin: int | None) -> None:
        """Leave the file as it was before; where even that fails, the next opening does it."""
        if self._file is not None and begin is not None:
            with suppress(OSError):
                os.ftruncate(self._file.fileno(), begin)
        self._close()

    def _open(self, day: str) -> Any:
        if self._file is not None and self._day == day:
            return self._file
        self.settle()  # the file of yesterday
        self._close()
        path = self._folder / self._source / f"{day}.warc.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        # Unbuffered, so that what failed to be written is not tried again when the file is closed.
        self._file = path.open("ab+", buffering=0)
        self._day = day
        whole = 0 if is_new else whole_members(path)
        if whole < path.stat().st_size:
            os.ftruncate(self._file.fileno(), whole)
        if whole == 0:
            _write(self._file, _warcinfo(path.name, self._software))
            os.fsync(self._file.fileno())
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent) if is_new else ():
            sync(folder)
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _write(file: Any, data: bytes) -> None:
    """All of the data: an unbuffered file may take less at a time, as on a disk that is getting full."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def whole_members(path: Path) -> int:
    """How many bytes of a file are whole gzip members; what follows was cut short by a crash."""
    whole = 0
    with path.open("rb") as file:
        packer, read = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
        while piece := file.read(_PIECE):
            read += len(piece)
            while piece:
                try:
                    packer.decompress(piece)
                except zlib.error:
                    return whole
                if not packer.eof:
                    break
                piece = packer.unused_data
                whole = read - len(piece)
                packer = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return whole


def _profile(answer: FetchResult, earlier: Earlier, digest: str) -> dict[str, str] | None:
    """The headers that make a record a revisit; None where it stands for itself."""
    not_modified = answer.status == _UNCHANGED
    if not (not_modified or (answer.ok and digest == earlier.digest)):
        return None
    return {
        "WARC-Profile": _NOT_MODIFIED if not_modified else _SAME_PAYLOAD,
        "WARC-Refers-To-Target-URI": earlier.url,
        "WARC-Refers-To-Date": _date(earlier.captured),
        "WARC-Payload-Digest": earlier.digest,
    }


def _pair(hop: Hop, revisit: dict[str, str] | None, digest: str) -> tuple[bytes, bytes]:
    """The record of the answer and the one of its request."""
    ip = f"WARC-IP-Address: {hop.ip}\r\n" if hop.ip else ""
    about = f"WARC-Target-URI: {hop.url}\r\nWARC-Date: {_date(hop.fetched)}\r\n{ip}"
    identifier, request = _identifiers()
    head = _response_head(hop.head)
    if revisit is None:
        kept = f"{about}WARC-Payload-Digest: {digest}\r\n"
        answer = _record("response", identifier, kept, head + hop.payload)
    else:
        kept = about + "".join([f"{name}: {value}\r\n" for name, value in revisit.items()])
        answer = _record("revisit", identifier, kept, head)
    asked = f"{about}WARC-Concurrent-To: {identifier}\r\n"
    return answer, _record("request", request, asked, hop.request + b"\r\n")


def _identifiers() -> tuple[str, str]:
    """Fresh names for two records: random UUIDs (RFC 9562, version 4), a third of the time of the library's."""
    digits = os.urandom(32).hex()
    one, other = _VARIANTS[digits[16]], _VARIANTS[digits[48]]
    return (
        f"<urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{one}{digits[17:20]}-{digits[20:32]}>",
        f"<urn:uuid:{digits[32:40]}-{digits[40:44]}-4{digits[45:48]}-{other}{digits[49:52]}-{digits[52:]}>",
    )


def _record(kind: str, identifier: str, about: str, block: bytes) -> bytes:
    """One record with its block, as a gzip member; `about` are the fields that only some records have."""
    head = (
        f"{VERSION}\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {identifier}\r\n{about}"
        f"Content-Type: application/http; msgtype={'request' if kind == 'request' else 'response'}\r\n"
        f"Content-Length: {len(block)}\r\nWARC-Block-Digest: {payload_digest(block)}\r\n\r\n"
    )
    return _packed(b"%b%b\r\n\r\n" % (head.encode(), block))


def _packed_by_isal(data: bytes) -> bytes:
    return bytes(isal_zlib.compress(data, _ISAL_LEVELS[len(data) > _SMALL], zlib.MAX_WBITS | 16))


def _packed_by_zlib(data: bytes) -> bytes:
    window, memory = next(((bits, level) for most, bits, level in _WINDOWS if len(data) <= most), (15, 8))
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + window, memory)
    return packer.compress(data) + packer.flush()


_packed = _packed_by_zlib if isal_zlib is None else _packed_by_isal


def _warcinfo(name: str, software: str) -> bytes:
    builder = WARCWriter(BytesIO(), gzip=False, warc_version=VERSION)
    facts = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    out = BytesIO()
    WARCWriter(out, gzip=False, warc_version=VERSION).write_record(
        builder.create_warcinfo_record(name, facts)
    )
    return _packed(out.getvalue())


def _response_head(lines: bytes) -> bytes:
    """Status line and headers up to the empty line, with the transfer's framing renamed."""
    if b"transfer-encoding" not in lines.lower():
        return lines + b"\r\n"
    renamed = []
    for line in lines.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        renamed.append(_FRAMING.get(name.lower(), name) + colon + value)
    return b"\r\n".join(renamed) + b"\r\n"


@lru_cache(maxsize=32)  # it stands in both records of a page, and in those of the pages of the same second
def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
