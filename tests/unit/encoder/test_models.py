"""Models that the encoder installs by itself."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from services.encoder.models import Models
from shared.errors import ModelNotFound
from shared.registry import ModelCard, ModelRegistry
from shared.storage.folder import FolderStore


@pytest.fixture
def registry(tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(FolderStore(tmp_path))


@pytest.fixture
def models(registry: ModelRegistry) -> Models:
    return Models(registry, device=torch.device("cpu"), architecture="mobilenet_v2", weights=None)


def test_an_embedding_is_there_without_any_training(models: Models) -> None:
    card = models.promoted("embedding")
    assert card.kind == "embedding"
    assert card.dimension == 512
    assert models.promoted("embedding") == card
    encoder = models.encoder(card.id)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 100, 120, 3), dtype=np.uint8)
    vectors = encoder.encode([encoder.prepare(Image.fromarray(picture)) for picture in pixels])
    assert vectors.shape == (2, 512)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_trained_embedding_stays_in_use(models: Models, registry: ModelRegistry) -> None:
    trained = ModelCard(
        id="embedding-trained",
        kind="embedding",
        version="trained",
        configuration={"network": {"architecture": "mobilenet_v2"}, "training": {"seed": 0}},
        dimension=256,
        created_at=datetime.now(UTC),
    )
    registry.add(trained, b"")
    registry.promote(trained.id)
    assert models.promoted("embedding").id == trained.id


def test_what_needs_training_is_not_installed(models: Models) -> None:
    with pytest.raises(ModelNotFound):
        models.promoted("dae")
