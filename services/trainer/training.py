"""What the trainer does with a training: it reads the pictures, and has a model learn from them."""

from pathlib import Path

from services.trainer.data.reading import read
from services.trainer.engine.compute import open_fabric
from services.trainer.learning import learn
from services.trainer.processes.running import learn_in_processes
from services.trainer.recipes import RECIPES
from services.trainer.recipes.base import Assets
from shared.catalogue import Catalogue
from shared.jobs import Progress
from shared.messages import TrainModel
from shared.registry import ModelRegistry
from shared.settings import Settings
from shared.storage.base import ObjectStore


def train(
    message: TrainModel,
    *,
    store: ObjectStore,
    catalogue: Catalogue,
    registry: ModelRegistry,
    assets: Assets,
    settings: Settings,
    scratch: Path,
    progress: Progress,
) -> None:
    """Train a model on the whole collection, register it and promote it: in this process, or in one per device.

    A training that was broken off goes on where its state was last saved, if the same job is run again and the
    collection is the same. Raises `InvalidInput` where there is too little to learn from, and for a device that this
    machine lacks.
    """
    side = RECIPES[message.training.kind].side(message.training, assets)
    pictures = read(catalogue, side=side, limits=settings.image_limits, scratch=scratch, progress=progress)
    if settings.devices > 1:
        learn_in_processes(message, pictures, settings=settings, scratch=scratch, progress=progress)
        return
    fabric = open_fabric(settings)
    learn(message, pictures, store=store, registry=registry, assets=assets, fabric=fabric, progress=progress)
