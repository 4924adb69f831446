"""What the search service needs, opened from the settings."""

from dataclasses import dataclass

from services.search.collection import Collection
from services.search.queries import Queries
from shared.broker import Broker, open_broker
from shared.catalogue import Catalogue
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
    """What the routes work with."""

    settings: Settings
    broker: Broker
    store: ObjectStore
    catalogue: Catalogue
    collection: Collection
    queries: Queries
    registry: ModelRegistry
    jobs: Jobs
    index: VectorIndex
    graph: InfluenceGraph


def bootstrap(settings: Settings) -> Dependencies:
    """Open what the settings name."""
    store = open_store(settings.storage_url, settings.storage_public_url)
    broker = open_broker(settings.broker_url, "search", settings.task_limits)
    catalogue = Catalogue(store)
    return Dependencies(
        settings=settings,
        broker=broker,
        store=store,
        catalogue=catalogue,
        collection=Collection(catalogue),
        queries=Queries(store, broker, settings.image_limits, timeout=settings.query_timeout),
        registry=ModelRegistry(store),
        jobs=Jobs(store),
        index=open_index(settings.vectors_url),
        graph=open_graph(settings.graph_url),
    )
