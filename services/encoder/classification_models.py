"""The style classifier in use, loaded and ready."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor

from shared.errors import InvalidInput
from shared.messages import StyleGuess
from shared.networks import checkpoints
from shared.networks.classifier import ClassifierConfig, StyleClassifier
from shared.registry import ModelCard, ModelRegistry

LEAST = 0.5  # a guess is to be likelier than all other styles together


@dataclass(frozen=True)
class Classifier:
    """One version of the style model in memory."""

    card: ModelCard
    config: ClassifierConfig
    _network: StyleClassifier
    _device: torch.device
    _lock: threading.Lock

    def prepare(self, image: Image.Image) -> Tensor:
        """The network's input for one upright RGB image."""
        return self.config.prepare(image)

    def classify(self, inputs: Sequence[Tensor]) -> list[tuple[StyleGuess, ...]]:
        """Of each prepared image all styles, by falling probability. One thread at a time computes."""
        batch = torch.stack(list(inputs)).to(self._device, memory_format=torch.channels_last)
        with self._lock, torch.inference_mode():
            probabilities = self.config.probabilities(self._network(batch).float()).cpu()
        return [
            tuple(
                StyleGuess(style=self.config.styles[place], probability=float(row[place]))
                for place in row.argsort(descending=True, stable=True).tolist()
            )
            for row in probabilities
        ]

    def settled(self, styles: Sequence[StyleGuess]) -> StyleGuess | None:
        """The style that an image counts as, None where it is not sure enough.

        It has to have a probability of one half; a model of one style has a threshold of its own, fitted to works that
        it was not trained on, and never settles on its contrary.
        """
        if self.config.only is None:
            return styles[0] if styles[0].probability >= LEAST else None
        asked = next(guess for guess in styles if guess.style == self.config.only)
        least = LEAST if self.config.threshold is None else self.config.threshold
        return asked if asked.probability >= least else None


class Classifiers:
    """The promoted style model; it stays loaded until another is promoted."""

    def __init__(self, registry: ModelRegistry, *, device: torch.device) -> None:
        self._registry = registry
        self._device = device
        self._lock = threading.Lock()
        self._loaded: Classifier | None = None

    def in_use(self) -> Classifier:
        """Raises `ModelNotFound` where none is promoted, and `InvalidInput` for one that this version cannot read."""
        card = self._registry.promoted("style")
        with self._lock:
            if self._loaded is None or self._loaded.card != card:
                self._loaded = load(card, self._registry.checkpoint(card.id), self._device)
            return self._loaded


def load(card: ModelCard, checkpoint: bytes, device: torch.device) -> Classifier:
    """Build the network that a style model's card describes. Raises `InvalidInput` for weights that do not fit."""
    try:
        config = ClassifierConfig.model_validate(card.configuration["network"])
    except (KeyError, ValueError) as error:
        raise InvalidInput(f"The card of model {card.id} describes no style classifier; train it again.") from error
    network = StyleClassifier(config)
    checkpoints.fill(network, checkpoints.load(checkpoint), card.id)
    network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]  # its stubs lack it
    return Classifier(card, config, network, device, threading.Lock())
