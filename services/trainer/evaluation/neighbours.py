"""The nearest works of each work, by matrix products: the exact answer to what the vector index is asked one by one."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.metrics import Floats
from services.trainer.evaluation.works import Rows

_TOGETHER = 256  # queries: their cosines with 46,000 works take 47 MB
_DECIMALS = 6  # what single precision is good for in a sum of a thousand products


def nearest(vectors: NDArray[np.float32], queries: Rows, k: int) -> Iterator[tuple[Rows, Rows, Floats]]:
    """For some queries at a time: which they are, shape (m,), the rows of their nearest, and the cosines, both (m, k).

    As the index answers: by falling cosine, ties by row, and a work is not its own neighbour. There are k of them, or
    as many as there are others. The index computes in single precision too, so cosines that differ by less than 1e-6
    may change places; over many works its search is approximate, and this is not.

    Args:
        vectors: Shape (n, dimension), of length 1.
        queries: Shape (q,), rows of `vectors`, in the order in which they are answered.
        k: How many are wanted.
    """
    k = min(k, len(vectors) - 1)
    for start in range(0, len(queries), _TOGETHER):
        asking = queries[start : start + _TOGETHER]
        cosines = np.round(vectors[asking] @ vectors.T, _DECIMALS)
        cosines[np.arange(len(asking)), asking] = -np.inf
        least = np.partition(cosines, -k, axis=1)[:, -k] if k else np.zeros(len(asking))
        found = np.empty((len(asking), k), np.intp)
        for place, row in enumerate(cosines):
            among = np.flatnonzero(row >= least[place])
            found[place] = among[np.argsort(-row[among], kind="stable")[:k]]
        yield asking, found, np.take_along_axis(cosines, found, axis=1).astype(np.float64)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors, shape (n, dimension), at length 1; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled
