"""What every vector index promises, run on each adapter."""

import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from shared.artwork import artwork_id
from shared.errors import Conflict, InvalidInput, NotFound
from shared.vectors import open_index
from shared.vectors.base import Payload, Point, VectorFilter, VectorIndex
from shared.vectors.edge import EdgeIndex
from shared.vectors.qdrant import QdrantIndex
from shared.vectors.qdrant_server import Server
from tests.servers.qdrant_memory import AsServer

DIMENSION = 24
Names = Callable[[], str]


def identity(number: int) -> str:
    return artwork_id(str(number).encode())


def points(count: int, seed: int = 0) -> list[Point]:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    payloads: list[Payload] = [
        {"artist_id": f"artist-{n % 3}", "style": f"style-{n % 2}", "year": 1800 + n, "record": "r"}
        for n in range(count)
    ]
    return [Point(identity(n), vectors[n], payloads[n]) for n in range(count)]


def in_memory() -> QdrantIndex:
    """The server's adapter on the client's own imitation of a server, which checks what requests look like."""
    client = QdrantClient(":memory:")
    client._client = AsServer(client._client)  # type: ignore[assignment]
    return QdrantIndex(Server("memory", lambda: client))


@pytest.fixture(params=["edge", "memory", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> VectorIndex:
    if request.param == "edge":
        return EdgeIndex(tmp_path / "vectors")
    if request.param == "memory":
        return in_memory()
    return open_index(request.getfixturevalue("qdrant_url"))


@pytest.fixture
def names(index: VectorIndex) -> Iterator[Names]:
    """Makes names for collections and aliases, which a shared server has from no other test; drops what they name."""
    made: list[str] = []

    def make() -> str:
        made.append(f"test-{uuid.uuid4().hex[:12]}")
        return made[-1]

    yield make
    for name in made:
        index.drop(name)


@pytest.fixture
def collection(names: Names) -> str:
    return names()


@pytest.fixture
def filled(index: VectorIndex, collection: str) -> VectorIndex:
    index.ensure_collection(collection, DIMENSION)
    index.upsert(collection, points(60))
    return index


def expected(query: np.ndarray, among: list[Point]) -> list[tuple[str, float]]:
    def cosine(vector: np.ndarray) -> float:
        return float(vector @ query / np.linalg.norm(vector) / np.linalg.norm(query))

    return sorted(((p.id, cosine(p.vector)) for p in among), key=lambda hit: (-hit[1], hit[0]))


def test_the_nearest_by_cosine_come_first(filled: VectorIndex, collection: str) -> None:
    query = points(1, seed=9)[0].vector * 7
    hits = filled.search(collection, query, 10)
    wanted = expected(query, points(60))[:10]
    assert [hit.id for hit in hits] == [i for i, _ in wanted]
    assert [hit.cosine for hit in hits] == pytest.approx([c for _, c in wanted], abs=1e-5)
    assert hits[0].payload == next(p.payload for p in points(60) if p.id == hits[0].id)


def test_more_than_there_are(filled: VectorIndex, collection: str) -> None:
    assert len(filled.search(collection, points(1)[0].vector, 1000)) == 60


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
def test_filters(filled: VectorIndex, collection: str, where: VectorFilter, passes: Callable[[Payload], bool]) -> None:
    query = points(1, seed=3)[0].vector
    wanted = [p for p in points(60) if passes(p.payload)]
    assert [hit.id for hit in filled.search(collection, query, 100, where)] == [i for i, _ in expected(query, wanted)]


def test_a_point_without_a_field_passes_no_filter_of_it(index: VectorIndex, collection: str) -> None:
    index.ensure_collection(collection, DIMENSION)
    bare = Point(identity(1), points(1)[0].vector, {"record": "r"})
    index.upsert(collection, [bare])
    assert len(index.search(collection, bare.vector, 5)) == 1
    for where in (VectorFilter(year_to=3000), VectorFilter(styles=("x",)), VectorFilter(artists=("x",))):
        assert index.search(collection, bare.vector, 5, where) == []


def test_upsert_replaces_by_id(filled: VectorIndex, collection: str) -> None:
    new = points(60, seed=5)
    filled.upsert(collection, new)
    assert filled.count(collection) == 60
    assert filled.search(collection, new[7].vector, 1)[0].id == new[7].id


def test_fetch_gives_vectors_that_find_themselves(filled: VectorIndex, collection: str) -> None:
    found = filled.fetch(collection, [identity(4), identity(999), identity(8)])
    assert set(found) == {identity(4), identity(8)}
    hit = filled.search(collection, found[identity(4)].vector, 1)[0]
    assert (hit.id, round(hit.cosine, 5)) == (identity(4), 1.0)
    assert found[identity(8)].payload["year"] == 1808


def test_scan_and_fetch_go_through_everything(index: VectorIndex, collection: str) -> None:
    index.ensure_collection(collection, DIMENSION)
    many = points(3_000)
    index.upsert(collection, many)
    by_id = {p.id: p for p in many}
    bare = list(index.scan(collection))
    assert [p.id for p in bare] == sorted(by_id)
    assert all(p.vector.shape == (0,) for p in bare)
    assert [p.payload for p in bare] == [by_id[p.id].payload for p in bare]
    full = list(index.scan(collection, with_vectors=True))
    assert [p.id for p in full] == sorted(by_id)
    found = index.fetch(collection, [*reversed(by_id), identity(9_999)])
    assert set(found) == set(by_id)
    for point in full:
        length = np.linalg.norm(by_id[point.id].vector)  # the index may keep the direction alone
        assert point.vector.shape == (DIMENSION,)
        assert np.allclose(point.vector / np.linalg.norm(point.vector), by_id[point.id].vector / length, atol=1e-5)
        assert np.array_equal(point.vector, found[point.id].vector)
        assert point.payload == found[point.id].payload


def test_payloads_change_alone(filled: VectorIndex, collection: str) -> None:
    before = filled.fetch(collection, [identity(2)])[identity(2)]
    filled.set_payload(collection, {identity(2): {"style": "new", "record": "s"}, identity(777): {"style": "none"}})
    after = filled.fetch(collection, [identity(2)])[identity(2)]
    assert after.payload == {"style": "new", "record": "s"}
    assert np.allclose(after.vector, before.vector)
    assert filled.count(collection) == 60
    assert [h.id for h in filled.search(collection, before.vector, 9, VectorFilter(styles=("new",)))] == [identity(2)]
    filled.set_payload(collection, {})


def test_many_payloads_change_at_once(index: VectorIndex, collection: str, request: pytest.FixtureRequest) -> None:
    _not_in_memory(request, "takes a minute for this, since it tries every point for each filter")
    index.ensure_collection(collection, DIMENSION)
    many = points(2_200)
    index.upsert(collection, many)
    index.set_payload(collection, {p.id: {"record": f"new-{p.payload['year']}"} for p in many})
    assert {p.id: p.payload for p in index.scan(collection)} == {
        p.id: {"record": f"new-{p.payload['year']}"} for p in many
    }
    index.delete(collection, [p.id for p in many[100:]])
    assert {p.id for p in index.scan(collection)} == {p.id for p in many[:100]}


def test_equal_cosines_are_ordered_by_id(index: VectorIndex, collection: str) -> None:
    index.ensure_collection(collection, DIMENSION)
    same = points(1)[0].vector
    index.upsert(collection, [Point(identity(n), same) for n in range(40)])
    assert [hit.id for hit in index.search(collection, same, 40)] == sorted(identity(n) for n in range(40))


def test_delete_and_drop(filled: VectorIndex, collection: str) -> None:
    filled.delete(collection, [identity(0), identity(12345)])
    assert filled.count(collection) == 59
    assert filled.fetch(collection, [identity(0)]) == {}
    filled.drop(collection)
    filled.drop(collection)
    assert filled.count(collection) == 0
    filled.ensure_collection(collection, 3)
    filled.upsert(collection, [Point(identity(1), np.ones(3, dtype=np.float32))])
    assert filled.count(collection) == 1


def test_a_collection_that_does_not_exist_reads_as_empty(index: VectorIndex, collection: str) -> None:
    assert index.count(collection) == 0
    assert index.search(collection, points(1)[0].vector, 3) == []
    assert list(index.scan(collection)) == []
    assert index.fetch(collection, [identity(1)]) == {}
    index.delete(collection, [identity(1)])
    index.set_payload(collection, {identity(1): {}})
    with pytest.raises(NotFound, match=collection):
        index.upsert(collection, points(1))


def test_collections_are_apart(filled: VectorIndex, collection: str, names: Names) -> None:
    other = names()
    filled.ensure_collection(other, 3)
    filled.upsert(other, [Point(identity(1), np.ones(3, dtype=np.float32))])
    assert (filled.count(other), filled.count(collection)) == (1, 60)


def test_ensure_keeps_what_is_there(filled: VectorIndex, collection: str) -> None:
    filled.ensure_collection(collection, DIMENSION)
    assert filled.count(collection) == 60


def test_several_make_a_collection_at_once(index: VectorIndex, names: Names, request: pytest.FixtureRequest) -> None:
    _not_in_memory(request, "is not made for threads")
    made = [names() for _ in range(4)]

    def make() -> None:
        for name in made:
            index.ensure_collection(name, DIMENSION)
            index.upsert(name, points(5))

    assert _at_once([make] * 6) == []
    assert [index.count(name) for name in made] == [5] * 4


def test_vectors_of_another_dimension_are_refused(filled: VectorIndex, collection: str) -> None:
    wrong = np.ones(5, dtype=np.float32)
    with pytest.raises(InvalidInput, match=collection):
        filled.upsert(collection, [Point(identity(99), wrong)])
    with pytest.raises(InvalidInput, match=collection):
        filled.search(collection, wrong, 3)
    assert filled.count(collection) == 60


def test_threads_write_and_read_at_once(index: VectorIndex, collection: str, request: pytest.FixtureRequest) -> None:
    _not_in_memory(request, "is not made for threads")
    index.ensure_collection(collection, DIMENSION)
    many = points(400)

    def write(start: int) -> Callable[[], None]:
        return lambda: [index.upsert(collection, [p]) for p in many[start : start + 100]] and None

    def read() -> None:
        for _ in range(50):
            index.search(collection, many[0].vector, 20)
            index.count(collection)

    assert _at_once([*map(write, range(0, 400, 100)), read, read]) == []
    assert index.count(collection) == 400


def test_an_alias_stands_for_its_collection(filled: VectorIndex, collection: str, names: Names) -> None:
    alias = names()
    filled.point_alias(alias, collection)
    assert filled.aliases()[alias] == collection
    query = points(1, seed=2)[0].vector
    assert filled.search(alias, query, 7) == filled.search(collection, query, 7)
    assert filled.count(alias) == 60
    assert [p.id for p in filled.scan(alias)] == [p.id for p in filled.scan(collection)]
    assert set(filled.fetch(alias, [identity(3)])) == {identity(3)}
    filled.ensure_collection(alias, 5)
    filled.upsert(alias, points(61))
    filled.set_payload(alias, {identity(1): {"style": "new"}})
    filled.delete(alias, [identity(0)])
    assert filled.count(collection) == 60
    assert filled.fetch(collection, [identity(1)])[identity(1)].payload == {"style": "new"}


def test_an_alias_moves_from_one_collection_to_another(filled: VectorIndex, collection: str, names: Names) -> None:
    alias, other = names(), names()
    filled.ensure_collection(other, 3)
    filled.point_alias(alias, collection)
    filled.point_alias(alias, collection)
    filled.point_alias(alias, other)
    assert filled.aliases()[alias] == other
    assert (filled.count(alias), filled.count(collection)) == (0, 60)
    filled.point_alias(alias, collection)
    assert filled.count(alias) == 60


def test_an_alias_goes_with_its_collection_and_alone_removes_nothing(
    filled: VectorIndex, collection: str, names: Names
) -> None:
    alias = names()
    filled.point_alias(alias, collection)
    filled.drop(alias)
    assert (filled.aliases()[alias], filled.count(alias)) == (collection, 60)
    filled.drop(collection)
    assert alias not in filled.aliases()
    assert filled.count(alias) == 0
    filled.ensure_collection(alias, 3)
    assert collection not in filled.aliases()


def test_an_alias_names_what_is_there_and_takes_no_collections_name(
    filled: VectorIndex, collection: str, names: Names
) -> None:
    alias, other = names(), names()
    filled.point_alias(alias, collection)
    with pytest.raises(NotFound, match=other):
        filled.point_alias(alias, other)
    assert filled.aliases()[alias] == collection
    filled.ensure_collection(other, 3)
    with pytest.raises(Conflict, match=other):
        filled.point_alias(other, collection)
    assert filled.count(other) == 0
    assert other not in filled.aliases()


def test_it_answers(index: VectorIndex) -> None:
    index.check()


def _at_once(works: list[Callable[[], object]]) -> list[BaseException]:
    """What went wrong while all of them ran, each in a thread."""
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def _not_in_memory(request: pytest.FixtureRequest, reason: str) -> None:
    if request.node.callspec.params["index"] == "memory":
        pytest.skip(f"The :memory: mode of qdrant-client {reason}.")
