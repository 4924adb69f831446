"""kombu's Redis transport, made to outlive its connection."""

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost


class _Channel(redis.Channel):
    """Kombu's; one whose connection was lost says so, as an error that Celery expects.

    When a worker loses its broker with a task in hand, Celery gives that task's message back and later acknowledges
    it, both on the channel that is gone. kombu then raises an `AttributeError`, at which the worker ends. The message
    stays in Redis, which gives it out again after the visibility timeout.
    """

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise ConnectionLost("The connection of this channel was lost.")
        return super()._connparams(asynchronous)  # type: ignore[misc]  # the stubs lack it


class RedisTransport(redis.Transport):
    """Kombu's, with that channel."""

    Channel = _Channel
