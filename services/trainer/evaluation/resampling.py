"""Intervals by the bootstrap over clusters of queries.

Works by one artist resemble each other, so the queries are no independent draws: whole artists are drawn with
replacement, and with each artist all of their queries. Davison and Hinkley, "Bootstrap methods and their application",
1997, section 3.8; percentile intervals.
"""

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.figures import Estimate
from services.trainer.evaluation.metrics import Floats
from services.trainer.evaluation.works import UNKNOWN, Rows

ROUNDS = 2000
_COVERAGE = 95.0  # percent


class Resampling:
    """Draws of artists, the same for every figure: so differences between figures are paired."""

    def __init__(self, artists: Rows, *, seed: int, rounds: int = ROUNDS) -> None:
        """`artists` has shape (m,), the artist of each query; queries of unknown artists are artists of their own."""
        unknown = artists == UNKNOWN
        own = artists.max(initial=UNKNOWN) + 1 + np.arange(unknown.sum())
        clusters = artists.copy()
        clusters[unknown] = own
        self._cluster = np.unique(clusters, return_inverse=True)[1].reshape(-1)
        self._clusters = int(self._cluster.max(initial=-1)) + 1
        even, chance = np.full(self._clusters, 1 / max(1, self._clusters)), np.random.default_rng(seed)
        # How often each was drawn; in single precision, which is exact for counts and half as large.
        self._drawn = np.empty((rounds, self._clusters), np.float32)
        for draw in self._drawn:
            draw[:] = chance.multinomial(self._clusters, even)

    def estimate(self, over: Floats, under: Floats | None = None) -> Estimate:
        """Σ over / Σ under, both of shape (m,); `under` counts the queries that are not NaN unless it is given."""
        return self._told(*self._ratio(over, under))

    def difference(self, one: Floats, other: Floats, under: tuple[Floats, Floats] | None = None) -> Estimate:
        """How much the first figure is above the second, over the same draws."""
        first, second = under or (None, None)
        (one_value, one_draws), (other_value, other_draws) = self._ratio(one, first), self._ratio(other, second)
        return self._told(one_value - other_value, one_draws - other_draws)

    def _ratio(self, over: Floats, under: Floats | None) -> tuple[float, Floats]:
        known = ~np.isnan(over)
        weights = known.astype(np.float64) if under is None else np.where(known, under, 0.0)
        above, below = (self._sums(values) for values in (np.where(known, over, 0.0), weights))
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.float64(np.where(known, over, 0.0).sum()) / weights.sum()
            draws: Floats = (self._drawn @ above).astype(np.float64) / (self._drawn @ below)
        return float(value), draws

    def _sums(self, values: Floats) -> NDArray[np.float32]:
        return np.bincount(self._cluster, weights=values, minlength=self._clusters).astype(np.float32)

    def _told(self, value: float, draws: Floats) -> Estimate:
        finite = draws[np.isfinite(draws)]
        if not np.isfinite(value):
            return Estimate(None, None, None)
        if self._clusters < 2 or not len(finite):  # one artist says nothing of others
            return Estimate(round(value, 4), None, None)
        tail = (100 - _COVERAGE) / 2
        low, high = np.percentile(finite, [tail, 100 - tail])
        return Estimate(round(value, 4), round(float(low), 4), round(float(high), 4))
