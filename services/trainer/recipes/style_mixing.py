"""Mixtures of two works with their styles in proportion: fewer pictures to learn by heart.

The chance is PyTorch's global one of the CPU, which the engine seeds before each step.
"""

import math

import torch
from torch import Tensor
from torch.distributions import Beta

_ALPHA = 0.2  # of mixup's Beta distribution: most mixtures are nearly one of the two
_CUT = 0.5  # the share of the batches that CutMix takes; mixup has the others


def mixup(inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Inputs of any shape (m, …) and their targets (m, classes), each blended with the next one's.

    Zhang et al., "mixup: Beyond empirical risk minimization", 2018. Departure: one proportion for the whole batch.
    """
    share = float(Beta(_ALPHA, _ALPHA).sample())
    return _blend(inputs, share), _blend(targets, share)


def cutmix(images: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Images (m, 3, height, width) with a rectangle of the next one in each, and their targets by area.

    Yun et al., "CutMix: Regularization strategy to train strong classifiers with localizable features", 2019: its area
    is uniform and its middle anywhere. Departure: one rectangle for the whole batch.
    """
    height, width = images.shape[2:]
    area, middle_y, middle_x = torch.rand(3).tolist()
    side = math.sqrt(area) / 2
    top, bottom = (round(height * min(1.0, max(0.0, middle_y + half))) for half in (-side, side))
    left, right = (round(width * min(1.0, max(0.0, middle_x + half))) for half in (-side, side))
    cut = images.clone()
    cut[:, :, top:bottom, left:right] = images.roll(1, 0)[:, :, top:bottom, left:right]
    return cut, _blend(targets, 1 - (bottom - top) * (right - left) / (height * width))


def mixed(images: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """CutMix or mixup, as it falls."""
    return cutmix(images, targets) if float(torch.rand(())) < _CUT else mixup(images, targets)


def _blend(values: Tensor, share: float) -> Tensor:
    return share * values + (1 - share) * values.roll(1, 0)
