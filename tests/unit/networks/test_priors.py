"""Draws, ways and neighbourhoods in the space of codes."""

import math

import pytest
import torch

from shared.networks import priors
from shared.networks.priors import PriorName

PRIORS: tuple[PriorName, ...] = ("normal", "uniform")


@pytest.fixture
def chance() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("prior", PRIORS)
def test_every_dimension_has_mean_0_and_variance_1(prior: PriorName, chance: torch.Generator) -> None:
    draws = priors.sample(prior, 20_000, 5, chance)
    assert draws.mean(dim=0).abs().max() < 0.03
    assert (draws.var(dim=0) - 1).abs().max() < 0.03
    assert (draws.abs().max() <= math.sqrt(3)) == (prior == "uniform")


@pytest.mark.parametrize("prior", PRIORS)
def test_a_way_has_both_ends(prior: PriorName, chance: torch.Generator) -> None:
    start, end = priors.sample(prior, 2, 50, chance)
    way = priors.between(prior, start, end, 6)
    assert torch.allclose(way[0], start, atol=1e-5)
    assert torch.allclose(way[-1], end, atol=1e-5)
    paces = (way[1:] - way[:-1]).norm(dim=1)
    assert paces.max() < 1.25 * paces.min()


def test_the_way_in_a_normal_prior_stays_as_far_from_the_middle_as_its_ends(chance: torch.Generator) -> None:
    start, end = torch.randn(2, 200, generator=chance)
    lengths = priors.between("normal", start, end, 9).norm(dim=1)
    assert lengths.min() >= min(start.norm(), end.norm()) - 1e-4
    assert priors.between("uniform", start, end, 9).norm(dim=1).min() < 0.8 * lengths.min()


@pytest.mark.parametrize("end", [torch.ones(4), torch.full((4,), 2.0), torch.full((4,), -1.0)])
def test_a_way_to_the_same_or_the_opposite_direction_is_straight(end: torch.Tensor) -> None:
    way = priors.between("normal", torch.ones(4), end, 3)
    assert torch.allclose(way[1], (1 + end) / 2, atol=1e-5)


@pytest.mark.parametrize("prior", PRIORS)
def test_what_lies_around_draws_is_spread_like_them(prior: PriorName, chance: torch.Generator) -> None:
    codes = priors.sample(prior, 300, 40, chance)
    near = torch.cat([priors.around(prior, code, 10, 0.7, chance) for code in codes])
    assert near.mean().abs() < 0.03
    assert near.var() == pytest.approx(1, abs=0.1)


def test_more_strength_leads_farther_away(chance: torch.Generator) -> None:
    code = torch.randn(100, generator=chance)
    apart = [
        float((priors.around("normal", code, 50, strength, chance) - code).norm(dim=1).mean())
        for strength in (0.01, 0.3, 1, 10)
    ]
    assert apart == sorted(apart)
    assert apart[0] < 0.2
    assert apart[-1] > 0.85 * math.sqrt(2) * float(code.norm())
