"""Copperplate engraving, coloured by hand: tone is made of lines that swell and cross."""

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, luma, mix, rgb, smoothstep, tinted
from services.demo.gallery.tools.masks import edges, margin
from services.demo.gallery.tools.noise import enlarge, fbm, soften

PAPER = rgb("#efe3c6")
INK = rgb("#2a1d16")


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Engrave the scene (height, width, 3) and wash it with thin colour."""
    height, width = scene.colour.shape[:2]
    tone = luma(scene.colour)
    low, high = np.quantile(tone[::5, ::5], (0.02, 0.97))
    tone = np.clip((tone - low) / (high - low + 1e-3), 0, 1) ** 0.9
    form = soften(tone, 7.0)
    wobble = enlarge(fbm(rng, height // 4, width // 4, (5, 5), octaves=2), height, width)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pitch = traits.mark
    base = float(rng.uniform(0.5, 0.9))
    ink = np.zeros((height, width), np.float32)
    # each further direction is cut only into deeper shade
    for angle, darkest, lightest in ((base, 0.20, 0.93), (base + 1.15, 0.02, 0.58), (base - 1.0, -0.05, 0.30)):
        along = x * np.cos(angle) + y * np.sin(angle)
        # lines bend round the form, as over a globe
        phase = (along + form * 16 + wobble * 2.0) / pitch
        ridge = np.abs(2 * (phase - np.floor(phase)) - 1)  # 0 at the heart of a line, 1 between lines
        swell = 1 - np.clip((tone - darkest) / (lightest - darkest), 0, 1)
        line = smoothstep(-0.28, 0.28, swell * 0.84 - ridge) * np.clip(swell * 6, 0, 1)
        ink = 1 - (1 - ink) * (1 - line)
    outline = edges(scene.parts, 0.7)
    ink = np.maximum(ink, np.clip(outline * 1.4, 0, 1) * 0.85)
    calm = mix(scene.colour, soften(scene.colour, 3), 0.6)
    grey = luma(calm)
    # the colourist's thin washes give hue; tone is left to the lines
    hue = np.clip(0.80 + (calm - grey[..., None]) * 2.1 * traits.saturation, 0, 1)
    sheet = tinted(mix(PAPER, hue * PAPER, 0.85), 1.06 + 0.02 * wobble)
    plate = margin(height, width, 0.035)
    bare = mix(PAPER * 0.97, sheet, plate[..., None])
    return mix(bare, INK, (ink * plate * 0.88)[..., None])
