"""The autoencoders in use, loaded and ready to paint."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor

from shared.errors import InvalidInput
from shared.networks import checkpoints
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.pictures import to_images
from shared.networks.priors import PriorName
from shared.registry import ModelCard, ModelRegistry


@dataclass(frozen=True)
class Painter:
    """One version of an autoencoder in memory.

    Attributes:
        card: Which model it is.
        config: What its network is built from.
        prior: What its codes are distributed like; None where nothing drew them to a prior.
        device: Where it computes.
    """

    card: ModelCard
    config: AutoencoderConfig
    prior: PriorName | None
    device: torch.device
    _network: Autoencoder
    _lock: threading.Lock

    def codes(self, images: Sequence[Image.Image]) -> Tensor:
        """Codes of RGB images, shape (n, code_size), on the device."""
        inputs = torch.stack([self.config.prepare(image) for image in images]).to(self.device)
        with self._lock, torch.inference_mode():
            return self._network.encode(inputs)

    def paint(self, codes: Tensor) -> list[Image.Image]:
        """What codes decode to: square images of `config.image_size` pixels."""
        with self._lock, torch.inference_mode():
            return to_images(self._network.decode(codes))


class Painters:
    """The promoted autoencoders by kind; each stays loaded until another is promoted."""

    def __init__(self, registry: ModelRegistry, *, device: torch.device) -> None:
        self._registry = registry
        self._device = device
        self._lock = threading.Lock()
        self._loaded: dict[str, Painter] = {}

    def in_use(self, kind: str) -> Painter:
        """Raises `ModelNotFound` where none is promoted, and `InvalidInput` for one that this version cannot read."""
        card = self._registry.promoted(kind)
        with self._lock:
            if kind not in self._loaded or self._loaded[kind].card != card:
                self._loaded[kind] = load(card, self._registry.checkpoint(card.id), self._device)
            return self._loaded[kind]


def load(card: ModelCard, checkpoint: bytes, device: torch.device) -> Painter:
    """Build the network that an autoencoder's card describes. Raises `InvalidInput` for weights that do not fit."""
    try:
        config = AutoencoderConfig.model_validate(card.configuration["network"])
    except (KeyError, ValueError) as error:
        raise InvalidInput(f"The card of model {card.id} describes no autoencoder; train it again.") from error
    network = Autoencoder(config)
    checkpoints.fill(network, checkpoints.load(checkpoint), card.id)
    network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]  # its stubs lack it
    prior: PriorName | None = card.configuration.get("prior") if card.kind == "swae" else None
    return Painter(card, config, prior, device, network, threading.Lock())
