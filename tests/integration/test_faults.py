"""What breaks in production, done to real processes on real servers. In the end everything is there, once."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import redis
from PIL import Image

from services.cli.client import CommandError
from shared.artwork import artwork_id
from shared.broker import open_broker, queue_depths
from shared.catalogue import Catalogue
from shared.influence import open_graph
from shared.influence.base import GraphSize
from shared.jobs import new_job_id
from shared.messages import EncodeArtworks, ImportFolder, LoadInfluences
from shared.storage import open_store
from shared.storage.base import ObjectStore
from shared.tasks import ENCODE_ARTWORKS, IMPORT_FOLDER, LOAD_INFLUENCES, Queue
from shared.vectors import open_index
from tests.processes import Vasari, kill, running
from tests.servers.choosing import NotHere, wait_until
from tests.servers.redis import LocalRedis
from tests.servers.s3 import LocalS3, bucket_of_its_own

WORKS = 180
# A part that a dead worker held is given to another after a quarter more.
SETTINGS = {"VASARI_TASK_SECONDS": 16, "VASARI_MAX_DELIVERIES": 2, "VASARI_BATCH_SIZE": 8}


class Servers:
    """The servers that the tests take away, and the settings that name all of them."""

    def __init__(self, broker: LocalRedis, objects: LocalS3, vectors: str, graph: str) -> None:
        self.broker = broker
        self.objects = objects
        self.vectors = vectors
        self.graph = graph


class World:
    """A Vasari on servers, and what they hold."""

    def __init__(self, vasari: Vasari, servers: Servers, bucket: str) -> None:
        self.vasari = vasari
        self.servers = servers
        self.store: ObjectStore = open_store(bucket)
        self.app = open_broker(servers.broker.url, "test")

    def settled(self, folder: Path) -> None:
        """Every image of the folder is stored, described, previewed and indexed once; nothing else is, or waits."""
        wanted = {artwork_id(file.read_bytes()) for file in folder.iterdir()}
        assert set(Catalogue(self.store).ids()) == wanted
        for kind in ("images", "thumbnails"):
            assert {info.key.split("/")[1].split(".")[0] for info in self.store.list(f"{kind}/")} == wanted
        index = open_index(self.servers.vectors)
        (model,) = [encoder["model_id"] for encoder in self.vasari.client().get("/collection")["encoders"]]
        points = [point.id for point in index.scan(model)]
        assert (len(points), set(points)) == (len(wanted), wanted)
        assert queue_depths(self.app, Queue) == dict.fromkeys(map(str, Queue), 0)
        assert self.vasari.client().get("/jobs", unfinished=True) == []


def paint(folder: Path, count: int, seed: int) -> Path:
    """Small pictures, no two alike."""
    folder.mkdir()
    rng = np.random.default_rng(seed)
    for number in range(count):
        coarse = rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(coarse).resize((320, 240)).save(folder / f"{number:04}.jpg", quality=80)
    return folder


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, qdrant_url: str, neo4j_url: str) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        try:
            broker, objects = LocalRedis(folder / "redis", password="of the tests"), LocalS3(folder / "s3")
            for server in (broker, objects):
                server.start()
                stack.callback(server.stop)
        except NotHere as error:
            pytest.skip(f"No server that a test may take away: {error}.")
        yield Servers(broker, objects, qdrant_url, neo4j_url)


@pytest.fixture(scope="module")
def vasari(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Vasari, str]]:
    with bucket_of_its_own(servers.objects.url) as bucket:
        settings = {
            **SETTINGS,
            "VASARI_BROKER_URL": servers.broker.url,
            "VASARI_STORAGE_URL": bucket,
            "VASARI_VECTORS_URL": servers.vectors,
            "VASARI_GRAPH_URL": servers.graph,
        }
        with running(tmp_path_factory.mktemp("processes"), settings) as processes:
            processes.serve()
            processes.worker("crawler")
            processes.worker("encoder")
            processes.worker("graph")
            yield processes, bucket


@pytest.fixture
def world(vasari: tuple[Vasari, str], servers: Servers) -> Iterator[World]:
    """The same processes for every test, and nothing in the servers."""
    processes, bucket = vasari
    world = World(processes, servers, bucket)
    yield world
    index = open_index(servers.vectors)
    for encoder in processes.client().get("/collection")["encoders"]:
        index.drop(encoder["model_id"])
    for prefix in ("artworks/", "images/", "thumbnails/", "jobs/", "active-jobs/", "dead-letters/"):
        for info in list(world.store.list(prefix)):
            world.store.delete(info.key)


@pytest.fixture(scope="module")
def paintings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return paint(tmp_path_factory.mktemp("art") / "works", WORKS, seed=1)


def start(world: World, path: str, **body: Any) -> str:
    return str(world.vasari.client().post(path, json=body)["id"])


def ended(world: World, job_id: str, *, seconds: float = 120) -> dict[str, Any]:
    client = world.vasari.client()
    wait_until(
        lambda: client.get(f"/jobs/{job_id}")["state"] in ("succeeded", "failed", "cancelled"),
        what=f"the end of {job_id}",
        seconds=seconds,
    )
    return dict(client.get(f"/jobs/{job_id}"))


def at_work(world: World, job_id: str, done: int = 1) -> None:
    """Return while the job is in the middle."""
    client = world.vasari.client()

    def begun() -> bool:
        job = client.get(f"/jobs/{job_id}")
        assert job["state"] in ("queued", "running"), job
        return bool(job["done"] >= done)

    wait_until(begun, what=f"the middle of {job_id}", seconds=60)


def imported(world: World, folder: Path) -> dict[str, Any]:
    return ended(world, start(world, "/imports", folder=str(folder)))


def encoded(world: World) -> dict[str, Any]:
    return ended(world, start(world, "/encodings", encoder="backbone"))


def process_of(world: World, name: str) -> subprocess.Popen[bytes]:
    return world.vasari.newest(name)


def test_an_encoder_killed_in_mid_batch(world: World, paintings: Path) -> None:
    imported(world, paintings)
    job = start(world, "/encodings", encoder="backbone")
    at_work(world, job, done=8)
    kill(process_of(world, "encoder"))
    world.vasari.worker("encoder")
    told = ended(world, job)
    assert (told["state"], told["failed"], told["done"]) == ("succeeded", 0, WORKS)
    world.settled(paintings)


def test_an_encoder_told_to_stop_gives_back_what_it_has_not_done(world: World, paintings: Path) -> None:
    imported(world, paintings)
    job = start(world, "/encodings", encoder="backbone")
    at_work(world, job, done=8)
    old = process_of(world, "encoder")
    old.send_signal(signal.SIGTERM)
    assert old.wait(30) == 0
    assert world.vasari.client().get(f"/jobs/{job}")["done"] < WORKS
    world.vasari.worker("encoder")
    # It was given back, so nobody waits for the broker to find out: well below the visibility timeout.
    told = ended(world, job)
    assert (told["state"], told["failed"], told["done"], told["result"]["encoded"]) == ("succeeded", 0, WORKS, WORKS)
    assert not list(world.store.list("deliveries/"))
    world.settled(paintings)


def test_redis_stops_and_starts_during_an_import(world: World, paintings: Path) -> None:
    job = start(world, "/imports", folder=str(paintings))
    at_work(world, job, done=5)
    world.servers.broker.stop()
    with pytest.raises(CommandError, match=r"broker .* does not answer"):
        start(world, "/imports", folder=str(paintings))
    time.sleep(3)
    world.servers.broker.start()
    told = ended(world, job)
    assert (told["state"], told["failed"], told["done"]) == ("succeeded", 0, WORKS)
    # The workers are the same processes, and take tasks again.
    assert process_of(world, "crawler").poll() is None
    assert encoded(world)["state"] == "succeeded"
    # What was in hand when Redis went is delivered again, and found done.
    wait_until(lambda: not unacknowledged(world), what="the last acknowledgement", seconds=60)
    told = ended(world, job)
    assert told["result"]["stored"] + told["result"]["skipped"] == WORKS
    world.settled(paintings)


def test_the_object_store_is_gone_for_twenty_seconds(world: World, paintings: Path) -> None:
    job = start(world, "/imports", folder=str(paintings))
    at_work(world, job, done=5)
    world.servers.objects.stop()
    began = time.monotonic()
    with pytest.raises(CommandError, match=r"object store .* does not answer"):
        world.vasari.client().get("/jobs")
    time.sleep(max(0, 20 - (time.monotonic() - began)))
    world.servers.objects.start()
    told = ended(world, job)
    assert (told["state"], told["failed"], told["done"]) == ("succeeded", 0, WORKS)
    assert encoded(world)["state"] == "succeeded"
    world.settled(paintings)


def test_a_task_that_kills_its_worker_is_laid_aside_and_can_be_queued_again(world: World, paintings: Path) -> None:
    imported(world, paintings)
    job = start(world, "/encodings", encoder="backbone")
    client = world.vasari.client()
    last = ""

    def kill_the_pool() -> bool:
        """End the pool process when it has begun with the job: what running out of memory does to it."""
        nonlocal last
        seen = client.get(f"/jobs/{job}")
        if seen["state"] == "running" and seen["updated_at"] > last:
            for child in children(process_of(world, "encoder")):
                os.kill(child, signal.SIGKILL)
            last = client.get(f"/jobs/{job}")["updated_at"]
        return bool(client.get("/dead-letters"))

    wait_until(kill_the_pool, what="a dead letter", seconds=60)
    letters = client.get("/dead-letters")
    assert {letter["job_id"] for letter in letters} == {job}
    assert all(letter["deliveries"] == 2 and "its worker died" in letter["reason"] for letter in letters)
    ended(world, job)
    for letter in client.get("/dead-letters"):
        client.post(f"/dead-letters/{letter['id']}/requeue")
    wait_until(lambda: client.get(f"/jobs/{job}")["state"] == "succeeded", what="the job, queued again", seconds=90)
    assert client.get("/dead-letters") == []
    world.settled(paintings)


def test_messages_that_no_worker_understands_are_laid_aside(world: World, paintings: Path) -> None:
    def send(name: str, payload: object) -> None:
        world.app.signature(name, args=(payload,)).apply_async(queue="encoder", ignore_result=True)

    send(ENCODE_ARTWORKS.name, {"job_id": "x", "from": "a newer version"})
    send(ENCODE_ARTWORKS.name, "not even a message")
    send("encoder.of_the_future", {"job_id": "x"})
    client = world.vasari.client()
    wait_until(lambda: len(client.get("/dead-letters")) == 3, what="three dead letters")
    letters = sorted(client.get("/dead-letters"), key=lambda letter: letter["task"])
    assert letters[-1]["task"] == "encoder.of_the_future"
    for letter in letters:
        with pytest.raises(CommandError, match="give the message up"):
            client.post(f"/dead-letters/{letter['id']}/requeue")
        client.delete(f"/dead-letters/{letter['id']}")
    assert client.get("/dead-letters") == []
    imported(world, paintings)
    assert encoded(world)["state"] == "succeeded"
    world.settled(paintings)


def test_the_same_tasks_delivered_twice(world: World, paintings: Path) -> None:
    message = ImportFolder(job_id=new_job_id("import"), folder=str(paintings))
    job = start(world, "/imports", folder=str(paintings))
    message = ImportFolder(job_id=job, folder=str(paintings))
    for _ in range(2):
        IMPORT_FOLDER.send(world.app, message)
    told = ended(world, job)
    idle(world, Queue.CRAWLER)
    assert (told["done"], told["result"]["stored"]) == (WORKS, WORKS)
    assert ended(world, job)["result"] == told["result"]

    first = encoded(world)
    ids = tuple(Catalogue(world.store).ids())
    part = EncodeArtworks(
        job_id=new_job_id("encode"), part="twice", model_id=first["result"]["model_id"], artwork_ids=ids
    )
    for _ in range(2):
        ENCODE_ARTWORKS.send(world.app, part)
    idle(world, Queue.ENCODER)
    world.settled(paintings)

    graph = open_graph(world.servers.graph)
    graph.replace([], [])
    world.store.put("influences/of-the-test", b"influencer,influenced,source\nA,B,one\nB,C,one\nA,B,two\n")
    load = LoadInfluences(job_id=new_job_id("graph"), key="influences/of-the-test", name="edges.csv")
    for part in ("main", "main", "again"):  # the last as a job that nobody knows to be the same
        LOAD_INFLUENCES.send(world.app, load.model_copy(update={"part": part}))
    idle(world, Queue.GRAPH)
    assert graph.size() == GraphSize(artists=3, influences=2)
    assert [influence.sources for influence in graph.influences()] == [("one", "two"), ("one",)]


def test_two_imports_of_the_same_folder_at_once(world: World, paintings: Path) -> None:
    second = world.vasari.worker("crawler", name="crawler-2")
    jobs = [start(world, "/imports", folder=str(paintings)) for _ in range(2)]
    for job in jobs:
        told = ended(world, job)
        assert (told["state"], told["failed"], told["done"]) == ("succeeded", 0, WORKS)
    second.send_signal(signal.SIGTERM)
    second.wait(30)
    assert encoded(world)["result"]["encoded"] == WORKS
    world.settled(paintings)


def children(process: subprocess.Popen[bytes]) -> set[int]:
    """The processes that it has started."""
    return {int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()}


def unacknowledged(world: World) -> int:
    with redis.Redis.from_url(world.servers.broker.url) as client:
        return int(client.zcard("unacked_index"))


def idle(world: World, queue: Queue) -> None:
    """Return when no task of the queue waits or is in hand."""
    wait_until(
        lambda: not queue_depths(world.app, (queue,))[queue] and not unacknowledged(world),
        what=f"the end of queue {queue}",
        seconds=90,
    )
