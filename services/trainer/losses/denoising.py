"""The objective of the denoising autoencoder (`dae`)."""

from collections.abc import Mapping

import torch
from torch import Generator, Tensor

from services.trainer.losses.base import Reconstruction
from services.trainer.losses.reconstruction import squared_error
from shared.networks.autoencoder import Autoencoder

# Standard deviation of the noise, in units of the pixel range [0, 1].
NOISE = 0.1


class Denoising:
    """Reconstruct the clean image from one with Gaussian noise.

    Vincent, Larochelle, Bengio and Manzagol, "Extracting and composing robust features with denoising autoencoders",
    2008. Departures:

    - It is convolutional, with a linear path beside that begins at the principal components, and trained as a whole.
    - The reference system added 0.5 N(0, 1), in which paintings of 128 pixels drown: codes then take longer to learn.
    - It compared a tanh output by binary cross-entropy; here the squared error fits an output in [0, 1].
    - To the squared error a perceptual term may be added.
    """

    def __init__(self, reconstruction: Reconstruction = squared_error) -> None:
        self._reconstruction = reconstruction

    def losses(self, network: Autoencoder, views: Tensor, images: Tensor, generator: Generator) -> dict[str, Tensor]:
        """`loss`, which is the reconstruction's, and the parts of that where it has several."""
        noise = torch.empty_like(views).normal_(0, NOISE, generator=generator)
        parts = self._reconstruction(network.paint(network.encode(views + noise)), images)
        return {"loss": parts.pop("reconstruction"), **parts}

    def state(self) -> dict[str, Tensor]:
        """Nothing."""
        return {}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Nothing to do."""
