"""The recipes of the `dae` and `swae` encoders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Generator, Tensor
from torch.optim import Adam, Optimizer

from services.trainer.data import splits
from services.trainer.data.pictures import Pictures
from services.trainer.data.views import random_views
from services.trainer.losses.base import Objective
from services.trainer.losses.denoising import Denoising
from services.trainer.losses.sliced_wasserstein import SlicedWasserstein, distance_ratio
from services.trainer.recipes.base import Assets, Made, Recipe, Stage
from services.trainer.reconstruction import psnr, ssim
from shared.messages import AutoencoderTraining
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.pictures import to_unit

HELD_OUT = 0.1  # of the pictures
PEAK_RATE = 2e-3
_EPOCHS, _BATCH = 40, 16
_MEASURED = 256  # held-out pictures after each epoch: at 46,000 works all of them would take minutes
_AT_ONCE = 64  # pictures that are evaluated together
_OBJECTIVES: dict[str, Callable[[], Objective]] = {"dae": Denoising, "swae": SlicedWasserstein}


class AutoencoderRecipe(Recipe):
    """One stage in which the whole network learns to make pictures of its codes."""

    network: Autoencoder

    @staticmethod
    def side(training: AutoencoderTraining) -> int:
        """Pixels that its pictures are wide."""
        return AutoencoderConfig().image_size

    def __init__(self, training: AutoencoderTraining, pictures: Pictures, assets: Assets) -> None:
        super().__init__()
        config = AutoencoderConfig(image_size=pictures.side, width=training.width, code_size=training.code_size)
        self.network = Autoencoder(config)
        self.rows, self._held_out = splits.by_lot(len(pictures), HELD_OUT, training.seed)
        self.stages = [Stage("all layers", training.epochs or _EPOCHS, training.batch_size or _BATCH)]
        self._training = training
        self._pictures = pictures
        self._objective = _OBJECTIVES[training.kind]()

    def enter(self, stage: Stage) -> Optimizer:
        return Adam(self.network.parameters(), lr=PEAK_RATE)

    def forward(self, images: Tensor, rows: Tensor, chance: Generator) -> dict[str, Tensor]:
        return self._objective.losses(self.network, random_views(images, chance), images, chance)

    def memory(self) -> dict[str, Tensor]:
        return self._objective.state()

    def remember(self, memory: Mapping[str, Tensor]) -> None:
        self._objective.restore(dict(memory))

    def measure(self) -> dict[str, float]:
        return self._quality(self._held_out[:_MEASURED])

    def settle(self, say: Callable[[str], None]) -> None:
        """Give the codes of the pictures a mean of 0 and a deviation of 1.

        Around zero, and with no dimension outweighing the others, their cosines tell works apart. Nothing else drew
        those of a `dae` there; those of an `swae` follow the prior, but only so far.
        """
        say("standardising the codes")
        codes = self._codes()
        self.network.standardise(codes.mean(dim=0), codes.std(dim=0).clamp(min=1e-6))

    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        """Its metrics are the last epoch's losses, and of the held-out pictures `psnr` in dB and `ssim`.

        An `swae` also has `distance_ratio`: how far the codes of all pictures lie from the prior, 1 where they match.
        """
        losses = {name: value for name, value in history[-1].items() if name not in ("stage", "epoch")}
        figures = {**losses, **self._quality(self._held_out)}
        if self._training.kind == "swae":
            generator = torch.Generator(self.device).manual_seed(self._training.seed)
            figures["distance_ratio"] = distance_ratio(self._codes(), generator)
        return Made(
            configuration={
                "network": self.network.config.model_dump(),
                "preprocessing": "middle square, bilinear and antialiased, RGB in [0, 1]",
            },
            dimension=self.network.config.code_size,
            metrics=figures,
        )

    def _images(self, rows: Tensor) -> Iterator[Tensor]:
        for part in torch.split(rows, _AT_ONCE):
            yield to_unit(self._pictures.pixels[part].to(self.device)).permute(0, 3, 1, 2)

    @torch.no_grad()
    def _quality(self, rows: Tensor) -> dict[str, float]:
        self.network.eval()
        pairs = []
        for images in self._images(rows):
            decoded = self.network.decode(self.network.encode(images))
            pairs.append(torch.stack([psnr(decoded, images), ssim(decoded, images)]))
        means = torch.cat(pairs, dim=1).mean(dim=1).tolist()
        return {"psnr": means[0], "ssim": means[1]}

    @torch.no_grad()
    def _codes(self) -> Tensor:
        self.network.eval()
        return torch.cat([self.network.encode(images) for images in self._images(torch.arange(len(self._pictures)))])
