"""A painter's palette and temper, as a colour table the finished drawing is looked up in."""

from collections.abc import Sequence

import numpy as np
from PIL import ImageFilter

from services.demo.gallery.tools.colour import LUMA, Pixels, mix

SIZE = 17  # steps along each side of the colour table


def grading_table(
    palette: Sequence[Pixels], *, pull: float, warmth: float, saturation: float, contrast: float, key: float
) -> ImageFilter.Color3DLUT:
    """The table that turns nature's colours into a painter's.

    Args:
        palette: colours (3,) of the painter's tubes.
        pull: 0..1, how far colours move to the nearest tubes.
        warmth: -1 (cold) .. 1 (warm).
        saturation: 1 leaves colour as it is, 0 is grey.
        contrast: 1 leaves the tones as they are.
        key: -1 (dark pictures) .. 1 (light ones).
    """
    steps = np.linspace(0, 1, SIZE, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")  # Pillow wants red to change fastest
    colour: Pixels = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    tone = (colour @ LUMA)[:, None]
    colour = tone + (colour - tone) * saturation
    curved = np.clip(tone, 1e-4, 1) ** (2.0 ** (-key))
    curved = np.clip(0.5 + (curved - 0.5) * contrast, 0, 1)
    colour = colour + (curved - tone)
    colour = colour + np.array([0.09, 0.015, -0.10], np.float32) * warmth * (0.35 + curved)
    tubes = np.stack(list(palette))  # (tubes, 3)
    tube_tone = (tubes @ LUMA)[:, None]
    # compare hue more than lightness: a tube also gives its tints and shades
    near = ((colour - curved)[:, None] - (tubes - tube_tone)[None]) ** 2
    distance = near.sum(-1) * 3.0 + (curved - tube_tone.T) ** 2 * 0.55
    weight = np.exp(-distance / 0.022)
    weight /= weight.sum(1, keepdims=True) + 1e-9
    mixed = weight @ tubes
    mixed += (curved - (mixed @ LUMA)[:, None]) * 0.85
    graded = np.clip(mix(colour, mixed, pull), 0, 1)
    return ImageFilter.Color3DLUT(SIZE, graded.astype(np.float32).ravel().tolist())
