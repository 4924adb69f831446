"""The autoencoders' recipe: where it begins, what it ends with, what it leaves to look at."""

import math
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from services.trainer.data.pictures import Known, Pictures
from services.trainer.engine.compute import open_fabric
from services.trainer.engine.fit import Course, Fit
from services.trainer.losses.reconstruction import Perceptual, squared_error
from services.trainer.recipes.autoencoder import AutoencoderRecipe
from services.trainer.recipes.base import Assets, Made
from services.trainer.reconstruction import psnr
from shared.errors import InvalidInput
from shared.messages import AutoencoderTraining
from shared.networks import backbone
from shared.networks.pictures import to_unit
from shared.settings import Settings

ASSETS = Assets("mobilenet_v2", None)


@pytest.fixture(scope="module")
def pictures() -> Pictures:
    """300 smooth pictures of 32 pixels, each of random colours at 3 x 3 places."""
    coarse = np.random.default_rng(0).integers(0, 256, (300, 3, 3, 3), dtype=np.uint8)
    pixels = [np.asarray(Image.fromarray(each).resize((32, 32), Image.Resampling.BICUBIC)) for each in coarse]
    works = [Known(str(number), None, None, None) for number in range(300)]
    return Pictures(torch.from_numpy(np.stack(pixels)), works)


def begun(pictures: Pictures, **asked: Any) -> AutoencoderRecipe:
    torch.manual_seed(0)
    training = {"kind": "swae", "width": 4, "code_size": 10, "epochs": 2} | asked
    return AutoencoderRecipe(AutoencoderTraining.model_validate(training), pictures, ASSETS)


def mean_picture(pictures: Pictures) -> float:
    """The PSNR of the mean of all pictures."""
    images = to_unit(pictures.pixels)
    return float(psnr(images.mean(dim=0).expand_as(images), images).mean())


def trained(recipe: AutoencoderRecipe, pictures: Pictures) -> Made:
    fit = Fit(recipe, pictures, Course({}, 0), open_fabric(Settings(device="cpu")))
    for _ in fit.run():
        pass
    recipe.settle(lambda _: None)
    return recipe.made(fit.history)


@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_an_swae_keeps_to_its_prior_and_to_what_components_know(pictures: Pictures, prior: str) -> None:
    recipe = begun(pictures, prior=prior)
    made = trained(recipe, pictures)
    figures = made.metrics
    assert figures["psnr"] > figures["pca_psnr"] - 0.5
    assert figures["psnr"] > mean_picture(pictures) + 2
    assert 0.7 < figures["distance_ratio"] < 1.5
    assert figures["distance_ratio_all"] > 0.7
    assert made.configuration["prior"] == prior
    assert made.artifacts.keys() == {"curves.png", "reconstructions.png", "samples.png"}
    assert all(Image.open(BytesIO(content)).format == "PNG" for content in made.artifacts.values())


def test_a_dae_has_no_prior(pictures: Pictures) -> None:
    made = trained(begun(pictures, kind="dae"), pictures)
    assert "prior" not in made.configuration
    assert not [name for name in made.metrics if name.startswith("distance")]
    assert made.artifacts.keys() == {"curves.png", "reconstructions.png"}


def test_it_begins_at_the_components_and_the_seed_decides(pictures: Pictures) -> None:
    recipe = begun(pictures)
    first, again = recipe.measure(), begun(pictures).measure()
    assert first == again
    assert first["psnr"] > mean_picture(pictures) + 2  # before any step: it begins at the components
    assert math.isfinite(first["distance_ratio"])


def test_the_perceptual_term_is_0_for_the_same_image_and_counts_by_its_weight() -> None:
    weights = backbone.find_weights("mobilenet_v2")
    images = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    other = images.flip(3).requires_grad_()
    light, heavy = (Perceptual(weight, "mobilenet_v2", weights).train() for weight in (0.1, 1.0))
    assert float(light(images, images)["reconstruction"]) == pytest.approx(0, abs=1e-6)
    parts, more = light(other, images), heavy(other, images)
    pixels = float(squared_error(other, images)["reconstruction"].detach())
    assert parts["perceptual"] > 0.01
    for found, weight in ((parts, 0.1), (more, 1.0)):
        assert float(found["reconstruction"].detach()) == pytest.approx(
            pixels + weight * float(found["perceptual"].detach()), rel=1e-4
        )
    more["reconstruction"].backward()
    assert other.grad is not None
    assert other.grad.abs().sum() > 0
    assert not any(parameter.requires_grad for parameter in heavy.parameters())


def test_a_network_without_blocks_is_told() -> None:
    with pytest.raises(InvalidInput, match="needs one of mobilenet_v2, resnet50, not inception_v3"):
        Perceptual(1.0, "inception_v3", {})


def test_a_perceptual_training_goes_through(pictures: Pictures) -> None:
    made = trained(begun(pictures, perceptual=0.01, epochs=1), pictures)
    assert made.metrics["perceptual"] > 0
