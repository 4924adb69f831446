"""The worker's main process: Celery, what it is told at its turning points, and its answers over HTTP."""

import functools
import logging
import multiprocessing
import os
import socket
from collections.abc import Sequence
from typing import Any

from celery import signals

from services.cli.worker_http import serve
from services.cli.workers import SERVICES
from shared import logs
from shared.broker import Broker, open_broker, queue_survives
from shared.errors import InvalidInput
from shared.jobs import DeadLetters
from shared.settings import Settings
from shared.storage import open_store

log = logging.getLogger(__name__)


def work(name: str, settings: Settings, chosen: Sequence[str] = ()) -> int:
    """Work on the queues of the service of this name, or on the chosen ones, until SIGTERM; gives the exit code.

    Tasks run in a pool process, so that one which dies takes no other part of the worker with it. On SIGTERM the task
    in hand is put down at its next good moment. Raises `InvalidInput` for a broker that other processes cannot reach,
    and for queues of another service.
    """
    service = SERVICES[name]
    own = [str(queue) for queue in service.queues]
    if foreign := sorted(set(chosen) - set(own)):
        raise InvalidInput(f"'{foreign[0]}' is not a queue of the {name} service; it has {', '.join(own)}.")
    if not queue_survives(settings.broker_url):
        raise InvalidInput("A worker needs a broker that several processes share; set VASARI_BROKER_URL to redis://….")
    logs.configure(settings, name)
    app = open_broker(settings.broker_url, name, settings.task_limits)
    app.stopping = multiprocessing.Event()  # the pool process inherits it
    # Opened in the pool process, at its first task: connections and CUDA do not survive a fork.
    service.register(app, functools.cache(lambda: service.bootstrap(settings)))
    _connect(app, settings)
    worker = app.Worker(
        hostname=f"{name}-{os.getpid()}@{socket.gethostname()}",
        pool_cls="prefork",
        concurrency=1,
        queues=[queue for queue in own if not chosen or queue in chosen],
        loglevel=settings.log_level,
        optimization="fair",
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def _connect(app: Broker, settings: Settings) -> None:
    """Say what Celery is to do at its own turning points. The receivers live as long as the process."""

    @signals.setup_logging.connect(weak=False)
    def leave_logging_alone(**_: Any) -> None:
        """Whoever listens to this signal keeps Celery from setting up logging itself."""

    @signals.worker_shutting_down.connect(weak=False)
    def put_down(**_: Any) -> None:
        app.stopping.set()

    @signals.worker_ready.connect(weak=False)
    def answer_http(sender: Any, **_: Any) -> None:
        if settings.metrics_port:
            serve(sender, settings.host, settings.metrics_port)

    # Laid aside by the worker's main process, which has no other business with the object store.

    @signals.task_unknown.connect(weak=False)
    def unknown(message: Any, name: str, id: str, **_: Any) -> None:
        _lay_aside(settings, id, name, message, f"No service that listens on this queue has a task '{name}'.")

    @signals.task_rejected.connect(weak=False)
    def rejected(message: Any, exc: Exception | None, **_: Any) -> None:
        task = str(message.headers.get("task", "?"))
        reason = f"It is not a task's message ({exc or 'unknown format'})."
        _lay_aside(settings, str(message.headers.get("id") or message.delivery_tag), task, message, reason)


def _lay_aside(settings: Settings, task_id: str, task: str, message: Any, reason: str) -> None:
    queue = str(message.delivery_info.get("routing_key", "?"))
    payload = message.payload if isinstance(message.payload, dict | list | str) else repr(message.body)
    if isinstance(payload, list) and payload and isinstance(payload[0], list) and len(payload[0]) == 1:
        payload = payload[0][0]  # of Celery's (args, kwargs, options)
    try:
        DeadLetters(open_store(settings.storage_url)).lay_aside(task_id, task, queue, payload, reason)
    except Exception:
        log.exception("Cannot lay aside %s (%s): %s", task_id, reason, payload)
    else:
        log.error("Laid aside %s: %s", task_id, reason)
