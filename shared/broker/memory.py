"""Celery, set up once for every service, and workers that run inside this process."""

import threading
from collections.abc import Callable, Sequence
from queue import Empty
from queue import Queue as SimpleQueue
from typing import Any

from celery import Celery
from celery.worker import WorkController
from kombu import Connection
from kombu.transport import memory

from shared.errors import InvalidInput
from shared.tasks import Queue

_MEMORY = "memory"


def open_broker(url: str, name: str) -> Celery:
    """A Celery app of this name on the broker at `url`. Raises `InvalidInput` for any other scheme than `memory://`.

    What follows the scheme names a realm: apps of one process share their queues within it, and no further.
    """
    scheme, separator, realm = url.partition("://")
    if scheme != _MEMORY or not separator:
        raise InvalidInput(f"VASARI_BROKER_URL is '{url}', and no broker speaks '{scheme}'; use memory://.")
    # kombu warns of a URL without a host, even where there is none.
    app = Celery(name, broker=f"memory://localhost/{realm}", backend="cache+memory://", set_as_current=False)
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
        broker_transport=_MemoryTransport,
    )
    return app


def queue_survives(url: str) -> bool:
    """Whether tasks in the broker's queues outlast the process that sent them."""
    return not url.startswith(f"{_MEMORY}://")


class _MemoryChannel(memory.Channel):
    """Kombu's, with queues for each realm, and which tells the waiting workers that a message has come."""

    arrived = threading.Condition()
    messages = 0

    def _queue_for(self, queue: str) -> SimpleQueue[Any]:
        realm = self.connection.client.virtual_host  # type: ignore[union-attr]  # set when the channel was made
        return super()._queue_for(f"{realm} {queue}")

    def _put(self, queue: str, message: object, **options: object) -> None:
        super()._put(queue, message, **options)
        with self.arrived:
            _MemoryChannel.messages += 1
            self.arrived.notify_all()


class _MemoryTransport(memory.Transport):
    """Kombu's, which polls, made to wait: an idle worker costs nothing, and takes a task or stops at once."""

    Channel = _MemoryChannel
    _look_up = 0.1  # seconds after which an idle worker sees whether it should stop

    def drain_events(self, connection: Connection, timeout: float | None = None) -> None:  # type: ignore[override]  # noqa: ARG002  (both kombu's)
        seen = _MemoryChannel.messages
        try:
            self.cycle.get(self._deliver)  # type: ignore[union-attr]  # set when the transport was made
        except Empty:
            with _MemoryChannel.arrived:
                _MemoryChannel.arrived.wait_for(lambda: _MemoryChannel.messages != seen, timeout=self._look_up)
            raise TimeoutError from None


class ThreadWorkers:
    """One service's Celery workers in threads of this process, one per queue: what `memory://` needs to get work done.

    `register` is called in the first thread, so that slow imports delay nobody; tasks sent meanwhile wait in the queue.
    """

    def __init__(self, app: Celery, queues: Sequence[Queue], register: Callable[[Celery], None]) -> None:
        self._app = app
        self._queues = queues
        self._register = register
        self._workers: list[WorkController] = []
        self._threads: list[threading.Thread] = []
        self._started = threading.Event()
        self._error: Exception | None = None
        self._starter = threading.Thread(target=self._start, name=f"start-{app.main}", daemon=True)

    def start(self) -> None:
        """Begin to start; `wait` returns once the workers take tasks."""
        self._starter.start()

    def wait(self) -> None:
        """Return once the workers take tasks. Raises what `register` raised."""
        self._started.wait()
        self.check()

    def check(self) -> None:
        """Raises what `register` raised, if it has."""
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Take no further task, and return when those in hand are done."""
        self._starter.join()
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        try:
            self._register(self._app)
            for queue in self._queues:
                self._start_worker(queue)
        except Exception as error:  # told to whoever calls `check`, since nobody waits for this thread
            self._error = error
        finally:
            self._started.set()

    def _start_worker(self, queue: Queue) -> None:
        ready = threading.Event()
        worker = WorkController(
            app=self._app,
            pool_cls="solo",
            queues=[str(queue)],
            hostname=f"{queue}@local",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            ready_callback=lambda _: ready.set(),
        )

        def run() -> None:
            # Celery looks tasks up in the thread's current app; with several apps in a process each thread must say
            # whose it is, or tasks run under the wrong one.
            self._app.set_current()
            worker.start()

        thread = threading.Thread(target=run, name=f"worker-{queue}", daemon=True)
        thread.start()
        ready.wait()
        self._workers.append(worker)
        self._threads.append(thread)
