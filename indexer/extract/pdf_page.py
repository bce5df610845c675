"""One page of a PDF as pdfium sees it: its lines with lost spaces put back, and whether it is a picture."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from indexer.extract.pdf_line import SIDEWAYS, Gap, Line
from indexer.extract.pdf_marks import part_marks, with_raised
from indexer.extract.pdf_rtl import RIGHT_TO_LEFT, Glyph, count_right_to_left, logical_text, middle_of
from indexer.extract.pdf_rtl_words import PlacedGlyphs
from indexer.extract.pdf_signs import Edges, Signs, address_of, function_of
from indexer.extract.pdf_spaces import TIGHT, KnownWords, Stretch, put_spaces_back
from indexer.extract.pdf_turned import Span, by_direction

_END = re.compile("[\r\n]")
_JOINED = re.compile("[\x02\ufffe]")  # where pdfium joined a word divided at a line end
_RTL_PAGE = 0.2  # of its signs: a page with more Arabic or Hebrew letters is read from the right
_SAMPLES = 15  # signs of a page that are asked how it is turned
_MAX_OBJECTS = 2000
_PLAIN = 5000  # objects of a page that takes a few megabytes
_COVERING = 0.5  # of the page: a smaller picture is an illustration
_BOLD = re.compile(rb"bold|black|heavy|-bd\b", re.IGNORECASE)

_P, _I = ctypes.c_void_p, ctypes.c_int
_object_of = function_of("FPDFText_GetTextObject", _P, _P, _I)
_count_marks = function_of("FPDFPageObj_CountMarks", _I, _P)
_mark_at = function_of("FPDFPageObj_GetMark", _P, _P, ctypes.c_ulong)
_mark_name = function_of("FPDFPageObjMark_GetName", _I, _P, _P, ctypes.c_ulong, _P)
_content_of = function_of("FPDFPageObj_GetMarkedContentID", _I, _P)
_NAME = ctypes.create_string_buffer(64)
_NAME_AT = ctypes.addressof(_NAME)
_LENGTH = ctypes.c_ulong()
_LENGTH_AT = ctypes.addressof(_LENGTH)
_ARTIFACT = "Artifact".encode("utf-16-le")


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


def may_be_kept(page: Any) -> bool:
    """Whether the page is so plain that it takes little memory to keep it while others are read."""
    return 0 < int(pdfium.FPDFPage_CountObjects(page.raw)) <= _PLAIN


class PageText:
    """The text of one page with the place of every sign; to be closed after use.

    `known` are words that are certainly whole, shared by all pages of a document.
    """

    def __init__(self, page: Any, known: KnownWords) -> None:
        self._textpage = page.get_textpage()
        self._address = address_of(self._textpage.raw)
        self._signs = Signs(self._textpage)
        self._known = known
        self._bold: dict[bytes, bool] = {}  # by name of the font
        self._sizes: dict[float, float] = {}  # by height of the box, which hardly two fonts of a page share
        self.text = text = self._signs.text()
        apart = max(1, len(text) // _SAMPLES)
        self._signs.turn_to([at for at in range(apart // 2, len(text), apart) if text[at].isalnum()])

    def close(self) -> None:
        """Give back what pdfium holds for the page."""
        self._textpage.close()

    def lines(self) -> list[Line]:
        """The printed lines in the order in which the file draws them; from the top where the page is turned."""
        spans = list(printed_lines(self.text))
        from_right = count_right_to_left(self.text)
        # On a page of Arabic pdfium turns the words of English lines round as well.
        foreign = from_right > _RTL_PAGE * len(self.text)
        lines = self._among_rtl(spans, foreign) if from_right else self._lines(spans)
        if self._signs.turned:
            lines.sort(key=lambda line: (line.column == SIDEWAYS, -line.top))
        return lines

    def _among_rtl(self, spans: Sequence[Span], foreign: bool) -> list[Line]:
        glyphs = PlacedGlyphs(self.text, self._signs)
        if foreign:
            glyphs.measure(0, len(self.text))
        found: list[Line] = []
        parts: list[list[tuple[int, int]]] = []  # where each of them stands in the text
        turned: list[bool] = []  # which of them are put in order by place
        for span in spans:
            first, last, _ = span
            placed = foreign or RIGHT_TO_LEFT.search(self.text, first, last) is not None
            if placed:
                line = self._placed(glyphs, glyphs.by_words(first, last), first, last, foreign)
            else:
                line = self._measured([span])[0]
            before = found[-1] if found else None
            if before is not None and (placed or turned[-1]) and before.adjoins(line):
                # A vowel sign that stands higher, or a number, makes pdfium begin a new line amid this one.
                parts[-1].append((first, last))
                together = [one for part in parts[-1] for one in glyphs.one_by_one(*part)]
                found[-1] = self._placed(glyphs, together, before.start, last, foreign)
                turned[-1] = True
            else:
                found.append(line)
                parts.append([(first, last)])
                turned.append(placed)
        return found

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        said = self.text[start:end].rstrip()
        return start + len(said) - len(said.lstrip()), start + len(said)

    def wide_gaps(self, line: Line) -> list[Gap]:
        """The gaps in the line that are wider than its letters are high: from where to where."""
        text = self.text
        spaces = [at for at in range(line.start + 1, line.end - 1) if text[at] == " "]
        edges = self._signs.edges([at for space in spaces for at in (space - 1, space + 1)])
        before, behind = edges[0::2, 2], edges[1::2, 0]
        wide = behind - before > line.size
        return list(zip(before[wide].tolist(), behind[wide].tolist(), strict=True))

    def parted(self, line: Line, gutter: float) -> list[Line]:
        """The two lines that stand left and right of the gutter, where the file draws them as one."""
        if not line.left < gutter < line.right:
            return [line]
        box = self._signs.box
        for place in range(line.start, line.end - 1):
            if self.text[place] == " " and box(place - 1)[1] <= gutter <= box(place + 1)[0]:
                halves = self._trim(line.start, place), self._trim(place, line.end)
                return self._measured([(*halves[0], False), (*halves[1], line.divided)])
        return [line]

    def is_bold(self, line: Line) -> bool:
        """Whether the line begins and ends in a bold font."""
        if not self._bold_at(line.start):
            return False
        last = line.start + max(0, len(line.text.rstrip(" .:")) - 1)
        return self._bold_at(min(last, len(self.text) - 1))

    def _bold_at(self, place: int) -> bool:
        name = self._signs.font(place)
        bold = self._bold.get(name)
        if bold is None:
            bold = self._bold[name] = _BOLD.search(name) is not None
        return bold

    def is_artifact(self, line: Line) -> bool:
        """Whether the file itself says that the line is furniture of the page."""
        item = _object_of(self._address, line.start)
        if not item:
            return False
        for number in range(min(_count_marks(item), 8)):
            _mark_name(_mark_at(item, number), _NAME_AT, len(_NAME), _LENGTH_AT)
            if _NAME.raw[: max(0, _LENGTH.value - 2)] == _ARTIFACT:
                return True
        return False

    def marked_content(self, line: Line) -> int:
        """The number by which the structure tree knows the line's first words; -1 where it does not."""
        item = _object_of(self._address, line.start)
        return int(_content_of(item)) if item else -1

    def _lines(self, spans: Sequence[Span]) -> list[Line]:
        """The lines of these spans; those that stand sideways among upright ones come last."""
        if not spans:
            return []
        places, edges = self._measure(spans)
        # Does any line fall or rise from its first sign to its last, so that it stands otherwise?
        falls = (edges[:, 3] > edges[:, 13]).any() or (edges[:, 15] > edges[:, 1]).any()
        if not (falls or self._signs.turned):
            return self._told(spans, places, edges)
        upright, sideways = by_direction(self.text, self._signs, spans)
        aside = [line.in_column(SIDEWAYS) for line in self._measured(sideways)]
        return self._measured(upright) + aside

    def _measured(self, spans: Sequence[Span]) -> list[Line]:
        return self._told(spans, *self._measure(spans)) if spans else []

    def _measure(self, spans: Sequence[Span]) -> tuple[list[int], Edges]:
        """Four places of each span, its ends and those beside a space near its middle, and their edges in one row."""
        find, places = self.text.find, list[int]()
        for start, end, _ in spans:
            middle = find(" ", start + (end - start) // 2, end)
            if middle < 0:
                middle = self.text.rfind(" ", start, end)
            places += (start, middle - 1, middle + 1, end - 1) if middle > 0 else (start, -1, start, end - 1)
        return places, self._signs.edges(places).reshape(-1, 16)

    def _told(self, spans: Sequence[Span], places: Sequence[int], edges: Edges) -> list[Line]:
        text, sizes = self.text, self._sizes
        # Left, top, right and bottom of the first sign, of those before and behind the space, and of the last.
        first, _, end_of_first, _, _, _, before, _, behind, top, _, bottom, last, _, end_of_last, _ = edges.T
        onwards = first < last
        left = np.where(onwards, first, last)
        right = np.where(onwards, end_of_last, np.maximum(end_of_first, end_of_last))
        gap = np.where(np.array(places[1::4]) >= 0, behind - before, 0.0)
        top = np.maximum(top, bottom + 1.0)
        measured = np.stack((left, right, bottom, top, gap, top - bottom)).tolist()
        found: list[Line] = []
        tight: dict[Stretch, int] = {}
        for at, ((start, end, divided), west, east, south, north, wide, height) in enumerate(
            zip(spans, *measured, strict=True)
        ):
            said = text[start:end]
            size = sizes.get(height) or self._points(height, places[4 * at + 2])
            if wide < TIGHT * (size or height):
                tight[Stretch(start, end, height, wide)] = at
            else:
                self._known.learn(said)
            found.append(Line(said, west, east, south, north, start, end, wide, divided, size))
        heights = {start: height for (start, _, _), height in zip(spans, measured[5], strict=True)}
        marked = with_raised(text, self._signs, heights)
        for stretch, said in put_spaces_back(text, self._signs, list(tight), self._known):
            found[tight[stretch]] = found[tight[stretch]]._replace(text=said)
            marked.add(stretch.start)
        if marked:
            for at, line in enumerate(found):
                if line.start in marked:
                    found[at] = line._replace(text=part_marks(text, self._signs, line.start, line.text))
        return found

    def _points(self, height: float, place: int) -> float:
        """How large the sign at that place is set, whose box is so high."""
        size = self._sizes.get(height)
        if size is None:
            size = self._sizes[height] = self._signs.points(place)
        return size

    def _placed(
        self, placed: PlacedGlyphs, glyphs: list[Glyph], start: int, end: int, among_rtl: bool
    ) -> Line:
        """A line whose letters are put in order by their places."""
        letters = [one for one in glyphs if one.right > one.left] or glyphs
        middle = middle_of(letters, sum([len(one.sign) for one in letters]) // 2)
        return Line(
            logical_text(glyphs, among_rtl=among_rtl),
            min([one.left for one in letters]),
            max([one.right for one in letters]),
            middle.bottom,
            middle.top,
            start,
            end,
            points=max(self._points(placed.height(at), at) for at in (start, end - 1)),
        )


def printed_lines(text: str) -> Iterator[Span]:
    """The printed lines of a text, told by its ends of lines and by what pdfium leaves where it joined a divided word."""
    begin = 0
    for row in _END.split(text) if "\r" in text.replace("\r\n", "") else text.split("\n"):
        *divided, last = _JOINED.split(row) if "\x02" in row or "\ufffe" in row else (row,)
        for part in divided:
            if said := part.strip():
                start = begin + part.index(said)
                yield start, start + len(said), True
            begin += len(part) + 1
        if said := last.strip():
            start = begin + last.index(said)
            yield start, start + len(said), False
        begin += len(last) + 1


def render(page: Any, dpi: int) -> Any:
    """A grey picture of the page (a Pillow image) in so many dots per inch."""
    return page.render(scale=dpi / 72, grayscale=True).to_pil()
