"""Colours as float32 RGB in 0..1, and the few sums done on them."""

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.float32]
"""A picture (height, width, 3), a single colour (3,) or a map (height, width); values 0..1."""

LUMA = np.array([0.30, 0.59, 0.11], np.float32)  # Rec. 601 weights


@cache
def _parsed(code: str) -> tuple[float, float, float]:
    value = int(code.removeprefix("#"), 16)
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def rgb(code: str) -> Pixels:
    """The colour written ``#rrggbb``, as (3,) in 0..1."""
    return np.array(_parsed(code), np.float32)


def mix(first: Pixels, second: Pixels, share: float | Pixels) -> Pixels:
    """``first`` with ``share`` (0..1) of ``second``; the shapes broadcast."""
    return first + (second - first) * np.asarray(share, np.float32)


def luma(picture: Pixels) -> Pixels:
    """Lightness (height, width) of a picture (height, width, 3)."""
    return picture @ LUMA


def vary(colour: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    """``colour`` (3,) nudged: mostly lighter or darker by up to ``amount``, a little in hue."""
    shift = rng.uniform(-amount, amount) + rng.uniform(-amount, amount, 3) * 0.45
    return np.clip(colour + shift, 0, 1).astype(np.float32)


def to_bytes(picture: Pixels) -> NDArray[np.uint8]:
    """The picture as uint8 0..255, clipped."""
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def smoothstep(low: float, high: float, value: Pixels) -> Pixels:
    """0 below ``low``, 1 above ``high``, an S between them."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)
