"""What a word may be made from is named in its own language, whatever case it stands in."""

import pytest

from indexer.dictionaries.derivation import LEAST_BASE, made_from


@pytest.mark.parametrize(
    ("language", "word", "base"),
    [
        ("uk", "океанських", "океан"), ("uk", "імміграційна", "імміграція"), ("uk", "вимірювальними", "вимірювати"),
        ("uk", "малесенький", "малий"), ("uk", "шукачів", "шукати"), ("uk", "активність", "активний"),
        ("be", "снегавых", "снег"), ("be", "эміграцыйны", "эміграцыя"), ("ru", "космическому", "космика"),
        ("ru", "эмиграционной", "эмиграция"), ("ru", "вежливость", "вежливый"), ("pl", "bombowych", "bomba"),
        ("pl", "rozpoznaniem", "rozpoznac"), ("sk", "dazdovy", "dazd"),
    ],
)  # fmt: skip
def test_the_base_is_among_what_is_named(language: str, word: str, base: str) -> None:
    assert base in made_from(word, language)


def test_a_language_without_rules_and_a_row_of_words_have_none() -> None:
    assert made_from("oceanic", "en") == made_from("океанських шляхів", "uk") == ()


def test_too_little_is_no_base() -> None:
    assert all(len(one) >= LEAST_BASE for one in made_from("овий", "uk") + made_from("дуний", "uk"))
    assert "ду" not in made_from("дуний", "uk")
