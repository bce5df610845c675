"""What pdfium knows of the single signs of a page: where they stand, how large they are set and in which font."""

import ctypes
import math
from collections import deque
from collections.abc import Sequence
from itertools import repeat
from operator import sub
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

Box = tuple[float, float, float, float]  # left, right, bottom, top
Edges = NDArray[np.float64]  # a row for each sign: left, top, right, bottom

_BULK = 4096
_QUARTER = math.pi / 2
_BOXES = (ctypes.c_float * (4 * _BULK))()  # left, top, right, bottom of each, as FS_RECTF has them
_EDGES = np.ctypeslib.as_array(_BOXES).reshape(-1, 4)
_PLACES = range(ctypes.addressof(_BOXES), ctypes.addressof(_BOXES) + 16 * _BULK, 16)
_INK = (ctypes.c_double * 4)()  # left, right, bottom, top
_INK_AT = tuple(ctypes.addressof(_INK) + 8 * number for number in range(4))
_SOME_INK = (ctypes.c_double * (4 * _BULK))()
_SOME_INK_AT = [
    range(ctypes.addressof(_SOME_INK) + 8 * side, ctypes.addressof(_SOME_INK) + 32 * _BULK, 32)
    for side in range(4)
]
_ORIGINS = (ctypes.c_double * (2 * _BULK))()
_ORIGINS_AT = [
    range(ctypes.addressof(_ORIGINS) + 8 * side, ctypes.addressof(_ORIGINS) + 16 * _BULK, 16)
    for side in range(2)
]
_ORIGIN = (ctypes.c_double * 2)()
_ORIGIN_AT = tuple(ctypes.addressof(_ORIGIN) + 8 * number for number in range(2))
_LONGEST = 30_000  # signs of a page whose text is asked for at once
# One buffer for all pages: pypdfium2 makes one for each, and a type for it, which takes longer than the text.
_TEXT = (ctypes.c_ushort * (2 * _LONGEST + 2))()
_TEXT_AT = ctypes.addressof(_TEXT)
_MATRIX = (ctypes.c_float * 6)()  # a, b, c, d, e, f
_MATRIX_AT = ctypes.addressof(_MATRIX)
_FONT = ctypes.create_string_buffer(128)
_FONT_AT = ctypes.addressof(_FONT)
_FLAGS = ctypes.c_int()
_FLAGS_AT = ctypes.addressof(_FLAGS)


def function_of(name: str, result: Any, *arguments: Any) -> Any:
    """A function of pdfium that takes and gives bare numbers and addresses.

    A call by way of pypdfium2's own declarations takes two to three times as long (1.8 against 0.9 microseconds),
    most of it for turning structures and pointers into objects. Letting other threads run meanwhile, which nobody
    needs of calls so short, would take an eighth longer.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


def address_of(pointer: Any) -> int:
    """Where the thing is that a pointer of pypdfium2 points to."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


_P, _I = ctypes.c_void_p, ctypes.c_int
_box_of = function_of("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
_ink_of = function_of("FPDFText_GetCharBox", _I, _P, _I, _P, _P, _P, _P)
_origin_of = function_of("FPDFText_GetCharOrigin", _I, _P, _I, _P, _P)
_matrix_of = function_of("FPDFText_GetMatrix", _I, _P, _I, _P)
_size_of = function_of("FPDFText_GetFontSize", ctypes.c_double, _P, _I)
_font_of = function_of("FPDFText_GetFontInfo", ctypes.c_ulong, _P, _I, _P, ctypes.c_ulong, _P)
_angle_of = function_of("FPDFText_GetCharAngle", ctypes.c_float, _P, _I)
_sign_of = function_of("FPDFText_GetUnicode", ctypes.c_uint, _P, _I)
_count_of = function_of("FPDFText_CountChars", _I, _P)
_text_of = function_of("FPDFText_GetText", _I, _P, _I, _I, _P)


class Signs:
    """The signs of one page by their places in its text; lengths are points, heights grow upwards.

    A page that is printed sideways or upside down is measured as its reader holds it, see `turn_to`.
    """

    __slots__ = ("_page", "_turn")

    def __init__(self, textpage: Any) -> None:
        self._page = address_of(textpage.raw)
        self._turn = 0

    def turn_to(self, places: Sequence[int]) -> None:
        """Measure from now on as if most of the signs at these places stood upright."""
        turns = [self.turn(place) for place in places]
        most = max(set(turns), key=turns.count, default=0)
        self._turn = most if 2 * turns.count(most) > len(turns) else 0

    @property
    def turned(self) -> bool:
        """Whether the page is measured otherwise than it lies in the file."""
        return self._turn != 0

    def turn(self, place: int) -> int:
        """The quarters of a circle by which its reader turns the page clockwise, further than for most of the text."""
        return (-round(float(_angle_of(self._page, place)) / _QUARTER) - self._turn) % 4

    def edges(self, places: Sequence[int]) -> Edges:
        """Left, top, right and bottom (columns) of the signs at these places (rows)."""
        found = np.empty((len(places), 4))
        for first in range(0, len(places), _BULK):
            some = places[first : first + _BULK]
            deque(map(_box_of, repeat(self._page), some, _PLACES), maxlen=0)
            found[first : first + _BULK] = _EDGES[: len(some)]
        for _ in range(self._turn):
            found = found[:, (3, 0, 1, 2)] * (1, -1, 1, -1)
        return found

    def boxes(self, places: Sequence[int]) -> list[Box]:
        """Where the signs at these places stand."""
        left, top, right, bottom = self.edges(places).T.tolist()
        return list(zip(left, right, bottom, top, strict=True))

    def box(self, place: int) -> Box:
        """Where the sign at that place stands."""
        _box_of(self._page, place, _PLACES[0])
        left, top, right, bottom = _BOXES[:4]
        return self._upright((left, right, bottom, top))

    def ink(self, place: int) -> Box:
        """Where the ink of that sign is; its box may be taller."""
        if not _ink_of(self._page, place, *_INK_AT):
            return 0.0, 0.0, 0.0, 0.0
        left, right, bottom, top = _INK
        return self._upright((left, right, bottom, top))

    def _upright(self, box: Box) -> Box:
        for _ in range(self._turn):
            left, right, bottom, top = box
            box = bottom, top, -right, -left
        return box

    def base(self, place: int) -> float:
        """The height of the line on which that sign stands."""
        _ORIGIN[:] = [0.0, 0.0]
        _origin_of(self._page, place, *_ORIGIN_AT)
        across, up = _ORIGIN
        return (up, -across, -up, across)[self._turn]

    def above(self, places: Sequence[int], others: Sequence[int]) -> list[float]:
        """How far above the line on which its neighbour among the others stands the ink of each sign begins."""
        if self._turn or len(places) > _BULK:
            return [self.ink(one)[2] - self.base(other) for one, other in zip(places, others, strict=True)]
        ctypes.memset(_SOME_INK, 0, 32 * len(places))
        ctypes.memset(_ORIGINS, 0, 16 * len(places))
        deque(map(_ink_of, repeat(self._page), places, *_SOME_INK_AT), maxlen=0)
        deque(map(_origin_of, repeat(self._page), others, *_ORIGINS_AT), maxlen=0)
        bottoms, bases = _SOME_INK[2 : 4 * len(places) : 4], _ORIGINS[1 : 2 * len(places) : 2]
        return list(map(sub, bottoms, bases))

    def height(self, place: int, turn: int) -> tuple[float, float]:
        """The lower and the upper edge of that sign when the page is turned further by so many quarters of a circle."""
        left, right, bottom, top = self.box(place)
        return ((bottom, top), (-right, -left), (-top, -bottom), (left, right))[turn]

    def points(self, place: int) -> float:
        """How large that sign is set."""
        _matrix_of(self._page, place, _MATRIX_AT)
        scale = math.hypot(_MATRIX[2], _MATRIX[3])
        return round(float(_size_of(self._page, place)) * scale, 1)

    def font(self, place: int) -> bytes:
        """The name of the font in which that sign is set."""
        _font_of(self._page, place, _FONT_AT, len(_FONT), _FLAGS_AT)
        return _FONT.value

    def text(self) -> str:
        """All signs in the order of the file; U+FFFD for what is none."""
        count = max(0, int(_count_of(self._page)))
        if count <= _LONGEST:
            units = int(_text_of(self._page, 0, count, _TEXT_AT)) - 1
            text = ctypes.string_at(_TEXT_AT, 2 * max(0, units)).decode("utf-16-le", "ignore")
            if len(text) == count:
                return text
        # Signs outside the first plane, or such as pdfium leaves out: ask one by one, so that places stay true.
        return "".join(map(_sign, map(_sign_of, repeat(self._page), range(count))))


def _sign(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else "\ufffd"  # noqa: PLR2004  # what Unicode has
