"""The trainer's tasks."""

from functools import partial

from celery import Celery

from services.trainer import handlers
from services.trainer.bootstrap import Dependencies
from shared import tasks
from shared.messages import EvaluateEncoders, TrainModel


def register(app: Celery, has: Dependencies) -> None:
    """Have `app`'s workers do the trainer's work."""

    def train_model(message: TrainModel) -> None:
        work = partial(
            handlers.train,
            message,
            store=has.store,
            catalogue=has.catalogue,
            registry=has.registry,
            limits=has.limits,
            device=has.device,
        )
        has.jobs.run(message.job_id, work)

    def evaluate_encoders(message: EvaluateEncoders) -> None:
        work = partial(handlers.evaluate, message, registry=has.registry, index=has.index, graph=has.graph)
        has.jobs.run(message.job_id, work)

    tasks.TRAIN_MODEL.register(app, train_model)
    tasks.EVALUATE_ENCODERS.register(app, evaluate_encoders)
