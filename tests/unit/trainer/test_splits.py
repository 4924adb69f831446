"""What is held out of a training, and what stays in."""

from collections import Counter

import pytest
import torch

from services.trainer.data.splits import Split, by_group, by_lot, stratified


def sound(split: Split, count: int) -> None:
    """Every row is on one side, in order."""
    assert torch.equal(torch.cat(split).sort().values, torch.arange(count))
    for side in split:
        assert torch.equal(side, side.sort().values)
        assert side.dtype == torch.int64


@pytest.mark.parametrize(("count", "share", "held_out"), [(100, 0.1, 10), (8, 0.1, 1), (8, 0.01, 1), (9, 0.5, 4)])
def test_rows_are_drawn_by_lot(count: int, share: float, held_out: int) -> None:
    split = by_lot(count, share, seed=0)
    sound(split, count)
    assert len(split.held_out) == held_out


def test_the_seed_decides() -> None:
    labels = [row % 5 for row in range(100)]
    groups = [row // 4 for row in range(100)]
    for make in (
        lambda seed: by_lot(100, 0.2, seed),
        lambda seed: stratified(labels, 0.2, seed),
        lambda seed: by_group(groups, labels, 0.2, seed),
    ):
        assert torch.equal(make(1).held_out, make(1).held_out)
        assert not torch.equal(make(1).held_out, make(2).held_out)


def test_each_label_gives_its_share() -> None:
    labels = ["many"] * 50 + ["some"] * 10 + ["two"] * 2 + ["one"]
    split = stratified(labels, 0.2, seed=0)
    sound(split, len(labels))
    assert Counter(labels[row] for row in split.held_out.tolist()) == {"many": 10, "some": 2, "two": 1}


def test_groups_stay_whole() -> None:
    labels = [row // 60 for row in range(240)]  # four styles of six artists each, an artist having ten works
    groups = [row // 10 for row in range(240)]
    split = by_group(groups, labels, 0.2, seed=0)
    sound(split, 240)
    artists = [{groups[row] for row in side.tolist()} for side in split]
    assert not artists[0] & artists[1]
    assert Counter(labels[row] for row in split.held_out.tolist()) == {0: 20, 1: 20, 2: 20, 3: 20}


def test_a_label_of_one_group_is_learnt() -> None:
    split = by_group(["a", "a", "b", "b", "c", "c"], ["x", "x", "y", "y", "y", "y"], 0.5, seed=0)
    assert {0, 1} <= set(split.training.tolist())
    assert len(split.held_out) == 2


def test_a_group_that_is_most_of_its_label_is_not_held_out() -> None:
    groups = ["great"] * 80 + [f"small {row}" for row in range(20)]
    for seed in range(10):
        split = by_group(groups, ["style"] * 100, 0.1, seed)
        assert {groups[row] for row in split.held_out.tolist()}.isdisjoint({"great"})
        assert len(split.held_out) == 10


def test_a_group_counts_for_its_most_frequent_label() -> None:
    groups = ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    labels = ["x", "x", "y"] + ["x"] * 3 + ["y"] * 3
    split = by_group(groups, labels, 0.4, seed=0)
    assert {groups[row] for row in split.held_out.tolist()} in ({"a"}, {"b"})
