"""The services that work on queues, by name; each is imported when it is first needed.

PyTorch alone takes seconds to import, and an image holds one service, so nothing here imports them at the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from shared.broker import Broker
from shared.settings import Settings
from shared.tasks import Queue


@dataclass(frozen=True)
class Service:
    """One service.

    Attributes:
        name: Of its package below `services`.
        queues: Whose tasks it runs, the more urgent first.
    """

    name: str
    queues: tuple[Queue, ...]

    def bootstrap(self, settings: Settings) -> Any:
        """Open what its handlers need."""
        return import_module(f"services.{self.name}.bootstrap").bootstrap(settings)

    def register(self, app: Broker, dependencies: Callable[[], Any]) -> None:
        """Have `app`'s workers do its work."""
        import_module(f"services.{self.name}.tasks").register(app, dependencies)


SERVICES = {
    service.name: service
    for service in (
        Service("crawler", (Queue.CRAWLER,)),
        Service("trainer", (Queue.TRAINER,)),
        Service("encoder", (Queue.ENCODER_QUERIES, Queue.ENCODER)),
        Service("graph", (Queue.GRAPH,)),
    )
}
