"""All services in this process: each on its own queue, the API on a port, everything in one data folder."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from celery import Celery

from services.search.app import create_app
from services.search.bootstrap import Dependencies, bootstrap
from shared.broker import ThreadWorkers, open_broker, queue_survives
from shared.errors import Unavailable
from shared.settings import Settings
from shared.tasks import Queue, resubmit


class Embedded:
    """Running services. `url` is where the API answers."""

    def __init__(self, url: str, workers: list[ThreadWorkers], has: Dependencies) -> None:
        self.url = url
        self._workers = workers
        self._has = has

    def check(self) -> None:
        """Raises the error that kept a service from starting, if one did."""
        for worker in self._workers:
            worker.check()

    def resume(self) -> int:
        """Queue again every job that was cut off when the last process ended, and say how many."""
        cut_off = [job for job in self._has.jobs.recent(500) if job.state == "interrupted"]
        for job in reversed(cut_off):
            resubmit(self._has.broker, self._has.jobs, job.id)
        return len(cut_off)


@contextmanager
def embedded(settings: Settings, *, host: str, port: int, workers: bool = True) -> Iterator[Embedded]:
    """Run the API, and the workers unless told not to, for the length of the block.

    Leaving the block waits for the tasks in hand. Raises `Unavailable` where the port is taken.
    """
    has = bootstrap(settings)
    if not queue_survives(settings.broker_url):
        for job in has.jobs.recent(500):
            if not job.state.final:
                has.jobs.interrupt(job.id)
    running = [
        ThreadWorkers(open_broker(settings.broker_url, name), queues, _registering(register, settings))
        for name, (queues, register) in (_SERVICES.items() if workers else ())
    ]
    with _served(has, host, port) as url:
        for worker in running:
            worker.start()
        try:
            yield Embedded(url, running, has)
        finally:
            for worker in running:
                worker.stop()


# Each service is imported in its worker's thread: PyTorch alone takes seconds, and the API need not wait for it.


def _crawler(app: Celery, settings: Settings) -> None:
    from services.crawler import bootstrap, tasks

    tasks.register(app, bootstrap.bootstrap(settings))


def _encoder(app: Celery, settings: Settings) -> None:
    from services.encoder import bootstrap, tasks

    tasks.register(app, bootstrap.bootstrap(settings))


def _graph(app: Celery, settings: Settings) -> None:
    from services.graph import bootstrap, tasks

    tasks.register(app, bootstrap.bootstrap(settings))


def _trainer(app: Celery, settings: Settings) -> None:
    from services.trainer import bootstrap, tasks

    tasks.register(app, bootstrap.bootstrap(settings))


_SERVICES: dict[str, tuple[tuple[Queue, ...], Callable[[Celery, Settings], None]]] = {
    "crawler": ((Queue.CRAWLER,), _crawler),
    "graph": ((Queue.GRAPH,), _graph),
    "encoder": ((Queue.ENCODER, Queue.ENCODER_QUERIES), _encoder),
    "trainer": ((Queue.TRAINER,), _trainer),
}


def _registering(register: Callable[[Celery, Settings], None], settings: Settings) -> Callable[[Celery], None]:
    return lambda app: register(app, settings)


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
