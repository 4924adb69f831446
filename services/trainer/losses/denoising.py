"""The objective of the denoising autoencoder (`dae`)."""

import torch
from torch import Generator, Tensor
from torch.nn.functional import mse_loss

from shared.networks.autoencoder import Autoencoder

# Standard deviation of the noise, in units of the pixel range [0, 1].
NOISE = 0.1


class Denoising:
    """Reconstruct the clean image from a part of it with Gaussian noise.

    Vincent, Larochelle, Bengio and Manzagol, "Extracting and composing robust features with denoising autoencoders",
    2008. Departures:

    - It is convolutional and trained as a whole.
    - The corruption is not noise alone, but also what `services.trainer.views` takes away.
    - The reference system added 0.5 N(0, 1), in which paintings of 128 pixels drown: codes then take longer to learn.
    - It compared a tanh output by binary cross-entropy; here the squared error fits an output in [0, 1].
    """

    def losses(self, network: Autoencoder, views: Tensor, images: Tensor, generator: Generator) -> dict[str, Tensor]:
        """`loss`: the mean squared error per pixel and channel."""
        noise = torch.empty_like(views).normal_(0, NOISE, generator=generator)
        return {"loss": mse_loss(network.decode(network.encode(views + noise)), images)}

    def state(self) -> dict[str, Tensor]:
        """Nothing."""
        return {}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Nothing to do."""
