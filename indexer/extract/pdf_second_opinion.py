"""Second opinions on a PDF: pages that pdfium reads badly by pdftotext, files it cannot open by pdfminer.six."""

import html
import io
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import numpy as np

from indexer.extract.charset import clean
from indexer.extract.pdf_line import Line
from indexer.extract.pdf_rtl import RIGHT_TO_LEFT, Glyph, logical_text

SUSPICIOUS = 0.03  # share of a page's signs that cannot be right
_TOOL_SECONDS = 10
_MINER_SECONDS = 10.0  # of processor time; pdfminer reads ten pages a second
_MOST_RANGES = 20  # runs of the tool for one file
_LONGEST_WORD = 26  # letters: longer ones are several that stick together
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_LONG = re.compile(rf"[^\W\d_]{{{_LONGEST_WORD},}}")
# Letters that end an Arabic word: amid one they show that the letters are in the wrong order.
_FINAL = ("\u0629", "\u0649")
_MISPLACED = re.compile("[\u0629\u0649](?=[\u0621-\u064a])")
_ENOUGH = 5
_TOOL_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_TOOL_LINE = re.compile(
    r'<line xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</line>', re.DOTALL
)
_TOOL_WORD = re.compile(r"<word [^>]*>(.*?)</word>", re.DOTALL)


def badness(text: str) -> float:
    """The share of a text, 0 to 1, that cannot be what is printed: no letters, glued words, Arabic turned round."""
    if not text:
        return 0.0
    glued = sum(map(len, _LONG.findall(text))) if _has_long_word(text) else 0
    # Nearly all pages are printable as they are, which is told faster than by looking for each sign.
    readable = "\ufffd" not in text and text.replace("\n", " ").isprintable()
    bad = ((0 if readable else len(_UNREADABLE.findall(text))) + glued) / len(text)
    finals = sum(map(text.count, _FINAL))
    if finals >= _ENOUGH:
        bad = max(bad, len(_MISPLACED.findall(text)) / finals - 0.1)
    return bad


def _has_long_word(text: str) -> bool:
    """Whether a run without a blank may be too long for a word, told in a tenth of the time that a look for letters takes."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    blanks = np.flatnonzero(codes <= ord(" "))
    ends = np.concatenate(((-1,), blanks, (len(codes),)))
    return bool(np.diff(ends).max() > _LONGEST_WORD)


def by_pdftotext(data: bytes, numbers: Sequence[int]) -> dict[int, list[Line]]:
    """The lines of these pages (numbers from 1) as the program pdftotext sees them; none where it is missing."""
    program = shutil.which("pdftotext")
    if program is None:
        return {}
    found: dict[int, list[Line]] = {}
    last = time.monotonic() + _TOOL_SECONDS
    for first, end in _ranges(numbers)[:_MOST_RANGES]:
        command = [program, "-bbox-layout", "-enc", "UTF-8", "-f", str(first), "-l", str(end), "-", "-"]
        try:
            run = subprocess.run(  # noqa: S603  # a fixed command; the file comes on its standard input
                command,
                input=data,
                capture_output=True,
                timeout=max(0.1, last - time.monotonic()),
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError):
            break
        pages = _TOOL_PAGE.findall(run.stdout.decode("utf-8", "replace"))
        for number, (_, height, inside) in zip(range(first, end + 1), pages, strict=False):
            found[number] = [_tool_line(float(height), *parts) for parts in _TOOL_LINE.findall(inside)]
    return found


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def _tool_line(height: float, left: str, top: str, right: str, bottom: str, inside: str) -> Line:
    words = (html.unescape(word) for word in _TOOL_WORD.findall(inside))
    text = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", clean(" ".join(words)))
    return Line(text, float(left), float(right), height - float(bottom), height - float(top))


def by_pdfminer(data: bytes, most_pages: int) -> tuple[list[list[Line]], bool]:
    """The lines of each page that pdfminer.six can read, and whether that is the whole file."""
    from pdfminer.high_level import extract_pages

    pages: list[list[Line]] = []
    begun = time.process_time()
    try:
        with _alarm(_MINER_SECONDS):
            for layout in extract_pages(io.BytesIO(data), maxpages=most_pages):
                pages.append(list(_miner_lines(layout)))
                if time.process_time() - begun > _MINER_SECONDS:
                    return pages, False
    except Exception:  # noqa: BLE001  # a damaged file makes it raise anything; what was read so far is kept
        return pages, False
    return pages, True


def _miner_lines(layout: object) -> Iterator[Line]:
    from pdfminer.layout import LTChar, LTTextContainer, LTTextLine

    for box in layout if isinstance(layout, list) else list(layout):  # type: ignore[call-overload]
        if not isinstance(box, LTTextContainer):
            continue
        for line in box:
            if not isinstance(line, LTTextLine) or not (text := clean(line.get_text()).strip()):
                continue
            letters = [one for one in line if isinstance(one, LTChar)]
            if RIGHT_TO_LEFT.search(text):
                text = logical_text(
                    [Glyph(one.get_text(), one.x0, one.x1, one.y0, one.y1) for one in letters]
                )
            yield Line(text, line.x0, line.x1, line.y0, line.y1)


class _TooLong(Exception):
    """The processor time is used up."""


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise _TooLong after so much processor time; without effect outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
