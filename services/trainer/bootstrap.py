"""What the trainer needs, opened from the settings."""

from dataclasses import dataclass

import torch

from shared.catalogue import Catalogue
from shared.images import ImageLimits
from shared.influence import open_graph
from shared.influence.base import InfluenceGraph
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
    registry: ModelRegistry
    jobs: Jobs
    index: VectorIndex
    graph: InfluenceGraph
    limits: ImageLimits
    device: torch.device


def bootstrap(settings: Settings) -> Dependencies:
    """Open what the settings name. Raises `InvalidInput` for a device that this machine lacks."""
    store = open_store(settings.storage_url)
    return Dependencies(
        store=store,
        catalogue=Catalogue(store),
        registry=ModelRegistry(store),
        jobs=Jobs(store),
        index=open_index(settings.vectors_url),
        graph=open_graph(settings.graph_url),
        limits=settings.image_limits,
        device=devices.pick(settings.device),
    )
