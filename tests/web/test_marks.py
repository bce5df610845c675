"""Tests of cutting text into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.marks import Piece, cut_into_pieces


@pytest.mark.parametrize(
    ("ranges", "pieces"),
    [
        ([], [Piece("abcdef")]),
        ([(0, 6)], [Piece("abcdef", marked=True)]),
        ([(2, 3)], [Piece("ab"), Piece("c", marked=True), Piece("def")]),
        ([(4, 9), (0, 1)], [Piece("a", marked=True), Piece("bcd"), Piece("ef", marked=True)]),
        ([(1, 3), (2, 4)], [Piece("a"), Piece("bc", marked=True), Piece("d", marked=True), Piece("ef")]),
        ([(3, 3), (5, 4), (9, 12)], [Piece("abcdef")]),
    ],
)
def test_text_is_cut_at_the_ranges(ranges: list[tuple[int, int]], pieces: list[Piece]) -> None:
    assert list(cut_into_pieces("abcdef", ranges)) == pieces


@given(st.text(), st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30))))
def test_the_pieces_join_to_the_text_again(text: str, ranges: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in cut_into_pieces(text, ranges)) == text
