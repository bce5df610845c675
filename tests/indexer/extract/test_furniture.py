"""Tests of taking running heads, feet and page numbers off."""

from indexer.extract.furniture import join_lines, strip_furniture

BODIES = ["alpha begins here", "beta goes on", "gamma comes next", "delta is the end"]


def test_repeated_heads_and_feet_are_dropped_and_their_numbers_become_labels() -> None:
    pages = [f"Sample Report\n{body}\nPage {number} of 4" for number, body in enumerate(BODIES, start=1)]
    assert strip_furniture(pages) == (BODIES, ["1", "2", "3", "4"])


def test_numbering_that_begins_elsewhere_and_in_roman_letters_is_read() -> None:
    assert strip_furniture([f"{body}\n{number}" for number, body in enumerate(BODIES, start=17)])[1] == [
        "17",
        "18",
        "19",
        "20",
    ]
    assert strip_furniture(
        [f"{body}\n{n}" for n, body in zip(["iii", "iv", "v", "vi"], BODIES, strict=True)]
    )[1] == ["iii", "iv", "v", "vi"]


def test_left_and_right_heads_are_both_dropped() -> None:
    pages = [f"{'Chapter' if place % 2 else 'Report'}\n{body}" for place, body in enumerate(BODIES)]
    assert strip_furniture(pages)[0] == BODIES


def test_a_line_that_stands_on_one_page_only_is_kept_even_between_furniture() -> None:
    pages = [f"Sample Report\n{body}" for body in BODIES]
    pages[2] = f"Sample Report\nA line of its own\nSample Report\n{BODIES[2]}"
    assert "A line of its own" in strip_furniture(pages)[0][2]


def test_numbers_that_do_not_grow_with_the_pages_are_no_labels() -> None:
    assert strip_furniture([f"Law of 1992\n{body}" for body in BODIES])[1] == [None] * 4


def test_a_single_page_loses_nothing() -> None:
    assert strip_furniture(["Title\nwords\n1"]) == (["Title\nwords\n1"], [None])


def test_divided_words_are_joined_and_ligatures_spelt_out() -> None:
    assert (
        join_lines("perse-\ncution of o\ufb03cials, soft\u00ad\nware") == "persecution of officials, software"
    )


def test_signs_that_mean_something_are_not_rewritten() -> None:
    assert join_lines("Указ № 278, 10 m², self-help") == "Указ № 278, 10 m², self-help"


def test_the_dots_of_a_table_of_contents_become_one_sign() -> None:
    assert join_lines("1. Method . . . . . . . . 3\n2. Law ........... 4") == "1. Method … 3\n2. Law … 4"
    assert join_lines("And so on... Then more.") == "And so on... Then more."
