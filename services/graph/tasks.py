"""The graph service's tasks."""

from collections.abc import Callable

from services.graph import handlers
from services.graph.bootstrap import Dependencies
from shared import tasks
from shared.broker import Broker
from shared.jobs import Progress
from shared.messages import LoadInfluences


def register(app: Broker, dependencies: Callable[[], Dependencies]) -> None:
    """Have `app`'s workers do the graph service's work, with dependencies that are asked for when a task runs."""

    def load_influences(message: LoadInfluences, *, progress: Progress) -> None:
        has = dependencies()
        handlers.load_influences(message, store=has.store, graph=has.graph, progress=progress)

    tasks.LOAD_INFLUENCES.register(app, load_influences, lambda: dependencies().jobs)
