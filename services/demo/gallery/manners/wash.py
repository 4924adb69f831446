"""Watercolour: transparent washes one over another, light left as bare paper."""

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, luma, mix, rgb, smoothstep, tinted
from services.demo.gallery.tools.masks import edges, ragged
from services.demo.gallery.tools.noise import enlarge, fbm, soften

PAPER = rgb("#f7f1e2")
PENCIL = rgb("#5a5048")


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) in washes on white paper."""
    height, width = scene.colour.shape[:2]
    bloom = enlarge(fbm(rng, height // 3, width // 3, (7, 7), octaves=4), height, width)
    grain = fbm(rng, height, width, (90, 110), octaves=2, gain=0.9)
    loose = _bled(scene.colour, bloom, traits.mark)
    lifted = mix(loose, PAPER, 0.08)
    tone = luma(lifted)
    picture = np.broadcast_to(PAPER, scene.colour.shape)
    # three washes, light to dark; each dries with a darker rim
    for lightest, share in ((0.97, 0.50), (0.72, 0.50), (0.42, 0.45)):
        wet = smoothstep(-0.05, 0.05, lightest - tone + bloom * 0.022)
        rim = np.clip(wet - soften(wet, 2.2), 0, 1)
        pigment = np.clip(lifted / PAPER, 0.02, 1)
        load = wet * (share + rim * 0.9 + bloom * 0.05) + grain * 0.025 * wet
        picture = picture * mix(np.ones(3, np.float32), pigment, np.clip(load, 0, 1)[..., None])
    lines = edges(scene.parts, 0.6) * np.clip(0.65 + 0.5 * bloom, 0, 1)
    picture = mix(picture, PENCIL, (lines * 0.42 * (0.4 + traits.contour))[..., None])
    sheet = ragged(rng, height, width, 0.030)
    picture = mix(PAPER, picture, sheet[..., None])
    return tinted(picture, 1 + grain * 0.014)


def _bled(picture: Pixels, bloom: Pixels, reach: float) -> Pixels:
    """The picture with its colours run into one another by up to ``reach`` pixels, unevenly."""
    height, width = bloom.shape
    aside = (np.roll(bloom, 37, 1) * reach * 0.55).astype(np.int32)
    down = (bloom * reach * 0.55).astype(np.int32)
    rows = np.clip(np.arange(height)[:, None] + down, 0, height - 1)
    columns = np.clip(np.arange(width)[None, :] + aside, 0, width - 1)
    run = np.stack([picture[..., channel][rows, columns] for channel in range(3)]).transpose(1, 2, 0)
    return mix(soften(run, 1.2), picture, 0.25)
