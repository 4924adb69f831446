"""What Prometheus reads of a process: `docs/deploying.md` shows them on a dashboard.

A worker's tasks run in processes of their own. Where `PROMETHEUS_MULTIPROC_DIR` is set before this module is imported,
all processes of a worker count in files of that folder, and any of them can tell the sum.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900)

TASKS = Counter("vasari_tasks", "Tasks run, by how they ended", ["task", "outcome"])
TASK_SECONDS = Histogram("vasari_task_seconds", "How long tasks took", ["task"], buckets=_SECONDS)
IMAGES_ENCODED = Counter("vasari_images_encoded", "Images turned into vectors", ["encoder"])
BATCH_SIZE = Histogram("vasari_batch_size", "Images encoded at once", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256))
REQUESTS = Counter("vasari_requests", "Requests to the API", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("vasari_request_seconds", "How long requests took", ["route"], buckets=_SECONDS)
SEARCH_HITS = Histogram("vasari_search_hits", "Hits that a search returned", buckets=(0, 1, 5, 10, 20, 50, 100, 1000))


@contextmanager
def timed(task: str) -> Iterator[Callable[[str], None]]:
    """Count one task and its seconds. The block may name an outcome; else it is `done`, or `failed` by an exception."""
    outcome: str | None = None

    def ended(how: str) -> None:
        nonlocal outcome
        outcome = how

    started = perf_counter()
    try:
        yield ended
    except BaseException:
        outcome = outcome or "failed"
        raise
    finally:
        TASKS.labels(task, outcome or "done").inc()
        TASK_SECONDS.labels(task).observe(perf_counter() - started)


def exposition() -> bytes:
    """All of this process and, in a worker, of its siblings, in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
