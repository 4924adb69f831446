"""Smooth random fields and curves, made small and enlarged because that is many times faster."""

from functools import cache

import numpy as np
from PIL import Image
from scipy import ndimage

from services.demo.gallery.tools.colour import Pixels

TILE = 256  # side of the repeating bristle and weave textures, pixels


def enlarge(field: Pixels, height: int, width: int, how: Image.Resampling = Image.Resampling.BICUBIC) -> Pixels:
    """A (h, w) map resized to (height, width)."""
    image = Image.fromarray(np.ascontiguousarray(field, np.float32))
    return np.asarray(image.resize((width, height), how), np.float32)


def soften(field: Pixels, sigma: float) -> Pixels:
    """A (h, w) or (h, w, 3) array blurred by about ``sigma`` pixels; large blurs are done at reduced size."""
    height, width = field.shape[:2]
    step = max(1, int(sigma / 0.8))
    planes = [field] if field.ndim == 2 else [field[..., channel] for channel in range(field.shape[2])]
    if step > 1:
        small = (max(2, height // step), max(2, width // step))
        shrunk = [shrink(plane, *small) for plane in planes]
        blurred = [
            enlarge(ndimage.gaussian_filter(plane, sigma / step), height, width, Image.Resampling.BILINEAR)
            for plane in shrunk
        ]
    else:
        blurred = [np.asarray(ndimage.gaussian_filter(plane, sigma, truncate=2.5)) for plane in planes]
    return blurred[0] if field.ndim == 2 else np.stack(blurred).transpose(1, 2, 0)


def shrink(field: Pixels, height: int, width: int) -> Pixels:
    """A (h, w) map reduced to (height, width) by averaging."""
    image = Image.fromarray(np.ascontiguousarray(field, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BOX), np.float32)


def fbm(
    rng: np.random.Generator,
    height: int,
    width: int,
    cells: tuple[float, float],
    *,
    octaves: int = 4,
    gain: float = 0.5,
) -> Pixels:
    """Cloud-like noise (height, width) of mean 0 and deviation about 1.

    ``cells`` is how many lumps of the coarsest octave fit down and across the picture.
    """
    rows, columns = max(2, round(cells[0]) + 2), max(2, round(cells[1]) + 2)
    field = rng.standard_normal((rows, columns)).astype(np.float32)
    strength = 1.0
    for _ in range(octaves - 1):
        rows, columns = min(rows * 2, height), min(columns * 2, width)
        strength *= gain
        field = enlarge(field, rows, columns)
        field = field + rng.standard_normal((rows, columns), np.float32) * strength
    field = enlarge(field, height, width)
    even: Pixels = (field - field.mean()) / (field.std() + 1e-6)
    return even


def curve(rng: np.random.Generator, length: int, bumps: float, *, octaves: int = 4, gain: float = 0.5) -> Pixels:
    """A ridge line (length,) of mean 0 and deviation about 1, with ``bumps`` main bumps along it."""
    line: Pixels = fbm(rng, 4, length, (1, bumps), octaves=octaves, gain=gain)[1]
    return line


@cache
def bristles(directions: int = 12) -> Pixels:
    """Repeating brush-hair textures (directions, TILE, TILE), deviation 1; direction k runs along pi*k/directions."""
    rng = np.random.default_rng(11)
    grain = rng.standard_normal((TILE, TILE)).astype(np.float32)
    frequency = np.fft.fftfreq(TILE)[:, None], np.fft.fftfreq(TILE)[None, :]
    spectrum = np.fft.fft2(grain)
    tiles = []
    for index in range(directions):
        angle = np.pi * index / directions
        along = frequency[1] * np.cos(angle) + frequency[0] * np.sin(angle)
        across = frequency[0] * np.cos(angle) - frequency[1] * np.sin(angle)
        # a hair: long along the stroke (16 px), about one pixel across
        tile = np.fft.ifft2(spectrum * np.exp(-((along * 60) ** 2) - (across * 3.2) ** 2)).real
        tiles.append(tile / tile.std())
    return np.stack(tiles).astype(np.float32)


@cache
def weave() -> Pixels:
    """A repeating canvas weave (TILE, TILE), deviation 1."""
    rng = np.random.default_rng(12)
    y, x = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    turn = 2 * np.pi * 64 / TILE  # 64 threads a tile: four pixels each
    threads = np.sin(turn * x) * (np.sin(turn * y / 2) > 0) + np.sin(turn * y) * (np.sin(turn * x / 2) > 0)
    uneven = ndimage.gaussian_filter(rng.standard_normal((TILE, TILE)), 1.2, mode="wrap")
    tile = threads + uneven * 2.5
    return np.asarray((tile - tile.mean()) / tile.std(), np.float32)


def tiled(tile: Pixels, height: int, width: int, offset: tuple[int, int] = (0, 0)) -> Pixels:
    """A (TILE, TILE) texture repeated over (height, width), shifted by ``offset`` pixels."""
    rows = (np.arange(height) + offset[0]) % TILE
    columns = (np.arange(width) + offset[1]) % TILE
    return tile[rows[:, None], columns[None, :]]
