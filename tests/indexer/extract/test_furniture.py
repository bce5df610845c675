"""Tests of taking running heads, feet and page numbers off."""

from collections.abc import Sequence

from indexer.extract.furniture import strip_furniture
from indexer.extract.pdf_flow import flow, spelt_out
from indexer.extract.pdf_line import Line

BODIES = ["alpha begins here", "beta goes on", "gamma comes next", "delta is the end"]


def a_page(*texts: str) -> list[Line]:
    """Lines one below the other."""
    return [Line(text, 50, 300, 700 - 14 * row, 710 - 14 * row) for row, text in enumerate(texts)]


def stripped(pages: Sequence[Sequence[Line]]) -> tuple[list[str], list[str | None]]:
    """What is left of each page, and its printed number."""
    kept, labels = strip_furniture(pages)
    return ["\n".join(line.text for line in page) for page in kept], labels


def test_repeated_heads_and_feet_are_dropped_and_their_numbers_become_labels() -> None:
    pages = [
        a_page("Sample Report", body, f"Page {number} of 4") for number, body in enumerate(BODIES, start=1)
    ]
    assert stripped(pages) == (BODIES, ["1", "2", "3", "4"])


def test_numbering_that_begins_elsewhere_and_in_roman_letters_is_read() -> None:
    pages = [a_page(body, str(number)) for number, body in enumerate(BODIES, start=17)]
    assert stripped(pages)[1] == ["17", "18", "19", "20"]
    pages = [a_page(body, roman) for roman, body in zip(["iii", "iv", "v", "vi"], BODIES, strict=True)]
    assert stripped(pages)[1] == ["iii", "iv", "v", "vi"]


def test_a_title_that_runs_on_as_a_small_head_stays_where_it_is_set_large() -> None:
    pages = [a_page("A report on one thing", body) for body in BODIES[:2]]
    pages[0][0] = pages[0][0]._replace(points=17.0)
    pages[1][0] = pages[1][0]._replace(points=8.0)
    assert stripped(pages)[0] == ["A report on one thing\n" + BODIES[0], BODIES[1]]


def test_left_and_right_heads_are_both_dropped() -> None:
    pages = [a_page("Chapter" if place % 2 else "Report", body) for place, body in enumerate(BODIES)]
    assert stripped(pages)[0] == BODIES


def test_a_numbered_line_whose_numbers_do_not_follow_the_pages_is_text() -> None:
    pages = [a_page(f"Article {number}", body) for number, body in zip((3, 10, 12, 20), BODIES, strict=True)]
    assert stripped(pages)[0] == [
        f"Article {number}\n{body}" for number, body in zip((3, 10, 12, 20), BODIES, strict=True)
    ]


def test_the_head_of_a_chapter_is_dropped_though_most_pages_bear_another() -> None:
    pages = [a_page(f"Chapter {name}", f"text {name * place}") for name in "abcd" for place in range(1, 6)]
    assert stripped(pages)[0] == [f"text {name * place}" for name in "abcd" for place in range(1, 6)]


def test_a_line_that_stands_on_one_page_only_is_kept_even_between_furniture() -> None:
    pages = [a_page("Sample Report", body) for body in BODIES]
    pages[2] = a_page("Sample Report", "A line of its own", BODIES[2])
    assert stripped(pages)[0][2] == f"A line of its own\n{BODIES[2]}"


def test_numbers_that_do_not_grow_with_the_pages_are_no_labels() -> None:
    assert stripped([a_page("Law of 1992", body) for body in BODIES])[1] == [None] * 4


def test_a_single_page_loses_only_what_is_tagged_as_furniture() -> None:
    page = a_page("Title", "words", "1")
    assert stripped([page]) == (["Title\nwords\n1"], [None])
    assert stripped([[page[0]._replace(artifact=True), *page[1:]]])[0] == ["words\n1"]


def test_pages_that_are_all_alike_are_kept() -> None:
    assert stripped([a_page("The same notice"), a_page("The same notice")])[0] == ["The same notice"] * 2


def test_divided_words_are_joined_and_ligatures_spelt_out() -> None:
    lines = a_page("perse-", "cution of o\ufb03cials, soft\u00ad", "ware")
    assert flow(lines) == "persecution of officials, software"


def test_paragraphs_are_parted_where_the_distance_grows() -> None:
    lines = a_page("one begins here", "and ends", "two begins", "", "and goes on", "to its end")
    apart = [line for line in lines if line.text]
    assert flow(apart) == "one begins here and ends two begins\n\nand goes on to its end"


def test_signs_that_mean_something_are_not_rewritten() -> None:
    assert (
        spelt_out("Указ № 278, 10 m², self-help, می\u200cدهد") == "Указ № 278, 10 m², self-help, می\u200cدهد"
    )


def test_the_dots_of_a_table_of_contents_become_one_sign() -> None:
    assert spelt_out("1. Method . . . . . . . . 3\n2. Law ........... 4") == "1. Method … 3\n2. Law … 4"
    assert spelt_out("And so on... Then more.") == "And so on... Then more."
