"""Measures of a ranked list, each between 0 and 1, and how far a mean of them can be trusted.

A ranked list is given as the grades of its documents, first to last (0 where one was not judged). A document
with a grade above 0 is relevant.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

DEPTH = 10  # only the first page of results is measured
RESAMPLES = 10_000
_SEED = 20_261_123
_CHUNK = 500  # resamples drawn at a time, so that many questions need little memory


def ndcg(ranked: Sequence[int], judged: Iterable[int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulated gain of the first `depth` results; 1 for the best order there could be.

    The gain of a result is its grade, divided by log2(rank + 1); the sum is divided by the sum for all `judged`
    grades in falling order. Gain and normalisation are those of Järvelin and Kekäläinen (Cumulated gain-based
    evaluation of IR techniques, ACM TOIS 20(4), 2002), the discount is the one trec_eval uses for ndcg_cut.
    """
    best = _cumulated(sorted(judged, reverse=True)[:depth])
    return _cumulated(ranked[:depth]) / best if best else 0.0


def recall(ranked: Sequence[int], relevant: int, depth: int = DEPTH) -> float:
    """The share of all `relevant` documents that stand among the first `depth` results.

    As trec_eval's recall: where more than `depth` documents are relevant, it cannot reach 1.
    """
    return sum(1 for grade in ranked[:depth] if grade > 0) / relevant if relevant else 0.0


def reciprocal_rank(ranked: Sequence[int], depth: int = DEPTH) -> float:
    """One divided by the rank of the first relevant result, 0 where none is among the first `depth`.

    Its mean over questions is the MRR of Voorhees (The TREC-8 question answering track report, 1999).
    """
    return next((1 / rank for rank, grade in enumerate(ranked[:depth], 1) if grade > 0), 0.0)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over questions with the ends of its 95 % confidence interval."""

    mean: float
    low: float
    high: float


def mean_of(values: Sequence[float]) -> Mean:
    """The mean of some values (at least one) with its 95 % confidence interval.

    The interval is the percentile bootstrap over questions (Efron and Tibshirani, An introduction to the
    bootstrap, 1993, chapter 13; for retrieval: Sakai, Evaluating evaluation metrics based on the bootstrap, SIGIR
    2006): as many questions are drawn with replacement, RESAMPLES times, from a fixed seed, so that the
    same values have the same interval.
    """
    drawn = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(_SEED)
    means = np.concatenate(
        [
            drawn[random.integers(0, len(drawn), size=(_CHUNK, len(drawn)))].mean(axis=1)
            for _ in range(RESAMPLES // _CHUNK)
        ]
    )
    low, high = np.percentile(means, [2.5, 97.5])
    return Mean(float(drawn.mean()), float(low), float(high))


def _cumulated(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
