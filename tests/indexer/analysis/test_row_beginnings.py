"""What may begin a row of words that a book knows is told from what surely does not."""

from indexer.analysis.row_beginnings import RowBeginnings, packed_beginnings


def test_the_first_two_words_of_a_row_are_known_in_its_language_alone() -> None:
    rows = RowBeginnings(packed_beginnings([("en", "forced labour camp"), ("uk", "примусова праця")]))
    assert rows.may_begin("en", "forced", "labour")
    assert rows.may_begin("uk", "примусова", "праця")
    assert not rows.may_begin("en", "labour", "camp")
    assert not rows.may_begin("uk", "forced", "labour")


def test_single_words_begin_no_row() -> None:
    assert packed_beginnings([("en", "labour")]) == b""
    assert not RowBeginnings(b"").may_begin("en", "labour", "camp")


def test_among_many_rows_none_is_lost_and_hardly_any_is_taken_for_one() -> None:
    rows = RowBeginnings(packed_beginnings(("en", f"word{number} next") for number in range(5000)))
    assert all(rows.may_begin("en", f"word{number}", "next") for number in range(5000))
    assert sum(rows.may_begin("en", f"other{number}", "next") for number in range(5000)) <= 1
