"""What every vector index promises, run on each adapter."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from shared.artwork import artwork_id
from shared.errors import InvalidInput, NotFound
from shared.vectors.base import Payload, Point, VectorFilter, VectorIndex
from shared.vectors.edge import EdgeIndex

DIMENSION = 24
COLLECTION = "test-1"
Reopen = Callable[[], VectorIndex]


def identity(number: int) -> str:
    return artwork_id(str(number).encode())


def points(count: int, seed: int = 0) -> list[Point]:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    payloads: list[Payload] = [
        {"artist_id": f"artist-{n % 3}", "style": f"style-{n % 2}", "year": 1800 + n, "record": "r"}
        for n in range(count)
    ]
    return [Point(identity(n), vectors[n], payloads[n]) for n in range(count)]


@pytest.fixture(params=["edge"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> VectorIndex:
    return {"edge": lambda: EdgeIndex(tmp_path / "vectors")}[request.param]()


@pytest.fixture
def filled(index: VectorIndex) -> VectorIndex:
    index.ensure_collection(COLLECTION, DIMENSION)
    index.upsert(COLLECTION, points(60))
    return index


def expected(query: np.ndarray, among: list[Point]) -> list[tuple[str, float]]:
    def cosine(vector: np.ndarray) -> float:
        return float(vector @ query / np.linalg.norm(vector) / np.linalg.norm(query))

    return sorted(((p.id, cosine(p.vector)) for p in among), key=lambda hit: (-hit[1], hit[0]))


def test_the_nearest_by_cosine_come_first(filled: VectorIndex) -> None:
    query = points(1, seed=9)[0].vector * 7
    hits = filled.search(COLLECTION, query, 10)
    wanted = expected(query, points(60))[:10]
    assert [hit.id for hit in hits] == [i for i, _ in wanted]
    assert [hit.cosine for hit in hits] == pytest.approx([c for _, c in wanted], abs=1e-5)
    assert hits[0].payload == next(p.payload for p in points(60) if p.id == hits[0].id)


def test_more_than_there_are(filled: VectorIndex) -> None:
    assert len(filled.search(COLLECTION, points(1)[0].vector, 1000)) == 60


@pytest.mark.parametrize(
    ("where", "passes"),
    [
        (VectorFilter(artists=("artist-1",)), lambda p: p["artist_id"] == "artist-1"),
        (VectorFilter(artists=("artist-1", "artist-2")), lambda p: p["artist_id"] in ("artist-1", "artist-2")),
        (VectorFilter(styles=("style-0",)), lambda p: p["style"] == "style-0"),
        (VectorFilter(year_from=1830), lambda p: p["year"] >= 1830),
        (VectorFilter(year_to=1830), lambda p: p["year"] <= 1830),
        (
            VectorFilter(artists=("artist-0",), styles=("style-1",), year_from=1810, year_to=1850),
            lambda p: p["artist_id"] == "artist-0" and p["style"] == "style-1" and 1810 <= p["year"] <= 1850,
        ),
        (VectorFilter(artists=("nobody",)), lambda _: False),
        (VectorFilter(), lambda _: True),
    ],
)
def test_filters(filled: VectorIndex, where: VectorFilter, passes: Callable[[Payload], bool]) -> None:
    query = points(1, seed=3)[0].vector
    wanted = [p for p in points(60) if passes(p.payload)]
    assert [hit.id for hit in filled.search(COLLECTION, query, 100, where)] == [i for i, _ in expected(query, wanted)]


def test_a_point_without_a_field_passes_no_filter_of_it(index: VectorIndex) -> None:
    index.ensure_collection(COLLECTION, DIMENSION)
    bare = Point(identity(1), points(1)[0].vector, {"record": "r"})
    index.upsert(COLLECTION, [bare])
    assert len(index.search(COLLECTION, bare.vector, 5)) == 1
    for where in (VectorFilter(year_to=3000), VectorFilter(styles=("x",)), VectorFilter(artists=("x",))):
        assert index.search(COLLECTION, bare.vector, 5, where) == []


def test_upsert_replaces_by_id(filled: VectorIndex) -> None:
    new = points(60, seed=5)
    filled.upsert(COLLECTION, new)
    assert filled.count(COLLECTION) == 60
    assert filled.search(COLLECTION, new[7].vector, 1)[0].id == new[7].id


def test_fetch_gives_vectors_that_find_themselves(filled: VectorIndex) -> None:
    found = filled.fetch(COLLECTION, [identity(4), identity(999), identity(8)])
    assert set(found) == {identity(4), identity(8)}
    hit = filled.search(COLLECTION, found[identity(4)].vector, 1)[0]
    assert (hit.id, round(hit.cosine, 5)) == (identity(4), 1.0)
    assert found[identity(8)].payload["year"] == 1808


def test_scan_goes_through_everything_by_id(index: VectorIndex) -> None:
    index.ensure_collection(COLLECTION, DIMENSION)
    many = points(2_300)
    for start in range(0, len(many), 500):
        index.upsert(COLLECTION, many[start : start + 500])
    bare = list(index.scan(COLLECTION))
    assert [p.id for p in bare] == sorted(p.id for p in many)
    assert all(p.vector.shape == (0,) for p in bare)
    first = next(iter(index.scan(COLLECTION, with_vectors=True)))
    assert first.vector.shape == (DIMENSION,)


def test_payloads_change_alone(filled: VectorIndex) -> None:
    before = filled.fetch(COLLECTION, [identity(2)])[identity(2)]
    filled.set_payload(COLLECTION, {identity(2): {"style": "new", "record": "s"}, identity(777): {"style": "none"}})
    after = filled.fetch(COLLECTION, [identity(2)])[identity(2)]
    assert after.payload == {"style": "new", "record": "s"}
    assert np.allclose(after.vector, before.vector)
    assert filled.count(COLLECTION) == 60
    assert [h.id for h in filled.search(COLLECTION, before.vector, 9, VectorFilter(styles=("new",)))] == [identity(2)]
    filled.set_payload(COLLECTION, {})


def test_delete_and_drop(filled: VectorIndex) -> None:
    filled.delete(COLLECTION, [identity(0), identity(12345)])
    assert filled.count(COLLECTION) == 59
    assert filled.fetch(COLLECTION, [identity(0)]) == {}
    filled.drop(COLLECTION)
    filled.drop(COLLECTION)
    assert filled.count(COLLECTION) == 0
    filled.ensure_collection(COLLECTION, 3)
    filled.upsert(COLLECTION, [Point(identity(1), np.ones(3, dtype=np.float32))])
    assert filled.count(COLLECTION) == 1


def test_a_collection_that_does_not_exist_reads_as_empty(index: VectorIndex) -> None:
    assert index.count("none") == 0
    assert index.search("none", points(1)[0].vector, 3) == []
    assert list(index.scan("none")) == []
    assert index.fetch("none", [identity(1)]) == {}
    index.delete("none", [identity(1)])
    index.set_payload("none", {identity(1): {}})
    with pytest.raises(NotFound, match="none"):
        index.upsert("none", points(1))


def test_collections_are_apart(filled: VectorIndex) -> None:
    filled.ensure_collection("other-2", 3)
    filled.upsert("other-2", [Point(identity(1), np.ones(3, dtype=np.float32))])
    assert (filled.count("other-2"), filled.count(COLLECTION)) == (1, 60)


def test_ensure_keeps_what_is_there(filled: VectorIndex) -> None:
    filled.ensure_collection(COLLECTION, DIMENSION)
    assert filled.count(COLLECTION) == 60


def test_vectors_of_another_dimension_are_refused(filled: VectorIndex) -> None:
    wrong = np.ones(5, dtype=np.float32)
    with pytest.raises(InvalidInput, match="test-1"):
        filled.upsert(COLLECTION, [Point(identity(99), wrong)])
    with pytest.raises(InvalidInput, match="test-1"):
        filled.search(COLLECTION, wrong, 3)
    assert filled.count(COLLECTION) == 60


def test_threads_write_and_read_at_once(index: VectorIndex) -> None:
    index.ensure_collection(COLLECTION, DIMENSION)
    many = points(400)
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    def write(start: int) -> Callable[[], None]:
        return lambda: [index.upsert(COLLECTION, [p]) for p in many[start : start + 100]] and None

    def read() -> None:
        for _ in range(50):
            index.search(COLLECTION, many[0].vector, 20)
            index.count(COLLECTION)

    threads = [threading.Thread(target=run, args=(work,)) for work in (*map(write, range(0, 400, 100)), read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert index.count(COLLECTION) == 400


def test_it_answers(index: VectorIndex) -> None:
    index.check()
