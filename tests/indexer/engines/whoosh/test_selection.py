"""Some of the records are the same ones whether they are held as numbers or as truth values."""

from collections.abc import Iterable
from itertools import product

import numpy as np
import pytest

from indexer.engines.whoosh.selection import Selection, any_between, are_among, distinct, unite, united

SIZE = 40


def both_forms(some: Iterable[int]) -> tuple[Selection, Selection]:
    numbers = np.array(sorted(some), np.int64)
    mask = np.zeros(SIZE, np.bool_)
    mask[numbers] = True
    return Selection(SIZE, numbers=numbers), Selection(SIZE, mask=mask)


@pytest.mark.parametrize("some", [(), (0,), (3, 5, 39), range(SIZE)])
def test_either_form_is_made_from_the_other(some: Iterable[int]) -> None:
    for one in both_forms(some):
        assert one.count == len(list(some))
        assert one.numbers.tolist() == list(some)
        assert one.mask.nonzero()[0].tolist() == list(some)


@pytest.mark.parametrize(
    ("some", "others"), [((), (1,)), ((1, 2, 3), (2, 9)), (range(SIZE), range(0, SIZE, 3))]
)
def test_what_is_kept_left_and_united_does_not_depend_on_the_form(
    some: Iterable[int], others: Iterable[int]
) -> None:
    first, second = set(some), set(others)
    for one, other in product(both_forms(some), both_forms(others)):
        before = one.mask.copy(), other.mask.copy()
        assert set(one.kept(other.mask).numbers.tolist()) == first & second
        assert set(one.without(other).numbers.tolist()) == first - second
        assert unite(SIZE, [one, other, one]).numbers.tolist() == sorted(first | second)
        assert (one.mask == before[0]).all()
        assert (other.mask == before[1]).all()


def test_nothing_united_is_nothing() -> None:
    assert unite(SIZE, []).count == 0
    assert unite(0, []).numbers.tolist() == []


def test_runs_are_united_in_order_and_each_number_once() -> None:
    runs = [np.array(one, np.int64) for one in ([1, 1, 4], [], [0, 4, 9])]
    assert united(runs).tolist() == [0, 1, 4, 9]
    assert united(runs[:1]).tolist() == [1, 4]
    assert distinct(np.array([], np.int64)).tolist() == []


@pytest.mark.parametrize("numbers", [[], [0], [5], [39], [1, 5, 6, 20]])
def test_numbers_are_looked_up_one_by_one_and_by_range(numbers: list[int]) -> None:
    held = np.array(numbers, np.int64)
    wanted = np.array([0, 1, 4, 5, 7, 20, 38], np.int64)
    assert are_among(wanted, held).tolist() == [one in numbers for one in wanted.tolist()]
    ranges = [(0, 1), (1, 5), (5, 7), (7, 20), (20, 21), (21, 40)]
    firsts, lasts = np.array(ranges, np.int64).T
    found = any_between(held, firsts, lasts).tolist()
    assert found == [any(first <= one < last for one in numbers) for first, last in ranges]
    assert not len(any_between(held, firsts[:0], lasts[:0]))
    assert not len(are_among(wanted[:0], held))
