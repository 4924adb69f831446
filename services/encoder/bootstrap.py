"""What the encoder needs, opened from the settings."""

from dataclasses import dataclass

from services.encoder.classification_models import Classifiers
from services.encoder.generation_models import Painters
from services.encoder.models import Models
from shared.catalogue import Catalogue
from shared.images import ImageLimits
from shared.jobs import Jobs
from shared.networks import devices
from shared.registry import ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from shared.storage.base import ObjectStore
from shared.vectors import open_index
from shared.vectors.base import VectorIndex


@dataclass(frozen=True)
class Dependencies:
    """Arguments of the handlers."""

    store: ObjectStore
    catalogue: Catalogue
    jobs: Jobs
    index: VectorIndex
    registry: ModelRegistry
    models: Models
    classifiers: Classifiers
    painters: Painters
    limits: ImageLimits
    batch_size: int


def bootstrap(settings: Settings) -> Dependencies:
    """Open what the settings name; models are loaded when they are first used."""
    store = open_store(settings.storage_url)
    registry = ModelRegistry(store)
    device = devices.pick(settings.device)
    return Dependencies(
        store=store,
        catalogue=Catalogue(store),
        jobs=Jobs(store),
        index=open_index(settings.vectors_url),
        registry=registry,
        models=Models(
            registry,
            device=device,
            architecture=settings.backbone,
            weights=settings.backbone_weights,
        ),
        classifiers=Classifiers(registry, device=device),
        painters=Painters(registry, device=device),
        limits=settings.image_limits,
        batch_size=settings.batch_size,
    )
