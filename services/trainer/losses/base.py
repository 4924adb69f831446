"""The objective port: what a training step makes smaller."""

from collections.abc import Mapping
from typing import Protocol

from torch import Generator, Tensor

from shared.networks.autoencoder import Autoencoder


class Objective(Protocol):
    """A loss with what it remembers between batches."""

    def losses(self, network: Autoencoder, views: Tensor, images: Tensor, generator: Generator) -> dict[str, Tensor]:
        """The scalar `loss` to take the gradient of, and its parts by name.

        `views`, what the network sees, and `images`, what it is to make of them, have the shape (n, 3, size, size) and
        lie in [0, 1]. `generator` is on the same device and the only source of chance.
        """

    def state(self) -> dict[str, Tensor]:
        """What it remembers, for a checkpoint."""

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from such a state."""


class Reconstruction(Protocol):
    """How far painted images are from those that they should be."""

    def __call__(self, painted: Tensor, images: Tensor) -> dict[str, Tensor]:
        """The scalar `reconstruction`, and its parts by name where it has several; both (n, 3, size, size)."""
