"""Linear maps that are fitted in closed form: principal components, and the whitening of what artists vary in."""

from typing import NamedTuple

import torch
from torch import Tensor


class Affine(NamedTuple):
    """x -> weight @ x + bias; shapes (out, in) and (out,)."""

    weight: Tensor
    bias: Tensor


def principal(points: Tensor, dimension: int, power: float) -> tuple[Affine, float]:
    """The first principal components, each scaled by its variance to the power of `-power`; and their share in all.

    With a power of 0 they keep their variances, with 1/2 they are white. `dimension` is less than the number of points,
    shape (n, length). Computed from the points' inner products, in double precision: n is some thousands, while the
    length may be tens of thousands.
    """
    count = len(points)
    mean = points.mean(dim=0)
    offsets = points - mean
    inner = (offsets @ offsets.T).double()
    values, vectors = torch.linalg.eigh(inner)
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    share = float(values[:dimension].sum() / values.sum())
    values = values[:dimension].clamp(min=1e-9 * float(values[0]))
    # offsets.T @ vector has the length sqrt(value); the variance along it is value / n.
    scales = values.rsqrt() * (values / count) ** -power
    weight = (vectors[:, :dimension] * scales).float().T @ offsets
    # eigh leaves the signs open; with them settled, every machine gives the same embedding.
    largest = weight.gather(1, weight.abs().argmax(dim=1, keepdim=True))
    weight = weight * largest.sign()
    return Affine(weight, -weight @ mean), share


def within_class(points: Tensor, labels: Tensor, shrinkage: float) -> Affine:
    """Shorten the directions in which works of the same class differ: within-class covariance normalisation.

    Hatch, Kajarekar and Stolcke, "Within-class covariance normalization for SVM-based speaker recognition", 2006.
    Unlike discriminant analysis it drops no direction, so classes that it was not fitted to lose little. Departures:
    the covariance is that of all works around their class's mean, mixed with `shrinkage` of the identity of the same
    trace, and its root is the symmetric one.

    Args:
        points: Shape (n, dimension).
        labels: Shape (n,), int64, from 0 on.
        shrinkage: In (0, 1].
    """
    counts = labels.bincount().clamp(min=1)
    means = points.new_zeros(len(counts), points.shape[1]).index_add(0, labels, points) / counts[:, None]
    offsets = (points - means[labels]).double()
    covariance = offsets.T @ offsets / len(points)
    trace = covariance.diagonal().mean()
    mixed = (1 - shrinkage) * covariance + shrinkage * trace * torch.eye(len(covariance), dtype=covariance.dtype)
    values, vectors = torch.linalg.eigh(mixed)
    weight = ((vectors * values.rsqrt()) @ vectors.T).float()
    return Affine(weight, -weight @ points.mean(dim=0))
