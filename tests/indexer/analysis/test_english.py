"""Tests of bringing British and American spelling together."""

import pytest

from indexer.analysis.english import one_spelling
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


def test_other_languages_keep_their_own_spelling() -> None:
    assert stem("labour", "fr") != stem("labor", "fr")
