"""The recipes of the `dae` and `swae` encoders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Generator, Tensor
from torch.optim import Adam, Optimizer

from services.trainer.components import principal
from services.trainer.data import splits
from services.trainer.data.pictures import Pictures
from services.trainer.data.views import random_views
from services.trainer.figures.curves import draw_curves
from services.trainer.figures.reconstructions import draw_reconstructions
from services.trainer.losses.base import Objective, Reconstruction
from services.trainer.losses.denoising import Denoising
from services.trainer.losses.reconstruction import Perceptual, squared_error
from services.trainer.losses.sliced_wasserstein import SlicedWasserstein, distance_ratio
from services.trainer.recipes.base import Assets, Made, Recipe, Stage
from services.trainer.reconstruction import psnr, ssim
from shared.images.mosaic import mosaic
from shared.messages import AutoencoderTraining
from shared.networks import backbone, priors
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.pictures import to_images, to_unit

HELD_OUT = 0.1  # of the pictures
PEAK_RATE = 1e-3
# Of the linear paths. They begin where they should be; at the convolutions' rate they leave there before these have
# learnt anything, and after 4 epochs on 2,229 paintings reconstruct worse by half a decibel.
LINEAR_RATE = 3e-5
SMALLEST_VIEW = 0.6  # of the side of a picture that is to be painted as it is seen
_EPOCHS, _BATCH = 6, 32
_MEASURED = 256  # held-out pictures after each epoch: at 46,000 works all of them would take minutes
_COMPARED = 2000  # held-out codes whose distance to the prior is taken
_AT_ONCE = 64  # pictures that are evaluated together
_BEGINNING = 10_000  # coarse views, 120 MB, that the network's beginning is computed from
_YARDSTICK = 5000  # pictures that the principal components to compare with are computed from
_SHOWN = 16
_DRAWN = 36


class AutoencoderRecipe(Recipe):
    """One stage in which the whole network learns to make pictures of its codes; it begins at principal components.

    An `swae` paints the view that it sees: other parts of a picture, mirrored or not, are further pictures. A `dae`
    paints the whole picture of any part of it, which teaches less of where things are and more of what belongs
    together.
    """

    network: Autoencoder

    @staticmethod
    def side(training: AutoencoderTraining, assets: Assets) -> int:
        """Pixels that its pictures are wide."""
        return AutoencoderConfig().image_size

    def __init__(
        self,
        training: AutoencoderTraining,
        pictures: Pictures,
        assets: Assets,
        split: splits.Split | None = None,
    ) -> None:
        """`split` is by lot unless given."""
        super().__init__()
        config = AutoencoderConfig(image_size=pictures.side, width=training.width, code_size=training.code_size)
        self.network = Autoencoder(config)
        self.rows, self._held_out = split or splits.by_lot(len(pictures), HELD_OUT, training.seed)
        self.stages = [Stage("all layers", training.epochs or _EPOCHS, training.batch_size or _BATCH)]
        self._training = training
        self._pictures = pictures
        self._error: Reconstruction = squared_error
        if training.perceptual:
            weights = backbone.find_weights(assets.architecture, assets.weights)
            self._error = Perceptual(training.perceptual, assets.architecture, weights)
        self._objective: Objective = Denoising(self._error)
        if training.kind == "swae":
            self._objective = SlicedWasserstein(training.prior, ramp=len(self.rows), reconstruction=self._error)
        self._begin()

    def enter(self, stage: Stage) -> Optimizer:
        lines = [*self.network.line_in.parameters(), *self.network.line_out.parameters()]
        convolutions = [*self.network.convolutions_in.parameters(), *self.network.convolutions_out.parameters()]
        return Adam([{"params": convolutions, "lr": PEAK_RATE}, {"params": lines, "lr": LINEAR_RATE}])

    def forward(self, images: Tensor, rows: Tensor, chance: Generator) -> dict[str, Tensor]:
        if self._training.kind == "swae":
            images = random_views(images, chance, SMALLEST_VIEW)
            return self._objective.losses(self.network, images, images, chance)
        return self._objective.losses(self.network, random_views(images, chance), images, chance)

    def memory(self) -> dict[str, Tensor]:
        return self._objective.state()

    def remember(self, memory: Mapping[str, Tensor]) -> None:
        self._objective.restore(memory)

    def measure(self) -> dict[str, float]:
        figures = self._quality(self._held_out[:_MEASURED])
        if self._training.kind == "swae":
            figures["distance_ratio"] = self._ratio(self._held_out[:_MEASURED])
        return figures

    def settle(self, say: Callable[[str], None]) -> None:
        """Give the codes of the training pictures a mean of 0 and a deviation of 1, and weigh the embeddings.

        Around zero, their cosines tell works apart. Nothing else drew those of a `dae` there; those of an `swae` follow
        the prior, but only so far, and whatever is measured of them is measured after this.
        """
        say("standardising the codes")
        codes = self._codes(self.rows)
        self.network.standardise(codes.mean(dim=0), codes.std(dim=0).clamp(min=1e-6))
        self.network.weigh()

    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        """Its metrics are the last epoch's losses, and of the held-out pictures `psnr` in dB and `ssim`.

        Beside these, `pca_psnr`: what as many principal components of the same training pictures, at full size, make of
        the same held-out ones. An `swae` also has `distance_ratio`, of the held-out codes, and `distance_ratio_all`, of
        all: see `distance_ratio`.
        """
        losses = {name: value for name, value in history[-1].items() if name not in ("stage", "epoch")}
        figures = {**losses, **self._quality(self._held_out), "pca_psnr": self._yardstick()}
        configuration = {
            "network": self.network.config.model_dump(),
            "preprocessing": "middle square, bilinear and antialiased, RGB in [0, 1]",
        }
        artifacts = {"curves.png": draw_curves(history), "reconstructions.png": self._reconstructions()}
        if self._training.kind == "swae":
            figures["distance_ratio"] = self._ratio(self._held_out[:_COMPARED])
            figures["distance_ratio_all"] = self._ratio(torch.arange(len(self._pictures)))
            configuration["prior"] = self._training.prior
            artifacts["samples.png"] = self._samples()
        return Made(
            configuration=configuration,
            dimension=self.network.config.code_size,
            metrics=figures,
            artifacts=artifacts,
        )

    def _begin(self) -> None:
        """Set the network to the principal components of whole pictures and, where memory allows, of views of them."""
        chance = torch.Generator().manual_seed(self._training.seed)
        rows = self.rows[torch.randperm(len(self.rows), generator=chance)[:_BEGINNING]]
        coarse = [self.network.coarse(images) for images in self._images(rows)]
        for _ in range(min(5, _BEGINNING // len(rows) - 1)):
            views = (random_views(images, chance, SMALLEST_VIEW) for images in self._images(rows))
            coarse += [self.network.coarse(images) for images in views]
        found = principal(lambda: iter(coarse), self.network.config.code_size, self._training.seed)
        self.network.begin(found.mean, found.directions, found.deviations)

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

    def _yardstick(self) -> float:
        rows = self.rows
        if len(rows) > _YARDSTICK:
            chosen = torch.randperm(len(rows), generator=torch.Generator().manual_seed(self._training.seed))
            rows = rows[chosen[:_YARDSTICK].sort().values]
        found = principal(lambda: (images.flatten(1) for images in self._images(rows)), self.network.config.code_size)
        likeness = [
            psnr(found.rebuilt(images.flatten(1)).clamp(0, 1).view_as(images), images)
            for images in self._images(self._held_out)
        ]
        return float(torch.cat(likeness).mean())

    @torch.no_grad()
    def _codes(self, rows: Tensor) -> Tensor:
        self.network.eval()
        return torch.cat([self.network.encode(images) for images in self._images(rows)])

    def _ratio(self, rows: Tensor) -> float:
        chance = torch.Generator(self.device).manual_seed(self._training.seed)
        return distance_ratio(self._codes(rows), chance, self._training.prior)

    @torch.no_grad()
    def _reconstructions(self) -> bytes:
        originals = next(self._images(self._held_out[:_SHOWN]))
        return draw_reconstructions(originals, self.network.decode(self.network.encode(originals)))

    @torch.no_grad()
    def _samples(self) -> bytes:
        chance = torch.Generator(self.device).manual_seed(self._training.seed)
        codes = priors.sample(self._training.prior, _DRAWN, self.network.config.code_size, chance)
        return mosaic(to_images(self.network.decode(codes)), columns=9)
