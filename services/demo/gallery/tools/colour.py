"""Colours as float32 RGB in 0..1, and the few sums done on them."""

from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels: TypeAlias = NDArray[np.floating[Any]]
"""A picture (height, width, 3), a single colour (3,) or a map (height, width); values 0..1.

Stored as float32; sums with random numbers pass through float64.
"""

LUMA = np.array([0.30, 0.59, 0.11], np.float32)  # Rec. 601 weights


@cache
def _parsed(code: str) -> tuple[float, float, float]:
    value = int(code.removeprefix("#"), 16)
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def rgb(code: str) -> Pixels:
    """The colour written ``#rrggbb``, as (3,) in 0..1."""
    return np.array(_parsed(code), np.float32)


def blank(height: int, width: int) -> Pixels:
    """A black picture (height, width, 3) stored plane by plane: sums on it run several times faster that way."""
    return np.zeros((3, height, width), np.float32).transpose(1, 2, 0)


def from_image(image: Image.Image) -> Pixels:
    """A Pillow RGB (or four-plane) image as (height, width, planes) in 0..1, stored plane by plane."""
    planes = np.asarray(image).transpose(2, 0, 1).astype(np.float32, order="C")
    planes *= np.float32(1 / 255)
    return planes.transpose(1, 2, 0)


def _planes(value: Pixels) -> Pixels:
    return value.transpose(2, 0, 1) if value.ndim == 3 else value.reshape(-1, 1, 1)


def mix(first: Pixels, second: Pixels, share: float | Pixels) -> Pixels:
    """``first`` with ``share`` (0..1) of ``second``; the shapes broadcast."""
    part = np.asarray(share, np.float32)
    if max(first.ndim, second.ndim, part.ndim) < 3:
        return first + (second - first) * part
    under, over = _planes(first), _planes(second)
    return (under + (over - under) * _planes(part)).transpose(1, 2, 0)


def tinted(colour: Pixels, strength: Pixels) -> Pixels:
    """A colour (3,), or a picture, times a map (height, width): (height, width, 3)."""
    return (_planes(colour) * strength[None]).transpose(1, 2, 0)


def luma(picture: Pixels) -> Pixels:
    """Lightness (height, width) of a picture (height, width, 3)."""
    tone: Pixels = picture[..., 0] * LUMA[0] + picture[..., 1] * LUMA[1] + picture[..., 2] * LUMA[2]
    return tone


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
    return np.asarray(t * t * (3 - 2 * t), np.float32)
