"""Tenebrism: forms come out of a brown dark in smooth, thin paint, now finely cracked."""

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, luma, mix, rgb, smoothstep, tinted
from services.demo.gallery.tools.noise import enlarge, fbm, soften
from services.demo.gallery.tools.strokes import Panel, brush, flow_along, pick, scatter

GROUND = rgb("#1d130c")


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) on a dark ground."""
    height, width = scene.colour.shape[:2]
    tone = luma(scene.colour)
    # everything below the half-tones sinks into the ground
    risen = smoothstep(0.05, 0.50, soften(tone, 2.0) * 0.6 + tone * 0.4)
    lit = mix(GROUND, scene.colour, (0.10 + 0.90 * risen)[..., None])
    flow = flow_along(lit, rng, swirl=traits.swirl)
    panel = Panel(lit)
    x, y = scatter(rng, height, width, traits.mark * 1.5)
    size = (traits.mark * rng.uniform(1.0, 1.8, x.size)).astype(np.float32)
    hue = pick(lit, x, y) * (1 + rng.normal(0, 0.05 + 0.12 * traits.broken, (x.size, 1)))
    panel.polygons(brush(flow, x, y, size * traits.stretch, size), hue, rng.uniform(0.3, 0.7, x.size))
    strokes, _ = panel.planes()
    smooth = mix(soften(strokes, 0.8), lit, 0.42)
    glaze = tinted(smooth, 1 + flow.hairs(height, width) * (0.012 + 0.03 * traits.relief))
    return glaze * (1 - _cracks(rng, height, width) * 0.16 * traits.age)[..., None]


def _cracks(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """Craquelure (height, width): thin lines where a smooth field crosses its own mean."""
    lines = np.zeros((height // 2, width // 2), np.float32)
    for cells in (16, 26):
        field = fbm(rng, height // 2, width // 2, (cells, cells), octaves=2)
        down, across = np.gradient(field)
        lines = np.maximum(lines, np.clip(0.75 - np.abs(field) / (np.hypot(down, across) + 1e-3), 0, 1))
    # paint cracks in patches
    patches = np.clip(0.6 + 0.5 * fbm(rng, height // 2, width // 2, (3, 3), octaves=2), 0, 1)
    return enlarge(lines * patches, height, width)
