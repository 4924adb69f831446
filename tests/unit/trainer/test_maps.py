"""Maps keep clumps together, are the same for the same seed, and end the same however often they were put down."""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from services.trainer.maps import tsne
from services.trainer.maps.drawing import draw
from services.trainer.maps.neighbours import Neighbours
from services.trainer.maps.table import by_chance, neighbours_kept
from services.trainer.maps.works import Works, principal_plane
from shared.errors import Cancelled, NotIndexed
from shared.jobs import Jobs, Paused, Progress, turn
from shared.maps import MAPS, STEPS, CollectionMap, Maps
from shared.messages import DrawMap, MapMethod
from shared.registry import ModelCard, ModelRegistry
from shared.storage.folder import FolderStore
from shared.vectors.base import Payload, Point
from shared.vectors.edge import EdgeIndex

MODEL = "backbone-test"
CLUMPS = 3
IN_EACH = 40


class Ground:
    """A promoted model, its index, and what draws on them."""

    def __init__(self, folder: Path, store: FolderStore) -> None:
        self.store = store
        self.index = EdgeIndex(folder / "vectors")
        self.registry = ModelRegistry(store)
        self.registry.add(
            ModelCard(id=MODEL, kind="backbone", version="1", configuration={}, dimension=16, created_at=_now()), b""
        )
        self.registry.promote(MODEL)
        self.index.ensure_collection(MODEL, 16)

    def add(self, vectors: np.ndarray, payload: Callable[[int], Payload] = lambda _: {}) -> None:
        self.index.upsert(MODEL, [Point(f"{n:032x}", v, payload(n)) for n, v in enumerate(vectors)])

    def draw(self, job: str = "job", progress: Progress | None = None, **options: object) -> CollectionMap:
        message = DrawMap.model_validate({"job_id": job, "encoder": "backbone", **options})
        pen = progress or Progress(self.store, job, "main")
        draw(message, store=self.store, registry=self.registry, index=self.index, progress=pen)
        return self.read(message.method)

    def read(self, method: MapMethod = "tsne") -> CollectionMap:
        return CollectionMap.model_validate_json(gzip.decompress(Maps(self.store).packed(MODEL, method)))


@pytest.fixture
def ground(tmp_path: Path, store: FolderStore) -> Ground:
    return Ground(tmp_path, store)


@pytest.fixture
def clumps() -> np.ndarray:
    """120 works in three clumps, in turns: of works n, n + 3, n + 6 … is one clump."""
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(CLUMPS, 16))
    return (np.tile(middles, (IN_EACH, 1)) + 0.35 * rng.normal(size=(CLUMPS * IN_EACH, 16))).astype(np.float32)


def ends_after(times: int) -> Callable[[], bool]:
    """A turn that is over when it is asked for the so manieth time."""
    asked = count(1)
    return lambda: next(asked) >= times


@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_clumps_lie_apart_and_most_neighbours_stay(ground: Ground, clumps: np.ndarray, method: MapMethod) -> None:
    ground.add(clumps)
    drawn = ground.draw(method=method)
    places = np.column_stack([drawn.x, drawn.y]).astype(float)
    clump = np.arange(len(places)) % CLUMPS
    middles = np.array([places[clump == c].mean(axis=0) for c in range(CLUMPS)])
    nearest = np.linalg.norm(places[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == clump).mean() > 0.97
    assert drawn.card.neighbours_by_chance == pytest.approx(10 / 119, abs=1e-4)
    assert drawn.card.neighbours_kept > 3 * drawn.card.neighbours_by_chance
    assert drawn.card.works == len(drawn.ids) == CLUMPS * IN_EACH
    assert {min(drawn.x), max(drawn.x)} == {0, STEPS} or {min(drawn.y), max(drawn.y)} == {0, STEPS}


def test_a_map_that_was_put_down_ends_as_one_that_was_not(ground: Ground, clumps: np.ndarray) -> None:
    ground.add(clumps)
    whole = ground.draw("whole", seed=3)
    jobs = Jobs(ground.store)
    message = DrawMap(job_id="pieces", encoder="backbone", seed=3)
    jobs.create("map", "Map", "trainer.draw_map", message)

    def work(*, progress: Progress) -> None:
        ground.draw("pieces", progress, seed=3)

    turns = 0
    while not jobs.get("pieces").state.final:
        turns += 1
        try:
            with turn(ends_after(8 * turns - 7)):  # the first ends with the neighbours, the others between runs
                jobs.run("pieces", work)
        except Paused:
            kept = [info.key for info in ground.store.list(f"{MAPS}{MODEL}/unfinished/pieces/")]
            assert kept
    assert turns > 2
    assert jobs.get("pieces").state == "succeeded"
    pieces = ground.read()
    assert (pieces.x, pieces.y) == (whole.x, whole.y)
    assert pieces.card.neighbours_kept == whole.card.neighbours_kept
    assert not list(ground.store.list(f"{MAPS}{MODEL}/unfinished/"))
    assert jobs.get("pieces").done == jobs.get("pieces").total


def test_what_was_reached_with_other_works_is_of_no_use(ground: Ground, clumps: np.ndarray) -> None:
    ground.add(clumps)
    with pytest.raises(Paused), turn(ends_after(6)):
        ground.draw("job")
    ground.index.delete(MODEL, [f"{0:032x}"])
    assert len(ground.draw("job").ids) == CLUMPS * IN_EACH - 1


def test_a_cancelled_map_is_not_stored(ground: Ground, clumps: np.ndarray) -> None:
    ground.add(clumps)
    jobs = Jobs(ground.store)
    jobs.create("map", "Map", "trainer.draw_map", DrawMap(job_id="job", encoder="backbone"))
    runs = count(1)

    def work(*, progress: Progress) -> None:
        def cancel() -> bool:
            if next(runs) == 5:
                jobs.cancel("job")
                progress._written = float("-inf")  # looked for at once, however soon the map is done
            return False

        with turn(cancel):
            ground.draw("job", progress)

    jobs.run("job", work)
    assert jobs.get("job").state == "cancelled"
    assert Maps(ground.store).card(MODEL, "tsne") is None


def test_seeds_of_umap_are_kept_to(clumps: np.ndarray) -> None:
    from services.trainer.maps.umap import epochs, lay_out

    works = Works([str(n) for n in range(len(clumps))], _unit(clumps), [{}] * len(clumps))
    near = _found(works.vectors, 10)
    told: list[int] = []
    maps = [lay_out(works, near, principal_plane(works.vectors), seed, told.append) for seed in (1, 1, 2)]
    assert np.array_equal(maps[0], maps[1])
    assert not np.array_equal(maps[0], maps[2])
    assert told
    assert max(told) <= epochs(len(works))

    def stop(_: int) -> None:
        raise Cancelled("Enough.")

    with pytest.raises(Cancelled):
        lay_out(works, near, principal_plane(works.vectors), 1, stop)


def test_few_works_are_laid_out_and_too_few_are_refused(ground: Ground, clumps: np.ndarray) -> None:
    ground.add(clumps[:4])
    with pytest.raises(NotIndexed, match="needs 5 works, and 4 are indexed"):
        ground.draw()
    ground.add(clumps[:5])
    drawn = ground.draw()
    assert len(set(zip(drawn.x, drawn.y, strict=True))) == 5
    assert drawn.card.parameters["perplexity"] == pytest.approx(4 / 3)
    assert drawn.card.neighbours_by_chance == 1.0


def test_the_columns_tell_what_the_index_knows(ground: Ground, clumps: np.ndarray) -> None:
    known: list[Payload] = [
        {"artist_id": "b", "style": "Cubism", "year": 1910},
        {"artist_id": "a", "style": "Baroque", "style_predicted": 1, "year": -40},
        {"artist_id": "b"},
        {"style": "Cubism"},
        {},
    ]
    ground.add(clumps[:5], lambda n: known[n])
    drawn = ground.draw()
    assert drawn.ids == [f"{n:032x}" for n in range(5)]
    assert (drawn.artists, drawn.artist) == (["a", "b"], [1, 0, 1, -1, -1])
    assert (drawn.styles, drawn.style) == (["Baroque", "Cubism"], [1, 0, -1, 1, -1])
    assert drawn.predicted == [0, 1, 0, 0, 0]
    assert drawn.year == [1910, -40, None, None, None]


def test_neighbours_are_exact_however_they_are_found() -> None:
    rng = np.random.default_rng(1)
    vectors = _unit(rng.normal(size=(2500, 8)))
    found = _found(vectors, 7)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    assert np.array_equal(found.indices, np.argsort(-cosines, axis=1)[:, :7])

    half = Neighbours.none_yet(2500, 7)
    next(half.find(vectors))
    assert 0 < half.done < 2500
    rest = Neighbours(half.indices.copy(), half.cosines.copy(), half.done)
    assert list(rest.find(vectors))[-1] == 2500
    assert np.array_equal(rest.indices, found.indices)


def test_neighbours_kept_is_one_for_the_plane_itself_and_chance_for_any_other() -> None:
    rng = np.random.default_rng(2)
    angles = rng.uniform(0, 1, 1000)
    circle = _unit(np.column_stack([np.cos(angles), np.sin(angles)]))
    near = _found(circle, 10)
    assert neighbours_kept(near, circle.astype(float)) > 0.99
    assert neighbours_kept(near, rng.random((1000, 2))) == pytest.approx(by_chance(1000), abs=0.005)


def test_the_principal_plane_does_not_turn_over() -> None:
    vectors = _unit(np.random.default_rng(3).normal(size=(50, 6)) * [9, 3, 1, 1, 1, 1])
    plane = principal_plane(vectors)
    assert plane[:, 0].std() == pytest.approx(1)
    assert plane[:, 0].std() > plane[:, 1].std()
    assert abs(np.corrcoef(plane[:, 0], vectors[:, 0])[0, 1]) > 0.99
    assert np.array_equal(plane, principal_plane(vectors.copy()))


def test_perplexity_gives_way_to_few_works() -> None:
    assert tsne.fitting(30, 10_000) == 30
    assert tsne.fitting(30, 46) == 15


def _found(vectors: np.ndarray, k: int) -> Neighbours:
    found = Neighbours.none_yet(len(vectors), k)
    _drain(found.find(vectors))
    return found


def _drain(steps: Iterator[int]) -> None:
    for _ in steps:
        pass


def _unit(vectors: np.ndarray) -> np.ndarray:
    rows: np.ndarray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return rows


def _now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)
