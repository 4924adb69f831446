"""The objective of the sliced-Wasserstein autoencoder (`swae`).

Kolouri, Pope, Martin and Rohde, "Sliced-Wasserstein Autoencoder: An Embarrassingly Simple Generative Model", 2018
(arXiv 1804.01947): reconstruction, and the sliced Wasserstein distance between the codes and a prior.
"""

from collections.abc import Mapping

import torch
from torch import Generator, Tensor
from torch.nn.functional import normalize

from services.trainer.losses.base import Reconstruction
from services.trainer.losses.reconstruction import squared_error
from shared.networks import priors
from shared.networks.autoencoder import Autoencoder
from shared.networks.priors import PriorName

# The weight λ of the distance against the reconstruction. Remembered codes lag behind the network: at 0.1 it answers to
# where they were, overshoots and swings, and the distance at the end is greater, not less.
WEIGHT = 0.01
# Directions per step. The reference's 50 leave most of a space of 100 dimensions unseen.
PROJECTIONS = 500
# Codes that are compared with the prior. A batch alone is too few to tell 1-d distributions apart.
CODES = 512
# Draws per code that stand for a prior whose projections have no quantiles in closed form.
_DRAWS = 4
_PAIRS = 8  # of samples of the prior, whose mean distance is what a ratio is over


class SlicedWasserstein:
    """Reconstruct the image, with codes that are distributed like the prior.

    Departures from the paper:

    - The prior is normal unless asked for: in many dimensions it lies close to a sphere, so that the cosine, by which
      codes are searched, loses nothing. The uniform one is that of a cube, not of a disc.
    - The distance is between the prior and the latest `CODES` codes, of which those of the batch carry a gradient and
      the others are remembered from the batches before.
    - Any projection of N(0, I) is N(0, 1), so its quantiles stand in the place of a sample: the same distance without
      the noise of sampling. A projection of the cube is not uniform and has another distribution along each direction:
      there four draws per code are projected too and sorted, and the mean of every four neighbours is one quantile.
    - The weight of the distance rises from 0 to `WEIGHT` over the first images (`ramp`), so that the codes spread as
      the pictures ask for before they are moved; the paper has it constant.
    - The reconstruction's error is the squared one, which PSNR measures, and perhaps a perceptual term; the paper adds
      the absolute error, and binary cross-entropy in its experiments.
    - The network begins at the principal components (see `Autoencoder`), whose codes have the prior's mean and
      covariance from the first step on.
    """

    def __init__(
        self, prior: PriorName = "normal", *, ramp: int = 0, reconstruction: Reconstruction = squared_error
    ) -> None:
        """`ramp` counts images."""
        self._prior = prior
        self._ramp = ramp
        self._reconstruction = reconstruction
        self._seen = torch.zeros((), dtype=torch.int64)  # images, up to the ramp's end
        self._queue: Tensor | None = None  # (up to CODES, code_size), newest first

    def losses(self, network: Autoencoder, views: Tensor, images: Tensor, generator: Generator) -> dict[str, Tensor]:
        """`loss`, and its parts: `reconstruction`, with its own where it has several, and `distance` (squared)."""
        codes = network.encode(views)
        parts = self._reconstruction(network.paint(codes), images)
        recent = codes.detach()[:0] if self._queue is None else self._queue
        directions = random_directions(codes.shape[1], generator)
        compared = min(len(codes) + len(recent), max(CODES, len(codes)))
        targets = quantiles(self._prior, directions, compared, generator)
        distance = distance_to_quantiles(codes, recent[: compared - len(codes)], directions, targets)
        self._queue = torch.cat([codes.detach(), recent])[:CODES]
        loss = parts["reconstruction"] + self._weight(len(images)) * distance
        return {"loss": loss, **parts, "distance": distance}

    def state(self) -> dict[str, Tensor]:
        """The codes it remembers, and how far the ramp is."""
        return {"seen": self._seen} | ({} if self._queue is None else {"queue": self._queue})

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Remember these."""
        self._queue = state.get("queue")
        self._seen = state["seen"].cpu() if "seen" in state else torch.zeros((), dtype=torch.int64)

    def _weight(self, images: int) -> float:
        if not self._ramp:
            return WEIGHT
        share = min(1.0, int(self._seen) / self._ramp)
        self._seen = (self._seen + images).clamp(max=self._ramp)
        return WEIGHT * share


def quantiles(prior: PriorName, directions: Tensor, count: int, generator: Generator) -> Tensor:
    """`count` quantiles, rising, of the prior's projection on each direction.

    Args:
        prior: Which.
        directions: Shape (d, p), of unit length.
        count: How many, at the places (i + ½) / count.
        generator: Chance for a prior that has to be sampled; on the device of the directions.

    Returns:
        Shape (p, count), or (1, count) where they are the same for all directions.
    """
    if prior == "normal":
        places = (torch.arange(count, device=directions.device) + 0.5) / count
        values: Tensor = torch.special.ndtri(places)
        return values[None]
    draws = priors.sample(prior, _DRAWS * count, len(directions), generator)
    rising = (directions.T @ draws.T).sort(dim=1).values
    return rising.view(len(rising), count, _DRAWS).mean(dim=2)


def distance_to_quantiles(codes: Tensor, recent: Tensor, directions: Tensor, targets: Tensor) -> Tensor:
    """Squared sliced 2-Wasserstein distance between the codes and a prior, as the codes of the batch see it.

    Along each direction all codes are ranked together, and the mean is over the codes of the batch alone: the gradient
    then is that of a batch as large as both.

    Args:
        codes: Shape (n, d), those of the batch.
        recent: Shape (m, d), without gradient; m may be 0.
        directions: Shape (d, p), of unit length.
        targets: What `quantiles` gives for n + m.
    """
    values = directions.T @ torch.cat([codes, recent]).T  # (p, n + m): sorting is fastest along the last dimension
    order = values.detach().argsort(dim=1)
    goals = torch.empty_like(order, dtype=codes.dtype).scatter_(1, order, targets.to(codes.dtype).expand_as(order))
    return (values - goals)[:, : len(codes)].square().mean()


def sliced_wasserstein(first: Tensor, second: Tensor, generator: Generator, projections: int = PROJECTIONS) -> Tensor:
    """Squared sliced 2-Wasserstein distance of two samples of the same shape (n, d), over random directions."""
    directions = random_directions(first.shape[1], generator, projections)
    ordered = [(sample @ directions).sort(dim=0).values for sample in (first, second)]
    return (ordered[0] - ordered[1]).square().mean()


def distance_ratio(codes: Tensor, generator: Generator, prior: PriorName = "normal") -> float:
    """How far codes (n, d) lie from the prior: their distance to a sample of it over that of two such samples.

    The distance is sliced W2 itself, not its square, of n codes or draws each; its square is averaged over eight
    samples. 1 where the codes are distributed like the prior.
    """

    def draw() -> Tensor:
        return priors.sample(prior, len(codes), codes.shape[1], generator)

    apart = torch.stack([sliced_wasserstein(codes, draw(), generator) for _ in range(_PAIRS)]).mean()
    ideal = torch.stack([sliced_wasserstein(draw(), draw(), generator) for _ in range(_PAIRS)]).mean()
    return float((apart / ideal).sqrt())


def random_directions(dimension: int, generator: Generator, count: int = PROJECTIONS) -> Tensor:
    """Directions of unit length, shape (dimension, count), uniform over the sphere."""
    return normalize(torch.randn(dimension, count, generator=generator, device=generator.device), dim=0)
