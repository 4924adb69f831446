"""The graph service's tasks."""

from celery import Celery

from services.graph import handlers
from services.graph.bootstrap import Dependencies
from shared import tasks
from shared.messages import LoadInfluences


def register(app: Celery, has: Dependencies) -> None:
    """Have `app`'s workers do the graph service's work."""

    def load_influences(message: LoadInfluences) -> None:
        with has.jobs.part(message.job_id) as progress:
            handlers.load_influences(message, store=has.store, graph=has.graph, progress=progress)

    tasks.LOAD_INFLUENCES.register(app, load_influences)
