"""The style classifier's network."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from PIL import Image
from pydantic import ValidationError

from shared.networks import backbone
from shared.networks.classifier import ClassifierConfig, StyleClassifier


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads wait for each other where cores are busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


STYLES = ("Baroque", "Cubism", "Realism")


def config(**changes: object) -> ClassifierConfig:
    return ClassifierConfig.model_validate({"architecture": "mobilenet_v2", "styles": STYLES, **changes})


@pytest.mark.parametrize("architecture", ["mobilenet_v2", "resnet50", "inception_v3"])
def test_every_architecture_gives_logits_and_features(architecture: str) -> None:
    network = StyleClassifier(config(architecture=architecture)).eval()
    images = torch.rand(2, 3, 96, 96)
    with torch.inference_mode():
        features = network.features(images)
        assert features.shape == (2, backbone.dimension(architecture))
        assert network(images).shape == (2, 3)
        assert torch.equal(network(images), network.decide(features))


def test_features_are_those_of_the_backbone_on_normalised_images() -> None:
    network = StyleClassifier(config()).eval()
    plain = backbone.build("mobilenet_v2")
    plain.load_state_dict(network.backbone.state_dict())
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8))
    with torch.inference_mode():
        expected = plain(backbone.preprocessing("mobilenet_v2")(picture)[None])
        middle = config().prepare(picture.crop((16, 16, 240, 240)))[None]
        assert torch.allclose(network.features(middle), expected, atol=1e-4)


def test_a_higher_temperature_is_less_sure_of_the_same() -> None:
    logits = torch.tensor([[3.0, 1.0, 0.0], [0.0, 0.0, 5.0]])
    plain, warm = config().probabilities(logits), config(temperature=2.5).probabilities(logits)
    assert torch.allclose(warm.sum(dim=1), torch.ones(2))
    assert torch.equal(plain.argmax(dim=1), warm.argmax(dim=1))
    assert (warm.max(dim=1).values < plain.max(dim=1).values).all()
    assert torch.allclose(warm, torch.softmax(logits / 2.5, dim=1))


def test_an_image_is_prepared_as_its_middle_square() -> None:
    wide = Image.new("RGB", (300, 100), "black")
    wide.paste("white", (100, 0, 200, 100))
    prepared = config(side=64).prepare(wide)
    assert prepared.shape == (3, 64, 64)
    assert prepared[:, :, 2:-2].min() > 0.99  # the black beside it reaches in by the interpolation alone


@pytest.mark.parametrize("changes", [{"styles": ("one",)}, {"temperature": 0}, {"architecture": "vgg"}, {"side": 8}])
def test_what_cannot_be_built_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        config(**changes)
