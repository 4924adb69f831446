"""Which model encodes: the promoted one of its kind, loaded once."""

import hashlib
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from services.encoder.encoders import Encoder, load
from shared.errors import ModelNotFound
from shared.networks import backbone, checkpoints
from shared.networks.embedding import EmbeddingConfig
from shared.networks.embedding_generic import generic
from shared.registry import INSTALLED, ModelCard, ModelRegistry

_KEPT = 4  # models in memory


class Models:
    """Promoted models, ready to encode; a model is loaded when it is first asked for.

    The pretrained backbone and the generic embedding are nobody's training: they enter the registry here, the first
    time that they are needed.
    """

    def __init__(
        self, registry: ModelRegistry, *, device: torch.device, architecture: str, weights: Path | None
    ) -> None:
        self._registry = registry
        self._device = device
        self._architecture = architecture
        self._weights = weights
        self._lock = threading.Lock()
        self._load = lru_cache(_KEPT)(self._load_uncached)

    def promoted(self, kind: str) -> ModelCard:
        """The card of the model in use. Raises `ModelNotFound` where a kind that needs training has none."""
        if kind not in INSTALLED:
            return self._registry.promoted(kind)
        with self._lock:
            try:
                card = self._registry.promoted(kind)
            except ModelNotFound:
                return self._install(kind)
            # One that was trained is nobody's to replace; one that was installed follows the settings.
            installed = "training" not in card.configuration
            return self._install(kind) if installed and card.configuration != self._configuration(kind) else card

    def encoder(self, model_id: str) -> Encoder:
        """A model of this id in memory. Raises `ModelNotFound`."""
        with self._lock:
            return self._load(model_id)

    def _load_uncached(self, model_id: str) -> Encoder:
        return load(self._registry.card(model_id), self._registry.checkpoint(model_id), self._device)

    def _configuration(self, kind: str) -> dict[str, Any]:
        weights = {"weights": self._weights.name if self._weights else "ImageNet"}
        if kind == "backbone":
            return {"architecture": self._architecture, **weights}
        return {"network": self._generic().model_dump(), **weights}

    def _generic(self) -> EmbeddingConfig:
        return EmbeddingConfig.model_validate({"architecture": self._architecture})

    def _install(self, kind: str) -> ModelCard:
        pretrained = backbone.find_weights(self._architecture, self._weights)
        if kind == "backbone":
            checkpoint, dimension = checkpoints.save(pretrained), backbone.dimension(self._architecture)
        else:
            network = generic(self._generic(), pretrained)
            checkpoint, dimension = checkpoints.save(network.state_dict()), network.config.dimension
        # The same weights are the same version, however often and wherever they are installed.
        version = f"{self._architecture}-{hashlib.sha256(checkpoint).hexdigest()[:8]}"
        card = ModelCard(
            id=f"{kind}-{version}",
            kind=kind,
            version=version,
            configuration=self._configuration(kind),
            dimension=dimension,
            created_at=datetime.now(UTC),
        )
        self._registry.add(card, checkpoint)
        return self._registry.promote(card.id)
