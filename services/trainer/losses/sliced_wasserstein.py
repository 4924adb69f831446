"""The objective of the sliced-Wasserstein autoencoder (`swae`).

Kolouri, Pope, Martin and Rohde, "Sliced-Wasserstein Autoencoder: An Embarrassingly Simple Generative Model", 2018
(arXiv 1804.01947): reconstruction, and the sliced Wasserstein distance between the codes and a prior.
"""

import torch
from torch import Generator, Tensor
from torch.nn.functional import l1_loss, mse_loss, normalize

from shared.networks.autoencoder import Autoencoder

# The weight λ of the distance against the reconstruction. Remembered codes lag behind the network: at 0.1 it answers to
# where they were, overshoots and swings, and the distance at the end is greater, not less.
WEIGHT = 0.01
# Directions per step. The reference's 50 leave most of a space of 100 dimensions unseen.
PROJECTIONS = 500
# Codes that are compared with the prior. A batch alone is too few to tell 1-d distributions apart.
CODES = 512


class SlicedWasserstein:
    """Reconstruct the image, with codes that are distributed like the prior N(0, I).

    Departures from the paper:

    - The image is reconstructed from a part of it: see `services.trainer.views`.
    - The prior is normal, not uniform on a disc or a square: in many dimensions it lies close to a sphere, so that the
      cosine, by which codes are searched, loses nothing.
    - The distance is between the prior and the latest `CODES` codes, of which those of the batch carry a gradient and
      the others are remembered from the batches before.
    - Any projection of the prior is N(0, 1), so its quantiles stand in the place of a sample: the same distance without
      the noise of sampling.
    """

    def __init__(self) -> None:
        self._queue: Tensor | None = None  # (up to CODES, code_size), newest first

    def losses(self, network: Autoencoder, views: Tensor, images: Tensor, generator: Generator) -> dict[str, Tensor]:
        """`loss`, and its parts: `reconstruction` (mean absolute and mean squared error) and `distance` (squared)."""
        codes = network.encode(views)
        decoded = network.decode(codes)
        reconstruction = l1_loss(decoded, images) + mse_loss(decoded, images)
        recent = codes.detach()[:0] if self._queue is None else self._queue
        directions = _directions(codes.shape[1], generator)
        distance = distance_to_normal(codes, recent[: max(0, CODES - len(codes))], directions)
        self._queue = torch.cat([codes.detach(), recent])[:CODES]
        loss = reconstruction + WEIGHT * distance
        return {"loss": loss, "reconstruction": reconstruction, "distance": distance}

    def state(self) -> dict[str, Tensor]:
        """The codes it remembers."""
        return {} if self._queue is None else {"queue": self._queue}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Remember these codes."""
        self._queue = state.get("queue")


def distance_to_normal(codes: Tensor, recent: Tensor, directions: Tensor) -> Tensor:
    """Squared sliced 2-Wasserstein distance between the codes and N(0, I), as the codes of the batch see it.

    Along each direction all codes are ranked together, and the mean is over the codes of the batch alone: the gradient
    then is that of a batch as large as both.

    Args:
        codes: Shape (n, d), those of the batch.
        recent: Shape (m, d), without gradient; m may be 0.
        directions: Shape (d, p), of unit length.
    """
    values = directions.T @ torch.cat([codes, recent]).T  # (p, n + m): sorting is fastest along the last dimension
    order = values.detach().argsort(dim=1)
    places = (torch.arange(values.shape[1], device=codes.device) + 0.5) / values.shape[1]
    quantiles: Tensor = torch.special.ndtri(places)
    targets = torch.empty_like(order, dtype=codes.dtype).scatter_(1, order, quantiles.expand_as(order))
    return (values - targets)[:, : len(codes)].square().mean()


def sliced_wasserstein(first: Tensor, second: Tensor, generator: Generator, projections: int = PROJECTIONS) -> Tensor:
    """Squared sliced 2-Wasserstein distance of two samples of the same shape (n, d), over random directions."""
    directions = _directions(first.shape[1], generator, projections)
    ordered = [(sample @ directions).sort(dim=0).values for sample in (first, second)]
    return (ordered[0] - ordered[1]).square().mean()


def distance_ratio(codes: Tensor, generator: Generator) -> float:
    """Distance of the codes (n, d) to a sample of N(0, I), over that of two such samples: 1 where they match."""
    samples = torch.randn(3, *codes.shape, generator=generator, device=codes.device)
    ideal = sliced_wasserstein(samples[0], samples[1], generator)
    return float(sliced_wasserstein(codes, samples[2], generator) / ideal)


def _directions(dimension: int, generator: Generator, count: int = PROJECTIONS) -> Tensor:
    return normalize(torch.randn(dimension, count, generator=generator, device=generator.device), dim=0)
