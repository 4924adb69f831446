"""Principal components of pictures that need not fit into memory: where an autoencoder begins, and its yardstick."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

_SPARE = 60  # directions beyond those asked for, which the last of them need to be found well
_PASSES = 6


@dataclass(frozen=True, slots=True)
class Components:
    """What the vectors of a set vary along.

    Attributes:
        mean: Shape (d,).
        directions: Of unit length, at right angles, by falling deviation; shape (k, d).
        deviations: Of the vectors along them, positive; shape (k,).
    """

    mean: Tensor
    directions: Tensor
    deviations: Tensor

    def rebuilt(self, vectors: Tensor) -> Tensor:
        """What remains of vectors (n, d) that are known by their components alone."""
        return (vectors - self.mean) @ self.directions.T @ self.directions + self.mean


def principal(parts: Callable[[], Iterator[Tensor]], count: int, seed: int = 0) -> Components:
    """The first `count` principal components of vectors that come in parts of shape (m, d), the same at every call.

    There are fewer where the vectors lie in fewer dimensions. Memory holds one part and some (d, count + 60).

    By randomised subspace iteration: Halko, Martinsson and Tropp, "Finding structure with randomness", 2011, algorithm
    4.4, on the covariance; six passes, and one for the mean.
    """
    total, number = torch.zeros(()), 0
    for part in parts():
        total, number = total + part.sum(dim=0), number + len(part)
    mean = total / number
    wanted = min(count + _SPARE, number - 1, len(mean))
    chance = torch.Generator().manual_seed(seed)
    basis = torch.randn(len(mean), wanted, generator=chance).to(mean.device)
    for _ in range(_PASSES):
        basis = torch.linalg.qr(basis).Q
        image = torch.zeros_like(basis)
        inner = torch.zeros(wanted, wanted, device=mean.device)
        for part in parts():
            along = (part - mean) @ basis
            image += (part - mean).T @ along
            inner += along.T @ along
        basis, previous = image, basis
    values, turns = torch.linalg.eigh(inner / number)
    kept = [place for place in reversed(range(wanted)) if values[place] > 1e-6 * values[-1]][:count]
    return Components(mean, (previous @ turns[:, kept]).T.contiguous(), values[kept].sqrt())
