"""Training a whole collection: what is registered, what is skipped, and that a break changes nothing."""

import importlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch

from services.trainer import training
from services.trainer.data import splits
from services.trainer.data.reading import read
from services.trainer.engine import saved
from services.trainer.engine.turns import shown
from services.trainer.recipes.autoencoder import HELD_OUT
from services.trainer.recipes.base import Assets
from services.trainer.reconstruction import psnr
from shared.catalogue import Catalogue
from shared.errors import Cancelled, InvalidInput, ModelNotFound
from shared.images import ImageLimits
from shared.jobs import Paused, turn
from shared.jobs.records import JobPart
from shared.messages import TrainModel
from shared.networks import checkpoints
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.pictures import to_unit
from shared.registry import ModelRegistry
from shared.settings import Settings
from shared.storage.folder import FolderStore

conftest = importlib.import_module("tests.unit.trainer.conftest")
add, Pen = conftest.add, conftest.Pen
LIMITS = ImageLimits(max_bytes=1_000_000, max_pixels=1_000_000)


def message(kind: str = "dae", **values: Any) -> TrainModel:
    job_id = values.pop("job_id", "job")
    training = {"kind": kind, "epochs": 3, "width": 4, "code_size": 8, "batch_size": 8} | values
    return TrainModel.model_validate({"job_id": job_id, "training": training})


def train(store: FolderStore, asked: TrainModel, pen: Pen | None = None, settings: Settings | None = None) -> JobPart:
    pen = pen or Pen(store)
    training.train(
        asked,
        store=store,
        catalogue=Catalogue(store),
        registry=ModelRegistry(store),
        assets=Assets("mobilenet_v2", None),
        settings=settings or Settings(device="cpu"),
        scratch=scratch_of(store),
        progress=pen,
    )
    return pen.part


def scratch_of(store: FolderStore) -> Path:
    return store._root.with_name(f"{store._root.name}-scratch")


def images_of(store: FolderStore) -> torch.Tensor:
    pictures = read(Catalogue(store), side=128, limits=LIMITS, scratch=scratch_of(store), progress=Pen(store))
    return to_unit(pictures.pixels).permute(0, 3, 1, 2)


def weights_of(store: FolderStore, part: JobPart) -> dict[str, torch.Tensor]:
    return checkpoints.load(ModelRegistry(store).checkpoint(part.result["model_id"]))


@pytest.mark.parametrize("kind", ["dae", "swae"])
def test_the_model_is_registered_and_promoted(store: FolderStore, collection: Catalogue, kind: str) -> None:
    part = train(store, message(kind))
    card = ModelRegistry(store).promoted(kind)
    assert card.id == part.result["model_id"] == f"{kind}-{card.version}"
    assert card.dimension == 8
    assert card.metrics == part.result["metrics"]
    assert card.metrics.keys() >= {"loss", "psnr", "ssim", "epochs", "seconds"}
    assert ("distance_ratio" in card.metrics) == (kind == "swae")
    assert (part.done, part.total, part.unit) == (3, 3, "epochs")
    assert [record["epoch"] for record in part.result["history"]] == [1, 2, 3]
    network = Autoencoder(AutoencoderConfig.model_validate(card.configuration["network"]))
    checkpoints.fill(network, weights_of(store, part), card.id)
    with torch.no_grad():
        codes = network.encode(images_of(store)[splits.by_lot(40, HELD_OUT, seed=0).training])
    assert torch.allclose(codes.mean(dim=0), torch.zeros(8), atol=1e-3)
    assert torch.allclose(codes.std(dim=0), torch.ones(8), atol=1e-3)
    assert not list(store.list("checkpoints/"))


@pytest.mark.parametrize("kind", ["dae", "swae"])
def test_a_trained_network_beats_the_mean_image(store: FolderStore, collection: Catalogue, kind: str) -> None:
    part = train(store, message(kind, epochs=20, width=6, batch_size=3))
    images = images_of(store)
    split = splits.by_lot(len(images), HELD_OUT, seed=0)
    held_out = images[split.held_out]
    mean_image = images[split.training].mean(dim=0).expand_as(held_out)
    assert part.result["metrics"]["psnr"] > psnr(mean_image, held_out).mean() + 1


@pytest.mark.parametrize("kind", ["dae", "swae"])
def test_a_training_that_was_broken_off_ends_with_the_same_weights(
    store: FolderStore, collection: Catalogue, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(saved, "SHARE", float("inf"))
    whole = weights_of(store, train(store, message(kind, job_id="whole")))

    def cancel(note: str) -> None:
        if note.startswith("all layers, epoch 3, batch 2"):
            raise Cancelled("by the test")

    with pytest.raises(Cancelled):
        train(store, message(kind, job_id="broken"), Pen(store, cancel))
    notes: list[str] = []
    part = train(store, message(kind, job_id="broken"), Pen(store, notes.append))
    assert not [note for note in notes if "epoch 1" in note or "epoch 2, batch" in note]
    assert (part.done, part.total) == (3, 3)
    resumed = weights_of(store, part)
    assert whole.keys() == resumed.keys()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_training_that_is_put_down_again_and_again_ends_as_another(store: FolderStore, collection: Catalogue) -> None:
    """After each step, with what could not be read in its record once."""
    damaged = add(collection, b"not an image")
    whole = train(store, message(job_id="whole", epochs=2, batch_size=18, accumulate=2))
    part, turns = None, 0
    while turns < 10:
        pen = Pen(store, earlier=part)
        part = pen.part
        with turn(lambda: True):
            try:
                train(store, message(job_id="broken", epochs=2, batch_size=18, accumulate=2), pen)
                break
            except Paused:
                turns += 1
                assert part.checkpoint is None or part.checkpoint.failed == 1
    assert part is not None
    assert turns == 2 * (2 + 1)  # an epoch's steps, and its end
    assert [failure.item for failure in part.failures] == [damaged]
    assert (part.done, part.total, part.failed) == (2, 2, 1)
    assert part.result["history"] == whole.result["history"]
    one, other = weights_of(store, whole), weights_of(store, part)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_long_history_is_shown_in_part() -> None:
    history = [{"epoch": epoch} for epoch in range(1, 10_001)]
    some = shown(history)
    assert len(some) <= 300
    assert some[-1] == {"epoch": 10_000}
    assert some[0]["epoch"] <= 34
    steps = {later["epoch"] - sooner["epoch"] for sooner, later in pairwise(some)}
    assert steps == {34}
    assert shown(history[:300]) == history[:300]
    assert shown([]) == []


def test_a_state_of_another_configuration_or_collection_is_passed_over(
    store: FolderStore, collection: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(saved, "SHARE", float("inf"))

    def cancel(note: str) -> None:
        if note.startswith("all layers, epoch 2"):
            raise Cancelled("by the test")

    for change in ({"seed": 1}, {"width": 5}):
        with pytest.raises(Cancelled):
            train(store, message(), Pen(store, cancel))
        notes: list[str] = []
        train(store, message(**change), Pen(store, notes.append))
        assert any("epoch 1, batch 1 " in note for note in notes)
    with pytest.raises(Cancelled):
        train(store, message(), Pen(store, cancel))
    store.delete(next(iter(store.list("artworks/"))).key)
    notes = []
    train(store, message(), Pen(store, notes.append))
    assert any("epoch 1, batch 1 " in note for note in notes)


def test_a_damaged_state_is_told(store: FolderStore, collection: Catalogue) -> None:
    store.put("checkpoints/job.safetensors", b"damaged")
    with pytest.raises(InvalidInput, match="damaged"):
        train(store, message())


def test_a_cancelled_training_leaves_no_model(store: FolderStore, collection: Catalogue) -> None:
    store.put("jobs/job/cancel", b"")
    with pytest.raises(Cancelled):
        train(store, message(epochs=10_000))
    with pytest.raises(ModelNotFound):
        ModelRegistry(store).promoted("dae")


def test_the_time_limit_ends_the_training_after_an_epoch(store: FolderStore, collection: Catalogue) -> None:
    part = train(store, message(epochs=10_000, minutes=0.01))
    assert 1 <= part.done < 10_000
    assert part.total == part.done
    assert part.result["metrics"]["epochs"] == part.done


def test_images_that_cannot_be_read_are_reported_and_left_out(store: FolderStore, collection: Catalogue) -> None:
    damaged = add(collection, b"not an image")
    gone = add(collection, b"gone")
    store.delete(collection.get(gone).image_key)
    part = train(store, message(epochs=1))
    assert {failure.item for failure in part.failures} == {damaged, gone}
    assert all(failure.reason for failure in part.failures)
    assert (part.done, part.total, part.failed) == (1, 1, 2)


def test_too_few_images_are_told(store: FolderStore, collection: Catalogue) -> None:
    for info in list(store.list("artworks/"))[7:]:
        store.delete(info.key)
    with pytest.raises(InvalidInput, match=r"at least 8 images .* has 7; import more"):
        train(store, message())


def test_the_card_can_be_read_as_json(store: FolderStore, collection: Catalogue) -> None:
    part = train(store, message("swae", epochs=1))
    card = json.loads(store.get(f"models/{part.result['model_id']}/card.json"))
    assert card["configuration"]["network"] == {"image_size": 128, "width": 4, "code_size": 8}
    assert card["configuration"]["training"]["seed"] == 0
    assert len(card["data"]) == 16
