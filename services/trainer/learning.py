"""From pictures to a registered model; run by the worker, or by each of several processes together."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import torch
from lightning_fabric import Fabric

from services.trainer.data.pictures import Pictures
from services.trainer.engine.fit import Course, Fit
from services.trainer.engine.saved import SavedState
from services.trainer.engine.turns import put_down, shown, train_in_turns
from services.trainer.recipes import RECIPES
from services.trainer.recipes.base import Assets
from shared.jobs import Progress, turn_is_over
from shared.messages import TrainModel
from shared.networks import checkpoints
from shared.registry import ModelCard, ModelRegistry, new_version
from shared.storage.base import ObjectStore

TRAINED_ON = "trained_on.json"
_HISTORY = "history.json"


def learn(
    message: TrainModel,
    pictures: Pictures,
    *,
    store: ObjectStore,
    registry: ModelRegistry,
    assets: Assets,
    fabric: Fabric,
    progress: Progress,
) -> None:
    """Train from the saved state on, settle, register and promote; the first process alone does what follows training.

    Raises `InvalidInput` where there is too little to learn from, and `Paused` where the turn is over.
    """
    training = message.training
    with _seeded(training.seed):
        recipe = RECIPES[training.kind](training, pictures, assets)
    course = Course(training.model_dump(), training.seed, training.minutes, training.accumulate)
    fit = Fit(recipe, pictures, course, fabric)
    saved = SavedState(store, message.job_id)
    saved.restore(fit)
    train_in_turns(fit, saved, fabric, progress)
    if not fabric.is_global_zero:
        return
    with _seeded(training.seed):
        recipe.settle(partial(_settling, fit, saved, progress))
        progress.say("measuring")
        card, artifacts = _card(fit, training.model_dump(), pictures)
    registry.add(card, checkpoints.save(recipe.network.state_dict()), artifacts)
    registry.promote(card.id)
    saved.delete()
    progress.result(model_id=card.id, metrics=card.metrics, history=shown(fit.history))


def _settling(fit: Fit, saved: SavedState, progress: Progress, note: str) -> None:
    """What a recipe says while it settles; its state is saved then, and it is put down, if it can go on later."""
    progress.say(note)
    if not fit.recipe.settles_in_parts:
        return
    over = turn_is_over()
    if over or saved.due:
        saved.keep(fit, alone=True)
    if over:
        put_down(fit, progress)


def _card(fit: Fit, training: dict[str, Any], pictures: Pictures) -> tuple[ModelCard, dict[str, bytes]]:
    made = fit.recipe.made(fit.history)
    kind, version = training.pop("kind"), new_version()
    works = [pictures.works[row] for row in fit.recipe.learnt_from.tolist()]
    trained_on = {
        "artworks": [work.id for work in works],
        "artists": sorted({work.artist for work in works if work.artist}),
    }
    counts = fit.counts() if fit.recipe.stages else {}
    card = ModelCard(
        id=f"{kind}-{version}",
        kind=kind,
        version=version,
        configuration={**made.configuration, "training": training},
        dimension=made.dimension,
        metrics={**made.metrics, **counts, "works": float(len(works))},
        data=pictures.fingerprint,
        created_at=datetime.now(UTC),
    )
    tables = {TRAINED_ON: json.dumps(trained_on).encode(), _HISTORY: json.dumps(fit.history).encode()}
    return card, {**tables, **made.artifacts}


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """PyTorch's global chance is decided by the seed, and afterwards as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
