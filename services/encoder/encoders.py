"""Models that are loaded and ready to encode."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from shared.errors import InvalidInput
from shared.networks import autoencoder, backbone, checkpoints, classifier, embedding
from shared.registry import ModelCard


@dataclass(frozen=True)
class Encoder:
    """One model version in memory.

    Attributes:
        card: Which model it is.
        input_side: Pixels that the image's shorter side needs at least; a larger image may be decoded smaller.
    """

    card: ModelCard
    input_side: int
    _preprocess: Callable[[Image.Image], Tensor]
    _network: Callable[[Tensor], Tensor]
    _device: torch.device
    _lock: threading.Lock

    def prepare(self, image: Image.Image) -> Tensor:
        """The network's input for one upright RGB image, shape (3, height, width)."""
        return self._preprocess(image)

    def encode(self, inputs: Sequence[Tensor]) -> NDArray[np.float32]:
        """Embeddings of prepared images, shape (n, dimension), float32. One thread at a time computes."""
        batch = torch.stack(list(inputs)).to(self._device, memory_format=torch.channels_last)
        with self._lock, torch.inference_mode():
            embeddings: NDArray[np.float32] = self._network(batch).float().cpu().numpy()
        return embeddings


@dataclass(frozen=True)
class _Built:
    """A network that waits for its weights, and how it is used."""

    network: nn.Module
    run: Callable[[Tensor], Tensor]
    preprocess: Callable[[Image.Image], Tensor]
    side: int


def load(card: ModelCard, checkpoint: bytes, device: torch.device) -> Encoder:
    """Build the network that the card describes, with the checkpoint's weights.

    Raises `InvalidInput` for a kind that this version of Vasari does not know, or weights that do not fit.
    """
    weights = checkpoints.load(checkpoint)
    if card.kind not in _BUILDERS:
        raise InvalidInput(
            f"Model {card.id} is of kind '{card.kind}', which this version does not know; upgrade Vasari."
        )
    built = _BUILDERS[card.kind](card.configuration)
    checkpoints.fill(built.network, weights, card.id)
    # Convolutions run faster with the channels of a pixel side by side, on CPU and GPU alike.
    built.network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]  # PyTorch's own stubs lack it
    return Encoder(card, built.side, built.preprocess, built.run, device, threading.Lock())


def _backbone(configuration: Mapping[str, Any]) -> _Built:
    architecture = configuration["architecture"]
    network = backbone.build(architecture)
    return _Built(network, network, backbone.preprocessing(architecture), backbone.input_side(architecture))


def _autoencoder(configuration: Mapping[str, Any]) -> _Built:
    config = autoencoder.AutoencoderConfig.model_validate(configuration["network"])
    network = autoencoder.Autoencoder(config)
    return _Built(network, network.embed, config.prepare, config.image_size)


def _style(configuration: Mapping[str, Any]) -> _Built:
    config = classifier.ClassifierConfig.model_validate(configuration["network"])
    network = classifier.StyleClassifier(config)
    return _Built(network, network.features, config.prepare, config.side)


def _embedding(configuration: Mapping[str, Any]) -> _Built:
    config = embedding.EmbeddingConfig.model_validate(configuration["network"])
    network = embedding.EmbeddingNetwork(config)
    return _Built(network, network, config.prepare, config.side)


_BUILDERS: Mapping[str, Callable[[Mapping[str, Any]], _Built]] = {
    "backbone": _backbone,
    "dae": _autoencoder,
    "swae": _autoencoder,
    "style": _style,
    "embedding": _embedding,
}
