"""Which model encodes: the promoted one of its kind, loaded once."""

import hashlib
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import torch

from services.encoder.encoders import Encoder, load
from shared.errors import ModelNotFound
from shared.networks import backbone, checkpoints
from shared.registry import ModelCard, ModelRegistry

_KEPT = 4  # models in memory


class Models:
    """Promoted models, ready to encode; a model is loaded when it is first asked for.

    The pretrained backbone is nobody's training: it enters the registry here, the first time that it is needed.
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
        if kind != "backbone":
            return self._registry.promoted(kind)
        wanted = {"architecture": self._architecture, "weights": self._weights.name if self._weights else "ImageNet"}
        with self._lock:
            try:
                card = self._registry.promoted(kind)
            except ModelNotFound:
                return self._install_backbone(wanted)
            return card if card.configuration == wanted else self._install_backbone(wanted)

    def encoder(self, model_id: str) -> Encoder:
        """A model of this id in memory. Raises `ModelNotFound`."""
        with self._lock:
            return self._load(model_id)

    def _load_uncached(self, model_id: str) -> Encoder:
        return load(self._registry.card(model_id), self._registry.checkpoint(model_id), self._device)

    def _install_backbone(self, configuration: dict[str, str]) -> ModelCard:
        checkpoint = checkpoints.save(backbone.find_weights(self._architecture, self._weights))
        # The same weights are the same version, however often and wherever they are installed.
        version = f"{self._architecture}-{hashlib.sha256(checkpoint).hexdigest()[:8]}"
        card = ModelCard(
            id=f"backbone-{version}",
            kind="backbone",
            version=version,
            configuration=configuration,
            dimension=backbone.dimension(self._architecture),
            created_at=datetime.now(UTC),
        )
        self._registry.add(card, checkpoint)
        return self._registry.promote(card.id)
