"""One page of a PDF as pdfium sees it: its text with lost spaces put back, its pictures, its largest words."""

import ctypes
import re
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_GAP = (
    0.08  # of the line height: a wider gap between two letters is a space that pdfium lost in justified text
)
_TRACKED = 0.34  # share of wide gaps in a word from which on it is letter-spaced, not glued
_HYPHEN_MARKS = re.compile("[\x02\ufffe]")  # what pdfium leaves where it joined a word divided at a line end
_MAX_OBJECTS = 2000
_STANDS_OUT = 1.15  # times the usual letter height: larger words may be a title
_TITLE_LETTERS = 4
_PICTURE = 0.3  # of the page: a smaller picture is a logo


def read_page_text(page: Any) -> str:
    """The text of a page with Unix line ends, words divided at line ends joined."""
    textpage = page.get_textpage()
    try:
        text = str(textpage.get_text_range())
        if len(text) == textpage.count_chars():
            text = _put_spaces_back(textpage.raw, text)
    finally:
        textpage.close()
    return _HYPHEN_MARKS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def shows_picture(page: Any) -> bool:
    """Whether pictures cover at least a third of the page, as on a scan."""
    width, height = page.get_size()
    covered = 0.0
    for item in islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), _MAX_OBJECTS):
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, min(right, width) - max(left, 0)) * max(0.0, min(top, height) - max(bottom, 0))
    return bool(covered >= _PICTURE * width * height)


def largest_words(page: Any) -> str | None:
    """The words set in the largest letters of the page, where they stand out: likely the title."""
    textpage = page.get_textpage()
    try:
        text = str(textpage.get_text_range())
        if len(text) != textpage.count_chars():
            return None
        sizes = [
            _letter_height(textpage.raw, place) if sign.isalnum() else 0.0 for place, sign in enumerate(text)
        ]
    finally:
        textpage.close()
    letters = sorted(size for size in sizes if size)
    if not letters:
        return None
    usual, largest = letters[len(letters) // 2], letters[-1]
    if largest < _STANDS_OUT * usual:
        return None
    run: list[str] = []
    for word in re.finditer(r"\S+", text):
        size = max(sizes[word.start() : word.end()])
        if size >= 0.95 * largest or (run and not size):
            run.append(word[0])
        elif _reads_as_title(run):
            break
        else:
            run = []
    title = _HYPHEN_MARKS.sub("", " ".join(run)).strip(" .,;:|-–—")
    return title[:300] if _reads_as_title(run) else None


def _reads_as_title(words: list[str]) -> bool:
    letters = sum(sign.isalpha() for word in words for sign in word)
    return letters >= _TITLE_LETTERS and letters >= 0.6 * sum(map(len, words))


def open_pdf(data: bytes) -> Any:
    """The document; pypdfium2.PdfiumError where it cannot be opened."""
    return pypdfium2.PdfDocument(data)


def _put_spaces_back(textpage: Any, text: str) -> str:
    """Insert a space wherever two letters of a run stand further apart than letters of a word do."""
    box = pdfium.FS_RECTF()
    place_of = ctypes.byref(box)
    pieces: list[str] = []
    done = 0
    for run in re.finditer(r"\w{2,}", text):
        wide: list[int] = []
        before: tuple[float, float, float] | None = None
        for place in range(run.start(), run.end()):
            pdfium.FPDFText_GetLooseCharBox(textpage, place, place_of)
            left, right, bottom, height = box.left, box.right, box.bottom, max(box.top - box.bottom, 1.0)
            if before is not None and abs(bottom - before[2]) < 0.3 * height:
                # Right-to-left letters follow each other the other way round.
                gap = max(left - before[1], before[0] - right)
                if _GAP * height < gap < 3 * height:
                    wide.append(place)
            before = (left, right, bottom)
        if wide and len(wide) <= _TRACKED * (run.end() - run.start() - 1):
            for place in wide:
                pieces += (text[done:place], " ")
                done = place
    return "".join((*pieces, text[done:]))


def _letter_height(textpage: Any, place: int) -> float:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, place, ctypes.byref(box))
    return abs(float(box.top - box.bottom))
