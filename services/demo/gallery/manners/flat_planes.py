"""Flat planes: clear shapes of even colour inside a firm outline, as in a colour woodcut."""

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, luma, mix, rgb, tinted
from services.demo.gallery.tools.masks import edges
from services.demo.gallery.tools.noise import enlarge, fbm, soften
from services.demo.gallery.tools.strokes import emboss

LINE = rgb("#1f2130")


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) as flat planes."""
    height, width = scene.colour.shape[:2]
    reach = 1.0 + traits.mark * 0.30
    # colours are evened out inside a part, and kept clean along its borders
    border = np.clip(soften(edges(scene.parts, 0.6), reach * 0.8) * 3.5, 0, 1)
    near = mix(soften(scene.colour, reach), scene.colour, border[..., None])
    tone = luma(near)
    levels = round(8 - 4.5 * traits.flatness)
    wobble = enlarge(fbm(rng, height // 4, width // 4, (9, 9), octaves=2), height, width) * 0.012
    stepped = _steps(tone + wobble, levels)
    share = 0.35 + 0.6 * traits.flatness
    flat: Pixels = near + ((stepped - tone) * share)[..., None]
    # the block's grain prints through, all along one direction
    grain = enlarge(fbm(rng, height, max(8, width // 10), (float(height) / 5, 3), octaves=2), height, width)
    flat = tinted(flat, 1 + grain * 0.022)
    inked = np.clip(edges(scene.parts, 0.55 + 0.9 * traits.contour) * (1.0 + 1.6 * traits.contour), 0, 1)
    worn = np.clip(1.05 + wobble * 18, 0.4, 1)
    picture = mix(flat, LINE, (inked * worn * min(1.0, 0.25 + traits.contour))[..., None])
    thickness = grain * 0.05 + inked * 0.2
    return tinted(picture, emboss(thickness, 0.25 * traits.relief))


def _steps(tone: Pixels, levels: int) -> Pixels:
    """Tone gathered into ``levels`` steps, with edges about a pixel wide however slowly the tone changes."""
    scaled = tone * levels
    floor = np.floor(scaled)
    down, across = np.gradient(scaled)
    slope = np.hypot(down, across) + 0.004
    stepped: Pixels = (floor + np.clip((scaled - floor - 0.5) / slope + 0.5, 0, 1)) / levels
    return stepped
