"""The head that is fitted to given features, beside scikit-learn's logistic regression."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch import Tensor

from services.trainer.recipes import style_head

CLASSES = 3


def drawn(works: int, seed: int) -> tuple[Tensor, Tensor]:
    """Features around a middle for each class, on scales of their own, and the first one always the same."""
    chance = torch.Generator().manual_seed(seed)
    labels = torch.arange(works) % CLASSES
    middles = torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.5, 30.0], [0.0, 3.0, -30.0]])
    scales = torch.tensor([0.0, 1.0, 40.0])
    return 5 + middles[labels] + scales * torch.randn(works, 3, generator=chance), labels


def test_it_is_the_logistic_regression_of_standardised_features() -> None:
    features, labels = drawn(90, seed=1)
    logits = style_head.fitted(features, labels, CLASSES)(features)
    peer = LogisticRegression(C=style_head._VARIANCE, tol=1e-8, max_iter=1000)
    peer.fit(StandardScaler().fit_transform(features), labels)
    expected = peer.predict_proba(StandardScaler().fit_transform(features))
    assert np.allclose(torch.softmax(logits, dim=1), expected, atol=1e-4)
    assert float((logits.argmax(dim=1) == labels).float().mean()) > 0.6


def test_works_of_rare_classes_are_taken_for_them_sooner() -> None:
    features, labels = drawn(600, seed=2)
    kept = (labels != 2) | (torch.arange(600) % 15 == 2)
    features, labels = features[kept], labels[kept]
    adjusted = torch.softmax(style_head.fitted(features, labels, CLASSES)(features), dim=1)
    values = StandardScaler().fit_transform(features)
    plain = LogisticRegression(C=style_head._VARIANCE, max_iter=1000).fit(values, labels).predict_proba(values)
    # By about the root of how much rarer it is.
    ratio = (adjusted[:, 2] / adjusted[:, 0]).numpy() / (plain[:, 2] / plain[:, 0])
    assert np.median(ratio) == pytest.approx((200 / 40) ** 0.5, rel=0.2)


def test_a_class_without_works_is_no_trouble() -> None:
    features, labels = drawn(60, seed=3)
    logits = style_head.fitted(features[labels < 2], labels[labels < 2], CLASSES)(features)
    assert logits.isfinite().all()
    assert not (logits.argmax(dim=1) == 2).any()


def test_no_work_is_judged_by_a_head_that_learnt_from_its_part() -> None:
    features, labels = drawn(60, seed=4)
    parts = torch.tensor([-1, 0, 1, 1, 0, -1] * 10)
    logits = style_head.cross_fitted(features, labels, CLASSES, parts)
    assert not logits[parts == -1].any()
    # Other labels within a part change nothing of what is said of it, and something of what is said of the other.
    other = torch.where(parts == 0, (labels + 1) % CLASSES, labels)
    changed = style_head.cross_fitted(features, other, CLASSES, parts)
    assert torch.equal(changed[parts == 0], logits[parts == 0])
    assert not torch.allclose(changed[parts == 1], logits[parts == 1], atol=1e-3)
    alone = style_head.fitted(features[parts != 1], labels[parts != 1], CLASSES)(features[parts == 1])
    assert alone.numpy() == pytest.approx(logits[parts == 1].numpy())
