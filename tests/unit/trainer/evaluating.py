"""What the tests of the evaluation share: a collection in memory, its influences, and a handler run on them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from services.trainer.evaluation import handler
from shared.catalogue import Catalogue
from shared.identity.decisions import Decisions
from shared.identity.people import People
from shared.images import ImageLimits
from shared.influence.base import Artist, Influence, Statement
from shared.influence.memory import MemoryGraph
from shared.jobs import Progress
from shared.messages import EvaluateEncoders
from shared.registry import ModelCard, ModelRegistry
from shared.storage.folder import FolderStore
from shared.vectors.base import Point
from tests.records import artwork

ANA, BEN, CLEO, DORA = (
    Artist(id=name, name=name.title(), occupations=("artist",)) for name in ("ana", "ben", "cleo", "dora")
)


class Points:
    """Collections in memory, as far as an evaluation reads them."""

    def __init__(self, collections: Mapping[str, Sequence[Point]]) -> None:
        self.collections = collections

    def count(self, collection: str) -> int:
        return len(self.collections.get(collection, ()))

    def scan(self, collection: str, *, with_vectors: bool = False) -> Iterator[Point]:
        return iter(self.collections.get(collection, ()))


def graph_of(*edges: tuple[Artist, Artist]) -> MemoryGraph:
    """The influences from the first of each two to the second."""
    graph = MemoryGraph()
    graph.replace({artist for edge in edges for artist in edge}, [influence(one.id, other.id) for one, other in edges])
    return graph


def influence(influencer: str, influenced: str) -> Influence:
    """What some source says."""
    return Influence(influencer=influencer, influenced=influenced, statements=(Statement(source="test"),))


def point(number: str, angle: float, **payload: str | int) -> Point:
    """A work on the unit circle."""
    return Point(f"{number:0>32}", np.array([np.cos(angle), np.sin(angle)], np.float32), payload)


def registry_with(store: FolderStore, *kinds: str, data: str = "", **artifacts: bytes) -> ModelRegistry:
    """A promoted model of each kind, `<kind>-1`; the names of artifacts are without their ending, `.json`."""
    registry = ModelRegistry(store)
    for kind in kinds:
        card = ModelCard(
            id=f"{kind}-1",
            kind=kind,
            version="1",
            configuration={},
            dimension=2,
            data=data,
            created_at=datetime.now(UTC),
        )
        registry.add(card, b"", {f"{name}.json": content for name, content in artifacts.items()})
        registry.promote(card.id)
    return registry


class Recorder(Progress):
    """A pen whose record can be read."""

    def __init__(self, store: FolderStore, job_id: str = "job") -> None:
        super().__init__(store, job_id, "main")

    total = property(lambda self: self._part.total)
    done = property(lambda self: self._part.done)
    values = property(lambda self: self._part.result)


def evaluate(
    store: FolderStore,
    collections: Mapping[str, Sequence[Point]],
    graph: MemoryGraph,
    *,
    registry: ModelRegistry | None = None,
    **message: Any,
) -> Recorder:
    """Run the handler on collections by the kind of their encoder, and give what it reported.

    Works without a record get one that tells their artist.
    """
    progress, catalogue = Recorder(store), Catalogue(store)
    recorded = set(catalogue.ids())
    for each in {point.id: point for points in collections.values() for point in points}.values():
        if each.id not in recorded:
            catalogue.update(artwork(each.id, artist=str(each.payload.get("artist_id", "")).title() or None))
    handler.evaluate(
        EvaluateEncoders(job_id="job", encoders=tuple(collections), **message),  # type: ignore[arg-type]  # any string
        store=store,
        catalogue=catalogue,
        registry=registry or registry_with(store, *collections),
        index=Points({f"{kind}-1": points for kind, points in collections.items()}),  # type: ignore[arg-type]  # reads
        graph=graph,
        people=People(graph, Decisions(store)),
        limits=ImageLimits(max_bytes=10**7, max_pixels=10**7),
        progress=progress,
    )
    return progress
