"""One training, step by step: it can stop after any step and go on as if it had not."""

import json
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor
from torch.optim import Optimizer

from services.trainer.data.batches import batch_count, batch_sizes, batches, epoch_order
from services.trainer.data.pictures import Pictures
from services.trainer.engine.compute import agreed, gathered
from services.trainer.engine.schedule import rate
from services.trainer.engine.snapshot import Snapshot
from services.trainer.recipes.base import Recipe, Stage
from shared.errors import InvalidInput, VasariError

_LONGEST_GRADIENT = 1.0  # far above the usual: it only softens a rare bad step


class Diverged(VasariError):
    """The loss is no number any more."""


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
    on the same machine, on as many devices and threads, the same configuration and pictures give the same weights,
    interrupted or not. (On a GPU as far as its kernels are deterministic; cuDNN's are told to be.)

    With several processes, each has a `Fit` of its own and takes its share of every step's images; all their steps and
    snapshots fall together. What the recipe measures, the first process measures for all.

    Attributes:
        at: How far it is.
        history: A record per finished epoch: `stage`, `epoch` (from 1, over all stages), mean losses, and figures.
    """

    def __init__(self, recipe: Recipe, pictures: Pictures, course: Course, fabric: Fabric) -> None:
        """Raises `InvalidInput` where a step has too few images for so many processes."""
        for stage in recipe.stages:
            smallest = min(batch_sizes(recipe.rows, stage.batch_size))
            if smallest < fabric.world_size:
                raise InvalidInput(
                    f"{fabric.world_size} processes cannot share steps of {smallest} images; "
                    "train with a larger batch size or set VASARI_DEVICES to fewer."
                )
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
        # A snapshot's, until their stage's optimizer is there.
        self._moments: dict[int, dict[str, Tensor]] = {}

    @property
    def epochs(self) -> int:
        """In all stages together."""
        return sum(stage.epochs for stage in self.recipe.stages)

    @property
    def epochs_done(self) -> int:
        """As far as `epochs` counts: a stage that ended early counts as whole."""
        return sum(stage.epochs for stage in list(self.recipe.stages)[: self.at.stage]) + self.at.epoch

    @property
    def seconds_left(self) -> float | None:
        """For the epochs to come at the pace of the present stage; None before its first step."""
        if self.at.stage == len(self.recipe.stages) or not self.at.seconds:
            return None
        part = self.at.batch / batch_count(self.recipe.rows, self.recipe.stages[self.at.stage].batch_size)
        left = self.at.seconds / (self.at.epoch + part) * (self.epochs - self.epochs_done - part)
        if self._course.minutes is None:
            return left
        return max(0.0, min(left, self._course.minutes * 60 - self.at.before - self.at.seconds))

    def counts(self) -> dict[str, float]:
        """`epochs`, `steps` and `seconds`, for a model's card."""
        seconds = round(self.at.before + self.at.seconds, 1)
        return {"epochs": float(len(self.history)), "steps": float(self.at.step), "seconds": seconds}

    def run(self) -> Iterator[str]:
        """Train to the end; tells in words how far it is after each step, and may be left there, for now or for good.

        The network is then as its best epoch left it, where the recipe has a score. Raises `Diverged` at the end of an
        epoch whose losses are not finite.
        """
        while self.at.stage < len(self.recipe.stages):
            yield from self._run_stage(self.recipe.stages[self.at.stage])
            self.at = Position(self.at.stage + 1, step=self.at.step, before=self.at.before + self.at.seconds)
            self._optimizer = None
        if self._best is not None:
            self.recipe.network.load_state_dict(self._best[1])

    def snapshot(self, *, alone: bool = False) -> Snapshot | None:
        """The whole state, in the first process; None in the others, which have to ask at the same step.

        `alone` where the others are through, as they are when it settles: then the memory is the first one's for all.
        """
        memories = gathered(self._fabric, self.recipe.memory(), alone=alone)
        if not self._fabric.is_global_zero:
            return None
        moments = self._optimizer.state_dict()["state"] if self._optimizer else self._moments
        return Snapshot(
            about=self._about(),
            position=vars(self.at),
            history=self.history,
            recipe=self.recipe.state_dict(),
            memories=memories,
            sums=self._sums,
            moments={number: _tensors(values) for number, values in moments.items()},
            best=self._best,
            scaler=self._fabric.strategy.precision.state_dict(),
        )

    def restore(self, snapshot: Snapshot) -> bool:
        """Go on from a snapshot. One of another configuration or of other pictures is passed over: the answer is False.

        If it was taken with another number of processes, the training goes on too, though not with the same result.
        """
        if snapshot.about != self._about():
            return False
        device, memories = self._fabric.device, snapshot.memories
        self.recipe.load_state_dict(snapshot.recipe)
        memory = memories[self._fabric.global_rank % len(memories)]
        self.recipe.remember({name: value.to(device) for name, value in memory.items()})
        self._fabric.strategy.precision.load_state_dict(dict(snapshot.scaler))
        self._sums = {name: value.to(device) for name, value in snapshot.sums.items()}
        self._moments, self._best = snapshot.moments, snapshot.best
        self.at, self.history = Position(**snapshot.position), list(snapshot.history)
        return True

    def _run_stage(self, stage: Stage) -> Iterator[str]:
        optimizer = self.recipe.enter(stage)
        peaks = [group["lr"] for group in optimizer.param_groups]
        if self._moments:
            optimizer.load_state_dict({**optimizer.state_dict(), "state": self._moments})
            _lay_out_as_parameters(optimizer)
        self._optimizer, self._moments = optimizer, {}
        # Set up for each stage anew: with several processes, what learns is settled here.
        module, stepper = self._fabric.setup(self.recipe, optimizer)
        while self._goes_on(stage):
            order = epoch_order(self.recipe.rows, self._course.seed, len(self.history))
            sizes = batch_sizes(order, stage.batch_size)
            share = (self._fabric.global_rank, self._fabric.world_size)
            self.recipe.train()
            started = time.monotonic()
            for rows, images in batches(
                self._pictures, order, stage.batch_size, self._fabric.device, share=share, first=self.at.batch
            ):
                factor = rate(stage, self._progress(stage, self.at.batch / len(sizes)))
                for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                    group["lr"] = peak * factor
                self._step(module, stepper, images, rows, sizes[self.at.batch])
                self.at.batch += 1
                self.at.step += 1
                self._spent(time.monotonic() - started)
                yield f"{stage.name}, epoch {len(self.history) + 1}, batch {self.at.batch} of {len(sizes)}"
                if self._progress(stage) >= 1:
                    break
                started = time.monotonic()
            started = time.monotonic()
            self._end_epoch(stage)
            self._spent(time.monotonic() - started)
            yield f"{stage.name}, epoch {len(self.history)} done"

    def _goes_on(self, stage: Stage) -> bool:
        if self.at.batch:  # a begun epoch is brought to its end
            return True
        return self.at.epoch < stage.epochs and self._progress(stage) < 1 and self.at.waited < self.recipe.patience

    def _step(self, module: Any, optimizer: Any, images: Tensor, rows: Tensor, everywhere: int) -> None:
        """One step on this process's share of `everywhere` images."""
        number = self.at.step * self._fabric.world_size + self._fabric.global_rank
        parts = min(self._course.accumulate, len(rows))
        pieces = list(zip(images.tensor_split(parts), rows.tensor_split(parts), strict=True))
        sums: dict[str, Tensor] = {}
        with self._chance(number) as chance:
            for piece, (some_images, some_rows) in enumerate(pieces, start=1):
                # Its share of the step's mean; the processes' gradients and losses are averaged in their turn.
                weight = len(some_rows) * self._fabric.world_size / everywhere
                with self._fabric.no_backward_sync(module, enabled=piece < parts):
                    losses: dict[str, Tensor] = module(some_images, some_rows, chance)
                    self._fabric.backward(losses["loss"] * weight)
                for name, value in losses.items():
                    sums[name] = sums.get(name, 0) + value.detach().float() * weight
        if self._fabric.world_size > 1:
            together: Any = self._fabric.all_reduce(torch.stack(list(sums.values())))
            sums = dict(zip(sums, together.unbind(), strict=True))
        for name, value in sums.items():
            self._sums[name] = self._sums.get(name, 0) + value
        self._fabric.clip_gradients(module, optimizer, max_norm=_LONGEST_GRADIENT, error_if_nonfinite=False)
        optimizer.step()
        optimizer.zero_grad()

    def _end_epoch(self, stage: Stage) -> None:
        epoch = len(self.history) + 1
        losses = {name: float(value) / self.at.batch for name, value in self._sums.items()}
        if not all(map(math.isfinite, losses.values())):
            raise Diverged(
                f"The loss of epoch {epoch} is not a finite number; train with another seed, a larger batch or, "
                "after mixed precision, with VASARI_PRECISION=32-true."
            )
        self.recipe.eval()
        with torch.no_grad(), self._chance(0):
            figures = self._fabric.broadcast(self.recipe.measure() if self._fabric.is_global_zero else {})
        self.history.append({"stage": stage.name, "epoch": epoch, **losses, **figures})
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

    @contextmanager
    def _chance(self, number: int) -> Iterator[torch.Generator]:
        """A generator, and PyTorch's global ones, seeded by the course and this number; the latter then are as before.

        What takes no generator, such as dropout, draws from those.
        """
        device = self._fabric.device
        seed = (self._course.seed * 1_000_003 + number) % 2**63
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            torch.manual_seed(seed)
            yield torch.Generator(device).manual_seed(seed)

    def _spent(self, seconds: float) -> None:
        self.at.seconds += seconds if self._course.minutes is None else agreed(self._fabric, seconds)

    def _progress(self, stage: Stage, part_of_epoch: float = 0.0) -> float:
        """Of the stage, from 0 to 1: by its epochs, or by its share of the time that the stages before it left."""
        done = (self.at.epoch + part_of_epoch) / stage.epochs
        if self._course.minutes is None:
            return done
        left = self._course.minutes * 60 - self.at.before
        to_come = sum(later.epochs for later in list(self.recipe.stages)[self.at.stage :])
        return max(done, self.at.seconds / max(1e-9, left * stage.epochs / to_come))

    def _about(self) -> str:
        # The shapes change where a later version of Vasari builds another network from the same configuration.
        shapes = {name: list(value.shape) for name, value in self.recipe.state_dict().items()}
        stages = [[stage.name, stage.epochs, stage.batch_size] for stage in self.recipe.stages]
        about = {"course": self._course.about, "pictures": self._pictures.fingerprint, "network": shapes}
        return json.dumps({**about, "stages": stages}, sort_keys=True)


def _tensors(state: Mapping[str, Any]) -> dict[str, Tensor]:
    """An optimizer's state of one parameter; plain SGD has a place for a momentum and None in it."""
    return {name: value for name, value in state.items() if value is not None}


def _lay_out_as_parameters(optimizer: Optimizer) -> None:
    """Give the moments the memory layout that they had: a snapshot keeps none, and kernels may round by it."""
    for parameter, values in optimizer.state.items():
        for name, value in values.items():
            if value.shape == parameter.shape:
                values[name] = torch.empty_like(parameter, dtype=value.dtype).copy_(value)
