"""The vector index on a server that other processes use too, that stops and comes back, or is not there."""

import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from qdrant_client import models

from shared.artwork import artwork_id
from shared.errors import Unavailable
from shared.vectors import open_index
from shared.vectors.base import Point
from shared.vectors.qdrant import QdrantIndex
from shared.vectors.qdrant_server import server_at
from tests.servers.choosing import free_port
from tests.servers.qdrant import stand_in

DIMENSION = 8
FORKING = """
import os, sys
import numpy as np
from shared.artwork import artwork_id
from shared.vectors import open_index
from shared.vectors.base import Point

vectors = np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32)
points = [Point(artwork_id(str(n).encode()), vectors[n]) for n in range(50)]
index = open_index(sys.argv[1])
index.ensure_collection("c-1", 8)
index.upsert("c-1", points)
child = os.fork()
for point in points * 4:
    assert index.search("c-1", point.vector, 1)[0].id == point.id, "an answer to another question"
if child == 0:
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""
INDEXED = {"artist_id": "keyword", "style": "keyword", "year": "integer"}


@pytest.fixture
def index(qdrant_url: str) -> QdrantIndex:
    return QdrantIndex(server_at(qdrant_url))


@pytest.fixture
def collection(index: QdrantIndex) -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield name
    index.drop(name)


def points(count: int, dimension: int = DIMENSION) -> list[Point]:
    vectors = np.random.default_rng(0).standard_normal((count, dimension)).astype(np.float32)
    return [Point(artwork_id(str(n).encode()), vectors[n], {"year": n}) for n in range(count)]


def schema(url: str, collection: str) -> dict[str, str]:
    """The kind of each payload index that the server keeps."""
    described = server_at(url).client.get_collection(collection)
    return {field: index.data_type.value for field, index in described.payload_schema.items()}


def test_processes_make_one_collection_at_once(qdrant_url: str, index: QdrantIndex, collection: str) -> None:
    program = (
        "import sys; from shared.vectors import open_index; index = open_index(sys.argv[1]); index.check(); "
        f"print('ready', flush=True); sys.stdin.read(1); index.ensure_collection(sys.argv[2], {DIMENSION})"
    )
    command = [sys.executable, "-c", program, qdrant_url, collection]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(3)]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
        for worker in workers:
            worker.communicate(timeout=60)  # closes its input, for which it waits
    finally:
        for worker in workers:
            worker.kill()
    assert [worker.returncode for worker in workers] == [0] * 3
    index.upsert(collection, points(3))
    assert index.count(collection) == 3
    assert schema(qdrant_url, collection) == INDEXED


def test_indexes_that_a_killed_worker_did_not_come_to_are_made_later(
    qdrant_url: str, index: QdrantIndex, collection: str
) -> None:
    vectors = models.VectorParams(size=DIMENSION, distance=models.Distance.COSINE)
    client = server_at(qdrant_url).client
    client.create_collection(collection, vectors_config=vectors)
    client.create_payload_index(collection, "style", models.PayloadSchemaType.KEYWORD)
    assert schema(qdrant_url, collection) == {"style": "keyword"}
    index.ensure_collection(collection, DIMENSION)
    assert schema(qdrant_url, collection) == INDEXED


def test_more_than_the_server_takes_at_once(index: QdrantIndex, collection: str) -> None:
    index.ensure_collection(collection, 8192)
    many = points(250, dimension=8192)  # some 40 MB as JSON
    index.upsert(collection, many)
    assert index.count(collection) == 250
    assert set(index.fetch(collection, [p.id for p in many])) == {p.id for p in many}


def test_a_wrong_key(qdrant_url: str) -> None:
    key = urlsplit(qdrant_url).password
    if key is None:
        pytest.skip("The server at VASARI_TEST_QDRANT_URL asks for no key.")
    for wrong in (qdrant_url.replace(key, "wrong-key"), qdrant_url.replace(f":{key}@", "")):
        with pytest.raises(Unavailable, match="API key") as caught:
            open_index(wrong).check()
        assert "wrong-key" not in str(caught.value)


def test_a_server_that_is_not_there() -> None:
    port = free_port()
    index = open_index(f"http://:secret@127.0.0.1:{port}")
    works: list[Callable[[], object]] = [
        index.check,
        lambda: index.count("c"),
        lambda: index.ensure_collection("c", 3),
        lambda: index.upsert("c", points(1)),
        lambda: list(index.scan("c")),
    ]
    for work in works:
        with pytest.raises(Unavailable, match=f"127.0.0.1:{port} does not answer .*VASARI_VECTORS_URL") as caught:
            work()
        assert "secret" not in str(caught.value)


def test_a_server_killed_in_mid_run_and_started_again(tmp_path: Path) -> None:
    many = points(4_000)
    written: list[str] = []
    under_way, ended = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for n in range(0, len(many), 4):
                index.upsert("c-1", many[n : n + 4])
                written.extend(p.id for p in many[n : n + 4])
                if n >= 80:
                    under_way.set()
        except BaseException as error:
            errors.append(error)
        finally:
            under_way.set()
            ended.set()

    with stand_in(tmp_path) as server:
        index = open_index(server.url)
        index.ensure_collection("c-1", DIMENSION)
        index.point_alias("c", "c-1")
        writer = threading.Thread(target=write)
        writer.start()
        under_way.wait()
        server.kill()
        ended.wait()
        writer.join()
        assert [type(error) for error in errors] == [Unavailable]
        with pytest.raises(Unavailable):
            index.count("c-1")
        server.start()
        assert set(written) <= {p.id for p in index.scan("c-1")}
        assert index.aliases() == {"c": "c-1"}
        index.upsert("c-1", many)
        assert index.count("c") == len(many)


def test_an_index_that_was_used_before_a_fork_works_on_both_sides(tmp_path: Path) -> None:
    # In a program of its own, since the processes that fork have no other threads.
    with stand_in(tmp_path) as server:
        subprocess.run([sys.executable, "-c", FORKING, server.url], check=True, timeout=120)
