"""Which layers of a classifier learn, and how fast."""

from itertools import pairwise

from torch import nn
from torch.optim import AdamW

from shared.networks.classifier import StyleClassifier

_WEIGHT_DECAY = 0.05
_FIRST_BLOCK = 0.1  # its rate, as a share of the last block's: what it sees is much the same in photographs


def blocks(network: nn.Module) -> list[nn.Module]:
    """The parts of a pretrained network from the first to the last: its modules, those of a sequence one by one."""
    parts: list[nn.Module] = []
    for child in network.children():
        parts += child.children() if isinstance(child, nn.Sequential) else [child]
    return [part for part in parts if any(True for _ in part.parameters())]


def optimizer(network: StyleClassifier, *, unfrozen: float, head_rate: float, rate: float) -> AdamW:
    """Let the head and the last blocks learn, `unfrozen` of all, and everything else stay as it is.

    Howard and Ruder, "Universal language model fine-tuning for text classification", 2018: the deeper a block lies, the
    slower it learns, from `rate` in the last to a tenth of it in the first. Departure: the rate falls evenly by powers
    over the depth, whatever the number of blocks. Weights decay (Loshchilov and Hutter, "Decoupled weight decay
    regularization", 2019), biases and BatchNorm's parameters do not.
    """
    parts = blocks(network.backbone)
    first = round(len(parts) * (1 - unfrozen))
    network.requires_grad_(False)
    groups = [_groups(network.head, head_rate)]
    for place, part in enumerate(parts[first:], start=first):
        depth = 1 - (place + 1) / len(parts)
        groups.append(_groups(part, rate * _FIRST_BLOCK**depth))
    return AdamW([group for pair in groups for group in pair if group["params"]])


def _groups(part: nn.Module, rate: float) -> list[dict[str, object]]:
    part.requires_grad_(True)
    weights = [parameter for parameter in part.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in part.parameters() if parameter.ndim <= 1]
    return [
        {"params": weights, "lr": rate, "weight_decay": _WEIGHT_DECAY},
        {"params": others, "lr": rate, "weight_decay": 0.0},
    ]


def share_out(epochs: int, usual: list[int]) -> list[int]:
    """So many epochs over stages that usually have these numbers of them; with few, some get none."""
    total = sum(usual)
    ends = [round(epochs * sum(usual[:stage]) / total) for stage in range(len(usual) + 1)]
    return [end - begin for begin, end in pairwise(ends)]
