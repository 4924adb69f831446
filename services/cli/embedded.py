"""All services in this process: each on its own queue, the API on a port, everything in one data folder."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from celery.signals import before_task_publish

from services.cli.workers import SERVICES, Service
from services.search.app import create_app
from services.search.bootstrap import Dependencies, bootstrap
from shared import logs
from shared.broker import Broker, ThreadWorkers, open_broker, queue_survives
from shared.errors import Unavailable
from shared.settings import Settings
from shared.tasks import Queue, resubmit


class Embedded:
    """Running services. A service starts when the first task comes for it, unless `start_all` was called before.

    Attributes:
        url: Where the API answers.
    """

    def __init__(self, url: str, settings: Settings, has: Dependencies, cut_off: list[str]) -> None:
        self.url = url
        self._cut_off = cut_off
        self._has = has
        self._services = {
            name: ThreadWorkers(
                open_broker(settings.broker_url, name, settings.task_limits),
                service.queues,
                _registering(service, settings),
            )
            for name, service in SERVICES.items()
        }
        self._owner = {queue: service.name for service in SERVICES.values() for queue in service.queues}
        self._running: dict[str, ThreadWorkers] = {}
        self._lock = threading.Lock()

    def start_all(self) -> None:
        """Start every service, so that the first task finds it ready."""
        for name in self._services:
            self._start(name)

    def check(self) -> None:
        """Raises the error that kept a service from starting, if one did."""
        for service in self._running.values():
            service.check()

    def resume(self) -> int:
        """Queue again every job that was cut off when the last process ended, and say how many."""
        for job_id in self._cut_off:
            resubmit(self._has.broker, self._has.jobs, job_id)
        return len(self._cut_off)

    def stop(self) -> None:
        """Return when the tasks in hand are done or put down."""
        for service in self._running.values():
            service.stop()

    def on_publish(self, *, routing_key: str, **_: object) -> None:
        """Celery's signal: a task is about to enter a queue."""
        self._start(self._owner[Queue(routing_key)])

    def _start(self, name: str) -> None:
        with self._lock:
            if name not in self._running:
                self._running[name] = self._services[name]
                self._services[name].start()


@contextmanager
def embedded(settings: Settings, *, host: str, port: int) -> Iterator[Embedded]:
    """Run the API and the services for the length of the block; leaving it waits for the tasks in hand.

    Raises `Unavailable` where the port is taken.
    """
    logs.configure(settings, "vasari")
    has = bootstrap(settings)
    cut_off = [] if queue_survives(settings.broker_url) else [job.id for job in has.jobs.unfinished()]
    for job_id in cut_off:
        has.jobs.interrupt(job_id)
    with _served(has, host, port) as url:
        running = Embedded(url, settings, has, cut_off)
        before_task_publish.connect(running.on_publish)
        try:
            yield running
        finally:
            before_task_publish.disconnect(running.on_publish)
            running.stop()


def _registering(service: Service, settings: Settings) -> Callable[[Broker], None]:
    def register(app: Broker) -> None:
        has = service.bootstrap(settings)
        service.register(app, lambda: has)

    return register


@contextmanager
def _served(has: Dependencies, host: str, port: int) -> Iterator[str]:
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise Unavailable(
            f"Cannot listen on {host}:{port} ({error.strerror}); set VASARI_PORT to a free port."
        ) from error
    config = uvicorn.Config(create_app(has), log_level=has.settings.log_level.lower(), access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="api", daemon=True)
    thread.start()
    try:
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        shown = f"[{reachable}]" if ":" in reachable else reachable
        yield f"http://{shown}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
