"""How right a classifier is, how sure, and whether it is as right as it is sure."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

_BINS = 15  # as Guo et al.
_FINEST = 1e-3  # of the temperature's logarithm


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Of one class: how many works it has, how many of those that were taken for it are of it, and how many of its
    works were found. None where nothing was taken for it, or it has no works.
    """

    works: int
    precision: float | None
    recall: float | None
    f1: float | None


def confusion(labels: Tensor, predicted: Tensor, classes: int) -> Tensor:
    """Shape (classes, classes), int64: of the works of each class (row), how many were taken for each (column)."""
    return torch.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def per_class(counts: Tensor) -> list[ClassFigures]:
    """The figures of each class, from a confusion matrix."""
    figures = []
    for right, taken, works in zip(
        counts.diag().tolist(), counts.sum(dim=0).tolist(), counts.sum(dim=1).tolist(), strict=True
    ):
        figures.append(
            ClassFigures(
                works=works,
                precision=right / taken if taken else None,
                recall=right / works if works else None,
                f1=2 * right / (taken + works) if works else None,
            )
        )
    return figures


def accuracy(counts: Tensor) -> float:
    """The share of all works that were taken for what they are, from a confusion matrix."""
    return float(counts.diag().sum() / counts.sum())


def macro_f1(counts: Tensor) -> float:
    """The mean F1 of the classes that have works."""
    known = [each.f1 for each in per_class(counts) if each.f1 is not None]
    return sum(known) / len(known)


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """What to divide the logits, shape (n, classes), by so that the labels, shape (n,), are likeliest.

    Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017. The likelihood has one maximum,
    which is searched for between 1/20 and 20.
    """
    low, high = -math.log(20), math.log(20)
    values = logits.double()
    while high - low > _FINEST:
        third = (high - low) / 3
        left, right = low + third, high - third
        if cross_entropy(values / math.exp(left), labels) < cross_entropy(values / math.exp(right), labels):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


@dataclass(frozen=True, slots=True)
class Reliability:
    """By confidence: how sure, how right, and how many. Shapes (bins,); empty bins have 0 works and NaN."""

    confidence: Tensor
    accuracy: Tensor
    works: Tensor

    @property
    def error(self) -> float:
        """The expected calibration error of Guo et al.: the mean gap between the two, weighed by the works."""
        gaps = (self.confidence - self.accuracy).abs().nan_to_num()
        return float((gaps * self.works).sum() / self.works.sum())


def reliability(probabilities: Tensor, labels: Tensor) -> Reliability:
    """How right the likeliest class is, in 15 equal intervals of its probability. Shapes (n, classes) and (n,)."""
    confidence, predicted = probabilities.double().max(dim=1)
    places = (confidence * _BINS).long().clamp(max=_BINS - 1)
    works = places.bincount(minlength=_BINS).double()
    sure = places.bincount(confidence, minlength=_BINS) / works
    right = places.bincount((predicted == labels).double(), minlength=_BINS) / works
    return Reliability(sure, right, works)


def best_threshold(probabilities: Tensor, labels: Tensor) -> float:
    """The probability of the last class, of two, from which taking it gives the best F1 of that class.

    Between the two neighbouring probabilities that it parts, in the middle; `labels` are 0 and 1.
    """
    asked = probabilities[:, 1].double()
    order = asked.argsort(descending=True)
    values = asked[order]
    right = labels[order].cumsum(0).double()
    taken = torch.arange(1, len(values) + 1)
    f1 = 2 * right / (taken + labels.sum())
    # Works of one probability are taken together.
    f1[:-1][values[:-1] == values[1:]] = -1
    best = int(f1.argmax())
    below = float(values[best + 1]) if best + 1 < len(values) else 0.0
    return (float(values[best]) + below) / 2
