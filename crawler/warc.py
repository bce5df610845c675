"""Evidence: every answer that became a capture, with its request, in WARC 1.1 files, one per source and day.

<data_dir>/warc/<source>/<day>.warc.gz, each record a gzip member of its own. A redirect on the way is a
record too; an answer 304, or the same payload as the time before, is a revisit of the record it repeats.
The standard: ISO 28500:2017, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import base64
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from warcio.warcwriter import WARCWriter

from coi.errors import ArchiveError
from crawler.fetch import FetchResult, Hop

VERSION = "WARC/1.1"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_PIECE = 64 * 1024
_SMALL = 8 * 1024  # bytes
_LEVEL = 6  # of zlib; the library's own 9 takes longer and saves one byte in a hundred

# The transfer's framing is undone before the payload is kept; the header stays readable beside it.
_FRAMING = {b"transfer-encoding": b"X-Archive-Orig-Transfer-Encoding"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier record of the same document: its URL, when it was fetched, and its payload's digest."""

    url: str
    captured: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record begins: the file below the WARC folder, and the byte in it."""

    file: str
    place: int
    digest: str


def payload_digest(payload: bytes) -> str:
    """The digest in the words of WARC: `sha256:` and base 32."""
    return f"sha256:{base64.b32encode(hashlib.sha256(payload).digest()).decode()}"


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

    def write(self, answer: FetchResult, earlier: Earlier | None = None) -> Written:
        """Keep an answer and every redirect before it, for good once it is settled; ArchiveError where it cannot be written.

        `earlier` is the last record of the same document with content: a 304 refers to it, and so does
        an answer with the same payload.
        """
        *detours, last = answer.hops
        digest = payload_digest(last.payload)
        with self._all_or_nothing() as file:
            for hop in detours:
                _write(file, _pair(hop, None, payload_digest(hop.payload)))
            place = file.tell()
            _write(file, _pair(last, _profile(answer, earlier, digest), digest))
        if answer.status == HTTPStatus.NOT_MODIFIED and earlier is not None:
            digest = earlier.digest
        return Written(f"{self._source}/{self._day}.warc.gz", place, digest)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[Any]:
        """The file of today, at its end; what is written is there afterwards, or nothing of it."""
        begin = None
        try:
            file = self._open(datetime.now(UTC).date().isoformat())
            begin = file.seek(0, os.SEEK_END)
            yield file
            self._unsettled = True
        except OSError as error:
            self._take_back(begin)
            raise ArchiveError(f"The WARC file cannot be written: {error.strerror or error}.") from error

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
            _sync_folder(folder)
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


def _profile(answer: FetchResult, earlier: Earlier | None, digest: str) -> dict[str, str] | None:
    """The headers that make a record a revisit; None where it stands for itself."""
    not_modified = answer.status == HTTPStatus.NOT_MODIFIED
    if earlier is None or not (not_modified or (answer.ok and digest == earlier.digest)):
        return None
    return {
        "WARC-Profile": _NOT_MODIFIED if not_modified else _SAME_PAYLOAD,
        "WARC-Refers-To-Target-URI": earlier.url,
        "WARC-Refers-To-Date": _date(earlier.captured),
        "WARC-Payload-Digest": earlier.digest,
    }


def _pair(hop: Hop, revisit: dict[str, str] | None, digest: str) -> bytes:
    """The record of the answer and the one of its request."""
    about = {"WARC-Date": _date(hop.fetched), **({"WARC-IP-Address": hop.ip} if hop.ip else {})}
    identifier = f"<urn:uuid:{uuid4()}>"
    head = _response_head(hop.head)
    if revisit is None:
        answer = _record("response", identifier, hop.url, head + hop.payload, {
            **about, "WARC-Payload-Digest": digest,
        })  # fmt: skip
    else:
        answer = _record("revisit", identifier, hop.url, head, {**about, **revisit})
    request = _record("request", f"<urn:uuid:{uuid4()}>", hop.url, hop.request + b"\r\n", {
        **about, "WARC-Concurrent-To": identifier,
    })  # fmt: skip
    return answer + request


def _record(kind: str, identifier: str, url: str, block: bytes, about: dict[str, str]) -> bytes:
    """One record with its block, as a gzip member; the library takes three times as long for the same."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": identifier,
        "WARC-Target-URI": url,
        **about,
        "Content-Type": f"application/http; msgtype={'request' if kind == 'request' else 'response'}",
        "Content-Length": str(len(block)),
        "WARC-Block-Digest": payload_digest(block),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return _packed(f"{VERSION}\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


def _packed(data: bytes) -> bytes:
    # A window no larger than needed: most of the work on a small record is to lay out an empty one.
    packer = zlib.compressobj(
        _LEVEL, zlib.DEFLATED, 16 + (15 if len(data) > _SMALL else 13), 8 if len(data) > _SMALL else 6
    )
    return packer.compress(data) + packer.flush()


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
    renamed = []
    for line in lines.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        renamed.append(_FRAMING.get(name.lower(), name) + colon + value)
    return b"\r\n".join(renamed) + b"\r\n"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
