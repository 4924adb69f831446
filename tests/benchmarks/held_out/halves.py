"""The best way is chosen on one half of the artists and measured on the other: what a choice among many is worth."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.figures import Estimate
from services.trainer.evaluation.metrics import Floats
from services.trainer.evaluation.works import Rows

Ratio = tuple[Floats, Floats]  # a figure is Σ of the first over Σ of the second, both (queries, ways, λ)
_ROUNDS = 2000


@dataclass(frozen=True)
class Chosen:
    """How the choice fared.

    Attributes:
        choices: Which (way, λ) the rounds chose and the share of rounds, the most frequent first.
        gains: By figure, how far the choice was above the baseline on the half that had no part in it: the mean and
            where 95 % of the rounds lie.
    """

    choices: list[tuple[tuple[int, int], float]]
    gains: dict[str, Estimate]


def chosen(
    figures: dict[str, Ratio],
    by: str,
    artists: Rows,
    *,
    allowed: NDArray[np.bool_],
    baseline: tuple[int, int],
    seed: int,
) -> Chosen:
    """Choose by one figure, measure by all.

    In each round the artists are parted at random, and within each half drawn with replacement, so that the spread
    tells both the luck of the choice and that of the artists.

    Args:
        figures: By name.
        by: The figure that is to be as high as possible.
        artists: Shape (queries,), who is drawn together.
        allowed: Shape (ways, λ), what may be chosen.
        baseline: (way, λ) that the choice is compared with.
        seed: Of the rounds.
    """
    number = np.unique(artists, return_inverse=True)[1].reshape(-1)
    count, chance = int(number.max()) + 1, np.random.default_rng(seed)
    sums = {name: tuple(_by_artist(each, number, count) for each in ratio) for name, ratio in figures.items()}
    choices: Counter[tuple[int, int]] = Counter()
    gains: dict[str, list[float]] = {name: [] for name in figures}
    for _ in range(_ROUNDS):
        order = chance.permutation(count)
        learnt, judged = (
            np.bincount(chance.choice(half, len(half)), minlength=count) for half in np.array_split(order, 2)
        )
        over, under = (np.tensordot(learnt, each, 1) for each in sums[by])
        best = np.unravel_index(np.argmax(np.where(allowed, over / under, -np.inf)), allowed.shape)
        choice = int(best[0]), int(best[1])
        choices[choice] += 1
        for name, (above, below) in sums.items():
            mine, its = (judged @ above[:, way, at] / (judged @ below[:, way, at]) for way, at in (choice, baseline))
            gains[name].append(float(mine - its))
    shares = [(choice, times / _ROUNDS) for choice, times in choices.most_common()]
    return Chosen(shares, {name: _told(np.array(values)) for name, values in gains.items()})


def _by_artist(values: Floats, number: Rows, count: int) -> Floats:
    summed = np.zeros((count, *values.shape[1:]))
    np.add.at(summed, number, values)
    return summed


def _told(values: Floats) -> Estimate:
    low, high = np.percentile(values, [2.5, 97.5])
    return Estimate(round(float(values.mean()), 4), round(float(low), 4), round(float(high), 4))
