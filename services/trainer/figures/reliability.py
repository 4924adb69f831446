"""Whether a classifier is right as often as it is sure, as a picture."""

from collections.abc import Mapping
from io import BytesIO
from typing import Protocol

from matplotlib.figure import Figure
from torch import Tensor

_COLOURS = ("#9aa5b1", "#0072b2", "#d55e00")


class Bins(Protocol):
    """By confidence, shapes (bins,): how sure on average, how right on average, and how many works."""

    @property
    def confidence(self) -> Tensor: ...
    @property
    def accuracy(self) -> Tensor: ...
    @property
    def works(self) -> Tensor: ...


def draw_reliability(curves: Mapping[str, Bins]) -> bytes:
    """A PNG of accuracy over confidence by name, with the works of each interval below; the diagonal is calibrated."""
    figure = Figure(figsize=(5.2, 6.0), dpi=110, layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    above.plot([0, 1], [0, 1], color="#c0c0c0", linewidth=1, linestyle="--")
    width = 0.9 / (len(next(iter(curves.values())).works) * len(curves))
    for place, (name, bins) in enumerate(curves.items()):
        filled = bins.works > 0
        colour = _COLOURS[place % len(_COLOURS)]
        above.plot(bins.confidence[filled].tolist(), bins.accuracy[filled].tolist(), "o-", color=colour, label=name)
        middles = [(number + 0.5) / len(bins.works) for number in range(len(bins.works))]
        offset = (place - (len(curves) - 1) / 2) * width
        below.bar([middle + offset for middle in middles], bins.works.tolist(), width=width, color=colour)
    above.set(xlim=(0, 1), ylim=(0, 1), ylabel="share that is right")
    above.legend(fontsize=8, loc="upper left")
    below.set(xlabel="probability of the likeliest style", ylabel="works")
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
