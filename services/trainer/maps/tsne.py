"""t-SNE by openTSNE, in short runs between which it can be put down.

After van der Maaten & Hinton 2008, with the gradient of Barnes-Hut t-SNE below ten thousand works and of FIt-SNE
(Linderman et al. 2019) from there on, and the learning rate of Belkina et al. 2019. It begins at the principal plane,
as Kobak & Berens 2019 advise, so that far apart on the map means something too. Departure: the affinities are made
from Euclidean distances of unit vectors, whose square is 2 - 2·cosine.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.trainer.maps.neighbours import Neighbours

EXAGGERATED = 250  # iterations in which clusters are pulled together
ITERATIONS = EXAGGERATED + 500
RUN = 25  # iterations between which the work can be put down; both stages are a multiple of it
NEIGHBOURS_PER_PERPLEXITY = 3
_EXAGGERATION = 12.0
_STARTING_SPREAD = 1e-4


def fitting(perplexity: float, works: int) -> float:
    """The perplexity itself, or the largest that so few works allow."""
    return min(perplexity, (works - 1) / NEIGHBOURS_PER_PERPLEXITY)


class TSNE:
    """A t-SNE under way."""

    def __init__(self, neighbours: Neighbours, start: NDArray[np.float64], perplexity: float, seed: int) -> None:
        """`neighbours` holds 3 × perplexity for each work; `start` has shape (works, 2)."""
        # Imported where it is used: it takes seconds, and a worker that trains does without.
        from openTSNE import TSNEEmbedding
        from openTSNE.affinity import PerplexityBasedNN
        from openTSNE.nearest_neighbors import PrecomputedNeighbors

        distances = np.sqrt(np.maximum(2.0 - 2.0 * neighbours.cosines.astype(np.float64), 0.0))
        nearest = PrecomputedNeighbors(neighbours.indices, distances)
        affinities = PerplexityBasedNN(knn_index=nearest, perplexity=perplexity, n_jobs=1)
        # One thread: with more, sums are taken in another order, and the same seed gives another map.
        self._embedding = TSNEEmbedding(start * _STARTING_SPREAD, affinities, n_jobs=1, random_state=seed)
        self._affinities = affinities.P.data.copy()
        self.iteration = 0

    @property
    def finished(self) -> bool:
        """Whether every iteration is done."""
        return self.iteration >= ITERATIONS

    @property
    def places(self) -> NDArray[np.float64]:
        """Where the works are now: shape (works, 2)."""
        return np.asarray(self._embedding, np.float64)

    def run(self) -> None:
        """The next iterations."""
        early = self.iteration < EXAGGERATED
        self._embedding.optimize(
            RUN,
            exaggeration=_EXAGGERATION if early else None,
            momentum=0.5 if early else 0.8,
            inplace=True,
            propagate_exception=True,
        )
        # openTSNE multiplies the affinities and divides them again; what is lost in rounding depends on the pauses.
        self._embedding.affinities.P.data[:] = self._affinities
        self.iteration += RUN

    def snapshot(self) -> dict[str, NDArray[Any]]:
        """All that a later run depends on: it goes on exactly as if there had been no pause."""
        optimizer = self._embedding.optimizer
        return {
            "iteration": np.array(self.iteration),
            "places": self.places,
            "gains": optimizer.gains,
            "update": optimizer.update,
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Be where a snapshot was made, of the same works and parameters."""
        self._embedding[:] = state["places"]
        optimizer = self._embedding.optimizer
        optimizer.gains, optimizer.update = state["gains"].copy(), state["update"].copy()
        self.iteration = int(state["iteration"])
