"""Codes and images have the promised shapes and ranges, at the reference's size and at smaller ones."""

import numpy as np
import pytest
import torch
from PIL import Image
from pydantic import ValidationError

from services.trainer.components import principal
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig


@pytest.mark.parametrize(("size", "width", "code"), [(128, 4, 100), (32, 4, 7), (8, 6, 3)])
def test_images_become_codes_and_codes_become_images(size: int, width: int, code: int) -> None:
    network = Autoencoder(AutoencoderConfig(image_size=size, width=width, code_size=code))
    codes = network.encode(torch.rand(2, 3, size, size))
    images = network.decode(codes * 100)
    assert codes.shape == (2, code)
    assert images.shape == (2, 3, size, size)
    assert images.min() >= 0
    assert images.max() <= 1


def test_filters_double_up_to_the_last_map_of_4_pixels() -> None:
    network = Autoencoder(AutoencoderConfig(width=40))
    shapes = [tuple(layer.weight.shape) for layer in network.convolutions_in if isinstance(layer, torch.nn.Conv2d)]
    assert shapes == [
        (40, 3, 4, 4),
        (80, 40, 4, 4),
        (160, 80, 4, 4),
        (320, 160, 4, 4),
        (640, 320, 4, 4),
        (100, 640, 4, 4),
    ]


def test_a_network_that_begins_at_components_is_as_good_as_they_are() -> None:
    network = Autoencoder(AutoencoderConfig(image_size=16, width=4, code_size=5))
    chance = torch.Generator().manual_seed(0)
    images = torch.rand(60, 3, 1, 1, generator=chance) * torch.linspace(0.2, 1, 16).expand(60, 3, 16, 16)
    found = principal(lambda: iter([network.coarse(images)]), 5)
    network.begin(found.mean, found.directions, found.deviations)
    with torch.no_grad():
        codes = network.encode(images)
        painted = network.paint(codes)
    assert len(found.directions) == 3  # a colour and a ramp: the images vary in three dimensions
    assert torch.allclose(painted, images, atol=1e-3)
    assert torch.allclose(codes[:, :3].std(dim=0), torch.ones(3), atol=0.02)
    assert torch.allclose(codes[:, :3].mean(dim=0), torch.zeros(3), atol=1e-3)


def test_embeddings_weigh_half_way_between_codes_and_what_they_paint() -> None:
    network = Autoencoder(AutoencoderConfig(image_size=16, width=4, code_size=3))
    with torch.no_grad():
        network.line_out.weight.zero_()
        for direction, length in enumerate((4.0, 1.0, 0.25)):
            network.line_out.weight[direction, direction] = length
    images = torch.rand(4, 3, 16, 16)
    with torch.no_grad():
        assert torch.equal(network.embed(images), network.encode(images))
        network.weigh()
        expected = network.encode(images) * torch.tensor([2.0, 1.0, 0.5])
        assert torch.allclose(network.embed(images), expected, atol=1e-4)


def test_standardised_codes_decode_to_the_same_images() -> None:
    network = Autoencoder(AutoencoderConfig(image_size=16, width=4, code_size=5))
    images = torch.rand(50, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        before = network.decode(network.encode(images))
        for _ in range(2):  # the second time there is nothing left to do
            codes = network.encode(images)
            network.standardise(codes.mean(dim=0), codes.std(dim=0))
        codes = network.encode(images)
        after = network.decode(codes)
    assert torch.allclose(codes.mean(dim=0), torch.zeros(5), atol=1e-4)
    assert torch.allclose(codes.std(dim=0), torch.ones(5), atol=1e-4)
    assert torch.allclose(before, after, atol=1e-5)


def test_values_keep_their_size_through_the_layers() -> None:
    torch.manual_seed(0)
    network = Autoencoder(AutoencoderConfig(width=8))
    with torch.no_grad():
        codes = network.encode(torch.rand(16, 3, 128, 128))
        last = network.convolutions_out(torch.randn(16, 100))
    assert 0.3 < codes.std() < 3
    assert 0.3 < last.std() < 3


def test_preparing_takes_the_middle_square() -> None:
    pixels = np.zeros((64, 192, 3), np.uint8)
    pixels[:, 64:128] = (255, 51, 0)
    prepared = AutoencoderConfig(image_size=32).prepare(Image.fromarray(pixels))
    assert prepared.shape == (3, 32, 32)
    assert prepared.dtype == torch.float32
    # The interpolation mixes a little of the neighbours into the outermost columns.
    inner = prepared[:, :, 2:-2]
    assert torch.allclose(inner, torch.tensor([1.0, 0.2, 0.0])[:, None, None].expand_as(inner))


@pytest.mark.parametrize("size", [(300, 17), (17, 300), (5, 5), (128, 128), (1, 250)])
def test_preparing_takes_images_of_any_shape(size: tuple[int, int]) -> None:
    assert AutoencoderConfig(image_size=32).prepare(Image.new("RGB", size)).shape == (3, 32, 32)


@pytest.mark.parametrize("size", [4, 100, 2048])
def test_a_size_that_cannot_be_halved_to_4_is_refused(size: int) -> None:
    with pytest.raises(ValidationError):
        AutoencoderConfig(image_size=size)
