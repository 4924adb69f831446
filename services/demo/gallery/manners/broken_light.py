"""Impressionism: quick, separate touches that follow the forms, laid from large to small."""

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, mix, rgb, tinted
from services.demo.gallery.tools.noise import soften
from services.demo.gallery.tools.strokes import Panel, brush, busy, emboss, flow_along, pick_mean, scatter

GROUND = rgb("#b9a88a")
WARM_COOL = np.array([1.0, 0.1, -1.1], np.float32)  # a touch is warmer or cooler than its neighbour
GREEN_RED = np.array([0.7, -0.8, 0.3], np.float32)


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) in broken touches."""
    height, width = scene.colour.shape[:2]
    flow = flow_along(scene.colour, rng, swirl=traits.swirl)
    panel = Panel(mix(soften(scene.colour, 6), GROUND, 0.4))
    for scale, gap, share in ((2.3, 1.25, 1.0), (1.3, 1.2, 1.0), (0.8, 1.05, 0.40), (0.48, 1.05, 0.11)):
        mark = traits.mark * scale
        x, y = scatter(rng, height, width, mark * gap)
        if share < 1:  # small touches go only where there is something to say
            chosen = busy(scene.colour, x, y, share)
            x, y = x[chosen], y[chosen]
        breadth = (mark * rng.uniform(0.65, 1.2, x.size)).astype(np.float32)
        length = breadth * traits.stretch * rng.uniform(0.7, 1.2, x.size).astype(np.float32)
        touches = broken(pick_mean(scene.colour, x, y, round(mark * 0.4)), traits.broken, rng)
        panel.polygons(brush(flow, x, y, length, breadth), touches, rng.uniform(0.2, 0.9, x.size))
    picture, thickness = panel.planes()
    hairs = flow.hairs(height, width)
    return tinted(picture, emboss(thickness + hairs * 0.10, 0.38 * traits.relief) * (1 + hairs * 0.014))


def broken(colours: Pixels, amount: float, rng: np.random.Generator) -> Pixels:
    """Colours (n, 3) each pushed its own way: lighter or darker, warmer or cooler, redder or greener."""
    count = len(colours)
    push = rng.normal(0, 1, (3, count, 1)).astype(np.float32) * amount
    pushed: Pixels = np.clip(colours + push[0] * 0.075 + push[1] * 0.085 * WARM_COOL + push[2] * 0.05 * GREEN_RED, 0, 1)
    return pushed
