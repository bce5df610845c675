"""Tests of bringing British and American spelling together."""

import pytest

from indexer.analysis.english import _WORD_OF, one_spelling, regular
from indexer.analysis.stems import stem


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("labour", "labor"), ("labourers", "laborers"), ("dishonour", "dishonor"), ("neighbouring", "neighboring"),
        ("organisation", "organization"), ("criminalised", "criminalized"), ("paralyse", "paralyze"),
        ("defence", "defense"), ("licence", "license"), ("centre", "center"), ("kilometres", "kilometers"),
        ("programmes", "programs"), ("dialogue", "dialog"), ("travelling", "traveling"), ("counsellor", "counselor"),
        ("judgement", "judgment"), ("enrolment", "enrollment"), ("paediatric", "pediatric"), ("grey", "gray"),
    ],
)  # fmt: skip
def test_either_spelling_is_found_by_the_other(british: str, american: str) -> None:
    assert stem(british, "en") == stem(american, "en")
    assert stem(british.capitalize(), "en") == stem(american.upper(), "en")


@pytest.mark.parametrize(
    "word", ["rise", "crisis", "hour", "four", "our", "evidence", "silence", "comma", "pace"]
)
def test_words_without_a_second_spelling_stay_as_they_are(word: str) -> None:
    assert one_spelling(word) == word


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ("fled", "flee"), ("took", "taking"), ("withheld", "withholds"), ("Women", "woman"), ("policemen", "policeman"),
        ("CHILDREN", "child"), ("thieves", "thief"), ("shot", "shooting"), ("crises", "crisis"),
    ],
)  # fmt: skip
def test_an_irregular_form_is_found_by_its_word(form: str, word: str) -> None:
    assert stem(form, "en") == stem(word, "en")


@pytest.mark.parametrize("word", ["left", "wound", "ground", "born", "founded", "specimen", "lives"])
def test_what_is_as_often_another_word_is_no_irregular_form(word: str) -> None:
    assert regular(word) == word


def test_every_irregular_form_leads_to_a_word_that_is_none() -> None:
    assert _WORD_OF
    assert all(regular(word) == word != form for form, word in _WORD_OF.items())


def test_other_languages_keep_their_own_spelling() -> None:
    assert stem("labour", "fr") != stem("labor", "fr")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("minorities", "minors"),
        ("reporters", "reports"),
        ("officer", "office"),
        ("deserters", "deserts"),
        ("authorities", "authors"),
        ("severe", "several"),
        ("nationality", "nations"),
        ("conversion", "conversation"),
        ("interned", "interns"),
    ],
)
def test_what_a_stemmer_takes_for_one_word_stays_two(one: str, other: str) -> None:
    assert stem(one, "en") != stem(other, "en")


def test_the_forms_of_a_word_kept_apart_are_one() -> None:
    assert stem("desertion", "en") == stem("deserters", "en")
    assert stem("converted", "en") == stem("conversions", "en")
