"""The recipe of the style classifier."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator, Tensor
from torch.nn.functional import cross_entropy, interpolate, one_hot
from torch.optim import Optimizer

from services.trainer.data.pictures import Pictures
from services.trainer.data.views import random_views
from services.trainer.recipes import style_layers, style_measures, style_mixing
from services.trainer.recipes.base import Assets, Made, Recipe, Stage
from services.trainer.recipes.style_classes import classes_of, hold_out
from services.trainer.recipes.style_frozen import FrozenFeatures
from services.trainer.recipes.style_report import Judged, report
from shared.messages import StyleTraining
from shared.networks import backbone
from shared.networks.classifier import ClassifierConfig, StyleClassifier
from shared.networks.pictures import to_unit

_SIDE = 224
_SIDES = {"inception_v3": 299}  # where it differs
_AT_ONCE = 32  # pictures that are judged together
_MEASURED = 1000  # held-out works of either kind after each epoch
_SMOOTHING = 0.1
_PATIENCE = 4


@dataclass(frozen=True, slots=True)
class Phase:
    """What one stage is.

    Attributes:
        name: Of the stage.
        epochs: As a rule.
        batch_size: As a rule.
        unfrozen: The share of the pretrained blocks that learn, the last ones.
        head_rate: The head's peak learning rate.
        rate: The last block's.
        scale: The side of its pictures, as a share of the largest.
    """

    name: str
    epochs: int
    batch_size: int
    unfrozen: float
    head_rate: float
    rate: float = 0.0
    scale: float = 1.0


PHASES = (
    Phase("head", epochs=8, batch_size=64, unfrozen=0.0, head_rate=3e-3),
    Phase("last blocks", epochs=4, batch_size=32, unfrozen=0.35, head_rate=1e-3, rate=3e-4, scale=0.7),
    Phase("all blocks", epochs=9, batch_size=32, unfrozen=1.0, head_rate=1e-3, rate=3e-4, scale=0.7),
    Phase("higher resolution", epochs=3, batch_size=32, unfrozen=1.0, head_rate=3e-4, rate=1e-4),
)


class StyleRecipe(Recipe):
    """Transfer learning: first the head, then the last blocks, then all of them, at last on larger pictures.

    Howard and Ruder 2018 for the order and the rates (see `style_layers`), mixup and CutMix (`style_mixing`), label
    smoothing (Szegedy et al., "Rethinking the Inception architecture", 2016) and, against the imbalance of styles, the
    logit adjustment of Menon et al., "Long-tail learning via logit adjustment", 2021: the loss sees the logits with the
    logarithm of each style's frequency added, so that what the network learns holds for equally frequent styles. Unlike
    weights in the loss, that lets no step be ruled by the few works of a rare style. Departure: half of it
    (`ADJUSTED`), since the collections that are classified have their frequent styles too.

    BatchNorm keeps ImageNet's statistics in every stage, and its scale and shift learn with the blocks that they are
    in: batches are small, and those of mixtures are not what the network sees later. Dropout within the pretrained
    network is off.

    Where the head alone learns, it learns from features that are computed once, of whole pictures, and mixup mixes
    these; later from random views. The epoch that is best on artists who are held out whole is the one that stays;
    where no style has artists to spare, the stratified part of the works tells.
    """

    network: StyleClassifier
    ADJUSTED = 0.5
    _labels: Tensor
    _adjustment: Tensor

    @staticmethod
    def side(training: StyleTraining, assets: Assets) -> int:
        """Pixels that its pictures are wide: what the architecture was pretrained with."""
        return _SIDES.get(training.architecture or assets.architecture, _SIDE)

    def __init__(self, training: StyleTraining, pictures: Pictures, assets: Assets) -> None:
        super().__init__()
        self._pictures = pictures
        self._classes = classes_of(pictures.works, only=training.only, min_works=training.min_works)
        self._held_out = hold_out(pictures.works, self._classes, training.seed)
        self.rows = self._held_out.training
        architecture = training.architecture or assets.architecture
        # A file of weights is of the network of the settings.
        weights = assets.weights if architecture == assets.architecture else None
        config = ClassifierConfig.model_validate(
            {
                "architecture": architecture,
                "side": pictures.side,
                "styles": self._classes.styles,
                "only": training.only,
            }
        )
        self.network = StyleClassifier(config)
        self.network.backbone.load_state_dict(backbone.find_weights(architecture, weights))
        epochs = [phase.epochs for phase in PHASES]
        if training.epochs is not None:
            epochs = style_layers.share_out(training.epochs, epochs)
        self.stages = [
            Stage(phase.name, count, training.batch_size or phase.batch_size)
            for phase, count in zip(PHASES, epochs, strict=True)
            if count
        ]
        self.score = "accuracy_by_artist" if len(self._held_out.by_artist) else "accuracy"
        self.patience = _PATIENCE
        counts = self._classes.labels[self.rows].bincount(minlength=len(config.styles))
        self.register_buffer("_labels", self._classes.labels, persistent=False)
        self.register_buffer("_adjustment", self.ADJUSTED * (counts / counts.sum()).log(), persistent=False)
        self._phase = PHASES[0]
        self._frozen: FrozenFeatures | None = None
        self._judged: dict[str, Judged] = {}

    def train(self, mode: bool = True) -> "StyleRecipe":
        super().train(mode)
        self.network.backbone.eval()
        return self

    def enter(self, stage: Stage) -> Optimizer:
        self._phase = next(phase for phase in PHASES if phase.name == stage.name)
        self._frozen = None if self._phase.unfrozen else FrozenFeatures(self.network, self._pictures)
        return style_layers.optimizer(
            self.network,
            unfrozen=self._phase.unfrozen,
            head_rate=self._phase.head_rate,
            rate=self._phase.rate,
        )

    def forward(self, images: Tensor, rows: Tensor, chance: Generator) -> dict[str, Tensor]:
        targets = one_hot(self._labels[rows], len(self._classes.styles)).float()
        if self._frozen is not None:
            features, targets = style_mixing.mixup(self._frozen(rows), targets)
            logits = self.network.decide(features)
        else:
            views, targets = style_mixing.mixed(self._resized(random_views(images, chance)), targets)
            logits = self.network(views)
        loss = cross_entropy(logits + self._adjustment, targets, label_smoothing=_SMOOTHING)
        return {"loss": loss}

    def measure(self) -> dict[str, float]:
        figures = {}
        for ending, rows in (("", self._held_out.stratified), ("_by_artist", self._held_out.by_artist)):
            if len(rows):
                some = rows[torch.linspace(0, len(rows) - 1, min(len(rows), _MEASURED)).long()]
                logits = torch.cat(list(self._logits(some)))
                right = logits.argmax(dim=1) == self._classes.labels[some]
                figures[f"accuracy{ending}"] = float(right.float().mean())
        return figures

    def settle(self, say: Callable[[str], None]) -> None:
        """Judge the held-out works, and fit the temperature, and the threshold of a single style, to them."""
        self.eval()
        self._frozen = None
        splits = {"stratified": self._held_out.stratified, "by_artist": self._held_out.by_artist}
        parts: dict[str, Tensor] = {name: rows for name, rows in splits.items() if len(rows)}
        found: dict[str, Tensor] = {}
        for name, rows in parts.items():
            batches: list[Tensor] = []
            with torch.inference_mode():
                for logits in self._logits(rows):
                    batches.append(logits)
                    say(f"judging held-out works: {min(len(batches) * _AT_ONCE, len(rows))} of {len(rows)}")
            found[name] = torch.cat(batches)
        stopping = "by_artist" if "by_artist" in found else "stratified"
        labels = self._classes.labels[self._held_out.stopping]
        config = self.network.config
        temperature = style_measures.fit_temperature(found[stopping], labels)
        threshold = None
        if config.only is not None:
            probabilities = torch.softmax(found[stopping] / temperature, dim=1)
            threshold = style_measures.best_threshold(probabilities, labels)
        self.network.config = config.model_copy(update={"temperature": temperature, "threshold": threshold})
        self._judged = {
            name: Judged(logits, self._classes.labels[parts[name]], [self._artist(row) for row in parts[name].tolist()])
            for name, logits in found.items()
        }

    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        """Its metrics and files are those of `style_report`."""
        config = self.network.config
        trained = self._classes.labels[self.rows].bincount(minlength=len(config.styles))
        metrics, artifacts = report(config, self._judged, trained.tolist(), self._classes.left_out)
        return Made(
            configuration={
                "network": config.model_dump(mode="json"),
                "preprocessing": "middle square, bilinear and antialiased, RGB in [0, 1]",
                "left_out": self._classes.left_out,
                "stopped_by": self.score,
            },
            dimension=backbone.dimension(config.architecture),
            metrics=metrics,
            artifacts=artifacts,
        )

    def _resized(self, images: Tensor) -> Tensor:
        side = round(self._phase.scale * self._pictures.side / 32) * 32  # what five halvings divide
        if self._phase.scale == 1:
            return images
        return interpolate(images, size=(side, side), mode="bilinear", antialias=True, align_corners=False)

    def _logits(self, rows: Tensor) -> Iterator[Tensor]:
        """In evaluation mode, of whole pictures of the largest side, on the CPU."""
        for part in torch.split(rows, _AT_ONCE):
            if self._frozen is not None:
                logits = self.network.decide(self._frozen(part))
            else:
                logits = self.network(to_unit(self._pictures.pixels[part].to(self.device)).permute(0, 3, 1, 2))
            yield logits.float().cpu()

    def _artist(self, row: int) -> str:
        work = self._pictures.works[row]
        return work.artist or work.id
