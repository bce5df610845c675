"""Text cut into pieces that are marked or not, so that a template can escape each and mark some."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked where it is what was asked for."""

    text: str
    marked: bool = False


def cut_into_pieces(text: str, ranges: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text as pieces that join to it again; half-open ranges may overlap or reach beyond its ends."""
    pieces: list[Piece] = []
    place = 0
    for start, end in sorted(ranges):
        first, last = max(start, place), min(end, len(text))
        if first >= last:
            continue
        if first > place:
            pieces.append(Piece(text[place:first]))
        pieces.append(Piece(text[first:last], marked=True))
        place = last
    if place < len(text):
        pieces.append(Piece(text[place:]))
    return tuple(pieces)
