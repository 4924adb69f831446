"""What the trainer does with a training: read, fit, settle, register, promote."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric

from services.trainer.data.pictures import Pictures
from services.trainer.data.reading import read
from services.trainer.engine.fit import Course, Fit
from services.trainer.engine.saved import SavedState
from services.trainer.recipes import RECIPES
from services.trainer.recipes.base import Assets
from shared.catalogue import Catalogue
from shared.images import ImageLimits
from shared.jobs import Progress, turn_is_over
from shared.messages import TrainModel
from shared.networks import checkpoints
from shared.registry import ModelCard, ModelRegistry, new_version
from shared.storage.base import ObjectStore

TRAINED_ON = "trained_on.json"
_HISTORY = "history.json"


def train(
    message: TrainModel,
    *,
    store: ObjectStore,
    catalogue: Catalogue,
    registry: ModelRegistry,
    limits: ImageLimits,
    assets: Assets,
    fabric: Fabric,
    scratch: Path,
    progress: Progress,
) -> None:
    """Train a model on the whole collection, register it and promote it.

    A training that was broken off goes on where its state was last saved, if the same job is run again and the
    collection is the same. Raises `InvalidInput` where there is too little to learn from.
    """
    training = message.training
    maker = RECIPES[training.kind]
    pictures = read(catalogue, side=maker.side(training), limits=limits, scratch=scratch, progress=progress)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(training.seed)
        recipe = maker(training, pictures, assets)
    course = Course(training.model_dump(), training.seed, training.minutes, training.accumulate)
    fit = Fit(recipe, pictures, course, fabric)
    saved = SavedState(store, message.job_id)
    saved.restore(fit)
    _run(fit, saved, progress)
    recipe.settle(progress.say)

    progress.say("measuring")
    card, artifacts = _card(fit, training.model_dump(), pictures)
    registry.add(card, checkpoints.save(recipe.network.state_dict()), artifacts)
    registry.promote(card.id)
    saved.delete()
    progress.result(model_id=card.id, metrics=card.metrics, history=fit.history)


def _run(fit: Fit, saved: SavedState, progress: Progress) -> None:
    progress.expect(fit.epochs, "epochs", done=fit.epochs_done)
    for told in fit.run():
        progress.expect(fit.epochs, "epochs", done=fit.epochs_done)
        progress.result(history=fit.history)
        progress.say(told + _figures(fit.history[-1] if fit.history else {}))
        put_down = turn_is_over()
        saved.keep(fit, at_once=put_down)
        if put_down:
            progress.reached(epoch=fit.epochs_done)
            progress.put_down()
    taken = len(fit.history)  # fewer than were asked for where the time was up, or nothing was to be gained any more
    progress.expect(taken, "epochs", done=taken)


def _figures(record: Mapping[str, Any]) -> str:
    shown = {name: value for name, value in record.items() if name not in ("stage", "epoch")}
    return "".join(f"; {name} {value:.3g}" for name, value in shown.items())


def _card(fit: Fit, training: dict[str, Any], pictures: Pictures) -> tuple[ModelCard, dict[str, bytes]]:
    made = fit.recipe.made(fit.history)
    kind, version = training.pop("kind"), new_version()
    works = [pictures.works[row] for row in fit.recipe.rows.tolist()]
    trained_on = {
        "artworks": [work.id for work in works],
        "artists": sorted({work.artist for work in works if work.artist}),
    }
    card = ModelCard(
        id=f"{kind}-{version}",
        kind=kind,
        version=version,
        configuration={**made.configuration, "training": training},
        dimension=made.dimension,
        metrics={**made.metrics, **fit.counts(), "works": float(len(works))},
        data=pictures.fingerprint,
        created_at=datetime.now(UTC),
    )
    tables = {TRAINED_ON: json.dumps(trained_on).encode(), _HISTORY: json.dumps(fit.history).encode()}
    return card, {**tables, **made.artifacts}
