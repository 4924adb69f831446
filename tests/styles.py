"""Pictures in styles that anybody can tell apart, by artists with a tone of their own."""

import numpy as np
from numpy.typing import NDArray

STYLES = ("Rings", "Stripes", "Tiles", "Mist")


def painted(style: str, artist: int, number: int, side: int = 64) -> NDArray[np.uint8]:
    """An RGB picture, shape (side, side, 3): the style is its pattern, the artist its two colours."""
    chance = np.random.default_rng([STYLES.index(style), artist, number])
    colours = np.random.default_rng(artist).integers(30, 226, (2, 3))
    y, x = np.mgrid[0:side, 0:side] / side
    shift, scale = chance.random(2), 5 + 3 * chance.random()
    pattern = {
        "Rings": np.sin(2 * np.pi * scale * np.hypot(y - shift[0], x - shift[1])),
        "Stripes": np.sin(2 * np.pi * scale * (x + 0.3 * y) + 6 * shift[0]),
        "Tiles": np.sign(np.sin(2 * np.pi * scale / 2 * x + shift[0]) * np.sin(2 * np.pi * scale / 2 * y + shift[1])),
        "Mist": 2 * (y + shift[0] - 0.5) - 0.5,
    }[style]
    share = np.clip((pattern[..., None] + 1) / 2, 0, 1)
    noise = chance.normal(0, 6, (side, side, 3))
    return np.clip(share * colours[0] + (1 - share) * colours[1] + noise, 0, 255).astype(np.uint8)
