"""Intervals by the bootstrap over artists, on data of which the truth is known."""

import numpy as np
import pytest

from services.trainer.evaluation.resampling import Resampling

ARTISTS, WORKS = 30, 8
OF_EACH = np.repeat(np.arange(ARTISTS), WORKS)


def drawn(chance: np.random.Generator) -> np.ndarray:  # type: ignore[type-arg]
    """Values around 0.4, alike within an artist."""
    return 0.4 + 0.1 * np.repeat(chance.normal(size=ARTISTS), WORKS) + 0.05 * chance.normal(size=ARTISTS * WORKS)


def test_an_interval_holds_the_truth_nearly_as_often_as_it_says() -> None:
    chance = np.random.default_rng(0)
    held = {"artists": 0, "works": 0}
    for seed in range(200):
        values = drawn(chance)
        for kind, clusters in (("artists", OF_EACH), ("works", np.arange(len(values)))):
            told = Resampling(clusters, seed=seed, rounds=300).estimate(values)
            assert told.value == pytest.approx(values.mean(), abs=1e-4)
            held[kind] += told.low <= 0.4 <= told.high
    # 95 % of 200; the percentile interval of 30 clusters is a little too short.
    assert 0.89 <= held["artists"] / 200 <= 0.99
    assert held["works"] / 200 < 0.7  # as if works by one artist were independent


def test_differences_are_paired() -> None:
    values = drawn(np.random.default_rng(1))
    better = values + 0.02 + 0.01 * np.random.default_rng(2).normal(size=len(values))
    resampling = Resampling(OF_EACH, seed=0)
    told = resampling.difference(better, values)
    assert told.value == pytest.approx((better - values).mean(), abs=1e-4)
    assert told.sure
    assert told.low > 0
    alone = resampling.estimate(values)
    assert told.high - told.low < 0.2 * (alone.high - alone.low)
    assert not resampling.difference(values, values).sure


def test_a_ratio_is_of_sums() -> None:
    over, under = np.array([1.0, 0, 5, np.nan]), np.array([2.0, 2, 4, 100])
    told = Resampling(np.array([0, 0, 1, 1]), seed=0).estimate(over, under)
    assert told.value == pytest.approx(6 / 8)
    # Drawn are both artists, one twice, or the other twice.
    assert (told.low, told.high) == (pytest.approx(1 / 4), pytest.approx(5 / 4))


def test_one_artist_says_nothing_of_others() -> None:
    told = Resampling(np.zeros(9, np.intp), seed=0).estimate(np.arange(9.0))
    assert (told.value, told.low, told.high) == (4, None, None)
    assert Resampling(np.zeros(3, np.intp), seed=0).estimate(np.full(3, np.nan)).value is None


def test_works_of_unknown_artists_stand_alone() -> None:
    values = drawn(np.random.default_rng(3))
    unknown = Resampling(np.full(len(values), -1), seed=0).estimate(values)
    assert unknown == Resampling(np.arange(len(values)), seed=0).estimate(values)


def test_the_same_seed_draws_the_same() -> None:
    values = drawn(np.random.default_rng(4))
    one, again, other = (Resampling(OF_EACH, seed=seed).estimate(values) for seed in (0, 0, 1))
    assert one == again != other
