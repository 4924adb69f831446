"""UMAP by umap-learn, after McInnes, Healy & Melville 2018.

Its layout is one call that cannot be put down, though it can be cancelled; how long it takes is in docs/maps.md. It
begins at the principal plane, where umap-learn would use a spectral layout.
"""

import io
import re
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from services.trainer.maps.neighbours import Neighbours
from services.trainer.maps.works import Works

MOST = 100_000  # works: beyond, the layout may outlast a task
_MIN_DISTANCE = 0.1
_SMALL = 10_000  # works, up to which more epochs are worth their time


def epochs(works: int) -> int:
    """As many as umap-learn takes by itself."""
    return 500 if works <= _SMALL else 200


class _Epochs(io.TextIOBase):
    """Where umap-learn's progress bar writes; told on as a number."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told

    def write(self, text: str) -> int:
        if found := re.search(r"\d+", text):
            self._told(int(found.group()))
        return len(text)


def lay_out(
    works: Works, neighbours: Neighbours, start: NDArray[np.float64], seed: int, told: Callable[[int], None]
) -> NDArray[np.float64]:
    """The works' places, shape (works, 2). `told(epoch)` is called some times a second; what it raises ends the work.

    `start` has shape (works, 2); `neighbours` are as many as each work is to be near to, but for one: umap-learn counts
    the work itself as its first.
    """
    umap_class = _umap()
    count = neighbours.indices.shape[1]
    indices = np.column_stack([np.arange(len(works), dtype=np.int32), neighbours.indices])
    distances = np.column_stack([np.zeros(len(works), np.float32), 1.0 - neighbours.cosines])
    reducer = umap_class(
        n_neighbors=count + 1,
        n_epochs=epochs(len(works)),
        min_dist=_MIN_DISTANCE,
        metric="cosine",
        init=start.astype(np.float32),
        precomputed_knn=(indices, np.maximum(distances, 0.0)),
        force_approximation_algorithm=True,
        random_state=seed,
        n_jobs=1,
        tqdm_kwds={"disable": False, "file": _Epochs(told), "bar_format": "{n}", "mininterval": 0.4},
    )
    with warnings.catch_warnings():
        # The map is of works that are here; a search index would serve for placing others.
        warnings.filterwarnings("ignore", message=r"precomputed_knn\[2\]", category=UserWarning)
        return np.asarray(reducer.fit_transform(works.vectors), np.float64)


def _umap() -> type:
    # Imported where it is used: it takes many seconds, and a worker that trains does without.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Tensorflow not installed", category=ImportWarning)
        from umap.umap_ import UMAP
    found: type = UMAP
    return found
