"""What happens to a painting after the brush: canvas, varnish, age."""

import numpy as np

from services.demo.gallery.tools.colour import Pixels, rgb
from services.demo.gallery.tools.noise import enlarge, fbm, tiled, weave

VARNISH = rgb("#fff1d2")


def canvas(picture: Pixels, rng: np.random.Generator, strength: float) -> Pixels:
    """The weave showing through; ``strength`` 0..1."""
    height, width = picture.shape[:2]
    grain = tiled(weave(), height, width, (int(rng.integers(256)), int(rng.integers(256))))
    return picture * (1 + grain * 0.045 * strength)[..., None]


def varnish(picture: Pixels, rng: np.random.Generator, age: float) -> Pixels:
    """Yellowed, uneven varnish and darkened edges; ``age`` 0..1."""
    height, width = picture.shape[:2]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    edge = 1 - 0.22 * age * np.clip(x * x * y * y * 0.7 + (x**4 + y**4) * 0.35, 0, 1)
    patches = 1 + 0.025 * age * enlarge(fbm(rng, height // 4, width // 4, (3, 3), octaves=2), height, width)
    return picture * (1 - age * (1 - VARNISH)) * (edge * patches)[..., None]
