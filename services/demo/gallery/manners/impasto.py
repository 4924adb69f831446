"""Impasto swirls: long ropes of thick paint that turn through sky and ground alike."""

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.manners.broken_light import broken
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, mix, rgb, tinted
from services.demo.gallery.tools.noise import soften
from services.demo.gallery.tools.strokes import Panel, brush, busy, emboss, flow_along, pick_mean, scatter

GROUND = rgb("#2a2c38")


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) in turning ropes of paint."""
    height, width = scene.colour.shape[:2]
    flow = flow_along(scene.colour, rng, swirl=traits.swirl, smooth=2.0)
    panel = Panel(mix(soften(scene.colour, 5), GROUND, 0.45))
    for scale, gap, span, share in ((1.7, 1.45, 5, 1.0), (1.0, 1.45, 2, 1.0), (0.62, 1.4, 1, 0.38)):
        mark = traits.mark * scale
        x, y = scatter(rng, height, width, mark * gap)
        if share < 1:  # the last, finer ropes keep the motif legible
            chosen = busy(scene.colour, x, y, share)
            x, y = x[chosen], y[chosen]
        breadth = (mark * rng.uniform(0.75, 1.2, x.size)).astype(np.float32)
        length = breadth * traits.stretch * min(1.0, scale + 0.1) * rng.uniform(0.8, 1.5, x.size).astype(np.float32)
        ropes = broken(pick_mean(scene.colour, x, y, span), traits.broken, rng)
        corners = brush(flow, x, y, length, breadth, supple=True)
        # a furrow of the ground's colour shows along each rope
        furrow = brush(flow, x + 0.9, y + 0.9, length * 1.02, breadth * 1.18, supple=True)
        both = np.stack([furrow, corners], axis=1).reshape(-1, *corners.shape[1:])
        colours = np.stack([ropes * 0.80, ropes], axis=1).reshape(-1, 3)
        heights = np.stack([np.full(x.size, 0.1), rng.uniform(0.5, 1.0, x.size)], axis=1).reshape(-1)
        panel.polygons(both, colours, heights)
    picture, thickness = panel.planes()
    hairs = flow.hairs(height, width)
    return tinted(picture, emboss(thickness + hairs * 0.10, 0.40 * traits.relief) * (1 + hairs * 0.016))
