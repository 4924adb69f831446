"""What a finished classifier's card says, and the files beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from services.trainer.figures.confusion import draw_confusion
from services.trainer.figures.reliability import draw_reliability
from services.trainer.recipes import style_measures as measures
from shared.networks.classifier import ClassifierConfig

_ENDINGS = {"stratified": "", "by_artist": "_by_artist"}  # of the metrics' names
_TITLES = {"stratified": "Held-out works", "by_artist": "Works by held-out artists"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Held-out works as the network judged them: logits (n, classes), labels (n,), and who made each."""

    logits: Tensor
    labels: Tensor
    artists: Sequence[str]


def report(
    config: ClassifierConfig, judged: Mapping[str, Judged], trained: Sequence[int], left_out: Mapping[str, int]
) -> tuple[dict[str, float], dict[str, bytes]]:
    """Metrics, and files by name; `judged` by kind of split, `trained` the works of each class that it learnt from.

    For each split `accuracy`, `macro_f1` and `majority`, the accuracy of always saying the class that most works of the
    training have; `temperature`, and the `threshold` of a single style. `ece_before` and `ece` are the calibration
    errors without a temperature and with one that was fitted to the works of other artists: each half of the artists
    by turns gives it for the other.
    """
    majority = max(range(len(trained)), key=trained.__getitem__)
    metrics: dict[str, float] = {}
    tables: dict[str, list[measures.ClassFigures]] = {}
    matrices: dict[str, Tensor] = {}
    for name, works in judged.items():
        counts = measures.confusion(works.labels, taken_for(config, works.logits), len(config.styles))
        matrices[name], tables[name] = counts, measures.per_class(counts)
        ending = _ENDINGS[name]
        metrics[f"accuracy{ending}"] = measures.accuracy(counts)
        metrics[f"macro_f1{ending}"] = measures.macro_f1(counts)
        metrics[f"majority{ending}"] = float((works.labels == majority).double().mean())
        metrics[f"works{ending or '_stratified'}"] = float(len(works.labels))
    stopping = judged.get("by_artist") or judged["stratified"]
    before = measures.reliability(torch.softmax(stopping.logits, dim=1), stopping.labels)
    after = measures.reliability(_cross_fitted(stopping), stopping.labels)
    metrics |= {"ece_before": before.error, "ece": after.error, "temperature": config.temperature}
    if config.threshold is not None:
        metrics["threshold"] = config.threshold
    styles = [
        {
            "style": style,
            "trained_on": trained[place],
            **{name: asdict(tables[name][place]) for name in tables},
        }
        for place, style in enumerate(config.styles)
    ]
    table: dict[str, Any] = {
        "styles": styles,
        "left_out": dict(left_out),
        "confusion": {name: counts.tolist() for name, counts in matrices.items()},
    }
    artifacts = {
        "styles.json": json.dumps(table, ensure_ascii=False, indent=1).encode(),
        "confusion.png": draw_confusion(
            {_TITLES[name]: counts.numpy() for name, counts in matrices.items()}, config.styles
        ),
        "reliability.png": draw_reliability(
            {f"as trained (error {before.error:.3f})": before, f"with temperature (error {after.error:.3f})": after}
        ),
    }
    return metrics, artifacts


def taken_for(config: ClassifierConfig, logits: Tensor) -> Tensor:
    """The class, shape (n,), that each work is taken for: the likeliest, or that of the threshold."""
    if config.threshold is None:
        return logits.argmax(dim=1)
    return (config.probabilities(logits)[:, 1] >= config.threshold).long()


def _cross_fitted(judged: Judged) -> Tensor:
    """Probabilities, shape (n, classes), each by a temperature that other artists' works gave."""
    places = {artist: place for place, artist in enumerate(sorted(set(judged.artists)))}
    half = torch.tensor([places[artist] % 2 for artist in judged.artists])
    probabilities = torch.empty_like(judged.logits)
    for side in (0, 1):
        mine, others = half == side, half != side
        fitted = measures.fit_temperature(judged.logits[others], judged.labels[others]) if others.any() else 1.0
        probabilities[mine] = torch.softmax(judged.logits[mine] / fitted, dim=1)
    return probabilities
