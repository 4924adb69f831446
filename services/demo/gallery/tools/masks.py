"""Outlines of a scene's parts, and the edges of a sheet of paper."""

import numpy as np
from numpy.typing import NDArray

from services.demo.gallery.tools.colour import Pixels
from services.demo.gallery.tools.noise import curve, soften


def edges(parts: NDArray[np.uint8], sigma: float) -> Pixels:
    """Soft lines (height, width) of 0..1 along the borders between parts, about ``2 * sigma`` pixels wide."""
    found = np.zeros(parts.shape, np.float32)
    found[1:] = parts[1:] != parts[:-1]
    found[:, 1:] = np.maximum(found[:, 1:], parts[:, 1:] != parts[:, :-1])
    line: Pixels = np.clip(soften(found, sigma) * (1.0 + sigma), 0, 1)
    return line


def margin(height: int, width: int, share: float) -> Pixels:
    """Mask (height, width) that is 0 in a straight border, ``share`` of the longer side wide."""
    border = share * max(height, width)
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None]
    x = np.minimum(np.arange(width), np.arange(width)[::-1])[None, :]
    return np.clip(np.minimum(y, x) - border + 0.5, 0, 1).astype(np.float32)


def ragged(rng: np.random.Generator, height: int, width: int, share: float) -> Pixels:
    """As `margin`, with the uneven, soft border where a brush stopped."""
    border = share * max(height, width)
    lines = [
        border + curve(rng, length, 5, octaves=5, gain=0.6) * border * 0.13 for length in (width, width, height, height)
    ]
    y, x = np.arange(height)[:, None], np.arange(width)[None, :]
    inside = np.minimum(
        np.minimum(y - lines[0][None, :], height - 1 - y - lines[1][None, :]),
        np.minimum(x - lines[2][:, None], width - 1 - x - lines[3][:, None]),
    )
    return np.clip(inside / 3.0 + 0.5, 0, 1).astype(np.float32)
