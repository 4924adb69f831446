"""How like their originals decoded images are."""

import torch
from torch import Tensor
from torch.nn.functional import conv2d

# Wang et al. 2004: a Gaussian window of 11 pixels, deviation 1.5, and constants for values in [0, 1].
_WINDOW, _DEVIATION = 11, 1.5
_C1, _C2 = 0.01**2, 0.03**2


def psnr(images: Tensor, others: Tensor) -> Tensor:
    """Peak signal-to-noise ratio of each pair in decibels, shape (n,), of two (n, 3, h, w) in [0, 1].

    Identical images would have no bound; 100 dB stands for them.
    """
    error = (images - others).square().mean(dim=(1, 2, 3)).clamp(min=1e-10)
    return -10 * error.log10()


def ssim(images: Tensor, others: Tensor) -> Tensor:
    """Structural similarity of each pair, shape (n,), at most 1, of two (n, 3, h, w) in [0, 1], h and w at least 11.

    Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity",
    2004. Departure: the mean over the colour channels, where the paper has grey images only.
    """
    distance = torch.arange(_WINDOW, device=images.device) - _WINDOW // 2
    line = torch.exp(-distance.square() / (2 * _DEVIATION**2))
    line = line / line.sum()

    def blurred(values: Tensor) -> Tensor:
        channels = values.flatten(0, 1)[:, None]  # (n * 3, 1, h, w): each by itself
        return conv2d(conv2d(channels, line[None, None, None, :]), line[None, None, :, None])

    mean_a, mean_b = blurred(images), blurred(others)
    variance_a = blurred(images * images) - mean_a.square()
    variance_b = blurred(others * others) - mean_b.square()
    covariance = blurred(images * others) - mean_a * mean_b
    likeness = (2 * mean_a * mean_b + _C1) * (2 * covariance + _C2)
    likeness = likeness / ((mean_a.square() + mean_b.square() + _C1) * (variance_a + variance_b + _C2))
    return likeness.reshape(len(images), -1).mean(dim=1)
