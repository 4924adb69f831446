"""The trainer's tasks."""

from collections.abc import Callable

from services.trainer import training
from services.trainer.bootstrap import Dependencies
from services.trainer.evaluation.handler import evaluate
from services.trainer.maps.drawing import draw
from shared import tasks
from shared.broker import Broker
from shared.jobs import Progress
from shared.messages import ClassifyCollection, DrawMap, EvaluateEncoders, TrainModel

_PREDICTIONS = "predictions"  # the part of a style's training that the encoder does


def register(app: Broker, dependencies: Callable[[], Dependencies]) -> None:
    """Have `app`'s workers do the trainer's work, with dependencies that are asked for when a task runs."""

    def train_model(message: TrainModel, *, progress: Progress) -> None:
        has = dependencies()
        training.train(
            message,
            store=has.store,
            catalogue=has.catalogue,
            registry=has.registry,
            assets=has.assets,
            settings=has.settings,
            scratch=has.scratch,
            progress=progress,
        )
        if message.training.kind == "style":
            progress.plan([_PREDICTIONS])
            tasks.CLASSIFY_COLLECTION.send(app, ClassifyCollection(job_id=message.job_id, part=_PREDICTIONS))

    def evaluate_encoders(message: EvaluateEncoders, *, progress: Progress) -> None:
        has = dependencies()
        evaluate(
            message,
            store=has.store,
            catalogue=has.catalogue,
            registry=has.registry,
            index=has.index,
            graph=has.graph,
            people=has.people,
            limits=has.limits,
            progress=progress,
        )

    def draw_map(message: DrawMap, *, progress: Progress) -> None:
        has = dependencies()
        draw(message, store=has.store, registry=has.registry, index=has.index, progress=progress)

    tasks.TRAIN_MODEL.register(app, train_model, lambda: dependencies().jobs)
    tasks.EVALUATE_ENCODERS.register(app, evaluate_encoders, lambda: dependencies().jobs)
    tasks.DRAW_MAP.register(app, draw_map, lambda: dependencies().jobs)
