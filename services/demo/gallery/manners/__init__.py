"""How a scene can be painted, by name."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.manners import (
    broken_light,
    flat_planes,
    grid,
    hatching,
    impasto,
    pointillism,
    shards,
    tenebrism,
    wash,
)
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels

Manner: TypeAlias = Callable[[Scene, Traits, np.random.Generator], Pixels]
"""Paints a scene already in the painter's colours; returns (height, width, 3), nominally 0..1."""

MANNERS: dict[str, Manner] = {
    "broken light": broken_light.paint,
    "flat planes": flat_planes.paint,
    "grid": grid.paint,
    "hatching": hatching.paint,
    "impasto": impasto.paint,
    "pointillism": pointillism.paint,
    "shards": shards.paint,
    "tenebrism": tenebrism.paint,
    "wash": wash.paint,
}
