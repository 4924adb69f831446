"""Workers that run inside this process."""

import threading
from collections.abc import Callable, Sequence

from celery.exceptions import WorkerShutdown
from celery.worker import WorkController

from shared.broker.app import Broker


class ThreadWorkers:
    """One service's Celery workers in threads of this process, one per queue: what `memory://` needs to get work done.

    `register` is called in the first thread, so that slow imports delay nobody; tasks sent meanwhile wait in the queue.
    """

    def __init__(self, app: Broker, queues: Sequence[str], register: Callable[[Broker], None]) -> None:
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

    @property
    def stopping(self) -> bool:
        """Whether the workers have been told to stop."""
        return self._app.stopping.is_set()

    def stop(self) -> None:
        """Take no further task, and return when those in hand are done or put down."""
        self._starter.join()
        self._app.stopping.set()
        for worker in self._workers:
            # Each ends itself: two threads must not share its connection.
            worker.consumer.call_soon(_shut_down)  # type: ignore[attr-defined]  # set when it started
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

    def _start_worker(self, queue: str) -> None:
        ready = threading.Event()
        worker = WorkController(
            app=self._app,
            pool_cls="solo",
            use_eventloop=False,  # there is one per process, and workers of several services are here
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


def _shut_down() -> None:
    raise WorkerShutdown(0)
