"""The same works through separate processes on servers, and through one process on a folder: the same answers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import redis
from prometheus_client.parser import text_string_to_metric_families

from services.cli.client import Client
from shared.vectors import open_index
from tests.processes import Vasari, running
from tests.running import Running, fill
from tests.servers.s3 import bucket_of_its_own


@pytest.fixture(scope="module")
def deployed(
    sample_gallery: Path,
    redis_url: str,
    s3_url: str,
    qdrant_url: str,
    neo4j_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Vasari]:
    """Every service as a process of its own, two encoders among them, with the gallery as `vasari` has it."""
    broker = urlsplit(redis_url)._replace(path="/9").geturl()
    with ExitStack() as stack:
        settings = {
            "VASARI_BROKER_URL": broker,
            "VASARI_STORAGE_URL": stack.enter_context(bucket_of_its_own(s3_url)),
            "VASARI_VECTORS_URL": qdrant_url,
            "VASARI_GRAPH_URL": neo4j_url,
            "VASARI_BATCH_SIZE": 8,
        }
        stack.callback(lambda: redis.Redis.from_url(broker).flushdb())
        processes = stack.enter_context(running(tmp_path_factory.mktemp("processes"), settings))
        processes.serve()
        for service in ("crawler", "graph", "trainer"):
            processes.worker(service)
        processes.worker("encoder", "--queue", "encoder.queries", name="queries")
        processes.worker("encoder", "--queue", "encoder")
        influences = sample_gallery / "influence.csv"
        fill(processes.url, sample_gallery, influences, replace=True)
        yield processes
        for encoder in processes.client().get("/collection")["encoders"]:
            open_index(qdrant_url).drop(encoder["model_id"])


def evaluated(client: Client) -> dict[str, Any]:
    *_, job = client.follow(client.post("/evaluations", json={"encoders": ["backbone"]}))
    assert job["state"] == "succeeded", job
    return dict(job["result"]["encoders"]["backbone"])


def test_evaluation_gives_the_same_figures(deployed: Vasari, vasari: Running) -> None:
    on_servers, embedded = evaluated(deployed.client()), evaluated(Client(vasari.url, local=True))
    assert on_servers == pytest.approx(embedded, abs=5e-4)


def test_searches_give_the_same_hits_for_the_same_reasons(deployed: Vasari, vasari: Running) -> None:
    client, embedded = deployed.client(), Client(vasari.url, local=True)
    for work in client.get("/artworks", limit=100)["artworks"][::9]:
        for options in ({}, {"direction": "before"}, {"weight": 0}):
            here, there = (c.get("/search", artwork=work["id"], limit=12, **options) for c in (embedded, client))
            assert [hit["artwork"]["id"] for hit in here["hits"]] == [hit["artwork"]["id"] for hit in there["hits"]]
            for one, other in zip(here["hits"], there["hits"], strict=True):
                assert one["why"]["path"] == other["why"]["path"]
                assert one["why"]["score"] == pytest.approx(other["why"]["score"], abs=1e-4)


def test_an_image_that_is_not_in_the_collection_is_encoded_by_the_queries_worker(
    deployed: Vasari, sample_gallery: Path
) -> None:
    image = next((sample_gallery / "images").iterdir()).read_bytes() + b" "  # other bytes, so another identity
    answer = deployed.client().post("/search", files={"image": ("query.jpg", image)})
    assert len(answer["hits"]) == 10
    assert counted(deployed, "queries", "vasari_tasks", task="encoder.encode_query") == 1


def test_two_encoders_share_a_collection(deployed: Vasari) -> None:
    """Each part is small enough that both get some."""
    deployed.worker("encoder", "--queue", "encoder", name="encoder-2")
    before = [counted(deployed, name, "vasari_images_encoded") for name in ("encoder", "encoder-2")]
    job = deployed.job("/encodings", json={"encoder": "backbone", "everything": True})
    assert (job["state"], job["failed"]) == ("succeeded", 0)
    after = [counted(deployed, name, "vasari_images_encoded") for name in ("encoder", "encoder-2")]
    done = [now - then for now, then in zip(after, before, strict=True)]
    assert sum(done) == job["result"]["encoded"]
    assert min(done) > 0, done


def test_every_line_of_a_worker_is_json_and_names_its_job(deployed: Vasari) -> None:
    lines = deployed.log("encoder")
    assert not [line for line in lines if "raw" in line]
    assert {line["service"] for line in lines} == {"encoder"}
    about_tasks = [line for line in lines if line["message"].startswith("Task ")]
    assert about_tasks
    assert all(line["job_id"] for line in about_tasks)


def test_prometheus_reads_the_api_and_the_workers(deployed: Vasari) -> None:
    text = httpx.get(f"{deployed.url}/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert {"vasari_requests", "vasari_request_seconds", "vasari_search_hits"} <= families.keys()
    assert {sample.labels["queue"] for sample in families["vasari_queue_depth"].samples} == {
        "crawler", "trainer", "encoder", "encoder.queries", "graph",
    }  # fmt: skip
    routes = {sample.labels["route"] for sample in families["vasari_requests"].samples}
    assert "/api/v1/jobs/{job_id}" in routes
    assert counted(deployed, "encoder", "vasari_batch_size", suffix="_count") > 0


def counted(deployed: Vasari, name: str, family: str, *, suffix: str = "_total", **labels: str) -> float:
    """The sum of a counter of one worker, over the samples with these labels."""
    text = httpx.get(deployed.metrics[deployed.newest(name).pid]).text
    return sum(
        sample.value
        for found in text_string_to_metric_families(text)
        for sample in found.samples
        if sample.name == family + suffix and labels.items() <= sample.labels.items()
    )
