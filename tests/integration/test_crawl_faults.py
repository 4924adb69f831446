"""What breaks during a crawl, done to real processes on real servers. In the end every work is there, once."""

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.crawler.downloading.chromium import browser_is_here
from services.demo.site import Faults, Site, sample_site
from shared.artwork import Artwork
from shared.broker import open_broker, queue_depths
from shared.catalogue import Catalogue
from shared.registry import MODELS, PROMOTED
from shared.settings import Settings
from shared.storage import open_store
from shared.tasks import Queue
from shared.vectors import open_index
from tests.crawling import LOOPBACK, descendants, processes
from tests.processes import Vasari, kill, running
from tests.servers.choosing import NotHere, wait_until
from tests.servers.redis import LocalRedis
from tests.servers.s3 import LocalS3, bucket_of_its_own

WORKS = 72
SLOW = 0.1  # seconds before each of the site's answers: a crawl of it takes some seven
# A turn has to last longer than a crawl's process takes to start on a busy machine.
# What a dead worker held is given to another after a quarter more.
SETTINGS = {
    "VASARI_TASK_SECONDS": 40,
    "VASARI_BATCH_SIZE": 8,
    "VASARI_CRAWL_DELAY": 0,
    "VASARI_ENCODER": "backbone",  # the quickest
}
IN_FLIGHT = 6  # images that may have been on their way when the crawl was cut off
ALL = "/en/popular-paintings/alltime"


@dataclass
class World:
    """A Vasari on servers that can be taken away, and the site that it crawls."""

    vasari: Vasari
    site: Site
    objects: LocalS3
    bucket: str
    vectors: str
    broker: str

    def crawl(self, **asked: Any) -> str:
        """Queue a crawl of the whole site."""
        body = {"url": self.site.mirrors["wikiart"] + ALL, **asked}
        return str(self.vasari.client().post("/crawls", json=body)["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        return dict(self.vasari.client().get(f"/jobs/{job_id}"))

    def at_work(self, job_id: str, images: int = 15) -> None:
        """Return while the crawl is in the middle."""
        wait_until(lambda: len(self.images()) >= images, what="the middle of the crawl")
        assert self.job(job_id)["state"] == "running"

    def ended(self, job_id: str, seconds: float = 180) -> dict[str, Any]:
        """The job, once its works are stored and encoded."""
        wait_until(
            lambda: self.job(job_id)["state"] in ("succeeded", "failed", "cancelled"),
            what=f"the end of {job_id}",
            seconds=seconds,
        )
        return self.job(job_id)

    def images(self) -> list[str]:
        """The images that the site was asked for, in order."""
        return [seen.path for seen in self.site.requests("wikiart") if seen.path.startswith("/images/")]

    def whole(self, job: dict[str, Any]) -> list[Artwork]:
        """The works, each of which is stored, previewed and indexed once, and found by a search at once."""
        assert (job["state"], job["error"], job["failures"]) == ("succeeded", None, [])
        assert (job["done"], job["total"]) == (WORKS, WORKS)
        store = open_store(self.bucket)
        works = list(Catalogue(store))
        ids = {work.id for work in works}
        assert len(works) == len({work.source_id for work in works}) == WORKS
        for kind in ("images", "thumbnails"):
            assert {info.key.split("/")[1].split(".")[0] for info in store.list(f"{kind}/")} == ids
        client = self.vasari.client()
        (model,) = [encoder["model_id"] for encoder in client.get("/collection")["encoders"]]
        points = [point.id for point in open_index(self.vectors).scan(model)]
        assert (len(points), set(points)) == (WORKS, ids)
        assert job["result"]["encoded"] == WORKS
        assert queue_depths(open_broker(self.broker, "test"), Queue) == dict.fromkeys(map(str, Queue), 0)
        found = client.get("/search", artwork=works[0].id, limit=WORKS)["hits"]
        assert {hit["artwork"]["id"] for hit in found} == ids - {works[0].id}
        return works

    def asked_twice(self) -> int:
        """Requests for an image that had been asked for before."""
        return sum(count - 1 for count in Counter(self.images()).values())


@pytest.fixture(scope="module")
def running_world(sample_gallery: Path, tmp_path_factory: pytest.TempPathFactory, qdrant_url: str) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("crawl-faults")
    with ExitStack() as stack:
        try:
            broker, objects = LocalRedis(folder / "redis", password="of the tests"), LocalS3(folder / "s3")
            for server in (broker, objects):
                server.start()
                stack.callback(server.stop)
        except NotHere as error:
            pytest.skip(f"No server that a test may take away: {error}.")
        bucket = stack.enter_context(bucket_of_its_own(objects.url))
        site = stack.enter_context(sample_site(sample_gallery, works=WORKS, faults=Faults(delay=SLOW)))
        settings = {
            **SETTINGS,
            "VASARI_BROKER_URL": broker.url,
            "VASARI_STORAGE_URL": bucket,
            "VASARI_VECTORS_URL": qdrant_url,
            "VASARI_CRAWL_MIRRORS": json.dumps(site.mirrors),
            "VASARI_CRAWL_NETWORKS": json.dumps(LOOPBACK),
        }
        vasari = stack.enter_context(running(folder / "processes", settings))
        vasari.serve()
        vasari.worker("crawler")
        vasari.worker("encoder")
        yield World(vasari, site, objects, bucket, qdrant_url, broker.url)


@pytest.fixture
def world(running_world: World) -> Iterator[World]:
    """The same processes for every test, and nothing of another test in the servers or in the site's log."""
    running_world.site.forget()
    yield running_world
    index, store = open_index(running_world.vectors), open_store(running_world.bucket)
    for encoder in running_world.vasari.client().get("/collection")["encoders"]:
        index.drop(encoder["model_id"])
    for info in list(store.list()):
        if not info.key.startswith((MODELS, PROMOTED)):
            store.delete(info.key)


def cut_off(worker: subprocess.Popen[bytes]) -> dict[int, list[str]]:
    """`kill -9` a worker with its pool; what it had started besides, once all of it is gone."""
    started = descendants(worker.pid)
    kill(worker)
    gone = {pid: command for pid, command in started.items() if "services.crawler.crawling" in command}
    assert gone, started
    wait_until(lambda: not still_there(started), what=f"the end of {started}", seconds=20)
    return started


def still_there(started: dict[int, list[str]]) -> list[int]:
    every = processes()
    return [pid for pid, command in started.items() if pid in every and every[pid][1] == command]


def test_a_killed_worker_takes_its_crawl_and_browser_along_and_another_goes_on(world: World) -> None:
    reader = "browser" if browser_is_here(Settings()) else "json"
    job = world.crawl(reader=reader)
    world.at_work(job)
    started = cut_off(world.vasari.newest("crawler"))
    assert any("chromedriver" in part for command in started.values() for part in command) == (reader == "browser")
    assert len(world.images()) < WORKS
    world.vasari.worker("crawler")
    world.whole(world.ended(job))
    assert world.asked_twice() <= IN_FLIGHT


def test_a_worker_that_is_told_to_stop_hands_its_crawl_over(world: World) -> None:
    job = world.crawl()
    world.at_work(job)
    worker = world.vasari.newest("crawler")
    started = descendants(worker.pid)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert still_there(started) == []
    assert world.job(job)["done"] < WORKS
    world.vasari.worker("crawler")
    world.whole(world.ended(job))
    # It finished what it had in hand.
    assert world.asked_twice() == 0
    assert not list(open_store(world.bucket).list("deliveries/"))


def test_the_object_store_is_gone_for_some_seconds(world: World) -> None:
    job = world.crawl()
    world.at_work(job)
    world.objects.stop()
    time.sleep(8)
    world.objects.start()
    world.whole(world.ended(job))
    assert world.asked_twice() <= 4 * IN_FLIGHT  # what had arrived could not be stored
