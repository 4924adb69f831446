"""Components are those of an exact decomposition, whatever parts the vectors come in."""

import pytest
import torch

from services.trainer.components import principal


@pytest.fixture
def vectors() -> torch.Tensor:
    """500 vectors of 60 dimensions, of falling variance in directions of their own."""
    chance = torch.Generator().manual_seed(0)
    turned = torch.linalg.qr(torch.randn(60, 60, generator=chance)).Q
    return torch.randn(500, 60, generator=chance) * 0.9 ** torch.arange(60) @ turned + 3


def test_they_are_those_of_an_exact_decomposition(vectors: torch.Tensor) -> None:
    found = principal(lambda: iter(vectors.split(70)), 10)
    values = torch.linalg.svdvals(vectors - vectors.mean(dim=0))[:10]
    assert torch.allclose(found.mean, vectors.mean(dim=0), atol=1e-4)
    assert torch.allclose(found.deviations, values / 500**0.5, rtol=1e-3)
    assert torch.allclose(found.directions @ found.directions.T, torch.eye(10), atol=1e-4)
    error = (found.rebuilt(vectors) - vectors).square().sum()
    least = torch.linalg.svdvals(vectors - vectors.mean(dim=0))[10:].square().sum()
    assert float(error) == pytest.approx(float(least), rel=1e-3)


def test_there_are_no_more_than_the_vectors_have_dimensions() -> None:
    flat = torch.randn(30, 2, generator=torch.Generator().manual_seed(0)) @ torch.eye(2, 40)
    assert principal(lambda: iter([flat]), 10).directions.shape == (2, 40)
    assert len(principal(lambda: iter([torch.randn(6, 40)]), 10).directions) == 5
