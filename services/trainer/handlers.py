"""What the trainer does with each message."""

from datetime import UTC, datetime

import torch

from services.trainer import data
from services.trainer.evaluation import evaluate as evaluate_collection
from services.trainer.resuming import SavedState
from services.trainer.training import Training, TrainingConfig
from shared.catalogue import Catalogue
from shared.errors import NotIndexed
from shared.images import ImageLimits
from shared.influence.base import InfluenceGraph
from shared.jobs import Progress, turn_is_over
from shared.messages import EvaluateEncoders, TrainModel
from shared.networks import checkpoints
from shared.registry import ModelCard, ModelRegistry, new_version
from shared.storage.base import ObjectStore
from shared.vectors.base import VectorIndex


def train(
    message: TrainModel,
    *,
    store: ObjectStore,
    catalogue: Catalogue,
    registry: ModelRegistry,
    limits: ImageLimits,
    device: torch.device,
    progress: Progress,
) -> None:
    """Train an autoencoder on the whole collection, register it and promote it.

    A training that was broken off goes on where its state was last saved, if the same job is run again and the
    collection is the same. Raises `InvalidInput` where there are too few images.
    """
    config = TrainingConfig.of(message)
    progress.expect(config.epochs, "epochs")
    pictures = data.read(
        catalogue, image_size=config.network.image_size, seed=config.seed, limits=limits, progress=progress
    )
    training = Training(config, pictures, device)
    saved = SavedState(store, message.job_id)
    saved.restore(training)
    progress.expect(config.epochs, "epochs", done=training.epoch)
    _run(training, saved, progress)
    training.settle()
    progress.expect(training.epoch, "epochs")  # fewer than were asked for where the time was up

    card = _card(training, pictures.fingerprint)
    registry.add(card, checkpoints.save(training.network.state_dict()))
    registry.promote(card.id)
    saved.delete()
    progress.result(model_id=card.id, metrics=card.metrics)


def evaluate(
    message: EvaluateEncoders,
    *,
    registry: ModelRegistry,
    index: VectorIndex,
    graph: InfluenceGraph,
    progress: Progress,
) -> None:
    """Measure retrieval with each encoder's promoted model on the whole indexed collection.

    Raises `ModelNotFound` or `NotIndexed`, before anything is measured, where an encoder has no model or no works.
    """
    models = {kind: registry.promoted(kind).id for kind in dict.fromkeys(message.encoders)}
    works = {kind: index.count(model_id) for kind, model_id in models.items()}
    for kind, count in works.items():
        if not count:
            raise NotIndexed(f"No works are indexed for the encoder '{kind}'; run `vasari encode --encoder {kind}`.")
    progress.expect(sum(works.values()), "works")
    encoders = {}
    for kind, model_id in models.items():
        progress.say(f"measuring {kind}")
        encoders[kind] = {"model_id": model_id, **evaluate_collection(index, model_id, graph, progress)}
    progress.result(encoders=encoders)


def _run(training: Training, saved: SavedState, progress: Progress) -> None:
    last = ""

    def pulse(batch: str) -> None:
        progress.say(f"epoch {training.epoch + 1}, {batch}{last}")

    while not training.finished:
        training.run_epoch(pulse)
        put_down = turn_is_over() and not training.finished
        saved.keep(training, at_once=put_down)
        last = f"; loss {training.losses['loss']:.4f}, held-out PSNR {training.held_out_psnr():.2f} dB"
        progress.advance(note=f"epoch {training.epoch}{last}")
        if put_down:
            progress.reached(epoch=training.epoch)
            progress.put_down()


def _card(training: Training, fingerprint: str) -> ModelCard:
    config, version = training.config, new_version()
    return ModelCard(
        id=f"{config.kind}-{version}",
        kind=config.kind,
        version=version,
        configuration={
            "network": config.network.model_dump(),
            "preprocessing": "middle square, bilinear and antialiased, RGB in [0, 1]",
            "training": config.model_dump(exclude={"network", "kind"}),
        },
        dimension=config.network.code_size,
        metrics=training.metrics(),
        data=fingerprint,
        created_at=datetime.now(UTC),
    )
