"""Stretches of numbers made from where each begins and how long it is."""

import numpy as np

from indexer.engines.whoosh.arrays import Ints


def stretches(starts: Ints, lengths: Ints) -> Ints:
    """The numbers start, start + 1, … of every stretch, one stretch after another."""
    begins = lengths.cumsum() - lengths
    numbers = (starts - begins).repeat(lengths)
    numbers += np.arange(len(numbers))
    return numbers
