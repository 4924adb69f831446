"""The graph service's tasks."""

from collections.abc import Callable

from services.graph import handlers, loading
from services.graph.bootstrap import Dependencies
from services.graph.building.build import build_graph
from shared import tasks
from shared.broker import Broker
from shared.jobs import Progress
from shared.messages import BuildGraph, ForgetSource, LoadInfluences, LoadSource


def register(app: Broker, dependencies: Callable[[], Dependencies]) -> None:
    """Have `app`'s workers do the graph service's work, with dependencies that are asked for when a task runs."""

    def load_influences(message: LoadInfluences, *, progress: Progress) -> None:
        has = dependencies()
        handlers.load_influences(message, store=has.store, graph=has.graph, progress=progress)

    def load_source(message: LoadSource, *, progress: Progress) -> None:
        has = dependencies()
        loading.load_source(message, store=has.store, graph=has.graph, settings=has.settings, progress=progress)

    def forget_source(message: ForgetSource, *, progress: Progress) -> None:
        has = dependencies()
        handlers.forget_source(message, store=has.store, graph=has.graph, progress=progress)

    def build(message: BuildGraph, *, progress: Progress) -> None:
        del message  # what is kept says it all
        has = dependencies()
        build_graph(store=has.store, graph=has.graph, progress=progress)

    tasks.LOAD_INFLUENCES.register(app, load_influences, lambda: dependencies().jobs)
    tasks.LOAD_SOURCE.register(app, load_source, lambda: dependencies().jobs)
    tasks.FORGET_SOURCE.register(app, forget_source, lambda: dependencies().jobs)
    tasks.BUILD_GRAPH.register(app, build, lambda: dependencies().jobs)
