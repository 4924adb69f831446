"""What the evaluation makes of an index with labels."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainer.evaluation import handler
from services.trainer.evaluation.judging import Judge, Labels
from shared.errors import ModelNotFound, NotIndexed
from shared.influence.base import Artist, Influence
from shared.influence.memory import MemoryGraph
from shared.jobs import Progress
from shared.messages import EvaluateEncoders
from shared.registry import ModelCard, ModelRegistry
from shared.storage.folder import FolderStore
from shared.vectors.base import Payload, Point, Vector, VectorFilter, VectorHit

A, B, C = (Artist(id=name, name=name.title()) for name in ("ana", "ben", "cleo"))


class ExactIndex:
    """One collection in memory, searched exactly."""

    def __init__(self, collections: Mapping[str, Sequence[Point]]) -> None:
        self.collections = collections

    def count(self, collection: str) -> int:
        return len(self.collections.get(collection, ()))

    def scan(self, collection: str, *, with_vectors: bool = False) -> Iterator[Point]:
        return iter(self.collections.get(collection, ()))

    def search(self, collection: str, vector: Vector, limit: int, where: VectorFilter | None = None) -> list[VectorHit]:
        def cosine(point: Point) -> float:
            return float(point.vector @ vector / np.linalg.norm(point.vector) / np.linalg.norm(vector))

        hits = [VectorHit(point.id, cosine(point), point.payload) for point in self.collections[collection]]
        return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))[:limit]


def graph_of(*edges: tuple[Artist, Artist]) -> MemoryGraph:
    graph = MemoryGraph()
    graph.merge(
        {artist for edge in edges for artist in edge},
        [Influence(influencer=a.id, influenced=b.id, sources=("test",)) for a, b in edges],
    )
    return graph


def point(name: str, angle: float, **payload: str) -> Point:
    return Point(name, np.array([np.cos(angle), np.sin(angle)], np.float32), payload)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def registry_with(store: FolderStore, *kinds: str) -> ModelRegistry:
    registry = ModelRegistry(store)
    for kind in kinds:
        card = ModelCard(
            id=f"{kind}-1", kind=kind, version="1", configuration={}, dimension=2, created_at=datetime.now(UTC)
        )
        registry.add(card, b"")
        registry.promote(card.id)
    return registry


def evaluate(store: FolderStore, points: Sequence[Point], graph: MemoryGraph) -> dict[str, float | None]:
    progress = Recorder(store)
    handler.evaluate(
        EvaluateEncoders(job_id="job", encoders=("dae",)),
        registry=registry_with(store, "dae"),
        index=ExactIndex({"dae-1": points}),  # type: ignore[arg-type]  # a reader needs no more of the port
        graph=graph,
        progress=progress,
    )
    assert progress.total == progress.done == len(points)
    return dict(progress.values["encoders"]["dae"])


class Recorder(Progress):
    def __init__(self, store: FolderStore) -> None:
        super().__init__(store, "job", "main")

    total = property(lambda self: self._part.total)
    done = property(lambda self: self._part.done)
    values = property(lambda self: self._part.result)


def test_a_collection_judged_by_hand(store: FolderStore) -> None:
    # Around the circle in this order; each finds all three others, the nearest first.
    points = [
        point("1", 0.00, artist_id="ana", style="cubism"),
        point("2", 0.10, artist_id="ben", style="baroque"),
        point("3", 0.25, artist_id="ana", style="cubism"),
        point("4", 0.45, artist_id="cleo", style="cubism"),
    ]
    scores = evaluate(store, points, graph_of((B, A)))
    # 1 finds 2, 3, 4; 2 finds 1, 3, 4; 3 finds 2, 4, 1 (at .15, .20, .25); 4 finds 3, 2, 1.
    # Same artist: 1 has its one at place 2, 3 at place 3; ben and cleo have no other work.
    assert scores["map10_artist"] == pytest.approx((1 / 2 + 1 / 3) / 2, abs=1e-4)
    # Same style: each of the three cubists finds the two others in ten places; the baroque work has none to find.
    assert scores["p10_style"] == pytest.approx(0.2)
    discounts = 1 / np.log2([2, 3, 4])
    found = np.array([[2, 3, 1], [2, 2, 0], [2, 1, 3], [1, 0, 1]]) @ discounts
    ideal = np.array([[3, 2, 1], [2, 2, 0], [3, 2, 1], [1, 1, 0]]) @ discounts
    assert scores["ndcg10"] == pytest.approx((found / ideal).mean(), abs=1e-4)
    assert scores["distinct10"] == pytest.approx((3 + 2 + 3 + 2) / 4)
    assert scores["works"] == 4
    assert scores["model_id"] == "dae-1"


def test_unknown_labels_match_nothing(store: FolderStore) -> None:
    points = [point("1", 0.0), point("2", 0.1), point("3", 0.2, artist_id="ana"), point("4", 0.3, style="cubism")]
    scores = evaluate(store, points, graph_of())
    assert scores["map10_artist"] is None
    assert scores["p10_style"] is None
    assert scores["ndcg10"] is None
    assert scores["distinct10"] == pytest.approx(3 / 4)


def test_a_work_is_never_its_own_neighbour_even_among_duplicates(store: FolderStore) -> None:
    points = [point(f"{number:02}", 0.0, artist_id="ana", style="cubism") for number in range(15)]
    scores = evaluate(store, points, graph_of())
    assert scores["map10_artist"] == 1
    assert scores["p10_style"] == 1
    assert scores["ndcg10"] == 1


LABELS = st.builds(
    Labels, st.sampled_from([None, "ana", "ben", "cleo"]), st.sampled_from([None, "cubism", "baroque", "rococo"])
)


@given(st.lists(LABELS, min_size=2, max_size=14), st.data())
def test_the_best_possible_list_scores_1(works: list[Labels], data: st.DataObject) -> None:
    graph = graph_of((A, B))
    judge = Judge(works, graph)
    query, others = works[0], works[1:]

    def grade(work: Labels) -> int:
        if query.artist and work.artist == query.artist:
            return 3
        linked, alike = {query.artist, work.artist} == {"ana", "ben"}, query.style and work.style == query.style
        return (2 if linked else 0) + (1 if alike else 0)

    # Of two works of grade 3, one by the artist comes first: only it counts for the average precision.
    best = judge.score(query, sorted(others, key=lambda work: (grade(work), work.artist == query.artist), reverse=True))
    assert best.ndcg is None if not any(map(grade, others)) else best.ndcg == pytest.approx(1)
    by_artist = sum(work.artist == query.artist for work in others) if query.artist else 0
    assert best.average_precision is None if not by_artist else best.average_precision == pytest.approx(1)
    shuffled = judge.score(query, data.draw(st.permutations(others)))
    assert (shuffled.ndcg or 0) <= 1 + 1e-12


def test_an_encoder_without_a_model_or_without_works_is_told(store: FolderStore) -> None:
    def run(*kinds: str, index: ExactIndex) -> None:
        handler.evaluate(
            EvaluateEncoders(job_id="job", encoders=kinds),  # type: ignore[arg-type]  # str for the literal
            registry=registry_with(store, "dae"),
            index=index,  # type: ignore[arg-type]  # a reader needs no more of the port
            graph=graph_of(),
            progress=Recorder(store),
        )

    with pytest.raises(ModelNotFound, match="No 'swae' model is promoted"):
        run("dae", "swae", index=ExactIndex({}))
    with pytest.raises(NotIndexed, match="vasari encode --encoder dae"):
        run("dae", index=ExactIndex({}))


def test_the_payload_of_a_point_gives_its_labels() -> None:
    payload: Payload = {"artist_id": "ana", "year": 1900, "record": "f"}
    assert Labels.of(payload) == Labels("ana", None)
