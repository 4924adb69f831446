"""kombu's in-memory transport, made to wait instead of polling."""

import threading
from queue import Empty
from queue import Queue as SimpleQueue
from typing import Any

from kombu import Connection
from kombu.transport import memory


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


class MemoryTransport(memory.Transport):
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
