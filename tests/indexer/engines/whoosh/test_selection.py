"""Some of the records are the same ones whether they are held as numbers or as truth values."""

from collections.abc import Iterable
from itertools import product

import numpy as np
import pytest

from indexer.engines.whoosh.selection import Selection, distinct, unite, united

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
