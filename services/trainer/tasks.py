"""The trainer's tasks."""

from collections.abc import Callable

from services.trainer import handlers
from services.trainer.bootstrap import Dependencies
from shared import tasks
from shared.broker import Broker
from shared.jobs import Progress
from shared.messages import EvaluateEncoders, TrainModel


def register(app: Broker, dependencies: Callable[[], Dependencies]) -> None:
    """Have `app`'s workers do the trainer's work, with dependencies that are asked for when a task runs."""

    def train_model(message: TrainModel, *, progress: Progress) -> None:
        has = dependencies()
        handlers.train(
            message,
            store=has.store,
            catalogue=has.catalogue,
            registry=has.registry,
            limits=has.limits,
            device=has.device,
            progress=progress,
        )

    def evaluate_encoders(message: EvaluateEncoders, *, progress: Progress) -> None:
        has = dependencies()
        handlers.evaluate(message, registry=has.registry, index=has.index, graph=has.graph, progress=progress)

    tasks.TRAIN_MODEL.register(app, train_model, lambda: dependencies().jobs)
    tasks.EVALUATE_ENCODERS.register(app, evaluate_encoders, lambda: dependencies().jobs)
