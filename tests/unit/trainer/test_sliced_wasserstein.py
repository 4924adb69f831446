"""The sliced Wasserstein distance where its value is known, and the queue of codes."""

import pytest
import torch
from torch import Generator

from services.trainer.losses.sliced_wasserstein import (
    CODES,
    PROJECTIONS,
    WEIGHT,
    SlicedWasserstein,
    distance_ratio,
    distance_to_quantiles,
    quantiles,
    sliced_wasserstein,
)
from shared.networks import priors
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.priors import PriorName


@pytest.fixture
def generator() -> Generator:
    return Generator().manual_seed(0)


def directions(dimension: int, generator: Generator) -> torch.Tensor:
    return torch.nn.functional.normalize(torch.randn(dimension, PROJECTIONS, generator=generator), dim=0)


def distance_to_normal(codes: torch.Tensor, recent: torch.Tensor, across: torch.Tensor) -> torch.Tensor:
    targets = quantiles("normal", across, len(codes) + len(recent), Generator())
    return distance_to_quantiles(codes, recent, across, targets)


def test_a_sample_lies_at_no_distance_from_itself_in_any_order(generator: Generator) -> None:
    sample = torch.randn(300, 20, generator=generator)
    shuffled = sample[torch.randperm(300, generator=generator)]
    assert float(sliced_wasserstein(sample, shuffled, generator)) == pytest.approx(0, abs=1e-10)


def test_a_shift_is_as_far_as_its_mean_squared_projection(generator: Generator) -> None:
    # Along a direction w the shift is (s . w), whose mean square over the sphere is |s|^2 / d.
    sample, shift = torch.randn(400, 10, generator=generator), torch.linspace(-1, 2, 10)
    distance = float(sliced_wasserstein(sample, sample + shift, generator, projections=20_000))
    assert distance == pytest.approx(float(shift.square().sum()) / 10, rel=0.03)


def test_a_scale_is_as_far_as_its_difference(generator: Generator) -> None:
    # N(0, 1) to N(0, 4) in each direction: (2 - 1)^2.
    sample = torch.randn(5000, 6, generator=generator)
    assert float(sliced_wasserstein(sample, 2 * sample, generator)) == pytest.approx(1, rel=0.05)


def test_the_distance_to_the_prior_is_small_for_its_own_sample_and_known_for_others(generator: Generator) -> None:
    sample, none = torch.randn(4000, 8, generator=generator), torch.zeros(0, 8)
    across = directions(8, generator)
    assert float(distance_to_normal(sample, none, across)) < 0.005
    assert float(distance_to_normal(3 * sample, none, across)) == pytest.approx(4, rel=0.05)
    assert float(distance_to_normal(sample * 0, none, across)) == pytest.approx(1, rel=0.01)


def test_remembered_codes_complete_a_batch(generator: Generator) -> None:
    # The batch holds one half of the normal sample's values only; on its own it is far from normal.
    sample = torch.randn(4000, 1, generator=generator)
    low, high = sample[sample[:, 0] < 0], sample[sample[:, 0] >= 0]
    across = torch.ones(1, PROJECTIONS)
    assert float(distance_to_normal(low, high, across)) < 0.01
    assert float(distance_to_normal(low, low[:0], across)) > 0.5


def test_only_the_batch_has_a_gradient_and_following_it_leads_to_the_prior(generator: Generator) -> None:
    codes = torch.full((64, 3), 5.0).normal_(5, 0.1, generator=generator).requires_grad_()
    optimizer = torch.optim.Adam([codes], lr=0.1)
    for _ in range(400):
        optimizer.zero_grad()
        distance = distance_to_normal(codes, torch.zeros(0, 3), directions(3, generator))
        distance.backward()
        optimizer.step()
    assert float(distance.detach()) < 0.05
    assert codes.detach().mean(dim=0).abs().max() < 0.1
    assert torch.allclose(codes.detach().std(dim=0), torch.ones(3), atol=0.15)


@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_the_ratio_is_1_for_the_prior_and_more_for_others(generator: Generator, prior: PriorName) -> None:
    sample = priors.sample(prior, 500, 30, generator)
    assert distance_ratio(sample, generator, prior) == pytest.approx(1, abs=0.1)
    assert distance_ratio(sample * 1.3, generator, prior) > 2
    assert distance_ratio(sample + 0.5, generator, prior) > 2


def test_the_priors_are_told_apart_in_few_dimensions(generator: Generator) -> None:
    normal, uniform = (priors.sample(prior, 2000, 2, generator) for prior in ("normal", "uniform"))
    assert distance_ratio(normal, generator, "uniform") > 2
    assert distance_ratio(uniform, generator, "normal") > 2


@pytest.mark.parametrize("prior", ["normal", "uniform"])
@pytest.mark.parametrize("dimension", [1, 2, 40])
def test_quantiles_are_those_of_a_large_sample(generator: Generator, prior: PriorName, dimension: int) -> None:
    across = directions(dimension, generator)[:, :20]
    found = quantiles(prior, across, 512, generator).expand(20, 512)
    sample = (across.T @ priors.sample(prior, 100_000, dimension, generator).T).sort(dim=1).values
    places = ((torch.arange(512) + 0.5) / 512 * 100_000).long()
    apart = (found - sample[:, places])[:, 8:-8].abs()  # the outermost vary from sample to sample
    assert apart.mean() < 0.06
    if prior == "uniform" and dimension == 1:  # what has quantiles in closed form: from -√3 to √3, evenly
        assert (found[0] - torch.linspace(-1, 1, 512) * 3**0.5).abs().max() < 0.15


def test_the_distance_counts_more_and_more_until_the_ramp_ends(generator: Generator) -> None:
    network = Autoencoder(AutoencoderConfig(image_size=8, width=2, code_size=3))
    objective = SlicedWasserstein(ramp=40)
    images = torch.rand(10, 3, 8, 8, generator=generator)

    def weight() -> float:
        parts = objective.losses(network, images, images, generator)
        return float(((parts["loss"] - parts["reconstruction"]) / parts["distance"]).detach()) / WEIGHT

    assert [round(weight(), 2) for _ in range(3)] == [0, 0.25, 0.5]
    other = SlicedWasserstein(ramp=40)
    other.restore(objective.state())
    objective = other
    assert [round(weight(), 2) for _ in range(3)] == [0.75, 1, 1]


def test_the_queue_keeps_the_latest_codes_without_their_graph(generator: Generator) -> None:
    network = Autoencoder(AutoencoderConfig(image_size=8, width=2, code_size=3))
    objective = SlicedWasserstein()
    assert "queue" not in objective.state()
    images = torch.rand(200, 3, 8, 8, generator=generator)
    for held in (200, 400, CODES, CODES):
        objective.losses(network, images, images, generator)
        queue = objective.state()["queue"]
        assert queue.shape == (held, 3)
        assert not queue.requires_grad
    other = SlicedWasserstein()
    other.restore(objective.state())
    assert torch.equal(other.state()["queue"], queue)


def test_the_loss_is_the_sum_of_its_parts(generator: Generator) -> None:
    network = Autoencoder(AutoencoderConfig(image_size=8, width=2, code_size=3))
    images = torch.rand(9, 3, 8, 8, generator=generator)
    parts = SlicedWasserstein().losses(network, images, images, generator)
    assert parts.keys() == {"loss", "reconstruction", "distance"}
    assert parts["reconstruction"] < parts["loss"] < parts["reconstruction"] + parts["distance"]
