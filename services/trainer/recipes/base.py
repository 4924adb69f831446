"""The recipe port: what one kind of training does. `services.trainer.engine` runs it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.optim import Optimizer


@dataclass(frozen=True, slots=True)
class Assets:
    """What recipes begin with.

    Attributes:
        architecture: The pretrained network of the settings.
        weights: Its file of ImageNet weights, where the settings name one.
    """

    architecture: str
    weights: Path | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a training in which the same parameters learn at the same rates.

    Attributes:
        name: As people read it: "head", "all layers".
        epochs: Passes over the training rows.
        batch_size: Images per step.
        warm_up: The share of the stage in which the learning rates rise; then they fall along a cosine.
        last_rate: What remains of the rates at the stage's end, as a share of their peaks.
    """

    name: str
    epochs: int
    batch_size: int
    warm_up: float = 0.1
    last_rate: float = 0.01


@dataclass(frozen=True, slots=True)
class Made:
    """What comes of a training besides its weights.

    Attributes:
        configuration: What the network is built from, as the encoder reads it, and how it was trained.
        dimension: Of its embeddings.
        metrics: Figures for the model's card.
        artifacts: Files by name: pictures, tables.
    """

    configuration: Mapping[str, Any]
    dimension: int
    metrics: Mapping[str, float]
    artifacts: Mapping[str, bytes] = field(default_factory=dict)


class Recipe(nn.Module, ABC):
    """A network with all that its training needs.

    It is a module, so that devices, precision and several processes are the engine's matter; `forward` is one step's
    loss. Everything by chance comes from the generator that it is given, or from PyTorch's global one, which is seeded
    before each step: then a training that was interrupted ends as one that was not.

    What is no part of its state (`nn.Module.state_dict`, which holds more than the network where more learns) and
    changes while it learns has to be in `memory`. With several devices each process has a recipe of its own, whose
    `forward` sees that process's share of a step's images, and whose memory is that of those; the first one alone
    measures, settles and makes, and none may write anything.

    Attributes:
        network: What is trained; its state is the model's checkpoint.
        rows: The rows of the pictures to learn from, int64, on the CPU.
        stages: In order; none for a recipe that only settles.
        score: The figure of `measure` that tells which epoch was best, more being better: the network ends as it was
            then. None to end as the last epoch leaves it.
        patience: Epochs without a better score after which a stage ends early.
        settles_in_parts: Whether `settle` goes on from its memory, so that it may be put down where it says something.
    """

    network: nn.Module
    rows: Tensor
    stages: Sequence[Stage] = ()
    score: str | None = None
    patience: int = 1_000_000
    settles_in_parts: bool = False

    @property
    def device(self) -> torch.device:
        """Where its network is."""
        return next(self.network.parameters()).device

    @property
    def learnt_from(self) -> Tensor:
        """The rows that its finished network has learnt from in any way: `rows`, unless more are when it settles."""
        return self.rows

    @abstractmethod
    def enter(self, stage: Stage) -> Optimizer:
        """Begin a stage: choose what learns (`requires_grad`), and give its optimizer with the peak learning rates.

        A training that goes on enters its stage again, in the middle and without those before it. So this changes no
        weights, and what it chooses does not depend on what was chosen before.
        """

    @abstractmethod
    def forward(self, images: Tensor, rows: Tensor, chance: Generator) -> dict[str, Tensor]:
        """The scalar `loss` of one batch, and its parts by name.

        `images` have the shape (m, 3, side, side), lie in [0, 1] and have their channels last in memory; `rows` are
        theirs, shape (m,); `chance` is on the same device. Where a step is taken in parts or by several processes, the
        gradient is the mean of theirs, weighted by their images.
        """

    @abstractmethod
    def measure(self) -> dict[str, float]:
        """Figures of held-out works after an epoch, quickly; in evaluation mode, in full precision, without gradients.

        PyTorch's global chance is the same at each call.
        """

    def settle(self, say: Callable[[str], None]) -> None:
        """What is left to do when all stages are through; `say` tells people, and may raise `Cancelled`."""

    def memory(self) -> dict[str, Tensor]:
        """What it remembers between steps besides the network, for a snapshot."""
        return {}

    def remember(self, memory: Mapping[str, Tensor]) -> None:
        """Go on from such a memory."""

    @abstractmethod
    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        """The finished model. `history` has a record per epoch: `stage`, `epoch`, the losses and what was measured."""
