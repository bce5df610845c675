"""The shelf of recognised pages: picture and text of each scanned page, kept as evidence beside the archive.

<data_dir>/
  ocr/
    9f2c4e.../               one folder per archived file, named by its SHA-256
      pages.json             which of its pages are scanned, and how many it has
      p0001.png              the picture that was read, grey
      p0001.json             what was read in it: text, confidence, language, engine, resolution
      waits.txt              one sentence why it has not been read yet, if so
    lock                     held while pages are recognised
"""

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from coi.document import ExtractedDocument, Page, ReadingStatus
from coi.durable import in_place_of
from coi.errors import CoiError
from indexer.extract.text import dated_lines

_NAME = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_PAGE = re.compile(r"p(\d{4,})\.json\Z", re.ASCII)
_KEPT = frozenset({"pages.json", "waits.txt"})
_ALMOST_NO_TEXT = 20  # characters of a page that has no text of its own
_ABOUT_PICTURES = re.compile(r"[^.]*pictures? without text[^.]*\.\s*|The file is a picture;[^.]*\.\s*")


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What was read in the picture of one page; `confidence` is the mean over its words, 0 to 1."""

    number: int
    text: str
    confidence: float
    language: str  # as tesseract names them, such as `rus+eng`
    engine: str
    dpi: int


@dataclass(frozen=True, slots=True)
class ScannedPages:
    """Which pages of a file are scanned, those that are to be read, and how many pages it has."""

    pages: tuple[int, ...]
    count: int
    left_out: int = 0  # scanned pages beyond what is read of one file
    unreadable: tuple[int, ...] = ()  # pages of which no picture can be made


class Shelf:
    """Recognised pages below one folder; a page that is there is whole, whenever a run was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, sha256: str) -> Path:
        """The folder of an archived file."""
        if _NAME.match(sha256) is None:
            raise CoiError(f"“{sha256[:80]}” is not the name of archived bytes.")
        return self.folder / sha256

    def digest(self, sha256: str) -> str:
        """A digest of all that was recognised of a file, or why it was not; empty where there is nothing.

        It belongs into the basis of a reading: a file is read again when more of it has been recognised.
        """
        place = self.place(sha256)
        try:
            names = sorted(one.name for one in place.iterdir() if _PAGE.match(one.name) or one.name in _KEPT)
        except FileNotFoundError:
            return ""
        whole = hashlib.sha256()
        for name in names:
            whole.update(name.encode() + b"\0" + (place / name).read_bytes())
        return whole.hexdigest() if names else ""

    def scanned(self, sha256: str) -> ScannedPages | None:
        """Which pages are to be read; None where nobody has looked yet."""
        said = self._json(self.place(sha256) / "pages.json")
        if said is None:
            return None
        return ScannedPages(tuple(said["pages"]), said["count"], said["left_out"], tuple(said["unreadable"]))

    def pages(self, sha256: str) -> Mapping[int, RecognisedPage]:
        """What was recognised so far, by number of the page."""
        place = self.place(sha256)
        try:
            names = sorted(one.name for one in place.iterdir())
        except FileNotFoundError:
            return {}
        found: dict[int, RecognisedPage] = {}
        for name in names:
            if _PAGE.match(name) and (said := self._json(place / name)) is not None:
                found[said["number"]] = RecognisedPage(**said)
        return found

    def missing(self, sha256: str) -> tuple[int, ...] | None:
        """The numbers of pages that are still to be read, none where all are; None where nobody has looked."""
        scanned = self.scanned(sha256)
        if scanned is None:
            return None
        place = self.place(sha256)
        left = (number for number in scanned.pages if number not in scanned.unreadable)
        return tuple(number for number in left if not (place / f"p{number:04}.json").exists())

    def waits_for(self, sha256: str) -> str:
        """One sentence why a file has not been read, or empty."""
        try:
            return (self.place(sha256) / "waits.txt").read_text("utf-8").strip()
        except FileNotFoundError:
            return ""

    def note_scanned(self, sha256: str, scanned: ScannedPages) -> None:
        """Keep which pages of a file are to be read."""
        self._write(self.place(sha256) / "pages.json", _as_json(asdict(scanned)))

    def note_waiting(self, sha256: str, sentence: str) -> None:
        """Keep why a file cannot be read yet; an empty sentence takes that back."""
        path = self.place(sha256) / "waits.txt"
        if sentence == self.waits_for(sha256):
            return
        if sentence:
            self._write(path, sentence.encode())
        else:
            path.unlink(missing_ok=True)

    def put(self, sha256: str, page: RecognisedPage, png: bytes) -> None:
        """Keep a page: its picture first, then its text, which says that both are there."""
        place = self.place(sha256)
        self._write(place / f"p{page.number:04}.png", png)
        self._write(place / f"p{page.number:04}.json", _as_json(asdict(page)))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock; CoiError where another process does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CoiError("Text recognition is already running.") from None
            yield

    @staticmethod
    def _json(path: Path) -> dict[str, Any] | None:
        try:
            said = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        return said if isinstance(said, dict) else None

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        with in_place_of(path) as half:
            half.write_bytes(data)


def with_recognised(extracted: ExtractedDocument, shelf: Shelf, sha256: str) -> ExtractedDocument:
    """What extraction saw, completed by the text that was recognised in its scanned pages.

    A page with text of its own is never changed. The status becomes `ok` when all scanned pages have been
    read, `partial` when some have, `empty` when all have and none holds a word.
    """
    if extracted.status not in {"needs_ocr", "partial"}:
        return extracted
    waits = shelf.waits_for(sha256)
    recognised = shelf.pages(sha256)
    scanned = shelf.scanned(sha256)
    if not recognised or scanned is None:
        return replace(extracted, reason=" ".join(filter(None, (extracted.reason, waits))))
    known = {page.number: page for page in extracted.pages}
    for number, read in recognised.items():
        page = known.get(number, Page(number, None, ""))
        if len(page.text.strip()) < _ALMOST_NO_TEXT:
            known[number] = replace(page, text=read.text or page.text, ocr=round(read.confidence, 3))
    pages = tuple(known[number] for number in sorted(known))
    left = [one for one in scanned.pages if one not in recognised and one not in scanned.unreadable]
    reasons = [_ABOUT_PICTURES.sub("", extracted.reason).strip()]
    if left:
        reasons.append(f"{len(left)} of {scanned.count} pages still wait for text recognition.")
    if scanned.unreadable:
        reasons.append(f"No picture could be made of {len(scanned.unreadable)} scanned pages.")
    if scanned.left_out:
        reasons.append(f"{scanned.left_out} more scanned pages are beyond what is recognised of one file.")
    reasons.append(waits if left else "")
    reason = " ".join(filter(None, reasons))
    status: ReadingStatus = "partial" if reason else "ok"
    if not left and not any(page.text.strip() for page in pages):
        status, reason = "empty", "No text could be recognised in the pictures."
    engine = next(iter(recognised.values())).engine
    return replace(
        extracted,
        status=status,
        reason=reason,
        pages=pages,
        ocr=True,
        engine=", ".join(filter(None, (extracted.engine, engine))),
        dates=extracted.dates or dated_lines(pages[0].text),
    )


def _as_json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
