"""Measures of retrieval over one ranked list, and of reconstruction. Arrays in, a number out."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def average_precision(relevant: ArrayLike, possible: int, k: int = 10) -> float:
    """AP@k of one ranked list: the mean of the precision at each relevant place, in [0, 1].

    Args:
        relevant: Shape (n,), best first, true where the work is relevant; what follows place k is not looked at.
        possible: How many relevant works there are in all, at least 1. The sum is divided by min(k, possible), so that
            a perfect list scores 1 however few or many there are.
        k: How many places count.
    """
    hits = np.asarray(relevant, dtype=bool)[:k]
    precisions = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precisions[hits].sum() / min(k, possible))


def precision(relevant: ArrayLike, k: int = 10) -> float:
    """P@k of one ranked list: the share of its first k places that are relevant; a place left empty is not.

    Args:
        relevant: Shape (n,), best first, true where the work is relevant.
        k: How many places count.
    """
    return float(np.asarray(relevant, dtype=bool)[:k].sum() / k)


def ndcg(grades: ArrayLike, ideal: ArrayLike, k: int = 10) -> float:
    """Graded nDCG@k of one ranked list in [0, 1], with linear gain: Σ grade / log2(place + 1), over the ideal's.

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002; the discount is the usual one
    that also lessens the second place.

    Args:
        grades: Shape (n,), best first, each work's grade, 0 for one that does not matter.
        ideal: Shape (m,), the grades of everything that could have been found, in any order; one is above 0.
        k: How many places count.
    """
    best = np.sort(np.asarray(ideal, dtype=np.float64))[::-1]
    return _dcg(np.asarray(grades, dtype=np.float64)[:k]) / _dcg(best[:k])


def _dcg(gains: Floats) -> float:
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())
