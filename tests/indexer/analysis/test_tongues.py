"""Tests of guessing the languages of a word."""

import pytest

from indexer.analysis.tongues import languages_of


@pytest.mark.parametrize(
    ("word", "asked_in", "expected"),
    [
        ("призыв", ["en"], ("ru", "uk", "be")),
        ("призыв", ["uk"], ("uk", "ru", "be")),
        ("service", ["ru"], ("en",)),
        ("service", ["pl", "en"], ("pl", "en")),
        ("recruților", ["en"], ("en", "ro")),
        ("żołnierz", ["ru"], ("en", "pl")),
        ("سرباز", ["en"], ("ar", "fa")),
        ("2024", ["en"], ()),
        ("兵役", ["en"], ()),
    ],
)
def test_letters_and_the_asker_tell_the_languages(
    word: str, asked_in: list[str], expected: tuple[str, ...]
) -> None:
    assert languages_of(word, asked_in) == expected
