"""Trainings in processes that are killed, put down and cancelled: what comes of them is what would have come anyway."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from services.trainer.processes.running import TrainingBroken
from services.trainer.recipes.base import Assets
from services.trainer.training import train
from shared.artwork import artwork_id
from shared.broker import open_broker
from shared.catalogue import Catalogue
from shared.errors import Cancelled
from shared.jobs import Jobs, JobState, Paused, Progress, new_job_id, turn
from shared.jobs.records import JobPart
from shared.messages import TrainModel
from shared.networks import checkpoints
from shared.registry import ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from shared.storage.base import ObjectStore
from shared.tasks import TRAIN_MODEL, resubmit, submit
from tests.processes import kill, running
from tests.records import artwork
from tests.servers.choosing import wait_until


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In every process: sums depend on how they are shared out."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a collection of 24 pictures in two colours each."""
    settings = Settings(data_dir=tmp_path, device="cpu")
    catalogue = Catalogue(open_store(settings.storage_url))
    rng = np.random.default_rng(0)
    for _ in range(24):
        pixels = np.empty((140, 160, 3), np.uint8)
        pixels[:70], pixels[70:] = rng.integers(0, 256, 3), rng.integers(0, 256, 3)
        buffer = BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        found = artwork_id(buffer.getvalue())
        catalogue.add(artwork(found, width=160, height=140), buffer.getvalue(), b"")
    return settings


def message(job_id: str, kind: str = "dae", **values: Any) -> TrainModel:
    training = {"kind": kind, "width": 4, "code_size": 8, "batch_size": 8, **values}
    return TrainModel.model_validate({"job_id": job_id, "training": training})


class Pen(Progress):
    """Progress that is listened to."""

    def __init__(self, store: ObjectStore, job_id: str) -> None:
        super().__init__(store, job_id, "main")
        self.notes: list[str] = []

    def say(self, note: str) -> None:
        self.notes.append(note)
        super().say(note)

    @property
    def part(self) -> JobPart:
        return self._part


def trained(asked: TrainModel, settings: Settings, pen: Pen | None = None) -> dict[str, Any]:
    """What the job's result says after a training in this process, or in those that it starts."""
    store = open_store(settings.storage_url)
    pen = pen or Pen(store, asked.job_id)
    train(
        asked,
        store=store,
        catalogue=Catalogue(store),
        registry=ModelRegistry(store),
        assets=Assets("mobilenet_v2", None),
        settings=settings,
        scratch=settings.data_dir / "scratch",
        progress=pen,
    )
    return pen.part.result


def weights(settings: Settings, result: dict[str, Any]) -> dict[str, torch.Tensor]:
    return checkpoints.load(ModelRegistry(open_store(settings.storage_url)).checkpoint(result["model_id"]))


def equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_a_worker_is_killed(settings: Settings, redis_url: str) -> None:
    """It puts the training down again and again, as its tasks may not take long, and is killed in between."""
    shared = {
        "VASARI_BROKER_URL": redis_url,
        "VASARI_STORAGE_URL": settings.storage_url,
        "VASARI_TASK_SECONDS": 7.5,
        "VASARI_DEVICE": "cpu",
    }
    store, asked = open_store(settings.storage_url), message(new_job_id("train"), epochs=60)
    app, jobs = open_broker(redis_url, "test"), Jobs(store)
    state = f"checkpoints/{asked.job_id}.safetensors"
    with running(settings.data_dir / "processes", shared) as vasari:
        worker = vasari.worker("trainer")
        submit(app, jobs, TRAIN_MODEL, asked, kind="train", title="Train")
        wait_until(lambda: store.stat(state) is not None, what="a saved state", seconds=120)
        kill(worker)
        assert jobs.get(asked.job_id).state is JobState.RUNNING
        resubmit(app, jobs, asked.job_id, anyway=True)
        vasari.worker("trainer", name="another")
        wait_until(lambda: jobs.get(asked.job_id).state.final, what="the training's end", seconds=240)
    job = jobs.get(asked.job_id)
    assert (job.state, job.error, job.failed) == (JobState.SUCCEEDED, None, 0)
    assert store.stat(state) is None
    whole = trained(message("whole", epochs=60), settings)
    assert equal(weights(settings, job.result), weights(settings, whole))
    assert job.result["history"] == whole["history"]


EPOCHS = 10  # long enough that a fast machine has not finished before it is killed


def test_two_processes_train_together(settings: Settings) -> None:
    """Put down, then killed, and taken up again, they end with the weights of two that nobody disturbed."""
    two = settings.model_copy(update={"devices": 2})
    store = open_store(settings.storage_url)
    state = "checkpoints/broken.safetensors"
    whole = trained(message("whole", "swae", epochs=EPOCHS), two)
    pen = Pen(store, "broken")
    with turn(lambda: any("batch" in note for note in pen.notes)), pytest.raises(Paused):
        trained(message("broken", "swae", epochs=EPOCHS), two, pen)
    put_down = store.get(state)

    def kill_one(note: str) -> None:
        if "batch" in note or "done" in note:
            os.kill(ranks(settings)[-1], signal.SIGKILL)

    with pytest.raises(TrainingBroken, match=r"A process of the training died .* Resume the job"):
        trained(message("broken", "swae", epochs=EPOCHS), two, Listening(store, "broken", kill_one))
    assert store.get(state) == put_down
    assert not ranks(settings)
    resumed = trained(message("broken", "swae", epochs=EPOCHS), two)
    assert equal(weights(settings, resumed), weights(settings, whole))
    assert resumed["history"] == whole["history"]
    assert len(list(ModelRegistry(store).cards())) == 2  # one of each training, whatever the number of processes
    alone = trained(message("alone", "swae", epochs=EPOCHS), settings)
    by_two, by_one = ([epoch["psnr"] for epoch in result["history"]] for result in (whole, alone))
    assert by_two == pytest.approx(by_one, abs=0.5)  # dB, of held-out works: the same steps, other noise


def test_what_settles_in_the_first_of_two_processes_is_put_down_too(settings: Settings) -> None:
    """The other one is through then, and cannot be asked for anything."""
    two = settings.model_copy(update={"devices": 2})
    store = open_store(settings.storage_url)
    catalogue = Catalogue(store)
    for number in range(96):
        pixels = np.random.default_rng(number).integers(0, 256, (64, 64, 3)).astype(np.uint8)
        pixels[:, :, number % 2] //= 4
        buffer = BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        labels = {"style": ("A", "B")[number % 2], "artist": f"artist {number % 12}"}
        found = artwork_id(buffer.getvalue())
        catalogue.add(artwork(found, width=64, height=64, **labels), buffer.getvalue(), b"")
    asked = {"kind": "style", "epochs": 1, "batch_size": 32}
    order = TrainModel.model_validate({"job_id": "broken", "training": asked})
    pen = Pen(store, "broken")
    with turn(lambda: any("looking at all works" in note for note in pen.notes)), pytest.raises(Paused):
        trained(order, two, pen)
    assert not any("fitting the head" in note for note in pen.notes)
    assert store.stat("checkpoints/broken.safetensors") is not None
    assert trained(order, two)["metrics"]["works"] == 96


def test_processes_of_a_cancelled_training_end(settings: Settings) -> None:
    store = open_store(settings.storage_url)

    def cancel(note: str) -> None:
        if ranks(settings):
            store.put("jobs/cancelled/cancel", b"")

    with pytest.raises(Cancelled):
        trained(
            message("cancelled", epochs=10_000),
            settings.model_copy(update={"devices": 2}),
            Listening(store, "cancelled", cancel),
        )
    wait_until(lambda: not ranks(settings), what="the end of the processes", seconds=60)
    assert list((settings.data_dir / "scratch").glob("*.json")) == []


def test_a_recipe_that_refuses_says_why_through_the_processes(settings: Settings) -> None:
    store = open_store(settings.storage_url)
    store.delete(next(iter(store.list("artworks/"))).key)
    with pytest.raises(TrainingBroken, match=r"2 processes cannot share steps of 1 images"):
        trained(message("small", epochs=1, batch_size=2, seed=1), settings.model_copy(update={"devices": 2}))


class Listening(Pen):
    """What `heard` does with each note, it does before the note is written; also while the processes are silent."""

    def __init__(self, store: ObjectStore, job_id: str, heard: Callable[[str], None]) -> None:
        super().__init__(store, job_id)
        self._heard = heard

    def say(self, note: str) -> None:
        self._heard(note)
        super().say(note)

    def again(self) -> None:
        self._heard("")
        super().again()


def ranks(settings: Settings) -> list[int]:
    """The processes that learn from this collection's pictures, the first one first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            command = (folder / "cmdline").read_bytes()
            if bytes(settings.data_dir) in command and b"torch.distributed.run" not in command:
                found.append(int(folder.name))
    return sorted(found)
