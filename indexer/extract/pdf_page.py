"""One page of a PDF as pdfium sees it: its lines with lost spaces put back, and whether it is a picture."""

import ctypes
import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, repeat
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.extract.pdf_line import Gap, Line
from indexer.extract.pdf_rtl import RIGHT_TO_LEFT, Glyph, logical_text

_END = re.compile("\r\n|[\r\n\x02\ufffe]|\\Z")
_UNSEEN = frozenset("\r\n\x02\ufffe")
_DIVIDED = ("\x02", "\ufffe")  # what pdfium leaves where it joined a word divided at a line end
_TIGHT = 0.2  # of the line height: where spaces are wider than this, pdfium has lost none
_GAP = 0.08  # of the line height: a wider gap between two letters is a space that pdfium lost
_OF_SPACE = 0.6  # and of a space in the same line
_TRACKED = (
    0.34  # without such a space: share of wide gaps in a word from which on it is letter-spaced, not glued
)
_RTL_PAGE = 0.2  # of its signs: a page with more Arabic or Hebrew letters is read from the right
_WORD = re.compile(r"\w{3,}")
_DIGITS = re.compile(r"\d+")
# Figures at the beginning of a line, right behind a word or its full stop, or too many for a year.
_MAYBE_RAISED = re.compile(r"\A\d{1,4}(?!\d)|(?:[^\W\d_]|(?<!\d)[.,;:]|[^\w\s.,;:/+–—-])\d|(?:\s|\A)\d{5}")
_RAISED = 0.12  # of the line height: figures that begin so high above the base are a mark or an exponent
_LOW = 0.62  # of the line height: raised figures are no taller
_UNIT = re.compile(r"(?:(?<![^\W_])(?:[kcdmµμ]?m|10|[a-z])|\))\Z", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MAX_OBJECTS = 2000
_COVERING = 0.5  # of the page: a smaller picture is an illustration

_BOLD = re.compile(rb"bold|black|heavy|-bd\b", re.IGNORECASE)
_FONT = ctypes.create_string_buffer(128)
_FLAGS = ctypes.pointer(ctypes.c_int())

Box = tuple[float, float, float, float]  # left, right, bottom, top

# Called past ctypes' conversion of structures, which takes longer than pdfium itself; FS_RECTF is four floats.
_BULK = 512
_BULK_BOXES = (ctypes.c_float * (4 * _BULK))()
_BULK_PLACES = range(ctypes.addressof(_BULK_BOXES), ctypes.addressof(_BULK_BOXES) + 16 * _BULK, 16)
_BOX_OF = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)


def open_pdf(data: bytes) -> Any:
    """The document; pypdfium2.PdfiumError where it cannot be opened."""
    return pypdfium2.PdfDocument(data)


def shows_picture(page: Any) -> bool:
    """Whether pictures cover more than half of the page, as on a scan."""
    width, height = page.get_size()
    covered = 0.0
    for item in islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), _MAX_OBJECTS):
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, min(right, width) - max(left, 0)) * max(0.0, min(top, height) - max(bottom, 0))
    return bool(covered > _COVERING * width * height)


class PageText:
    """The text of one page with the place of every sign; to be closed after use.

    `known` are words that are certainly whole, shared by all pages of a document: what was found whole once
    is not measured again.
    """

    def __init__(self, page: Any, known: set[str]) -> None:
        self._textpage = page.get_textpage()
        self._raw = self._textpage.raw
        self._address = ctypes.cast(self._raw, ctypes.c_void_p).value
        self._known = known
        self._box = pdfium.FS_RECTF()
        self._place = ctypes.byref(self._box)
        self._matrix = pdfium.FS_MATRIX()
        self._bold: dict[bytes, bool] = {}  # by name of the font
        self._sizes: dict[float, float] = {}  # by height of the box, which hardly two fonts of a page share
        text = str(self._textpage.get_text_range())
        count = self._textpage.count_chars()
        if len(text) != count:
            # Signs outside the first plane: ask one by one, so that places stay true.
            text = "".join(map(_sign, map(pdfium.FPDFText_GetUnicode, repeat(self._raw), range(count))))
        self.text = text

    def close(self) -> None:
        """Give back what pdfium holds for the page."""
        self._textpage.close()

    def lines(self) -> list[Line]:
        """The printed lines in the order in which the file draws them."""
        # On a page of Arabic pdfium turns the words of English lines round as well.
        foreign = len(RIGHT_TO_LEFT.findall(self.text)) > _RTL_PAGE * len(self.text)
        spans = list(self._spans())
        if not foreign and not RIGHT_TO_LEFT.search(self.text):
            return self._lines(spans)
        found: list[Line] = []
        turned: list[list[Glyph] | None] = []  # the glyphs of the lines that are put in order by place
        for span in spans:
            first, last, _ = span
            placed = foreign or RIGHT_TO_LEFT.search(self.text, first, last)
            glyphs = self._glyphs(first, last) if placed else None
            line = self._lines([span])[0] if glyphs is None else self._placed(glyphs, first, last, foreign)
            before = found[-1] if found else None
            if before is not None and (glyphs or turned[-1]) and before.adjoins(line):
                # A vowel sign that stands higher, or a number, makes pdfium begin a new line amid this one.
                glyphs = (turned.pop() or self._glyphs(before.start, before.end)) + (
                    glyphs or self._glyphs(first, last)
                )
                found[-1] = self._placed(glyphs, before.start, last, foreign)
            else:
                found.append(line)
            turned.append(glyphs)
        return found

    def _spans(self) -> Iterator[tuple[int, int, bool]]:
        """Where each line begins and ends in the text, and whether its last word goes on."""
        start = 0
        for end in _END.finditer(self.text):
            first, last = self._trim(start, end.start())
            if first != last:
                yield first, last, end[0] in _DIVIDED
            start = end.end()

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def wide_gaps(self, line: Line) -> list[Gap]:
        """The gaps in the line that are wider than its letters are high: from where to where."""
        spaces = [at for at in range(line.start + 1, line.end - 1) if self.text[at] == " "]
        boxes = self.boxes([at for space in spaces for at in (space - 1, space + 1)])
        gaps = ((before[1], behind[0]) for before, behind in zip(boxes[::2], boxes[1::2], strict=True))
        return [gap for gap in gaps if gap[1] - gap[0] > line.size]

    def parted(self, line: Line, gutter: float) -> list[Line]:
        """The two lines that stand left and right of the gutter, where the file draws them as one."""
        if not line.left < gutter < line.right:
            return [line]
        for place in range(line.start, line.end - 1):
            if self.text[place] == " " and self.box(place - 1)[1] <= gutter <= self.box(place + 1)[0]:
                halves = self._trim(line.start, place), self._trim(place, line.end)
                return self._lines([(*halves[0], False), (*halves[1], line.divided)])
        return [line]

    def box(self, place: int) -> Box:
        """Where the sign at that place of the text stands."""
        pdfium.FPDFText_GetLooseCharBox(self._raw, place, self._place)
        box = self._box
        return box.left, box.right, box.bottom, box.top

    def boxes(self, places: Sequence[int]) -> list[Box]:
        """Where the signs at these places stand; a third of the time that asking for each takes."""
        found: list[Box] = []
        for first in range(0, len(places), _BULK):
            some = places[first : first + _BULK]
            deque(map(_BOX_OF, repeat(self._address), some, _BULK_PLACES), maxlen=0)
            flat = _BULK_BOXES[: 4 * len(some)]
            found += zip(flat[0::4], flat[2::4], flat[3::4], flat[1::4], strict=True)
        return found

    def is_bold(self, line: Line) -> bool:
        """Whether the line begins and ends in a bold font."""
        ends = (line.start, line.start + max(0, len(line.text.rstrip(" .:")) - 1))
        return all(self._bold_at(min(place, len(self.text) - 1)) for place in ends)

    def _bold_at(self, place: int) -> bool:
        pdfium.FPDFText_GetFontInfo(self._raw, place, _FONT, len(_FONT), _FLAGS)
        name = _FONT.value
        bold = self._bold.get(name)
        if bold is None:
            bold = self._bold[name] = _BOLD.search(name) is not None
        return bold

    def is_artifact(self, line: Line) -> bool:
        """Whether the file itself says that the line is furniture of the page."""
        item = pdfium.FPDFText_GetTextObject(self._raw, line.start)
        for number in range(min(pdfium.FPDFPageObj_CountMarks(item), 8) if item else 0):
            name = (ctypes.c_ushort * 32)()
            length = ctypes.c_ulong()
            mark = pdfium.FPDFPageObj_GetMark(item, number)
            pdfium.FPDFPageObjMark_GetName(mark, name, 64, ctypes.byref(length))
            if "".join(map(chr, name[: max(0, length.value // 2 - 1)])) == "Artifact":
                return True
        return False

    def marked_content(self, line: Line) -> int:
        """The number by which the structure tree knows the line's first words; -1 where it does not."""
        item = pdfium.FPDFText_GetTextObject(self._raw, line.start)
        return int(pdfium.FPDFPageObj_GetMarkedContentID(item)) if item else -1

    def _lines(self, spans: Sequence[tuple[int, int, bool]]) -> list[Line]:
        """The lines of these spans, measured at their ends and at a space near the middle."""
        text = self.text
        places: list[int] = []
        for start, end, _ in spans:
            middle = text.find(" ", start + (end - start) // 2, end)
            if middle < 0:
                middle = text.rfind(" ", start, end)
            places += (start, middle - 1, middle + 1, end - 1) if middle > 0 else (start, -1, start, end - 1)
        boxes = self.boxes(places)
        found: list[Line] = []
        for at, (start, end, divided) in enumerate(spans):
            first, before, letter, last = boxes[4 * at : 4 * at + 4]
            left, right = (first[0], last[1]) if first[0] < last[0] else (last[0], max(first[1], last[1]))
            gap = letter[0] - before[1] if places[4 * at + 1] >= 0 else 0.0
            bottom, top = letter[2], max(letter[3], letter[2] + 1.0)
            said = text[start:end]
            if gap < _TIGHT * (top - bottom):
                said = self._put_spaces_back(start, end, top - bottom, gap)
            else:
                self._known.update(_WORD.findall(said))
            if _DIGITS.search(said) and _MAYBE_RAISED.search(said):
                said = self._part_marks(start, said)
            size = self._sizes.get(top - bottom)
            if size is None:
                size = self._sizes[top - bottom] = self._points(places[4 * at + 2])
            found.append(Line(said, left, right, bottom, top, start, end, gap, divided, size))
        return found

    def _points(self, place: int) -> float:
        """How large the sign at that place is set."""
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._raw, place, matrix)
        scale = math.hypot(matrix.c, matrix.d)
        return round(float(pdfium.FPDFText_GetFontSize(self._raw, place)) * scale, 1)

    def _put_spaces_back(self, start: int, end: int, height: float, gap: float) -> str:
        """The line with a space wherever two letters stand further apart than letters of a word do."""
        runs = [run for run in _WORD.finditer(self.text, start, end) if run[0] not in self._known]
        if not runs:
            return self.text[start:end]
        least, most, level = max(_GAP * height, _OF_SPACE * gap), 3 * height, 0.1 * height
        # From the first unknown word to the last: one question costs less than one for each word.
        first = runs[0].start()
        boxes = self.boxes(range(first, runs[-1].end()))
        gaps = [
            first + place
            for place, (one, other) in enumerate(pairwise(boxes), start=1)
            if least < other[0] - one[1] < most and abs(other[2] - one[2]) < level
        ]
        if not gaps:
            self._known.update(run[0] for run in runs)
            return self.text[start:end]
        pieces: list[str] = []
        done = start
        for run in runs:
            wide = [place for place in gaps if run.start() < place < run.end()]
            if not wide or (not gap and len(wide) > _TRACKED * (len(run[0]) - 1)):
                self._known.add(run[0])
                continue
            for place in wide:
                pieces += (self.text[done:place], " ")
                done = place
        return "".join((*pieces, self.text[done:end]))

    def _part_marks(self, start: int, said: str) -> str:
        """The line with raised figures told apart: marks of notes in square brackets, exponents as such."""
        place = start - 1  # in the text of the page; spaces that were put back are not in it
        pieces: list[str] = []
        done = 0
        for run in _DIGITS.finditer(said):
            place = self.text.index(run[0], place + 1)
            asked = _MAYBE_RAISED.match(said, max(0, run.start() - 1)) or not run.start()
            raised = self._raised_from(place, len(run[0]), alone=run.start() == 0) if asked else None
            place += len(run[0]) - 1
            if raised is None:
                continue
            figures = run[0][raised:]
            before = said[: run.start() + raised]
            pieces.append(said[done : run.start() + raised])
            done = run.end()
            if _UNIT.search(before) and len(figures) == 1:
                pieces.append(figures.translate(_SUPERSCRIPT))
                continue
            pieces.append(f"{' ' if before and not before[-1].isspace() else ''}[{figures}]")
            if said[done : done + 1].strip() and said[done].isalnum():
                pieces.append(" ")
        return "".join((*pieces, said[done:]))

    def _raised_from(self, place: int, length: int, *, alone: bool) -> int | None:
        """The number of figures after which the rest is raised; None where none is."""
        if alone:
            # At the beginning of a line the letter after it is what to compare with.
            behind = range(place + length, min(place + length + 3, len(self.text)))
            beside = next((at for at in behind if self.text[at].isalpha()), None)
        else:
            beside = max(0, place - 2 if self.text[place - 1].isspace() else place - 1)
        if beside is None or not self._is_raised(place + length - 1, beside):
            return None
        raised = length - 1
        while raised and self._is_raised(place + raised - 1, beside):
            raised -= 1
        return raised

    def _is_raised(self, place: int, beside: int) -> bool:
        """Whether a figure stands higher than the sign beside it; some fonts have raised figures of full height."""
        x, base, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
        pdfium.FPDFText_GetCharOrigin(self._raw, beside, x, base)
        pdfium.FPDFText_GetCharBox(self._raw, place, left, right, bottom, top)
        usual = self.box(beside)
        height = usual[3] - usual[2]
        return bottom.value > base.value + _RAISED * height and top.value - bottom.value < _LOW * height

    def _glyphs(self, start: int, end: int) -> list[Glyph]:
        signs = self.text[start:end]
        boxes = self.boxes(range(start, end))
        for at, sign in enumerate(signs):
            if sign.isdigit():
                boxes[at] = self._lifted(start + at, boxes[at])
        # pdfium's own spaces have no width; the gaps tell.
        return [
            Glyph(sign, *box)
            for sign, box in zip(signs, boxes, strict=True)
            if sign not in _UNSEEN and (box[1] > box[0] or not sign.isspace())
        ]

    def _placed(self, glyphs: list[Glyph], start: int, end: int, among_rtl: bool) -> Line:
        """A line whose letters are put in order by their places."""
        letters = [one for one in glyphs if one.right > one.left] or glyphs
        middle = sorted(letters, key=lambda one: one.top - one.bottom)[len(letters) // 2]
        return Line(
            logical_text(glyphs, among_rtl=among_rtl),
            min(one.left for one in letters),
            max(one.right for one in letters),
            middle.bottom,
            middle.top,
            start,
            end,
            points=max(self._points(start), self._points(end - 1)),
        )

    def _lifted(self, place: int, box: Box) -> Box:
        """The box of a figure; that of its ink alone where it is raised, though its font gives it full height."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._raw, place, left, right, bottom, top)
        height = box[3] - box[2]
        # The base is about a quarter above the lower edge of the box.
        raised = bottom.value > box[2] + 0.37 * height and top.value - bottom.value < _LOW * height
        return (box[0], box[1], bottom.value, top.value) if raised else box


def _sign(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else "\ufffd"  # noqa: PLR2004  # what Unicode has


def render(page: Any, dpi: int) -> Any:
    """A grey picture of the page (a Pillow image) in so many dots per inch."""
    return page.render(scale=dpi / 72, grayscale=True).to_pil()
