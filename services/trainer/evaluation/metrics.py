"""Measures of retrieval over ranked lists. Arrays in, a number per list out.

The last axis of every array runs along a list, best first; any axes before it number the lists. A list that is shorter
than the others is filled up with what does not count: false, or grade 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def average_precision(relevant: ArrayLike, possible: ArrayLike, k: int = 10) -> Floats:
    """AP@k: the mean of the precision at each relevant place, in [0, 1].

    Args:
        relevant: Shape (…, n), true where the work is relevant; what follows place k is not looked at.
        possible: Shape (…), how many relevant works there are in all, at least 1. The sum is divided by
            min(k, possible), so that a perfect list scores 1 however few or many there are.
        k: How many places count.
    """
    hits = np.asarray(relevant, dtype=bool)[..., :k]
    precisions = np.cumsum(hits, axis=-1) / np.arange(1, hits.shape[-1] + 1)
    return np.asarray((precisions * hits).sum(axis=-1) / np.minimum(k, possible))


def precision(relevant: ArrayLike, k: int = 10) -> Floats:
    """P@k: the share of the first k places that are relevant; a place left empty is not.

    Args:
        relevant: Shape (…, n), true where the work is relevant.
        k: How many places count.
    """
    return np.asarray(np.asarray(relevant, dtype=bool)[..., :k].sum(axis=-1) / k)


def ndcg(grades: ArrayLike, ideal: ArrayLike, k: int = 10) -> Floats:
    """Graded nDCG@k in [0, 1], with linear gain: Σ grade / log2(place + 1), over the ideal list's.

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002; the discount is the usual one
    that also lessens the second place.

    Args:
        grades: Shape (…, n), each work's grade, 0 for one that does not matter.
        ideal: Shape (…, m), the grades of everything that could have been found, in any order; one is above 0.
        k: How many places count.
    """
    best = -np.sort(-np.asarray(ideal, dtype=np.float64), axis=-1)
    return np.asarray(_dcg(np.asarray(grades, dtype=np.float64)[..., :k]) / _dcg(best[..., :k]))


def _dcg(gains: Floats) -> Floats:
    return np.asarray((gains / np.log2(np.arange(2, gains.shape[-1] + 2))).sum(axis=-1))
