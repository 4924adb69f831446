"""The objective of the denoising autoencoder (`dae`)."""

import torch
from torch import Generator, Tensor
from torch.nn.functional import mse_loss

from shared.networks.autoencoder import Autoencoder

# Standard deviation of the noise, in units of the pixel range [0, 1].
NOISE = 0.25


class Denoising:
    """Reconstruct the clean image from one with Gaussian noise added.

    Vincent, Larochelle, Bengio and Manzagol, "Extracting and composing robust features with denoising autoencoders",
    2008. Departures: convolutional, trained as a whole; and where the reference system added 0.5 N(0, 1) and compared a
    tanh output by binary cross-entropy, here the squared error fits an output in [0, 1].
    """

    def losses(self, network: Autoencoder, parts: Tensor, images: Tensor, generator: Generator) -> dict[str, Tensor]:
        """`loss`: the mean squared error per pixel and channel."""
        noise = torch.empty_like(parts).normal_(0, NOISE, generator=generator)
        return {"loss": mse_loss(network.decode(network.encode(parts + noise)), images)}

    def state(self) -> dict[str, Tensor]:
        """Nothing."""
        return {}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Nothing to do."""
