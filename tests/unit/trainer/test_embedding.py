"""The retrieval embedding's recipe: what is fitted, to whom, and what it asks for."""

import pytest
import torch

from services.trainer.data.pictures import Known, Pictures
from services.trainer.recipes.base import Assets
from services.trainer.recipes.embedding import MIN_WORKS, PER_DIMENSION, EmbeddingRecipe
from services.trainer.recipes.embedding_fitting import principal, within_class
from shared.errors import Cancelled, InvalidInput
from shared.messages import EmbeddingTraining
from shared.networks import checkpoints
from shared.networks.embedding import EmbeddingConfig, EmbeddingNetwork

SIDE = 96
ASSETS = Assets("mobilenet_v2", None)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(count: int, artists: int) -> Pictures:
    """Each artist has two colours of their own, in stripes whose width and place are left to chance."""
    generator = chance()
    palettes = torch.randint(256, (max(artists, 1), 2, 3), generator=generator)
    pixels = torch.empty(count, SIDE, SIDE, 3, dtype=torch.uint8)
    for row in range(count):
        width, shift = (int(torch.randint(low, 24, (1,), generator=generator)) for low in (4, 0))
        stripes = (torch.arange(SIDE) + shift) // width % 2
        pixels[row] = palettes[row % max(artists, 1)][stripes].to(torch.uint8)
    works = [Known(f"{row:03}", f"artist {row % artists}" if artists else None, None, None) for row in range(count)]
    return Pictures(pixels, works)


def training(**changes: object) -> EmbeddingTraining:
    return EmbeddingTraining.model_validate({"kind": "embedding", **changes})


def points() -> torch.Tensor:
    return torch.randn(60, 20, generator=chance()) * torch.logspace(0, -2, 20) + 3


@pytest.mark.parametrize(("power", "left"), [(0.0, 1.0), (0.25, 0.5), (0.5, 0.0)])
def test_components_keep_a_power_of_their_variances(power: float, left: float) -> None:
    weight, bias = principal(points(), 5, power)[0]
    projected = points() @ weight.T + bias
    variances = torch.linalg.eigvalsh(torch.cov(points().T, correction=0)).flip(0)[:5]
    assert torch.allclose(torch.cov(projected.T, correction=0), torch.diag(variances**left), atol=2e-3)
    assert torch.allclose(projected.mean(dim=0), torch.zeros(5), atol=1e-4)


def test_all_components_explain_everything_and_fewer_do_less() -> None:
    assert principal(points(), 20, 0.3)[1] == pytest.approx(1, abs=1e-4)
    assert 0.3 < principal(points(), 2, 0.3)[1] < 0.9


def test_what_works_of_a_class_differ_in_becomes_equal_in_all_directions() -> None:
    labels = torch.arange(400) % 4
    centres = 5 * torch.randn(4, 6, generator=chance(1))
    sample = centres[labels] + torch.randn(400, 6, generator=chance(2)) * torch.logspace(0, -1, 6)
    weight, bias = within_class(sample, labels, 1e-6)
    mapped = sample @ weight.T + bias
    within = torch.cat([mapped[labels == label] - mapped[labels == label].mean(dim=0) for label in range(4)])
    assert torch.allclose(within.T @ within / 400, torch.eye(6), atol=1e-2)
    assert torch.allclose(
        within_class(sample, labels, 1.0).weight,
        torch.eye(6) * within_class(sample, labels, 1.0).weight[0, 0],
        atol=1e-5,
    )


@pytest.mark.parametrize(("labels", "form"), [("auto", "labelled"), ("never", "unlabelled")])
def test_a_fitted_embedding_is_what_its_checkpoint_and_card_say(labels: str, form: str) -> None:
    count = PER_DIMENSION * 128
    collection = pictures(count, artists=10)
    recipe = EmbeddingRecipe(training(labels=labels, dimension=128), collection, ASSETS)
    told: list[str] = []
    recipe.settle(told.append)
    made = recipe.made([])
    assert made.configuration["network"]["form"] == form
    assert made.metrics["artists"] == (10 if form == "labelled" else 0)
    assert 0.9 < made.metrics["explained"] <= 1
    assert told[0] == f"describing the works: 0 of {count}"

    network = EmbeddingNetwork(EmbeddingConfig.model_validate(made.configuration["network"])).eval()
    network.load_state_dict(checkpoints.load(checkpoints.save(recipe.network.state_dict())))
    images = collection.pixels[:40].permute(0, 3, 1, 2) / 255
    with torch.inference_mode():
        embeddings = network(images)
    assert embeddings.shape == (40, made.dimension) == (40, 128)
    cosines = embeddings @ embeddings.T - 2 * torch.eye(40)
    nearest = cosines.argmax(dim=1)
    assert (nearest % 10 == torch.arange(40) % 10).float().mean() > 0.5  # by lot, one in ten


def test_what_was_described_before_a_break_is_not_described_again() -> None:
    collection = pictures(MIN_WORKS, artists=10)
    whole, broken, resumed = (EmbeddingRecipe(training(dimension=128), collection, ASSETS) for _ in range(3))
    whole.settle(lambda _: None)
    told: list[str] = []

    def breaking(note: str) -> None:
        if note.startswith("describing the works: 80 "):
            raise Cancelled("by the test")

    with pytest.raises(Cancelled):
        broken.settle(breaking)
    resumed.remember(broken.memory())
    resumed.settle(told.append)
    assert told[0] == f"describing the works: 80 of {MIN_WORKS}"
    expected, found = whole.network.state_dict(), resumed.network.state_dict()
    assert all(torch.equal(expected[name], found[name]) for name in expected)


def test_works_without_artists_are_fitted_without_labels() -> None:
    recipe = EmbeddingRecipe(training(), pictures(MIN_WORKS, artists=0), ASSETS)
    assert recipe.network.config.form == "unlabelled"
    assert recipe.network.config.dimension == MIN_WORKS - 1


def test_too_few_works_or_artists_are_said() -> None:
    with pytest.raises(InvalidInput, match=f"{MIN_WORKS} works or more and the collection has {MIN_WORKS - 1}"):
        EmbeddingRecipe(training(), pictures(MIN_WORKS - 1, artists=3), ASSETS)
    with pytest.raises(InvalidInput, match="needs 8 artists with 5 works or more, 384 works in all for 128 dimensions"):
        EmbeddingRecipe(training(labels="always"), pictures(MIN_WORKS, artists=3), ASSETS)


def test_few_works_are_fitted_without_labels_that_they_would_be_told_apart_by() -> None:
    recipe = EmbeddingRecipe(training(dimension=128), pictures(PER_DIMENSION * 128 - 1, artists=10), ASSETS)
    assert recipe.network.config.form == "unlabelled"
