"""What the graph service needs, opened from the settings."""

from dataclasses import dataclass

from shared.influence import open_graph
from shared.influence.base import InfluenceGraph
from shared.jobs import Jobs
from shared.settings import Settings
from shared.storage import open_store
from shared.storage.base import ObjectStore


@dataclass(frozen=True)
class Dependencies:
    """Arguments of the handlers."""

    settings: Settings
    store: ObjectStore
    jobs: Jobs
    graph: InfluenceGraph


def bootstrap(settings: Settings) -> Dependencies:
    """Open what the settings name."""
    store = open_store(settings.storage_url)
    return Dependencies(settings=settings, store=store, jobs=Jobs(store), graph=open_graph(settings.graph_url))
