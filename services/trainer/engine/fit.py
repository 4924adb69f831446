"""One training, step by step: it can stop after any step and go on as if it had not."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import torch
from lightning_fabric import Fabric
from torch import Tensor
from torch.optim import Optimizer

from services.trainer.data.batches import batch_count, batches, epoch_order
from services.trainer.data.pictures import Pictures
from services.trainer.engine.schedule import rate
from services.trainer.recipes.base import Recipe, Stage
from shared.networks import checkpoints

_LONGEST_GRADIENT = 1.0  # far above the usual: it only softens a rare bad step


@dataclass(frozen=True, slots=True)
class Course:
    """How a training goes, whatever is trained.

    Attributes:
        about: The message's own fields: a snapshot of another configuration is of no use.
        seed: Of the order and of each step's chance.
        minutes: Time for all stages, shared out by their epochs; None for no limit.
        accumulate: Parts that a step's images are taken in.
    """

    about: Mapping[str, Any]
    seed: int
    minutes: float | None = None
    accumulate: int = 1


@dataclass
class Position:
    """How far a training is.

    Attributes:
        stage: Index of the stage; their number once all are through.
        epoch: Within the stage.
        batch: Within the epoch.
        step: Since the beginning.
        seconds: Spent in this stage.
        before: Seconds spent in the stages before it.
        waited: Epochs of this stage since its best score.
    """

    stage: int = 0
    epoch: int = 0
    batch: int = 0
    step: int = 0
    seconds: float = 0.0
    before: float = 0.0
    waited: int = 0


class Fit:
    """A recipe in training.

    All chance comes from the seed and the number of the step, and nothing depends on the time unless `minutes` is set:
    on the same machine the same configuration and pictures give the same weights, interrupted or not.

    Attributes:
        at: How far it is.
        history: A record per finished epoch: `stage`, `epoch` (from 1, over all stages), mean losses, and figures.
    """

    def __init__(self, recipe: Recipe, pictures: Pictures, course: Course, fabric: Fabric) -> None:
        recipe.to(fabric.device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # its stubs lack it
        self.recipe = recipe
        self.at = Position()
        self.history: list[dict[str, Any]] = []
        self._pictures = pictures
        self._course = course
        self._fabric = fabric
        self._sums: dict[str, Tensor] = {}  # of this epoch's losses; on the device, since a look at them waits for it
        self._best: tuple[float, dict[str, Tensor]] | None = None
        self._optimizer: Optimizer | None = None
        self._restored: dict[
            int, dict[str, Tensor]
        ] = {}  # a snapshot's moments, until their stage's optimizer is there

    @property
    def epochs(self) -> int:
        """In all stages together."""
        return sum(stage.epochs for stage in self.recipe.stages)

    @property
    def epochs_done(self) -> int:
        """As far as `epochs` counts: a stage that ended early counts as whole."""
        return sum(stage.epochs for stage in list(self.recipe.stages)[: self.at.stage]) + self.at.epoch

    def counts(self) -> dict[str, float]:
        """`epochs`, `steps` and `seconds`, for a model's card."""
        seconds = round(self.at.before + self.at.seconds, 1)
        return {"epochs": float(len(self.history)), "steps": float(self.at.step), "seconds": seconds}

    def run(self) -> Iterator[str]:
        """Train to the end; tells in words how far it is after each step, and may be left there, for now or for good.

        The network is then as its best epoch left it, where the recipe has a score.
        """
        while self.at.stage < len(self.recipe.stages):
            yield from self._run_stage(self.recipe.stages[self.at.stage])
            self.at = Position(self.at.stage + 1, step=self.at.step, before=self.at.before + self.at.seconds)
            self._optimizer = None
        if self._best is not None:
            self.recipe.network.load_state_dict(self._best[1])

    def snapshot(self) -> bytes:
        """The whole state, as a safetensors checkpoint."""
        tensors = {f"network.{name}": value for name, value in self.recipe.network.state_dict().items()}
        tensors |= {f"memory.{name}": value for name, value in self.recipe.memory().items()}
        tensors |= {f"sums.{name}": value for name, value in self._sums.items()}
        moments = self._optimizer.state_dict()["state"] if self._optimizer else {}
        for index, values in moments.items():
            tensors |= {f"optimizer.{index}.{name}": value for name, value in values.items()}
        if self._best is not None:
            tensors |= {f"best.{name}": value for name, value in self._best[1].items()}
        done = {"at": vars(self.at), "history": self.history, "best": self._best[0] if self._best else None}
        return checkpoints.save(tensors, {"about": self._about(), "done": json.dumps(done)})

    def restore(self, snapshot: bytes) -> bool:
        """Go on from a snapshot. One of another configuration or of other pictures is passed over: the answer is False.

        Raises `InvalidInput` where it is damaged.
        """
        notes = checkpoints.notes(snapshot)
        if notes.get("about") != self._about():
            return False
        groups: dict[str, dict[str, Tensor]] = defaultdict(dict)
        for name, value in checkpoints.load(snapshot).items():
            group, _, rest = name.partition(".")
            groups[group][rest] = value
        device = self._fabric.device
        self.recipe.network.load_state_dict(groups["network"])
        self.recipe.remember({name: value.to(device) for name, value in groups["memory"].items()})
        self._sums = {name: value.to(device) for name, value in groups["sums"].items()}
        self._restored = defaultdict(dict)
        for name, value in groups["optimizer"].items():
            index, _, rest = name.partition(".")
            self._restored[int(index)][rest] = value
        done = json.loads(notes["done"])
        self.at, self.history = Position(**done["at"]), done["history"]
        self._best = None if done["best"] is None else (done["best"], groups["best"])
        return True

    def _run_stage(self, stage: Stage) -> Iterator[str]:
        optimizer = self.recipe.enter(stage)
        peaks = [group["lr"] for group in optimizer.param_groups]
        if self._restored:
            optimizer.load_state_dict({**optimizer.state_dict(), "state": dict(self._restored)})
        self._optimizer, self._restored = optimizer, {}
        # Set up for each stage anew: with several processes, what learns is settled here.
        module, stepper = self._fabric.setup(self.recipe, optimizer)
        while self.at.epoch < stage.epochs and self._progress(stage) < 1 and self.at.waited < self.recipe.patience:
            order = epoch_order(self.recipe.rows, self._course.seed, len(self.history))
            count = batch_count(order, stage.batch_size)
            share = (self._fabric.global_rank, self._fabric.world_size)
            self.recipe.train()
            started = time.monotonic()
            for rows, images in batches(
                self._pictures, order, stage.batch_size, self._fabric.device, share=share, first=self.at.batch
            ):
                factor = rate(stage, self._progress(stage, self.at.batch / count))
                for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                    group["lr"] = peak * factor
                self._step(module, stepper, images, rows)
                self.at.batch += 1
                self.at.step += 1
                self.at.seconds += time.monotonic() - started
                yield f"{stage.name}, epoch {len(self.history) + 1}, batch {self.at.batch} of {count}"
                if self._progress(stage) >= 1:
                    break
                started = time.monotonic()
            self._end_epoch(stage)
            yield f"{stage.name}, epoch {len(self.history)} done"

    def _step(self, module: Any, optimizer: Any, images: Tensor, rows: Tensor) -> None:
        device = self._fabric.device
        number = self.at.step * self._fabric.world_size + self._fabric.global_rank
        seed = (self._course.seed * 1_000_003 + number) % 2**63
        chance = torch.Generator(device).manual_seed(seed)
        parts = min(self._course.accumulate, len(rows))
        pieces = list(zip(images.tensor_split(parts), rows.tensor_split(parts), strict=True))
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            torch.manual_seed(seed)  # of what takes no generator, such as dropout
            for number, (some_images, some_rows) in enumerate(pieces, start=1):
                with self._fabric.no_backward_sync(module, enabled=number < parts):
                    losses: dict[str, Tensor] = module(some_images, some_rows, chance)
                    self._fabric.backward(losses["loss"] * (len(some_rows) / len(rows)))
                for name, value in losses.items():
                    weighed = value.detach().float() * (len(some_rows) / len(rows))
                    self._sums[name] = self._sums[name] + weighed if name in self._sums else weighed
        self._fabric.clip_gradients(module, optimizer, max_norm=_LONGEST_GRADIENT, error_if_nonfinite=False)
        optimizer.step()
        optimizer.zero_grad()

    def _end_epoch(self, stage: Stage) -> None:
        taken = self.at.batch
        sums = {name: cast(Tensor, self._fabric.all_reduce(value)) for name, value in self._sums.items()}
        losses = {name: float(value) / taken for name, value in sums.items()}
        self.recipe.eval()
        with torch.inference_mode():
            figures = self._fabric.broadcast(self.recipe.measure() if self._fabric.is_global_zero else {})
        self.history.append({"stage": stage.name, "epoch": len(self.history) + 1, **losses, **figures})
        self._sums, self.at.batch = {}, 0
        self.at.epoch += 1
        self.at.waited += 1
        if self.recipe.score is None:
            return
        score = figures[self.recipe.score]
        if self._best is None or score > self._best[0]:
            state = self.recipe.network.state_dict()
            self._best = score, {name: value.detach().clone() for name, value in state.items()}
            self.at.waited = 0

    def _progress(self, stage: Stage, part_of_epoch: float = 0.0) -> float:
        done = (self.at.epoch + part_of_epoch) / stage.epochs
        if self._course.minutes is None:
            return done
        return max(done, self.at.seconds / (self._course.minutes * 60 * stage.epochs / self.epochs))

    def _about(self) -> str:
        # The shapes change where a later version of Vasari builds another network from the same configuration.
        shapes = {name: list(value.shape) for name, value in self.recipe.network.state_dict().items()}
        about = {"course": self._course.about, "pictures": self._pictures.fingerprint, "network": shapes}
        return json.dumps(about, sort_keys=True)
