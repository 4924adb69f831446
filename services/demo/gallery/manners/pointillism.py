"""Pointillism: dots of unmixed colour that only the eye brings together."""

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, luma, mix, rgb, tinted
from services.demo.gallery.tools.noise import soften
from services.demo.gallery.tools.strokes import Panel, emboss, pick_mean, scatter

GROUND = rgb("#e9dfc8")
_TURNS = np.linspace(0, 2 * np.pi, 6, endpoint=False, dtype=np.float32)
ROUND = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=-1)  # (6, 2), a dot of radius 1


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) in dots."""
    height, width = scene.colour.shape[:2]
    panel = Panel(mix(soften(scene.colour, 5), GROUND, 0.35))
    for gap, span in ((1.2, 4), (0.92, 2)):
        x, y = scatter(rng, height, width, traits.mark * gap)
        radius = traits.mark * rng.uniform(0.42, 0.64, x.size)
        dots = divided(pick_mean(scene.colour, x, y, span), traits, rng)
        corners = np.stack([x, y], -1)[:, None] + ROUND[None] * radius[:, None, None]
        panel.polygons(corners.astype(np.float32), dots, rng.uniform(0.4, 1.0, x.size))
    picture, thickness = panel.planes()
    return tinted(picture, emboss(thickness, 0.22 * traits.relief))


def divided(colours: Pixels, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Each colour (n, 3) as one of the purer colours it is made of; together they average to it."""
    tone = luma(colours[None])[0][:, None]
    vivid = tone + (colours - tone) * 1.35
    turn = rng.uniform(0, 2 * np.pi, (len(colours), 1)).astype(np.float32)
    phase = np.array([0.0, 2 * np.pi / 3, 4 * np.pi / 3], np.float32)
    wheel = np.cos(turn + phase)  # (n, 3): a hue all round the wheel, mean zero
    # one dot in seven is the complement of its neighbours
    opposed = rng.random((len(colours), 1)) < 0.14
    apart = np.where(opposed, tone - (colours - tone) * 0.9 + 0.05, vivid)
    spread = (0.05 + 0.15 * traits.broken) * (0.45 + 0.55 * (1 - np.abs(2 * tone - 1)))
    dots: Pixels = np.clip(apart + wheel * spread, 0, 1)
    return dots
