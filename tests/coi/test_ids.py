"""Permanent ids: every slip of one digit and every swap of neighbours is found, and reading is lenient."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coi.errors import UsageError
from coi.ids import new_id, new_ids, read_id


def _written(letters: str, digits: str) -> str:
    return f"{letters}-{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def _is_refused(text: str) -> bool:
    try:
        read_id(text)
    except UsageError:
        return True
    return False


@pytest.mark.parametrize("node", ["MD", "PL", "ZZ", "AA", "md"])
def test_a_new_id_reads_back_as_itself(node: str) -> None:
    for _ in range(50):
        fresh = new_id(node)
        assert re.fullmatch(r"[A-Z]{2}-\d{3}-\d{3}-\d{3}", fresh)
        assert fresh.startswith(node.upper())
        assert read_id(fresh) == fresh


@pytest.mark.parametrize("node", ["MD", "zz"])
def test_many_new_ids_read_back_as_themselves_and_lie_all_over_their_range(node: str) -> None:
    many = new_ids(node, 500)
    assert [read_id(one) for one in many] == many
    assert all(one.startswith(f"{node.upper()}-") for one in many)
    assert len(set(many)) > 490
    for place in range(3, 14):
        assert {one[place] for one in many} == (set("-") if place in {6, 10} else set("0123456789"))


def test_new_ids_are_drawn_and_not_counted() -> None:
    drawn = [new_id("MD") for _ in range(200)]
    assert drawn != sorted(drawn)


def test_every_wrong_digit_is_found() -> None:
    for _ in range(20):
        letters, digits = "MD", new_id("MD")[3:].replace("-", "")
        for place, right in enumerate(digits):
            for wrong in "0123456789":
                if wrong != right:
                    assert _is_refused(_written(letters, digits[:place] + wrong + digits[place + 1 :]))


def test_every_swap_of_two_neighbours_is_found() -> None:
    for _ in range(200):
        digits = new_id("UA")[3:].replace("-", "")
        for place in range(8):
            first, second = digits[place], digits[place + 1]
            if first != second:
                swapped = digits[:place] + second + first + digits[place + 2 :]
                assert _is_refused(_written("UA", swapped))


def test_the_check_digit_covers_the_letters() -> None:
    digits = new_id("MD")[3:]
    fitting = [a + b for a in "KLMNO" for b in "BCDEF" if not _is_refused(f"{a}{b}-{digits}")]
    assert "MD" in fitting
    assert len(fitting) < 10


@pytest.mark.parametrize(
    "parting", ["", " ", "-", ".", "–", "—", "\u2011", "\u2010", "\u2212", "\u00a0", "\n"]
)
def test_an_id_is_read_however_it_was_typed(parting: str) -> None:
    fresh = new_id("MD")
    assert read_id(fresh.replace("-", parting)) == fresh
    assert read_id(f"  {fresh.lower().replace('-', parting)} ") == fresh


@pytest.mark.parametrize(
    "text",
    [
        "", "MD", "MD-482-190", "482-190-357", "MD-482-190-3577", "M-482-190-357", "MDX-482-190-357",
        "MD/482/190/357", "MD-482-190-35O", "МД-482-190-357", "МD-482-190-357", "ß-482-190-357",
        "ﬁ-482-190-357", "ıD-482-190-357", "MD-٤٨٢-190-357", "MD-482-190-357", "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_id_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_id(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(("node", "letters"), [("SS", "ß"), ("FI", "ﬁ"), ("IA", "ıA"), ("MD", "ｍｄ")])
def test_letters_that_only_become_latin_in_capitals_are_refused(node: str, letters: str) -> None:
    with pytest.raises(UsageError, match="is not a document id"):
        read_id(new_id(node).replace(node, letters))


def test_a_slip_is_told_from_what_is_no_id() -> None:
    fresh = new_id("MD")
    slipped = fresh[:-1] + str((int(fresh[-1]) + 1) % 10)
    with pytest.raises(UsageError, match="check digit does not fit"):
        read_id(slipped)
    with pytest.raises(UsageError, match="is not a document id"):
        read_id("passport")


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    if not _is_refused(text):
        assert read_id(read_id(text)) == read_id(text)
