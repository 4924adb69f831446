"""Which classes a classifier takes for which, as a picture."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

_CELL = 0.36  # inches
_MARGIN = 2.6  # for the names
_NUMBERED = 40  # classes up to which the cells carry numbers
_LONGEST = 26  # letters of a name


def draw_confusion(matrices: Mapping[str, NDArray[np.int64]], classes: Sequence[str]) -> bytes:
    """A PNG of confusion matrices by title, side by side: a row is a class, a column what its works were taken for.

    The colour is the share of the row's works, the number their count. Rows without works stay white.
    """
    side = _CELL * len(classes)
    figure = Figure(
        figsize=((side + 0.8) * len(matrices) + _MARGIN, max(side, 1.5) + _MARGIN + 1.0), dpi=110, layout="constrained"
    )
    names = [_short(name) for name in classes]
    for place, (title, counts) in enumerate(matrices.items()):
        axes = figure.add_subplot(1, len(matrices), place + 1)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        axes.set_title(f"{title} ({counts.sum():,})", fontsize=10)
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=8)
        axes.set_yticks(range(len(names)), names if place == 0 else [""] * len(names), fontsize=8)
        axes.set_xlabel("taken for", fontsize=9)
        if place == 0:
            axes.set_ylabel("is", fontsize=9)
        if len(classes) <= _NUMBERED:
            for row, column in zip(*counts.nonzero(), strict=True):
                colour = "white" if shares[row, column] > 0.5 else "black"
                axes.text(column, row, str(counts[row, column]), ha="center", va="center", fontsize=7, color=colour)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
