"""Tests of laying out the text of a document."""

from coi.document import Heading, Page
from web.document_text import CHARACTERS_PER_PART, Part, cut_into_parts, lay_out, part_with


def test_parts_hold_fifty_pages() -> None:
    pages = [Page(number, None, "text") for number in range(1, 121)]
    assert cut_into_parts(pages) == (Part(1, 50), Part(51, 100), Part(101, 120))


def test_parts_hold_no_more_text_than_fits_a_screen_but_always_a_page() -> None:
    long = "x" * CHARACTERS_PER_PART
    assert cut_into_parts([Page(n, None, long + "y") for n in (1, 2, 3)]) == (
        Part(1, 1),
        Part(2, 2),
        Part(3, 3),
    )
    assert cut_into_parts([]) == ()


def test_the_part_of_a_page_is_found_and_beyond_the_end_it_is_the_last() -> None:
    parts = (Part(1, 50), Part(51, 60))
    assert [part_with(parts, page) for page in (1, 50, 51, 60, 99)] == [0, 0, 1, 1, 1]


def test_a_page_is_parted_into_headings_and_paragraphs() -> None:
    text = "Opening\n\nFirst line\nsecond line\n\n\n  \nNext.\n\nEnd\nLast words."
    headings = (
        Heading(1, 0, 1, "Opening"),
        Heading(1, text.index("End"), 2, "End"),
        Heading(2, 0, 1, "Opening"),
    )
    laid = lay_out(Page(1, None, text), headings, ())
    assert [
        (block.level, block.anchor, "".join(piece.text for piece in block.pieces)) for block in laid.blocks
    ] == [
        (1, "section-1", "Opening"),
        (0, "", "First line\nsecond line"),
        (0, "", "Next."),
        (2, "section-2", "End"),
        (0, "", "Last words."),
    ]


def test_marks_stay_on_their_words_in_every_block() -> None:
    text = "A fine head\n\nThe fine was paid.\n\nfine"
    places = tuple((at, at + 4) for at in range(len(text)) if text.startswith("fine", at))
    laid = lay_out(Page(1, None, text), (Heading(1, 0, 1, "A fine head"),), places)
    marked = [piece.text for block in laid.blocks for piece in block.pieces if piece.marked]
    assert marked == ["fine", "fine", "fine"]
    assert laid.marks == 3


def test_a_mark_across_two_paragraphs_marks_both_ends() -> None:
    laid = lay_out(Page(1, None, "one two\n\nthree four"), (), ((4, 14),))
    assert [[(piece.text, piece.marked) for piece in block.pieces] for block in laid.blocks] == [
        [("one ", False), ("two", True)],
        [("three", True), (" four", False)],
    ]
