"""The Celery app of a service."""

import threading
from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import urlsplit

from celery import Celery
from kombu.exceptions import ChannelError, OperationalError

from shared.broker.memory import MemoryTransport
from shared.errors import InvalidInput, Unavailable
from shared.task_limits import TaskLimits

_MEMORY = "memory"
_REDIS = ("redis", "rediss")


class Flag(Protocol):
    """`threading.Event`, or its sibling for processes."""

    def set(self) -> None: ...

    def is_set(self) -> bool: ...


class Broker(Celery):
    """A Celery app, and what its tasks have to know of the process that runs them.

    Attributes:
        limits: Of every task.
        stopping: Set when this process is about to end: work is put down at the next good moment.
        tries: Times that a task is tried again while a server does not answer.
        errors: What is raised where the broker or its results cannot be reached.
    """

    limits = TaskLimits()
    tries = 0
    errors: tuple[type[Exception], ...] = (OperationalError, OSError)

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, set_as_current=False, **options)
        self.stopping: Flag = threading.Event()


def open_broker(url: str, name: str, limits: TaskLimits | None = None) -> Broker:
    """A Celery app of this name on the broker at `url`, which it does not reach out to yet.

    In `memory://realm`, apps of one process share their queues within the realm, and no further. Raises `InvalidInput`
    for a scheme other than `memory`, `redis` or `rediss`.
    """
    scheme, separator, realm = url.partition("://")
    if not separator or scheme not in (_MEMORY, *_REDIS):
        # The URL itself is not repeated: one for a server may hold a password.
        raise InvalidInput(
            f"VASARI_BROKER_URL has the scheme '{scheme if separator else ''}', which no broker speaks; "
            "use memory:// or redis://."
        )
    limits = limits or TaskLimits()
    # kombu warns of a URL without a host, even where there is none.
    app = _in_memory(name, realm) if scheme == _MEMORY else _on_redis(name, url, limits)
    app.limits = limits
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
    )
    return app


def queue_survives(url: str) -> bool:
    """Whether tasks in the broker's queues outlast the process that sent them."""
    return not url.startswith(f"{_MEMORY}://")


def check_broker(app: Broker) -> None:
    """Return if the broker answers. Raises `Unavailable`."""
    queue_depths(app, ())


def queue_depths(app: Broker, queues: Iterable[str]) -> dict[str, int]:
    """How many tasks wait in each queue; those that a worker has in hand are not among them. Raises `Unavailable`."""
    depths = {}
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=3)
            channel = connection.default_channel
            for queue in queues:
                try:
                    declared = channel.queue_declare(str(queue), passive=True)  # type: ignore[attr-defined]
                    depths[str(queue)] = declared.message_count
                except ChannelError:  # nobody has sent to it yet
                    depths[str(queue)] = 0
    except app.errors as error:
        raise unreachable(app, error) from error
    return depths


def unreachable(app: Broker, error: Exception) -> Unavailable:
    """What to tell when the broker does not answer."""
    parts = urlsplit(str(app.conf.broker_url))
    return Unavailable(
        f"The broker at {parts.hostname}:{parts.port or 6379} does not answer ({type(error).__name__}); "
        "check that it runs and VASARI_BROKER_URL."
    )


def _in_memory(name: str, realm: str) -> Broker:
    app = Broker(name, broker=f"memory://localhost/{realm}", backend="cache+memory://")
    app.conf.broker_transport = MemoryTransport
    return app


def _on_redis(name: str, url: str, limits: TaskLimits) -> Broker:
    app = Broker(name, broker=url, backend=url)
    # Half a second of imports, which a process that needs no Redis need not wait for.
    from redis.exceptions import RedisError

    from shared.broker.redis import RedisTransport

    app.errors = (OperationalError, OSError, RedisError)
    app.conf.broker_transport = RedisTransport
    app.tries = 9  # waiting 1, 2, 4 … 60 seconds in between: five minutes in all
    app.conf.update(
        task_reject_on_worker_lost=True,
        # A task that was killed for its length comes again, until it is laid aside like one that kills its worker.
        task_acks_on_failure_or_timeout=True,
        task_acks_on_timeout=False,
        task_soft_time_limit=limits.seconds,
        task_time_limit=limits.hard,
        broker_transport_options={
            "visibility_timeout": limits.visibility,
            # How often a worker looks for tasks that a dead one held.
            "unacked_restore_interval": min(10.0, limits.visibility / 5),
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 5,
            "socket_timeout": 30,
            "socket_keepalive": True,
            # The order in which a worker names its queues is the order in which it looks into them.
            "queue_order_strategy": "priority",
        },
        result_backend_transport_options={
            "visibility_timeout": limits.visibility,
            "socket_connect_timeout": 5,
            "retry_policy": {"max_retries": 3, "interval_start": 0.2, "interval_step": 0.5, "interval_max": 1},
        },
        broker_connection_timeout=5,
        broker_connection_max_retries=None,  # a worker waits for its broker for as long as it takes
        task_publish_retry_policy={"max_retries": 2, "interval_start": 0.1, "interval_step": 0.3, "interval_max": 0.5},
        # A task in hand goes on when the connection breaks; should it be delivered again, its part is found done.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        # The first task of a process imports PyTorch.
        worker_proc_alive_timeout=120,
        # What Flower shows.
        worker_send_task_events=True,
        task_send_sent_event=True,
    )
    return app
