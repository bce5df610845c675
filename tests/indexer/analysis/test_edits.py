"""Tests of how far two words are from one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.edits import edits

WORDS = st.text(alphabet="abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("", "", 0),
        ("prison", "prison", 0),
        ("prison", "prisons", 1),
        ("prison", "prson", 1),
        ("prison", "prizon", 1),
        ("prison", "rpison", 2),
        ("kitten", "sitting", 3),
        ("", "abc", 3),
        ("призов", "призыв", 1),
    ],
)
def test_letters_inserted_left_out_and_changed_are_counted(one: str, other: str, far: int) -> None:
    assert edits(one, other) == far


@given(WORDS, WORDS, WORDS)
def test_it_is_a_distance(one: str, other: str, third: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert edits(one, third) <= edits(one, other) + edits(other, third)
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))
