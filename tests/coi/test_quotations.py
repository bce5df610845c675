"""Quotations: words named by their ends, found again in an edition, and told apart from what has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.casework import quotations as module
from coi.casework.quotations import (
    Place,
    Quotation,
    anchor_quotation,
    find_quotation,
    name_quotation,
    quoted_text,
)
from coi.errors import UsageError
from tests.coi.test_redline import a_reading

LONG = " ".join(f"Sentence {number} speaks of the courts of Strelsau." for number in range(30))


def test_words_are_found_however_their_lines_are_broken() -> None:
    reading = a_reading("Nothing.", "The court\nsits in  Strelsau.")
    assert find_quotation(reading, Quotation("court sits in Strelsau")) == Place(2, 4, 27)


def test_words_are_found_on_the_page_cited_alone() -> None:
    reading = a_reading("The court sits.", "The court sits.")
    assert find_quotation(reading, Quotation("court sits"), 2) == Place(2, 4, 14)
    assert find_quotation(reading, Quotation("court sits"), 3) is None


def test_words_that_go_on_overleaf_are_found_and_end_with_their_page() -> None:
    reading = a_reading("One. The court", "sits in Strelsau. Two.")
    quotation = Quotation("The court sits in Strelsau")
    assert find_quotation(reading, quotation) == Place(1, 5, 14)
    assert quoted_text(reading, quotation, Place(1, 5, 14)) == "The court sits in Strelsau"


@pytest.mark.parametrize("words", ["[a-z]+", "(", "a.c", ".*", "\\"])
def test_signs_are_taken_to_the_letter(words: str) -> None:
    assert find_quotation(a_reading("abc and more"), Quotation(words)) is None
    assert find_quotation(a_reading(f"here {words} stands"), Quotation(words)) is not None


def test_a_short_quotation_is_named_whole_and_a_long_one_by_its_ends() -> None:
    assert name_quotation("The  court\nsits.") == Quotation("The court sits.")
    named = name_quotation(LONG)
    assert LONG.startswith(named.words)
    assert LONG.endswith(named.until)
    assert len(named.words) + len(named.until) < 240


@given(
    st.lists(st.text("абв", min_size=1, max_size=9), min_size=40, max_size=300),
    st.integers(0, 30),
    st.integers(32, 300),
)
def test_what_is_named_is_found_again_whole(words: list[str], first: int, last: int) -> None:
    numbered = [f"{word}{number}" for number, word in enumerate(words)]
    chosen = " ".join(numbered[first:last])
    if len(chosen) > 2000:
        return
    reading = a_reading("Before.\n\n" + "\n".join(numbered) + "\n\nAfter.")
    quotation = name_quotation(chosen)
    place = find_quotation(reading, quotation)
    assert place is not None
    assert quoted_text(reading, quotation, place) == chosen


def test_an_end_belongs_to_the_last_beginning_before_it() -> None:
    row = "In the year of the report the courts of {} heard {} cases."
    rows = [row.format("Strelsau", 9), row.format("Zenda", 7), row.format("Hentzau", 5)]
    quotation = Quotation("In the year of the report the courts of", "Zenda heard 7 cases.")
    place = find_quotation(a_reading(" ".join(rows)), quotation)
    assert place is not None
    assert quoted_text(a_reading(" ".join(rows)), quotation, place) == rows[1]


def test_a_beginning_is_joined_with_the_first_end_that_follows_it() -> None:
    text = "The courts of Strelsau open. Then the gates of Strelsau are shut. Later the gates of Strelsau are shut."
    quotation = Quotation("The courts of Strelsau", "the gates of Strelsau are shut")
    place = find_quotation(a_reading(text), quotation)
    assert place is not None
    assert text[place.start : place.end].endswith("Then the gates of Strelsau are shut")


@pytest.mark.parametrize(
    ("words", "until", "sentence"),
    [
        ("a" * 2001, "", "at most 2000 characters"),
        ("a", "b" * 2001, "at most 2000 characters"),
        ("a", "b" * 30, "needs 20 characters of each"),
        ("a" * 30, "b", "needs 20 characters of each"),
    ],
)
def test_quotations_that_cannot_be_are_refused(words: str, until: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Quotation(words, until)


def test_words_repeated_without_end_are_looked_at_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST_PLACES", 3)
    pages = ["The court sits in Strelsau. Nothing else."] * 4 + [
        "The court sits in Strelsau, and it rises at noon."
    ]
    quotation = Quotation("The court sits in Strelsau", "and it rises at noon")
    assert find_quotation(a_reading(*pages), quotation) is None
    assert find_quotation(a_reading(*pages[2:]), quotation) is not None


OLD = ("Summary.", "The court sits. It has nine judges, and a clerk.\n\nThe gate is shut.")


@pytest.mark.parametrize(
    ("now", "standing", "page"),
    [
        (OLD, "unchanged", 2),
        (("New preface.", *OLD), "unchanged", 3),
        (
            ("Summary.", "The court sits. It has ten judges, and a clerk.\n\nThe gate is shut."),
            "changed around",
            2,
        ),
        (("Summary.", "The court rose. It has nine judges."), "gone", None),
        ((), "gone", None),
    ],
)
def test_what_became_of_words_is_told(now: tuple[str, ...], standing: str, page: int | None) -> None:
    found = anchor_quotation(Quotation("The court sits."), a_reading(*OLD), a_reading(*now), 2)
    assert found.standing == standing
    assert (found.place.page if found.place else None) == page


def test_of_several_places_the_one_in_the_same_paragraph_is_meant() -> None:
    now = a_reading(
        "The court sits. It is another.", "Page.", "The court sits. It has nine judges, and a clerk."
    )
    found = anchor_quotation(Quotation("The court sits."), a_reading(*OLD), now, 2)
    assert (found.standing, found.place and found.place.page) == ("unchanged", 3)


def test_a_page_that_breaks_elsewhere_is_no_change() -> None:
    old = a_reading("The court sits and hears", "all who come. Then it rises.")
    new = a_reading("The court sits and", "hears all who come. Then it rises.")
    assert anchor_quotation(Quotation("Then it rises."), old, new, 2).standing == "unchanged"
