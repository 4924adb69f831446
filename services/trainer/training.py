"""Training one autoencoder, in a way that can stop after any epoch and go on as if it had not."""

import math
import time
from collections.abc import Callable

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn

from services.trainer.data import Pictures
from services.trainer.losses.base import Objective
from services.trainer.losses.denoising import Denoising
from services.trainer.losses.sliced_wasserstein import SlicedWasserstein
from services.trainer.reconstruction import psnr, ssim
from shared.messages import TrainedKind, TrainModel
from shared.networks import checkpoints
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.pictures import to_unit

PEAK_RATE = 2e-3
_WARM_UP = 0.1  # of the training; then the learning rate falls along a cosine
_LAST_RATE = 0.01  # of the peak
# A square wave of images that are all held out costs minutes per epoch at 46,000 works; this many tell as much.
_MEASURED = 256
_OBJECTIVES: dict[TrainedKind, Callable[[], Objective]] = {"dae": Denoising, "swae": SlicedWasserstein}


class TrainingConfig(BaseModel):
    """Everything that a training depends on besides the pictures; fields as in `TrainModel` and `AutoencoderConfig`."""

    model_config = ConfigDict(frozen=True)

    kind: TrainedKind
    network: AutoencoderConfig
    epochs: int
    minutes: float | None
    batch_size: int
    seed: int

    @classmethod
    def of(cls, message: TrainModel) -> "TrainingConfig":
        """What a message asks for."""
        return cls(
            kind=message.kind,
            network=AutoencoderConfig(width=message.width, code_size=message.code_size),
            epochs=message.epochs,
            minutes=message.minutes,
            batch_size=message.batch_size,
            seed=message.seed,
        )


class Training:
    """The state of a training.

    All chance comes from one generator and nothing depends on the time, unless `minutes` is set, so that on the same
    machine the same configuration and pictures give the same weights, whether the training was interrupted or not.

    Attributes:
        epoch: How many are finished.
        seconds: How long they took.
        losses: Means over the last epoch's batches, by name.
    """

    def __init__(self, config: TrainingConfig, pictures: Pictures, device: torch.device) -> None:
        self.config = config
        self.epoch = 0
        self.seconds = 0.0
        self.losses: dict[str, float] = {}
        self._pictures = pictures
        self._device = device
        self._generator = torch.Generator(device).manual_seed(config.seed)
        self._objective = _OBJECTIVES[config.kind]()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            network = Autoencoder(config.network)
        # The layout that convolutions work in: a few percent faster.
        self.network: Autoencoder = network.to(device=device, memory_format=torch.channels_last)
        self._optimizer = torch.optim.Adam(self.network.parameters(), lr=PEAK_RATE)

    @property
    def finished(self) -> bool:
        """Whether all epochs are done, or the time is up."""
        return self.epoch > 0 and self._done(self.epoch) >= 1
