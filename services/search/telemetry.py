"""`/metrics`: what Prometheus reads of the API, and of the jobs and queues that it alone can see as a whole."""

from collections import Counter
from collections.abc import Iterable
from time import perf_counter

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.search.bootstrap import Dependencies
from services.search.routes.context import Has
from shared import metrics
from shared.broker import queue_depths
from shared.errors import VasariError
from shared.jobs import JobState
from shared.tasks import Queue

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
def get_metrics(has: Has) -> Response:
    """Counts of this process, and the jobs and queues as they are now."""
    registry = CollectorRegistry()
    registry.register(_Backlog(has))
    return Response(metrics.exposition() + generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class Counted:
    """Middleware that counts requests by the route that answered, never by the path: ids would make a metric each."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = perf_counter()
        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "") or "/"
            metrics.REQUESTS.labels(scope["method"], route, status).inc()
            metrics.REQUEST_SECONDS.labels(route).observe(perf_counter() - started)


class _Backlog(Collector):
    """Asked at each look; a part that does not answer leaves its numbers out."""

    def __init__(self, has: Dependencies) -> None:
        self._has = has

    def collect(self) -> Iterable[Metric]:
        try:
            states = Counter(job.state for job in self._has.jobs.unfinished())
            jobs = GaugeMetricFamily("vasari_jobs", "Jobs that are not at their end", labels=["state"])
            for state in (JobState.QUEUED, JobState.RUNNING):
                jobs.add_metric([state], states[state])
            yield jobs
            letters = len(self._has.jobs.dead_letters)
            yield GaugeMetricFamily("vasari_dead_letters", "Messages that were laid aside", value=letters)
        except VasariError:
            pass
        try:
            depths = GaugeMetricFamily("vasari_queue_depth", "Tasks that wait in a queue", labels=["queue"])
            for queue, depth in queue_depths(self._has.broker, Queue).items():
                depths.add_metric([queue], depth)
            yield depths
        except VasariError:
            pass
