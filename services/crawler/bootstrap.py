"""What the crawler needs, opened from the settings."""

from dataclasses import dataclass

from shared.catalogue import Catalogue
from shared.images import ImageLimits
from shared.jobs import Jobs
from shared.registry import ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from shared.storage.base import ObjectStore


@dataclass(frozen=True)
class Dependencies:
    """Arguments of the handlers."""

    store: ObjectStore
    catalogue: Catalogue
    jobs: Jobs
    registry: ModelRegistry
    limits: ImageLimits
    settings: Settings


def bootstrap(settings: Settings) -> Dependencies:
    """Open what the settings name."""
    store = open_store(settings.storage_url)
    return Dependencies(
        store=store,
        catalogue=Catalogue(store),
        jobs=Jobs(store),
        registry=ModelRegistry(store),
        limits=settings.image_limits,
        settings=settings,
    )
