"""The queue of scanned pages: what waits for text recognition is worked off page by page, and can be stopped anywhere."""

import json
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from coi.archive import Archive
from coi.errors import ArchiveError
from indexer.extract.page_pictures import PICTURES
from indexer.ocr import tesseract
from indexer.ocr.shelf import RecognisedPage, ScannedPages, Shelf

MOST_PAGES = 300  # of one file
_WALL = 120.0  # seconds for one picture
_ENOUGH = 100  # letters from which the text can say its language
_DOUBTFUL = 0.7  # the confidence below which a page may lie on its side, or be in another script

Guess = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An archived file with scanned pages, and the languages it may be in, likeliest first.

    `stated` is the one somebody said it is in, or its other pages are in: without its pack the file waits.
    """

    document_id: str
    sha256: str
    media_type: str
    languages: tuple[str, ...]
    stated: str | None = None


@dataclass(slots=True)
class OcrReport:
    """What one run did: pages and documents read, documents that still wait, and one sentence per notice."""

    pages: int = 0
    documents: int = 0
    waiting: int = 0
    failed: int = 0
    seconds: float = 0.0
    notices: list[str] = field(default_factory=list)


class _NoPicture(Exception):
    """No picture can be made of that page, or of the file at all."""

    def __init__(self, number: int | None = None) -> None:
        what = "its pages" if number is None else f"page {number}"
        super().__init__(f"No picture could be made of {what}.")
        self.number = number


class _Renderer:
    """The confined process that makes pictures of the pages of one file."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        try:
            self._first = json.loads(self._line())
        except (EOFError, ValueError):
            raise _NoPicture from None

    @property
    def pages(self) -> list[int]:
        return list(map(int, self._first["pages"]))

    @property
    def count(self) -> int:
        return int(self._first["count"])

    def picture(self, number: int, turn: int = 0) -> tuple[bytes, int]:
        """The picture of a page as PNG, turned clockwise by so many degrees, and its resolution."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(b"%d %d\n" % (number, turn))
            self._process.stdin.flush()
            said = json.loads(self._line())
            return self._read(int(said["bytes"])), int(said["dpi"])
        except (BrokenPipeError, EOFError, ValueError):
            raise _NoPicture(number) from None

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            line += self._read(1)
        return line

    def _read(self, count: int) -> bytes:
        out: IO[bytes] | None = self._process.stdout
        assert out is not None
        data = b""
        last = time.monotonic() + _WALL
        while len(data) < count:
            ready, _, _ = select.select([out], [], [], max(0.0, last - time.monotonic()))
            piece = out.read(count - len(data)) if ready else b""
            if not piece:
                raise EOFError
            data += piece
        return data


@contextmanager
def _rendering(path: Path, media_type: str) -> Iterator[_Renderer]:
    """Start the process, and end it; _NoPicture where it cannot read the file."""
    process = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
        [sys.executable, "-m", "indexer.extract.page_pictures", str(path), media_type],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd=Path(__file__).resolve().parents[2],
    )
    try:
        yield _Renderer(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@dataclass(frozen=True, slots=True)
class OcrQueue:
    """Reads what waits and keeps it on the shelf; `guess` says which language a text is in."""

    archive: Archive
    shelf: Shelf
    guess: Guess

    def run(self, waiting: Iterable[Waiting], limit: int | None = None) -> OcrReport:
        """Recognise up to `limit` pages (all where None), file by file; what was read stays read when it is killed.

        Without tesseract, or without a pack, files go on waiting, and the report says what to install.
        CoiError where another process is at it.
        """
        report = OcrReport()
        begun = time.monotonic()
        with self.shelf.locked():
            for one in waiting:
                missing = self.shelf.missing(one.sha256)
                if missing == ():
                    continue
                if limit is not None and report.pages >= limit:
                    report.waiting += 1
                    continue
                self._read(one, None if limit is None else limit - report.pages, report)
        report.notices = list(dict.fromkeys(report.notices))
        report.seconds = round(time.monotonic() - begun, 3)
        return report

    def _read(self, one: Waiting, limit: int | None, report: OcrReport) -> None:
        lack = _lack(one)
        self.shelf.note_waiting(one.sha256, lack)
        if lack:
            report.waiting += 1
            report.notices.append(lack)
            return
        try:
            self.archive.verify(one.sha256)
        except ArchiveError as error:
            report.failed += 1
            report.notices.append(f"{one.document_id}: {error}")
            return
        last = None if limit is None else report.pages + limit
        while self.shelf.missing(one.sha256) != () and (last is None or report.pages < last):
            try:
                with _rendering(self.archive.path(one.sha256), one.media_type) as renderer:
                    self._read_pages(one, renderer, last, report)
            except _NoPicture as error:
                report.failed += 1
                report.notices.append(f"{one.document_id}: {error}")
                self._leave_out(one.sha256, error.number)
        whole = self.shelf.missing(one.sha256) == ()
        report.documents += whole
        report.waiting += not whole

    def _leave_out(self, sha256: str, number: int | None) -> None:
        """Note that no picture can be made of a page, or of the file at all, so that it is not tried for ever."""
        scanned = self.shelf.scanned(sha256)
        if scanned is None or number is None:
            scanned = ScannedPages((), 0)
            self.shelf.note_waiting(sha256, "No pictures could be made of its pages.")
        else:
            scanned = replace(scanned, unreadable=(*scanned.unreadable, number))
        self.shelf.note_scanned(sha256, scanned)

    def _read_pages(self, one: Waiting, renderer: _Renderer, last: int | None, report: OcrReport) -> None:
        if self.shelf.scanned(one.sha256) is None:
            left_out = max(0, len(renderer.pages) - MOST_PAGES)
            self.shelf.note_scanned(
                one.sha256, ScannedPages(tuple(renderer.pages[:MOST_PAGES]), renderer.count, left_out)
            )
        wanted: tuple[str, ...] = ()
        for number in self.shelf.missing(one.sha256) or ():
            if last is not None and report.pages >= last:
                return
            page, png, wanted = self._recognise(number, renderer, wanted, one.languages)
            self.shelf.put(one.sha256, page, png)
            report.pages += 1

    def _recognise(
        self, number: int, renderer: _Renderer, wanted: tuple[str, ...], languages: tuple[str, ...]
    ) -> tuple[RecognisedPage, bytes, tuple[str, ...]]:
        """The page, the picture it was read in, and the packs that fitted it: with them the next page begins."""
        path = tesseract.program() or ""
        installed = tesseract.packs(path)
        png, dpi = renderer.picture(number)
        with _as_file(png) as picture:
            if not wanted:
                wanted = tuple(one for one in tesseract.packs_for(languages) if one in installed)
                if wanted == ("eng",) and "en" not in languages:
                    wanted = tesseract.look(picture, installed)[1]
            read, fitting = self._read_picture(picture, wanted, dpi)
            turn, seen = tesseract.look(picture, installed) if read.confidence < _DOUBTFUL else (0, ())
        others = seen if len(seen) > 1 else fitting
        if turn or not set(others) <= set(wanted) | set(fitting):
            upright, dpi = renderer.picture(number, turn)
            with _as_file(upright) as picture:
                again, better = self._read_picture(picture, others, dpi)
            if again.confidence > read.confidence:
                read, fitting, png = again, better, upright
        engine = tesseract.engine(path)
        page = RecognisedPage(number, read.text, read.confidence, read.languages, engine, dpi)
        return page, png, fitting

    def _read_picture(
        self, picture: Path, wanted: tuple[str, ...], dpi: int
    ) -> tuple[tesseract.Recognised, tuple[str, ...]]:
        """What stands in a picture, and the packs that fitted it: these, or those of the language it turns out to be in."""
        installed = tesseract.packs(tesseract.program() or "")
        read = tesseract.recognise(picture, wanted, dpi)
        seen = self.guess(read.text) if sum(map(str.isalpha, read.text)) >= _ENOUGH else None
        better = tesseract.packs_for((seen,)) if seen in tesseract.PACKS else wanted
        if set(better) <= installed and not set(better) <= set(wanted):
            again = tesseract.recognise(picture, better, dpi)
            if again.confidence > read.confidence:
                return again, better
        return read, wanted


@contextmanager
def _as_file(png: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(png)
        file.flush()
        yield Path(file.name)


def _lack(one: Waiting) -> str:
    path = tesseract.program()
    if path is None:
        return tesseract.PROGRAM_MISSING
    installed = tesseract.packs(path)
    # In another language than the one it is in, a scan becomes gibberish that nobody reads again.
    stated = tesseract.lacking((one.stated,), installed) if one.stated else ""
    if lack := stated or tesseract.lacking(one.languages, installed):
        return lack
    return tesseract.broken(
        path, tuple(name for name in tesseract.packs_for(one.languages) if name in installed)
    )


def can_be_read(media_type: str) -> bool:
    """Whether files of that type can hold scanned pages."""
    return media_type == "application/pdf" or media_type in PICTURES
