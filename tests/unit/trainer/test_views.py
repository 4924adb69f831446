"""Views show parts of their images."""

import pytest
import torch

from services.trainer.data.views import SMALLEST, random_views


@pytest.fixture
def views() -> torch.Tensor:
    """Views of 200 times the same image, whose first two channels tell the place, x and y from 0 to 1."""
    line = (torch.arange(64) + 0.5) / 64
    image = torch.stack([line.expand(64, 64), line[:, None].expand(64, 64), torch.full((64, 64), 0.5)])
    return random_views(image.expand(200, 3, 64, 64), torch.Generator().manual_seed(0))


def test_a_view_is_a_square_part_of_its_image(views: torch.Tensor) -> None:
    assert views.shape == (200, 3, 64, 64)
    assert torch.allclose(views[:, 2], torch.tensor(0.5))
    across = (views[:, 0, :, -1] - views[:, 0, :, 0]).abs()
    down = views[:, 1, -1, :] - views[:, 1, 0, :]
    assert torch.allclose(across, across[:, :1].expand_as(across), atol=1e-4)
    assert torch.allclose(across[:, 0], down[:, 0], atol=0.02)  # as wide as it is high
    assert across.min() > SMALLEST * 0.95
    assert across.max() <= 1
    assert across[:, 0].std() > 0.1


def test_views_are_everywhere_and_half_of_them_mirrored(views: torch.Tensor) -> None:
    assert views[:, :2].min() < 0.05
    assert views[:, :2].max() > 0.95
    mirrored = (views[:, 0, 0, -1] < views[:, 0, 0, 0]).float().mean()
    assert 0.4 < mirrored < 0.6
    assert (views[:, 1, -1] > views[:, 1, 0]).all()  # none stands on its head


def test_the_generator_decides() -> None:
    images = torch.rand(4, 3, 16, 16)
    first, again, other = (random_views(images, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
