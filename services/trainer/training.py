"""Training one autoencoder, in a way that can stop after any epoch and go on as if it had not."""

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn

from services.trainer.data import Pictures
from services.trainer.losses.base import Objective
from services.trainer.losses.denoising import Denoising
from services.trainer.losses.sliced_wasserstein import SlicedWasserstein, distance_ratio
from services.trainer.reconstruction import psnr, ssim
from services.trainer.views import random_views
from shared.messages import TrainedKind, TrainModel
from shared.networks import checkpoints
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.pictures import to_unit

PEAK_RATE = 2e-3
_WARM_UP = 0.1  # of the training; then the learning rate falls along a cosine
_LAST_RATE = 0.01  # of the peak
_LONGEST_GRADIENT = 1.0  # far above the usual: it only softens a rare bad step
_MEASURED = 256  # held-out pictures after each epoch: at 46,000 works all of them would take minutes
_AT_ONCE = 64  # pictures that are evaluated together
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
        self.network = network.to(device)
        self._optimizer = torch.optim.Adam(self.network.parameters(), lr=PEAK_RATE)

    @property
    def finished(self) -> bool:
        """Whether all epochs are done, or the time is up."""
        return self.epoch > 0 and self._progress(self.epoch, self.seconds) >= 1

    def run_epoch(self, pulse: Callable[[str], None]) -> None:
        """Pass once over the training pictures, in random order. `pulse` hears of each batch, and may raise."""
        started = time.monotonic()
        batches = self._batches()
        totals: dict[str, Tensor] = {}
        self.network.train()
        for number, rows in enumerate(batches):
            pulse(f"batch {number + 1} of {len(batches)}")
            spent = self.seconds + time.monotonic() - started
            self._set_rate(self._progress(self.epoch + number / len(batches), spent))
            for name, value in self._step(rows).items():
                totals[name] = totals.get(name, torch.zeros_like(value)) + value
        self.losses = {name: float(total) / len(batches) for name, total in totals.items()}
        self.epoch += 1
        self.seconds += time.monotonic() - started

    def settle(self) -> None:
        """Finish the network once its epochs are done: give the codes of the pictures a mean of 0 and a deviation of 1.

        Around zero, and with no dimension outweighing the others, their cosines tell works apart. Nothing else drew
        those of a `dae` there; those of an `swae` follow the prior, but only so far.
        """
        codes = self._codes()
        self.network.standardise(codes.mean(dim=0), codes.std(dim=0).clamp(min=1e-6))

    def held_out_psnr(self) -> float:
        """Mean PSNR in dB of the network's images of held-out pictures, at most 256 of them."""
        return self._quality(self._pictures.held_out[:_MEASURED])["psnr"]

    def metrics(self) -> dict[str, float]:
        """What the card tells: the last losses, on the held-out pictures `psnr` in dB and `ssim`, `epochs`, `seconds`.

        An `swae` also has `distance_ratio`: how far the codes of all pictures lie from the prior, 1 where they match.
        """
        figures = {**self.losses, **self._quality(self._pictures.held_out)}
        figures |= {"epochs": float(self.epoch), "seconds": round(self.seconds, 1)}
        if self.config.kind == "swae":
            generator = torch.Generator(self._device).manual_seed(self.config.seed)
            figures["distance_ratio"] = distance_ratio(self._codes(), generator)
        return figures

    def snapshot(self) -> bytes:
        """The whole state, as a safetensors checkpoint."""
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        for index, moments in self._optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{name}": value for name, value in moments.items()}
        tensors |= {f"objective.{name}": value for name, value in self._objective.state().items()}
        tensors["generator"] = self._generator.get_state()
        done = {"epoch": self.epoch, "seconds": self.seconds, "losses": self.losses}
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
        self.network.load_state_dict(groups["network"])
        moments: dict[int, dict[str, Tensor]] = defaultdict(dict)
        for name, value in groups["optimizer"].items():
            index, _, rest = name.partition(".")
            moments[int(index)][rest] = value
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": dict(moments)})
        self._objective.restore({name: value.to(self._device) for name, value in groups["objective"].items()})
        self._generator.set_state(groups["generator"][""])
        done = json.loads(notes["done"])
        self.epoch, self.seconds, self.losses = done["epoch"], done["seconds"], done["losses"]
        return True

    def _step(self, rows: Tensor) -> dict[str, Tensor]:
        images = self._images(rows)
        views = random_views(images, self._generator)
        losses = self._objective.losses(self.network, views, images, self._generator)
        self._optimizer.zero_grad()
        torch.autograd.backward(losses["loss"])
        nn.utils.clip_grad_norm_(self.network.parameters(), _LONGEST_GRADIENT)
        self._optimizer.step()
        return {name: value.detach() for name, value in losses.items()}

    def _batches(self) -> tuple[Tensor, ...]:
        # Nearly equal: the few images of a last rest would count for as much as a whole batch.
        rows = self._pictures.training
        order = torch.randperm(len(rows), generator=self._generator, device=self._device).cpu()
        return rows[order].tensor_split(math.ceil(len(rows) / self.config.batch_size))

    def _progress(self, epochs: float, seconds: float) -> float:
        limit = self.config.minutes
        return max(epochs / self.config.epochs, seconds / (limit * 60) if limit else 0.0)

    def _set_rate(self, progress: float) -> None:
        falling = 0.5 + 0.5 * math.cos(math.pi * min(1.0, max(0.0, progress - _WARM_UP) / (1 - _WARM_UP)))
        rate = PEAK_RATE * max(_LAST_RATE, min(1.0, progress / _WARM_UP) * falling)
        for group in self._optimizer.param_groups:
            group["lr"] = rate

    def _images(self, rows: Tensor) -> Tensor:
        return to_unit(self._pictures.pixels[rows].to(self._device))

    @torch.inference_mode()
    def _quality(self, rows: Tensor) -> dict[str, float]:
        self.network.eval()
        pairs = []
        for part in torch.split(rows, _AT_ONCE):
            images = self._images(part)
            decoded = self.network.decode(self.network.encode(images))
            pairs.append(torch.stack([psnr(decoded, images), ssim(decoded, images)]))
        means = torch.cat(pairs, dim=1).mean(dim=1).tolist()
        return {"psnr": means[0], "ssim": means[1]}

    @torch.no_grad()
    def _codes(self) -> Tensor:
        self.network.eval()
        rows = torch.arange(len(self._pictures.pixels))
        return torch.cat([self.network.encode(self._images(part)) for part in torch.split(rows, _AT_ONCE)])

    def _about(self) -> str:
        # The shapes change where a later version of Vasari builds another network from the same configuration.
        shapes = {name: list(value.shape) for name, value in self.network.state_dict().items()}
        about = {"config": self.config.model_dump(), "pictures": self._pictures.fingerprint, "network": shapes}
        return json.dumps(about, sort_keys=True)
