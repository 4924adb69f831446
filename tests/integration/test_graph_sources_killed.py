"""A real worker is killed in the middle of a load; the next one goes on with what it had read."""

import time
from collections.abc import Callable
from pathlib import Path

from services.graph.snapshots import Snapshots
from shared.broker import open_broker
from shared.influence.memory import MemoryGraph
from shared.jobs import JobState
from shared.tasks import LOAD_SOURCE
from tests import graph_data
from tests.integration.graph_loading import READINGS, Loading, same_snapshot, stored
from tests.processes import kill, running
from tests.servers.choosing import wait_until
from tests.sparql_proxy import Reply, proxy


def test_a_load_goes_on_after_its_worker_was_killed(sparql_url: str, redis_url: str, tmp_path: Path) -> None:
    triples = graph_data.wikidata(110, hub=30)
    begun = 12  # questions, of some forty

    def leisurely(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
        time.sleep(0.1)
        return answered()

    with stored(sparql_url, triples) as graph, proxy(sparql_url, graph) as endpoint:
        endpoint.behave = leisurely
        loading = Loading(tmp_path, endpoint.url, sparql_page=10)
        settings = {
            "VASARI_BROKER_URL": redis_url,
            "VASARI_STORAGE_URL": f"file://{tmp_path}/objects",
            "VASARI_GRAPH_URL": f"file://{tmp_path}/influence.json",
            "VASARI_WIKIDATA_URL": endpoint.url,
            "VASARI_SPARQL_DELAY": 0,
            "VASARI_SPARQL_PAGE": 10,
            "VASARI_TASK_SECONDS": 5,  # a quarter more, and what a dead worker had in hand is another's
        }
        with running(tmp_path / "processes", settings) as vasari:
            worker = vasari.worker("graph")
            message = loading.job("wikidata")
            LOAD_SOURCE.send(open_broker(redis_url, "test"), message)
            wait_until(lambda: len(endpoint.questions) >= begun, what="the middle of the load", seconds=30)
            kill(worker)
            kept = len(loading.pages())
            assert kept >= begun - 2
            assert loading.jobs.get(message.job_id).state == JobState.RUNNING
            assert list(Snapshots(loading.store)) == []

            asked = len(endpoint.questions)
            vasari.worker("graph")
            wait_until(
                lambda: loading.jobs.get(message.job_id).state.final, what=f"the end of {message.job_id}", seconds=60
            )
    job = loading.jobs.get(message.job_id)
    assert (job.state, job.error) == (JobState.SUCCEEDED, None)
    # Of the kept pages none is asked for again: beyond the rest, one question was in the air.
    again = set(endpoint.questions[:asked]) & set(endpoint.questions[asked:])
    assert len(again) <= 1
    (snapshot,) = Snapshots(loading.store)
    same_snapshot(snapshot, READINGS["wikidata"](triples))
    loading.graph = MemoryGraph(tmp_path / "influence.json")
    loading.holds("wikidata", triples)
    assert loading.pages() == []
