"""Tests of what is seen on one page of a PDF: its signs, where they stand, its lines and figures."""

import re
import zlib
from random import Random

import pypdfium2
import pytest

from indexer.extract.pdf_marks import runs_of_figures
from indexer.extract.pdf_page import printed_lines
from indexer.extract.pdf_second_opinion import badness
from indexer.extract.pdf_signs import Signs
from tests.indexer.extract.made_files import one_page_pdf, stream

PIECES = ["a", "b1", " ", "\r\n", "\n", "\r", "\x02", "\ufffe", "\xa0", "\x1c"]


def test_letters_of_a_long_page_are_measured_each_where_it_stands() -> None:
    rows = "".join(f"BT /F 4 Tf 20 {780 - 6 * row} Td ({f'word {row} ' * 12}) Tj ET " for row in range(60))
    with pypdfium2.PdfDocument(one_page_pdf(stream(zlib.compress(rows.encode())))) as document:
        page = document[0]
        textpage = page.get_textpage()
        signs, count = Signs(textpage), textpage.count_chars()
        assert count > 5000
        assert signs.boxes(range(count)) == [signs.box(place) for place in range(count)]
        assert signs.boxes([count - 1, 3]) == [signs.box(count - 1), signs.box(3)]
        textpage.close()
        page.close()


def test_long_words_are_found_wherever_they_stand() -> None:
    assert badness("a b") == 0
    for text in ("x" * 26, f"a {'x' * 26}", f"{'x' * 26} a", f"a\n{'é' * 26}\u00a0b"):
        assert badness(text) > 0.5
    assert badness("x" * 25 + " " + "x" * 25) == 0


@pytest.mark.parametrize(
    "text",
    ["", "a", "1", "12 a 3", "a1b22", "€ 5, “7” 12", "٣ 4", "²3", "𝟗 12", "ﬁ 5\ufffe 6", "１2", "年3"],
)
def test_runs_of_figures_are_those_of_the_pattern(text: str) -> None:
    assert runs_of_figures(text) == [found.span() for found in re.finditer(r"\d+", text)]


def test_printed_lines_are_told_by_their_ends_and_by_divided_words() -> None:
    printed = re.compile(
        "([^\\s\x02\ufffe](?:[^\r\n\x02\ufffe]*[^\\s\x02\ufffe])?)[^\\S\r\n]*([\x02\ufffe])?"
    )
    drawn = Random(1)
    for length in range(400):
        text = "".join(drawn.choices(PIECES, k=length % 14))
        wanted = [(*found.span(1), found[2] is not None) for found in printed.finditer(text)]
        assert list(printed_lines(text)) == wanted, repr(text)
