"""Text that stands otherwise than most of its page, such as a table printed sideways below an upright head, is told apart."""

from collections.abc import Iterator, Sequence

from indexer.extract.pdf_signs import Signs

Span = tuple[int, int, bool]  # where a line begins and ends in the text, and whether its last word goes on
_Piece = tuple[int, float, Span]  # how far it is turned, how high it stands once turned, and where it is


def by_direction(text: str, signs: Signs, spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The lines that stand upright, and those that stand sideways in the order of whoever turns the page to read them.

    pdfium takes lines for one that stand sideways beside each other, or at the end of an upright one: they are parted.
    """
    pieces = [piece for span in spans for piece in _pieces(text, signs, span)]
    upright = [span for turn, _, span in pieces if not turn]
    sideways = sorted((piece for piece in pieces if piece[0]), key=lambda piece: (piece[0], -round(piece[1])))
    return upright, [span for _, _, span in sideways]


def _pieces(text: str, signs: Signs, span: Span) -> Iterator[_Piece]:
    start, end, divided = span
    begin, last, turn = start, start, signs.turn(start)
    if not turn and not signs.turn(end - 1):
        yield turn, 0.0, span
        return
    bottom, top = signs.height(start, turn)
    for place in range(start + 1, end):
        if text[place].isspace():
            continue
        other = signs.turn(place)
        low, high = signs.height(place, other)
        if other != turn or (turn and (low >= top or high <= bottom)):
            yield turn, top, (begin, last + 1, False)
            begin, turn = place, other
        bottom, top, last = low, high, place
    yield turn, top, (begin, end, divided)
