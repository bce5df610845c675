"""A redline shows what came and went between two editions, loses nothing of either, and takes a bounded time."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.casework import redline as module
from coi.casework.redline import Words, redline
from coi.document import Page, Reading


def a_reading(*pages: str) -> Reading:
    return Reading(
        document_id="one", edition=1, status="ok", media_type="text/plain", title="", language="en",
        languages=(), published=None, period_from=None, period_to=None, countries=(), topics=(),
        document_type=None, authors=(), headings=(), ocr=False, engine="", reason="",
        pages=tuple(Page(number, None, text) for number, text in enumerate(pages, 1)),
        made=datetime(2024, 5, 17, tzinfo=UTC),
    )  # fmt: skip


def changes(older: str, newer: str) -> list[tuple[str, str, str]]:
    found = redline(a_reading(older), a_reading(newer))
    return [(one.change, one.older, one.newer) for one in found.paragraphs]


def without_blanks(*texts: str) -> str:
    return "".join("".join(texts).split())


def test_what_is_the_same_is_said_to_be() -> None:
    text = "The court sits in Strelsau.\n\nIt has nine judges."
    found = redline(a_reading(text), a_reading(text))
    assert found.counts == {"same": 2, "added": 0, "removed": 0, "changed": 0}
    assert [one.newer for one in found.paragraphs] == text.split("\n\n")


def test_paragraphs_that_came_and_went_stand_where_they_stood() -> None:
    assert changes("One is here.\n\nTwo was there.\n\nLast.", "One is here.\n\nLast.\n\nNew text came.") == [
        ("same", "One is here.", "One is here."),
        ("removed", "Two was there.", ""),
        ("same", "Last.", "Last."),
        ("added", "", "New text came."),
    ]


def test_words_that_came_and_went_in_a_paragraph_are_marked() -> None:
    old = "Conscripts serve for twelve months, and may not refuse."
    new = "Conscripts serve for nine months, and may not refuse it."
    (paragraph,) = redline(a_reading(old), a_reading(new)).paragraphs
    assert paragraph.change == "changed"
    assert paragraph.words == (
        Words("same", "Conscripts serve for "),
        Words("removed", "twelve "),
        Words("added", "nine "),
        Words("same", "months, and may not refuse"),
        Words("added", " it"),
        Words("same", "."),
    )
    assert (paragraph.older, paragraph.newer) == (old, new)


def test_a_paragraph_written_anew_is_not_called_changed() -> None:
    found = changes("Fields were dry all summer long.", "Three judges left their office at once.")
    assert [one[0] for one in found] == ["removed", "added"]


def test_several_changed_paragraphs_in_a_row_find_one_another() -> None:
    old = "The first court has nine judges.\n\nThe second prison holds many men.\n\nA third school is open."
    new = (
        "The first court has ten judges.\n\nNothing like this was said before, ever.\n\n"
        "The second prison holds few men.\n\nA third school is closed."
    )
    assert [one[0] for one in changes(old, new)] == ["changed", "added", "changed", "changed"]


def test_lines_and_pages_that_break_elsewhere_are_no_change() -> None:
    older = a_reading("The court sits\nin Strelsau and\n\n", "hears appeals there.\n\nIt is old.")
    newer = a_reading("The court sits in Strelsau and hears appeals there.", "It is\nold.")
    found = redline(older, newer)
    assert found.counts["same"] == 2
    assert [(one.older_page, one.newer_page) for one in found.paragraphs] == [(1, 1), (2, 2)]


def test_a_new_sentence_on_a_new_page_begins_a_paragraph() -> None:
    for first, second in (("It is old.", "the new one is not."), ("Chapter one", "The court sits.")):
        found = redline(a_reading(first, second), a_reading())
        assert [one.older_page for one in found.paragraphs] == [1, 2]


def test_an_empty_edition_is_all_added_or_all_removed() -> None:
    assert redline(a_reading(), a_reading()).paragraphs == ()
    assert [one[0] for one in changes("", "One.\n\nTwo.")] == ["added", "added"]
    assert [one[0] for one in changes("One.\n\nTwo.", "")] == ["removed", "removed"]


@given(*[st.lists(st.text("ab .\n", min_size=1), max_size=12).map("\n\n".join)] * 2)
def test_nothing_is_lost_of_either_edition(older: str, newer: str) -> None:
    found = redline(a_reading(older), a_reading(newer)).paragraphs
    assert without_blanks(*(one.older for one in found)) == without_blanks(older)
    assert without_blanks(*(one.newer for one in found)) == without_blanks(newer)
    whole = [word for one in found for word in one.newer.split()]
    assert whole == newer.split()


def test_beyond_the_bound_changed_paragraphs_are_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    old = "\n\n".join(f"Paragraph {number} speaks of the old law and of judges." for number in range(9))
    monkeypatch.setattr(module, "_MOST_STEPS", 4 * 12**2)
    found = redline(a_reading(old), a_reading(old.replace("old", "new")))
    assert found.counts["changed"] == 9
    assert Counter(len(one.words) for one in found.paragraphs)[2] > 4
    assert [one.newer for one in found.paragraphs] == old.replace("old", "new").split("\n\n")


def test_large_editions_are_compared_in_a_bounded_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are all alike, and a whole that was written anew: the two worst cases."""
    compared = 0
    compare = module._compare

    def count(old: list[str], new: list[str]) -> tuple[Words, ...]:
        nonlocal compared
        compared += len(old) * len(new)
        return compare(old, new)

    monkeypatch.setattr(module, "_compare", count)
    monkeypatch.setattr(module, "_MOST_STEPS", 300_000)
    rows = "\n\n".join(["- 0 - 0 -"] * 4_000)
    assert redline(a_reading(rows), a_reading(rows + "\n\n- 0 - 0 -")).counts["added"] == 1
    old = "\n\n".join(f"Paragraph {number} of the old text, as it was." for number in range(1_500))
    found = redline(a_reading(old), a_reading(old.replace("old", "new")))
    assert found.counts["changed"] == 1_500
    assert compared <= 300_000


def test_words_that_happen_to_stand_in_a_sentence_written_anew_are_no_islands_in_it() -> None:
    begins = "The Bureau of Strelsau keeps the list of all judges, and shows it to everybody who comes."
    old = f"{begins} Its clerk examines every application of a stranger within days."
    new = f"{begins} Nobody has heard of it since the gates were shut by the guards."
    (paragraph,) = redline(a_reading(old), a_reading(new)).paragraphs
    assert [one.change for one in paragraph.words] == ["same", "removed", "added", "same"]
    assert paragraph.words[0].text.strip().endswith("everybody who comes.")
    assert (paragraph.older, paragraph.newer) == (old, new)
