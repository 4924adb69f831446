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
from services.trainer.recipes import style_head, style_layers, style_measures, style_mixing
from services.trainer.recipes.base import Assets, Made, Recipe, Stage
from services.trainer.recipes.style_classes import classes_of, halves, hold_out
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
_SMOOTHING = 0.05
_SMALLEST_VIEW = 0.5  # of a picture's side; the figures of docs/decisions/0019 are with it
_PATIENCE = 6  # a stage's first epochs undo some of what the stage before them gained


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
    Phase("last blocks", epochs=2, batch_size=32, unfrozen=0.35, head_rate=3e-4, rate=1e-4, scale=0.7),
    Phase("all blocks", epochs=6, batch_size=32, unfrozen=1.0, head_rate=3e-4, rate=1e-4, scale=0.7),
    Phase("higher resolution", epochs=1, batch_size=32, unfrozen=1.0, head_rate=1e-4, rate=3e-5),
)


class StyleRecipe(Recipe):
    """Transfer learning: first the head, then the last blocks, then all of them, at last on larger pictures.

    Howard and Ruder 2018 for the order and the rates (see `style_layers`), mixup and CutMix (`style_mixing`), label
    smoothing (Szegedy et al., "Rethinking the Inception architecture", 2016) and, against the imbalance of styles, the
    logit adjustment of `style_head`. That the head learns before anything else does is also what Kumar et al.,
    "Fine-tuning can distort pretrained features and underperform out-of-distribution", 2022, advise.

    BatchNorm keeps ImageNet's statistics in every stage, and its scale and shift learn with the blocks that they are
    in: batches are small, and those of mixtures are not what the network sees later. Dropout within the pretrained
    network is off.

    Where the head alone learns, it learns from features that are computed once, of whole pictures, without mixtures or
    smoothing, which only cost it; later from random views. The epoch stays whose mean of two macro-F1 is the best: of
    works by artists who are held out whole, and of some works by all others (docs/decisions/0019).

    When it settles, the features stay as they are and the head is fitted anew, at last to all works, those that were
    held out among them: an artist's own works say more of the artist's style than all others do. What its card tells of
    held-out works, and the temperature, are of heads that learnt from all works but that half of the held-out ones.
    """

    network: StyleClassifier
    settles_in_parts = True
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
        self.score = "mean_macro_f1"
        self.patience = _PATIENCE
        adjustment = style_head.adjustment(self._classes.labels[self.rows], len(config.styles))
        self.register_buffer("_labels", self._classes.labels, persistent=False)
        self.register_buffer("_adjustment", adjustment, persistent=False)
        self._phase = PHASES[0]
        self._frozen: FrozenFeatures | None = None
        self._seen: list[Tensor] = []  # features of the first rows that have a class, a batch each
        self._judged: dict[str, Judged] = {}

    @property
    def learnt_from(self) -> Tensor:
        return self._classes.rows

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
        labels = self._labels[rows]
        if self._frozen is not None:
            logits = self.network.decide(self._frozen(rows))
            return {"loss": cross_entropy(logits + self._adjustment, labels)}
        targets = one_hot(labels, len(self._classes.styles)).float()
        views = self._resized(random_views(images, chance, _SMALLEST_VIEW))
        views, targets = style_mixing.mixed(views, targets)
        logits = self.network(views)
        return {"loss": cross_entropy(logits + self._adjustment, targets, label_smoothing=_SMOOTHING)}

    def measure(self) -> dict[str, float]:
        """Accuracy and macro-F1 of held-out works, and the mean of the two kinds' macro-F1."""
        figures: dict[str, float] = {}
        found = []
        for name, rows in self._held_out.kinds.items():
            some = rows[torch.linspace(0, len(rows) - 1, min(len(rows), _MEASURED)).long()]
            logits = torch.cat(list(self._logits(some)))
            counts = style_measures.confusion(self._classes.labels[some], logits.argmax(dim=1), logits.shape[1])
            ending = "" if name == "stratified" else f"_{name}"
            figures[f"accuracy{ending}"] = style_measures.accuracy(counts)
            found.append(style_measures.macro_f1(counts))
            figures[f"macro_f1{ending}"] = found[-1]
        return {**figures, "mean_macro_f1": sum(found) / len(found)}

    def memory(self) -> dict[str, Tensor]:
        return {"seen": torch.cat(self._seen)} if self._seen else {}

    def remember(self, memory: Mapping[str, Tensor]) -> None:
        self._seen = list(torch.split(memory["seen"].cpu(), _AT_ONCE)) if memory else []

    @torch.no_grad()
    def settle(self, say: Callable[[str], None]) -> None:
        """Fit the head anew; the temperature, and the threshold of a single style, to works it did not learn from."""
        self.eval()
        self._frozen = None
        rows, config = self._classes.rows, self.network.config
        features, labels = self._features(rows, say), self._classes.labels[rows]
        say("fitting the head")
        parts = halves(self._held_out, self._pictures.works, self._classes)[rows]
        logits = style_head.cross_fitted(features, labels, len(config.styles), parts)
        head = style_head.fitted(features, labels, len(config.styles))
        self.network.head.weight.copy_(head.weight)
        self.network.head.bias.copy_(head.bias)
        self._judged = {}
        for name, kind in self._held_out.kinds.items():
            mine = torch.isin(rows, kind)
            artists = [self._artist(row) for row in kind.tolist()]
            self._judged[name] = Judged(logits[mine], labels[mine], artists)
        strangers = self._judged.get("by_artist") or self._judged["stratified"]
        temperature = style_measures.fit_temperature(strangers.logits, strangers.labels)
        threshold = None
        if config.only is not None:
            probabilities = torch.softmax(strangers.logits / temperature, dim=1)
            threshold = style_measures.best_threshold(probabilities, strangers.labels)
        self.network.config = config.model_copy(update={"temperature": temperature, "threshold": threshold})

    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        """Its metrics and files are those of `style_report`."""
        config = self.network.config
        trained = self._classes.labels[self._classes.rows].bincount(minlength=len(config.styles))
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

    def _features(self, rows: Tensor, say: Callable[[str], None]) -> Tensor:
        for part in torch.split(rows, _AT_ONCE)[len(self._seen) :]:
            say(f"looking at all works: {len(self._seen) * _AT_ONCE} of {len(rows)}")
            self._seen.append(self.network.features(self._whole(part)).float().cpu())
        return torch.cat(self._seen)

    def _logits(self, rows: Tensor) -> Iterator[Tensor]:
        """In evaluation mode, of whole pictures of the largest side, on the CPU."""
        for part in torch.split(rows, _AT_ONCE):
            features = self._frozen(part) if self._frozen is not None else self.network.features(self._whole(part))
            yield self.network.decide(features).float().cpu()

    def _whole(self, rows: Tensor) -> Tensor:
        return to_unit(self._pictures.pixels[rows].to(self.device)).permute(0, 3, 1, 2)

    def _artist(self, row: int) -> str:
        work = self._pictures.works[row]
        return work.artist or work.id
