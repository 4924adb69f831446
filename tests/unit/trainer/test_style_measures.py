"""Figures of a classifier, by hand and beside scikit-learn's."""

import pytest
import torch
from sklearn.metrics import f1_score, precision_recall_fscore_support

from services.trainer.recipes import style_measures as measures


def test_a_confusion_matrix_by_hand() -> None:
    labels, predicted = torch.tensor([0, 0, 0, 1, 1, 3]), torch.tensor([0, 0, 1, 1, 0, 1])
    counts = measures.confusion(labels, predicted, 4)
    assert counts.tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]]
    assert measures.accuracy(counts) == pytest.approx(3 / 6)
    first, second, third, fourth = measures.per_class(counts)
    assert (first.works, first.precision, first.recall, first.f1) == (3, 2 / 3, 2 / 3, 2 / 3)
    assert (second.works, second.precision, second.recall, second.f1) == (2, 1 / 3, 1 / 2, pytest.approx(2 / 5))
    assert (third.works, third.precision, third.recall, third.f1) == (0, None, None, None)
    assert (fourth.works, fourth.precision, fourth.recall, fourth.f1) == (1, None, 0.0, 0.0)
    assert measures.macro_f1(counts) == pytest.approx((2 / 3 + 2 / 5 + 0) / 3)


def test_figures_agree_with_scikit_learn() -> None:
    torch.manual_seed(0)
    labels = torch.randint(0, 5, (300,))
    predicted = torch.where(torch.rand(300) < 0.6, labels, torch.randint(0, 5, (300,)))
    counts = measures.confusion(labels, predicted, 5)
    assert measures.macro_f1(counts) == pytest.approx(f1_score(labels, predicted, average="macro"))
    table = precision_recall_fscore_support(labels, predicted)
    for place, figures in enumerate(measures.per_class(counts)):
        expected = (table[0][place], table[1][place], table[2][place], table[3][place])
        assert (figures.precision, figures.recall, figures.f1, figures.works) == pytest.approx(expected)


def drawn(temperature: float, works: int = 4000) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits that are this many times too sure of labels drawn by them."""
    chance = torch.Generator().manual_seed(1)
    right = 1.5 * torch.randn(works, 6, generator=chance)
    labels = torch.multinomial(torch.softmax(right, dim=1), 1, generator=chance).flatten()
    return right * temperature, labels


@pytest.mark.parametrize("temperature", [0.3, 1.0, 3.0])
def test_the_temperature_is_found_and_calibrates(temperature: float) -> None:
    logits, labels = drawn(temperature)
    found = measures.fit_temperature(logits[:2000], labels[:2000])
    assert found == pytest.approx(temperature, rel=0.1)
    before = measures.reliability(torch.softmax(logits[2000:], dim=1), labels[2000:]).error
    after = measures.reliability(torch.softmax(logits[2000:] / found, dim=1), labels[2000:]).error
    assert after < 0.04
    assert before > 3 * after or temperature == 1.0


def test_the_calibration_error_by_hand() -> None:
    probabilities = torch.tensor([[0.9, 0.1], [0.95, 0.05], [0.3, 0.7], [1.0, 0.0]])
    bins = measures.reliability(probabilities, torch.tensor([0, 1, 1, 0]))
    # In fifteenths .9 and .95 lie in the fourteenth and fifteenth, 1 in the last, .7 in the eleventh.
    assert bins.works[[10, 13, 14]].tolist() == [1, 1, 2]
    assert bins.accuracy[[10, 13, 14]].tolist() == [1.0, 1.0, 0.5]
    assert bins.error == pytest.approx((0.3 + 0.1 + 2 * abs(0.975 - 0.5)) / 4)


def test_the_best_threshold_is_that_of_trying_all() -> None:
    chance = torch.Generator().manual_seed(2)
    labels = (torch.rand(60, generator=chance) < 0.2).long()
    asked = (0.3 * labels + 0.7 * torch.rand(60, generator=chance)).round(decimals=2)
    found = measures.best_threshold(torch.stack([1 - asked, asked], dim=1), labels)

    def f1(threshold: float) -> float:
        return float(f1_score(labels, asked >= threshold))

    assert f1(found) == pytest.approx(max(f1(value) for value in sorted(set(asked.tolist()))))
    assert f1(found) > f1(0.5)
