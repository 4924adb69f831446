"""How losses and figures went from epoch to epoch, as a picture."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

_COLUMNS = 3
_COLOUR = "#0072b2"


def draw_curves(history: Sequence[Mapping[str, Any]]) -> bytes:
    """A PNG with one panel for each number of the records; broken lines stand where a stage begins.

    The records have `stage` and `epoch`, and need not all have the same numbers.
    """
    names = list(dict.fromkeys(name for record in history for name in record if name not in ("stage", "epoch")))
    rows = max(1, -(-len(names) // _COLUMNS))
    columns = min(_COLUMNS, max(1, len(names)))
    figure = Figure(figsize=(3.6 * columns, 2.5 * rows), dpi=110, layout="constrained")
    stages = [later["epoch"] for earlier, later in pairwise(history) if earlier["stage"] != later["stage"]]
    for place, name in enumerate(names):
        axes = figure.add_subplot(rows, columns, place + 1)
        drawn = [(record["epoch"], record[name]) for record in history if name in record]
        epochs, values = zip(*drawn, strict=True)
        axes.plot(epochs, values, "o-", color=_COLOUR, markersize=3, linewidth=1.2)
        for epoch in stages:
            axes.axvline(epoch - 0.5, color="#b0b0b0", linewidth=1, linestyle="--")
        axes.set_title(name.replace("_", " "), fontsize=10)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
        axes.tick_params(labelsize=8)
        axes.grid(alpha=0.25)
        if place >= len(names) - columns:
            axes.set_xlabel("epoch", fontsize=9)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
