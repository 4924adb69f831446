"""The graph service's tasks."""

from functools import partial

from celery import Celery

from services.graph import handlers
from services.graph.bootstrap import Dependencies
from shared import tasks
from shared.messages import LoadInfluences


def register(app: Celery, has: Dependencies) -> None:
    """Have `app`'s workers do the graph service's work."""

    def load_influences(message: LoadInfluences) -> None:
        has.jobs.run(message.job_id, partial(handlers.load_influences, message, store=has.store, graph=has.graph))

    tasks.LOAD_INFLUENCES.register(app, load_influences)
