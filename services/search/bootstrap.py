"""What the search service needs, opened from the settings."""

from dataclasses import dataclass

from services.search.collection import Collection
from services.search.identities import Identities
from services.search.queries import Queries
from shared.broker import Broker, open_broker
from shared.catalogue import Catalogue
from shared.curation import Curation
from shared.graph_report import GraphReports
from shared.identity.decisions import Decisions
from shared.identity.people import People
from shared.influence import open_graph
from shared.influence.base import InfluenceGraph
from shared.influence.nearness import KnownNearness
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
    nearness: KnownNearness
    people: People
    identities: Identities
    decisions: Decisions
    curation: Curation
    graph_reports: GraphReports

    def refresh_graph(self) -> None:
        """Let the next question see graph and decisions as they are, not as they were a moment ago."""
        self.people.refresh()
        self.nearness.refresh()


def bootstrap(settings: Settings) -> Dependencies:
    """Open what the settings name."""
    store = open_store(settings.storage_url, settings.storage_public_url)
    broker = open_broker(settings.broker_url, "search", settings.task_limits)
    catalogue, graph, decisions = Catalogue(store), open_graph(settings.graph_url), Decisions(store)
    collection, people = Collection(catalogue), People(graph, decisions)
    return Dependencies(
        settings=settings,
        broker=broker,
        store=store,
        catalogue=catalogue,
        collection=collection,
        queries=Queries(store, broker, settings.image_limits, timeout=settings.query_timeout),
        registry=ModelRegistry(store),
        jobs=Jobs(store),
        index=open_index(settings.vectors_url),
        graph=graph,
        nearness=KnownNearness(graph),
        people=people,
        identities=Identities(collection, graph, people),
        decisions=decisions,
        curation=Curation(store),
        graph_reports=GraphReports(store),
    )
