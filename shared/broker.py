"""Celery, set up once for every service, and workers that run inside this process."""

import threading
from types import TracebackType
from typing import Self

from celery import Celery
from celery.worker import WorkController

from shared.errors import InvalidInput, Unavailable
from shared.tasks import Queue

_MEMORY = "memory"
_START_TIMEOUT = 30.0  # seconds


def open_broker(url: str, name: str) -> Celery:
    """A Celery app of this name on the broker at `url`: `memory://`. Raises `InvalidInput` for any other scheme."""
    scheme, separator, _ = url.partition("://")
    if scheme != _MEMORY or not separator:
        raise InvalidInput(f"VASARI_BROKER_URL is '{url}', and no broker speaks '{scheme}'; use memory://.")
    app = Celery(name, broker=url, backend="cache+memory://", set_as_current=False)
    app.conf.update(
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        # A task leaves the queue when it is done, not when it is taken; every task may run twice without harm.
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        result_expires=3600,
        # The in-process transport is polled; this is how long a query may lie unseen.
        broker_transport_options={"polling_interval": 0.01},
    )
    return app


def queue_survives(url: str) -> bool:
    """Whether tasks in the broker's queues outlast the process that sent them."""
    return not url.startswith(f"{_MEMORY}://")


class ThreadWorker:
    """A Celery worker of `app` on one queue, in a thread of this process: what `memory://` needs to get work done.

    As a context manager it runs for the length of the block. Stopping waits for the task in hand.
    """

    def __init__(self, app: Celery, queue: Queue) -> None:
        self._app = app
        self._queue = queue
        self._ready = threading.Event()
        self._worker = WorkController(
            app=app,
            pool_cls="solo",
            queues=[str(queue)],
            hostname=f"{queue}@local",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            ready_callback=lambda _: self._ready.set(),
        )
        self._thread = threading.Thread(target=self._run, name=f"worker-{queue}", daemon=True)

    def start(self) -> None:
        """Return once the worker takes tasks."""
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT):
            raise Unavailable(f"The worker on queue '{self._queue}' did not start within {_START_TIMEOUT:g} s.")

    def stop(self) -> None:
        """Take no further task, and return when the one in hand is done."""
        self._worker.stop()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        # Celery looks tasks up in the thread's current app; with several apps in a process each thread must say whose
        # it is, or tasks run under the wrong one.
        self._app.set_current()
        self._worker.start()
