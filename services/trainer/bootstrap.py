"""What the trainer needs, opened from the settings."""

from dataclasses import dataclass
from pathlib import Path

from services.trainer.recipes.base import Assets
from shared.catalogue import Catalogue
from shared.identity.decisions import Decisions
from shared.identity.people import People
from shared.images import ImageLimits
from shared.influence import open_graph
from shared.influence.base import InfluenceGraph
from shared.jobs import Jobs
from shared.registry import ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from shared.storage.base import ObjectStore
from shared.vectors import open_index
from shared.vectors.base import VectorIndex


@dataclass(frozen=True)
class Dependencies:
    """Arguments of the handlers.

    Attributes:
        settings: For what only a training needs, such as its devices.
        scratch: Folder for what can be had again.
    """

    store: ObjectStore
    catalogue: Catalogue
    registry: ModelRegistry
    jobs: Jobs
    index: VectorIndex
    graph: InfluenceGraph
    people: People
    limits: ImageLimits
    assets: Assets
    settings: Settings
    scratch: Path


def bootstrap(settings: Settings) -> Dependencies:
    """Open what the settings name."""
    store, graph = open_store(settings.storage_url), open_graph(settings.graph_url)
    return Dependencies(
        store=store,
        catalogue=Catalogue(store),
        registry=ModelRegistry(store),
        jobs=Jobs(store),
        index=open_index(settings.vectors_url),
        graph=graph,
        people=People(graph, Decisions(store)),
        limits=settings.image_limits,
        assets=Assets(settings.backbone, settings.backbone_weights),
        settings=settings,
        scratch=settings.scratch_dir or settings.data_dir / "scratch",
    )
