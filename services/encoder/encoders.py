"""Models that are loaded and ready to encode."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from shared.errors import InvalidInput
from shared.networks import autoencoder, backbone, checkpoints, classifier
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


def load(card: ModelCard, checkpoint: bytes, device: torch.device) -> Encoder:
    """Build the network that the card describes, with the checkpoint's weights.

    Raises `InvalidInput` for a kind that this version of Vasari does not know, or weights that do not fit.
    """
    weights = checkpoints.load(checkpoint)
    network: nn.Module
    run: Callable[[Tensor], Tensor]
    if card.kind == "backbone":
        architecture = card.configuration["architecture"]
        network = backbone.build(architecture)
        run, preprocess, side = network, backbone.preprocessing(architecture), backbone.input_side(architecture)
    elif card.kind in ("dae", "swae"):
        config = autoencoder.AutoencoderConfig.model_validate(card.configuration["network"])
        network = whole = autoencoder.Autoencoder(config)
        run, preprocess, side = whole.encode, config.prepare, config.image_size
    elif card.kind == "style":
        shape = classifier.ClassifierConfig.model_validate(card.configuration["network"])
        network = judge = classifier.StyleClassifier(shape)
        run, preprocess, side = judge.features, shape.prepare, shape.side
    else:
        raise InvalidInput(
            f"Model {card.id} is of kind '{card.kind}', which this version does not know; upgrade Vasari."
        )
    checkpoints.fill(network, weights, card.id)
    # Convolutions run faster with the channels of a pixel side by side, on CPU and GPU alike.
    network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]  # PyTorch's own stubs lack it
    return Encoder(card, side, preprocess, run, device, threading.Lock())
