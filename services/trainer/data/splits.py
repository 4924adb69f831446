"""What is held out of a training. Every split is decided by its seed alone and gives rows, rising."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class Split(NamedTuple):
    """Rows to learn from, and rows that no gradient ever comes from: int64, rising, on the CPU."""

    training: Tensor
    held_out: Tensor


def by_lot(count: int, share: float, seed: int) -> Split:
    """Hold out `share` of the rows, at least one."""
    order = torch.randperm(count, generator=_chance(seed))
    held_out = max(1, round(count * share))
    return Split(order[held_out:].sort().values, order[:held_out].sort().values)


def stratified(labels: Sequence[Hashable], share: float, seed: int) -> Split:
    """Hold out `share` of the rows of each label, at least one of a label that has two or more."""
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for row, label in enumerate(labels):
        rows[label].append(row)
    chance = _chance(seed)
    held_out: list[int] = []
    for members in rows.values():
        count = 0 if len(members) < 2 else max(1, round(len(members) * share))
        order = torch.randperm(len(members), generator=chance).tolist()
        held_out += [members[place] for place in order[:count]]
    return _without(len(labels), held_out)


def by_group(groups: Sequence[Hashable], labels: Sequence[Hashable], share: float, seed: int) -> Split:
    """Hold out whole groups (all works of an artist), about `share` of the rows of each label (their style).

    A label whose rows are all of one group stays in the training: it could not be learnt otherwise. Groups are taken by
    lot, and one that would take out more than twice the share is passed over. A group with several labels counts for
    its most frequent one.
    """
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for row, group in enumerate(groups):
        rows[group].append(row)
    of_label: dict[Hashable, list[Hashable]] = defaultdict(list)
    for group, members in rows.items():
        mine = [labels[row] for row in members]
        of_label[max(mine, key=mine.count)].append(group)
    chance = _chance(seed)
    held_out: list[int] = []
    for candidates in of_label.values():
        if len(candidates) < 2:
            continue
        total = sum(len(rows[group]) for group in candidates)
        wanted, most = share * total, max(2 * share * total, 1)
        order = [candidates[place] for place in torch.randperm(len(candidates), generator=chance).tolist()]
        taken: list[int] = []
        for group in order[:-1]:
            if len(taken) >= wanted:
                break
            if len(taken) + len(rows[group]) <= math.ceil(most):
                taken += rows[group]
        held_out += taken
    return _without(len(groups), held_out)


def _without(count: int, held_out: Sequence[int]) -> Split:
    out = torch.zeros(count, dtype=torch.bool)
    out[torch.tensor(held_out, dtype=torch.int64)] = True
    return Split((~out).nonzero().flatten(), out.nonzero().flatten())


def _chance(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
