"""Stretches of numbers made from where each begins and how long it is."""

import numpy as np

from indexer.engines.whoosh.arrays import Ints


def stretches(starts: Ints, lengths: Ints) -> Ints:
    """The numbers start, start + 1, … of every stretch, one stretch after another."""
    begins = np.cumsum(lengths) - lengths
    return np.repeat(starts - begins, lengths) + np.arange(int(lengths.sum()))
