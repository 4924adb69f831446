"""What the codes of a sliced-Wasserstein autoencoder are to be distributed like."""

import math
from typing import Literal

import torch
from torch import Generator, Tensor
from torch.nn.functional import normalize

PriorName = Literal["normal", "uniform"]
_HALF_SIDE = math.sqrt(3)  # of the cube whose dimensions have the variance 1


def sample(prior: PriorName, count: int, dimension: int, generator: Generator) -> Tensor:
    """`count` draws from the prior, shape (count, dimension), on the device of `generator`.

    Every dimension has the mean 0 and the variance 1: N(0, I), or uniform in the cube from -√3 to √3.
    """
    if prior == "normal":
        return torch.randn(count, dimension, generator=generator, device=generator.device)
    return (2 * torch.rand(count, dimension, generator=generator, device=generator.device) - 1) * _HALF_SIDE


def between(prior: PriorName, start: Tensor, end: Tensor, steps: int) -> Tensor:
    """Codes on the way from one to another (d,), both included: shape (steps, d).

    A draw from N(0, I) in many dimensions lies close to a sphere, and the straight way would leave it: the direction
    turns evenly (Shoemake, "Animating rotation with quaternion curves", 1985) while the length changes evenly, so that
    the ends are exact although codes are not equally long. In the cube the way is straight. So it is between opposite
    codes, which no turn leads to that is shorter than others.
    """
    parts = torch.linspace(0, 1, steps, device=start.device)[:, None]
    straight = torch.lerp(start, end, parts)
    cosine = torch.dot(normalize(start, dim=0), normalize(end, dim=0)).clamp(-1, 1)
    angle = cosine.arccos()
    if prior == "uniform" or angle.sin() < 1e-3:
        return straight
    turned = ((1 - parts) * angle).sin() * normalize(start, dim=0) + (parts * angle).sin() * normalize(end, dim=0)
    return turned / angle.sin() * torch.lerp(start.norm(), end.norm(), parts)


def around(prior: PriorName, code: Tensor, count: int, strength: float, generator: Generator) -> Tensor:
    """`count` codes near one (d,), shape (count, d): it and a draw from the prior, `strength` times, summed.

    The sum is shrunk by √(1 + strength²), so that what was distributed like N(0, I) still is: with growing strength the
    codes become draws from the prior. In the cube that keeps mean and variance, and what leaves the cube is put back on
    its border.
    """
    draws = sample(prior, count, len(code), generator)
    near = (code + strength * draws) / math.sqrt(1 + strength**2)
    return near.clamp(-_HALF_SIDE, _HALF_SIDE) if prior == "uniform" else near
