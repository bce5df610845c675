"""Stretches of numbers: made from where each begins and how long it is, given one number each, or counted."""

import numpy as np

from indexer.engines.whoosh.arrays import Bools, Ints


def stretches(starts: Ints, lengths: Ints) -> Ints:
    """The numbers start, start + 1, … of every stretch, one stretch after another."""
    begins = lengths.cumsum() - lengths
    numbers = (starts - begins).repeat(lengths)
    numbers += np.arange(len(numbers))
    return numbers


def spread(values: Ints, ends: Ints) -> Ints:
    """Each value as often as its stretch is long, which ends there and is not empty.

    By a running sum: `repeat` takes three times as long for many short stretches, whose lengths no processor foresees.
    """
    numbers = np.zeros(int(ends[-1]) if len(ends) else 0, np.int64)
    numbers[:1] = values[:1]
    numbers[ends[:-1]] = values[1:] - values[:-1]
    return np.add.accumulate(numbers, out=numbers)


def count_in(held: Bools, ends: Ints) -> Ints:
    """How many of each stretch are held, which ends there and is not empty; by a running sum for the same reason."""
    counts: Ints = np.add.accumulate(held, dtype=np.int32)[ends - 1]
    counts[1:] -= counts[:-1].copy()
    return counts
