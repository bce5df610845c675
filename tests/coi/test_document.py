"""What a reading tells of the languages its pages are in."""

from dataclasses import replace

import pytest

from coi.document import LanguageSpan, Page, Reading
from tests.indexer.test_passages import a_reading

PAGE = Page(1, None, "x" * 30)


@pytest.fixture
def reading() -> Reading:
    spans = (LanguageSpan(1, 5, 10, "ru"), LanguageSpan(1, 20, 30, "be"), LanguageSpan(2, 0, 9, "uk"))
    return replace(a_reading([PAGE.text, "y" * 9]), languages=("en", "ru"), spans=spans)


@pytest.mark.parametrize(
    ("start", "end", "stretches"),
    [
        (0, 30, [(0, 5, "en"), (5, 10, "ru"), (10, 20, "en"), (20, 30, "be")]),
        (0, 5, [(0, 5, "en")]),
        (6, 8, [(6, 8, "ru")]),
        (8, 25, [(8, 10, "ru"), (10, 20, "en"), (20, 25, "be")]),
        (12, 12, []),
    ],
)
def test_a_stretch_of_a_page_is_parted_by_the_language_it_is_in(
    reading: Reading, start: int, end: int, stretches: list[tuple[int, int, str]]
) -> None:
    assert list(reading.stretches(PAGE, start, end)) == stretches


def test_the_languages_of_a_reading_are_those_of_all_its_stretches(reading: Reading) -> None:
    assert reading.all_languages == ("en", "ru", "be", "uk")
