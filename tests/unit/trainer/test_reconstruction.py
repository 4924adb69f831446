"""PSNR and SSIM where their values are known."""

import pytest
import torch

from services.trainer.reconstruction import psnr, ssim


@pytest.fixture
def images() -> torch.Tensor:
    return torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 0.8 + 0.1


def test_psnr_of_a_known_error(images: torch.Tensor) -> None:
    assert torch.allclose(psnr(images, images + 0.1), torch.tensor([20.0, 20.0]), atol=1e-3)
    assert torch.allclose(psnr(images, images), torch.tensor([100.0, 100.0]))


def test_ssim_is_1_for_the_same_image_and_falls_with_noise(images: torch.Tensor) -> None:
    assert torch.allclose(ssim(images, images), torch.ones(2), atol=1e-5)
    noise = torch.randn(images.shape, generator=torch.Generator().manual_seed(1))
    values = [float(ssim(images, images + amount * noise).mean()) for amount in (0.02, 0.1, 0.5)]
    assert 1 > values[0] > values[1] > values[2]


def test_ssim_of_flat_images_is_the_likeness_of_their_brightness() -> None:
    # Without any variation the second factor is 1, and the first (2ab + C1) / (a^2 + b^2 + C1).
    a, b = torch.full((1, 3, 16, 16), 0.2), torch.full((1, 3, 16, 16), 0.6)
    assert float(ssim(a, b)) == pytest.approx((2 * 0.12 + 1e-4) / (0.04 + 0.36 + 1e-4), rel=1e-3)


def test_each_pair_is_measured_by_itself(images: torch.Tensor) -> None:
    mixed = torch.stack([images[0], images[1].flip(0)])
    assert ssim(mixed, images)[0] == pytest.approx(1, abs=1e-5)
    assert ssim(mixed, images)[1] < 0.9
