"""Which of many texts may be copies of one another, told from their signatures alone.

Locality-sensitive hashing (P. Indyk and R. Motwani, 1998) in its banded form: two texts meet where all values of
one band of their signatures are equal. With 64 bands of 2 values a pair that shares a quarter of its shingles is
missed once in sixty times, one that shares 40 % once in seventy thousand.

No table of buckets is kept: sorting 100,000 signatures anew takes less time than reading such a table would.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from indexer.copies.fingerprints import SIZE

_ROWS = 2
LEAST_ESTIMATE = 0.1  # of shared shingles: what lies below it is chance, seen with 128 values
# Texts that meet in one band and are more than this are compared with their nearest in length only.
MOST_TOGETHER = 128
_CHUNK = 65_536  # pairs whose signatures are compared at a time


def candidates(
    signatures: NDArray[np.uint32], fresh: NDArray[np.bool_], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The pairs of rows, at least one of them `fresh`, that look alike: an array of (lower, higher), sorted.

    `signatures` has a row per text, `lengths` the number of words of each.
    """
    count = len(signatures)
    found = [np.empty(0, np.int64)]
    for first in range(0, SIZE, _ROWS):
        band = (signatures[:, first].astype(np.uint64) << np.uint64(32)) | signatures[:, first + 1]
        pairs = np.unique(np.concatenate([np.empty(0, np.int64), *_meetings(band, fresh, lengths)]))
        found.append(_alike(signatures, pairs, count))
    names = np.unique(np.concatenate(found))
    return np.stack([names // count, names % count], axis=1) if count else np.empty((0, 2), np.int64)


def _meetings(
    band: NDArray[np.uint64], fresh: NDArray[np.bool_], lengths: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """The pairs that meet in one band, each named by one number."""
    rows = np.arange(len(band)) if fresh.all() else np.flatnonzero(np.isin(band, np.unique(band[fresh])))
    rows = rows[np.lexsort((lengths[rows], band[rows]))]
    values = band[rows]
    # Beside each row come those that follow it with the same value, a step further each time.
    for step in range(1, MOST_TOGETHER):
        same = values[step:] == values[:-step]
        if not same.any():
            return
        one, other = rows[:-step][same], rows[step:][same]
        kept = fresh[one] | fresh[other]
        one, other = one[kept], other[kept]
        yield np.minimum(one, other) * len(band) + np.maximum(one, other)


def _alike(signatures: NDArray[np.uint32], pairs: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Those of some pairs whose signatures have enough values in common."""
    kept = [np.empty(0, np.int64)]
    for at in range(0, len(pairs), _CHUNK):
        some = pairs[at : at + _CHUNK]
        shared = (signatures[some // count] == signatures[some % count]).mean(axis=1)
        kept.append(some[shared >= LEAST_ESTIMATE])
    return np.concatenate(kept)
