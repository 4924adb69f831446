"""The brush: where strokes run, and thousands of them laid in one go."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from services.demo.gallery.tools.colour import Pixels, from_image, luma, to_bytes
from services.demo.gallery.tools.noise import bristles, fbm, shrink, soften

Coordinates: TypeAlias = NDArray[np.floating[Any]]

FINE = 2  # strokes are drawn at twice the size and averaged, for clean edges
GRID = 4  # the orientation field holds one angle per GRID x GRID pixels


@dataclass(frozen=True, slots=True)
class Flow:
    """Which way strokes run: ``angle`` (height / GRID, width / GRID) radians."""

    angle: Pixels

    def at(self, x: Coordinates, y: Coordinates) -> Pixels:
        """The angles at pixel positions (n,)."""
        rows = np.clip(y.astype(np.int32) // GRID, 0, self.angle.shape[0] - 1)
        columns = np.clip(x.astype(np.int32) // GRID, 0, self.angle.shape[1] - 1)
        return self.angle[rows, columns]

    def hairs(self, height: int, width: int) -> Pixels:
        """Brush-hair texture (height, width), deviation 1, running along the flow."""
        textures = bristles()
        count = textures.shape[0]
        index = np.round(self.angle * count / np.pi).astype(np.int32) % count
        full = index.repeat(GRID, 0).repeat(GRID, 1)[:height, :width]
        rows, columns = np.arange(height)[:, None] % 256, np.arange(width)[None, :] % 256
        hairs: Pixels = textures[full, rows, columns]
        return hairs


def flow_along(
    picture: Pixels, rng: np.random.Generator, *, swirl: float, base: float = 0.0, smooth: float = 2.0
) -> Flow:
    """Strokes that follow the forms, and where there is no form a slow current.

    ``swirl`` (0..2) is how far the current turns, in half circles; ``base`` its resting angle in radians;
    ``smooth`` the blur of the form's direction, in GRID cells.
    """
    height, width = -(-picture.shape[0] // GRID), -(-picture.shape[1] // GRID)
    tone = shrink(luma(picture), height, width)
    even_tone = soften(tone, 0.8)
    gy: Pixels = np.gradient(even_tone, axis=0)
    gx: Pixels = np.gradient(even_tone, axis=1)
    # the structure tensor, as a doubled angle so that opposite gradients agree
    even = soften(gx * gx - gy * gy, smooth)
    odd = soften(2 * gx * gy, smooth)
    strength = np.hypot(even, odd)
    trust = np.clip(strength / (np.percentile(strength, 80) + 1e-6), 0, 1)
    current = 2 * (base + swirl * np.pi / 2 * fbm(rng, height, width, (2.2, 2.6), octaves=2))
    even = -even / (strength + 1e-9) * trust + np.cos(current) * (1 - trust) * 0.6
    odd = -odd / (strength + 1e-9) * trust + np.sin(current) * (1 - trust) * 0.6
    return Flow((0.5 * np.arctan2(odd, even)).astype(np.float32))


class Panel:
    """A panel being painted stroke by stroke: colour, and in a fourth plane how thick the paint lies."""

    def __init__(self, ground: Pixels) -> None:
        self.height, self.width = ground.shape[:2]
        # CMYK only as a mode with four plain planes: red, green, blue, thickness
        planes = np.dstack([to_bytes(ground), np.full(ground.shape[:2], 110, np.uint8)])
        whole = Image.frombytes("CMYK", (self.width, self.height), planes.tobytes())
        self._image = whole.resize((self.width * FINE, self.height * FINE), Image.Resampling.NEAREST)
        self._draw = ImageDraw.Draw(self._image)

    def polygons(self, corners: Coordinates, colours: Pixels, thickness: Pixels) -> None:
        """Lay polygons ``corners`` (n, k, 2) in pixels, with ``colours`` (n, 3) and ``thickness`` (n,) in 0..1."""
        inks = to_bytes(np.column_stack([colours, thickness])).tolist()
        flat = (corners.reshape(len(corners), -1) * FINE).tolist()
        polygon = self._draw.polygon
        for shape, ink in zip(flat, inks, strict=True):
            polygon(shape, tuple(ink))

    def planes(self) -> tuple[Pixels, Pixels]:
        """The picture (height, width, 3) and the thickness (height, width), both 0..1."""
        data = from_image(self._image.reduce(FINE))
        return data[..., :3], data[..., 3]


# where along the stroke its spine bends, and its breadth there: blunt where the brush lands, thin where it lifts
_SHORT = np.array([-0.5, 0.0, 0.5], np.float32), np.array([0.62, 1.0, 0.42], np.float32)
_LONG = np.array([-0.5, -0.27, 0.0, 0.27, 0.5], np.float32), np.array([0.45, 0.95, 1.0, 0.85, 0.3], np.float32)


def brush(
    flow: Flow,
    x: Coordinates,
    y: Coordinates,
    length: Coordinates,
    breadth: Coordinates,
    *,
    supple: bool = False,
) -> Coordinates:
    """Corners (n, 6, 2) of strokes centred at (x, y) (n,) that bend with the flow; all in pixels.

    ``supple`` strokes have ten corners and bend more smoothly, at more cost.
    """
    stops, girth = _LONG if supple else _SHORT
    middle = len(stops) // 2
    spine_x, spine_y, turn = (np.empty((len(stops), len(x)), np.float32) for _ in range(3))
    spine_x[middle], spine_y[middle], turn[middle] = x, y, flow.at(x, y)
    for way in (1, -1):
        for at in range(middle, middle + way * middle, way):
            end = at + way
            step = length * (stops[end] - stops[at])
            spine_x[end] = spine_x[at] + np.cos(turn[at]) * step
            spine_y[end] = spine_y[at] + np.sin(turn[at]) * step
            there = flow.at(spine_x[end], spine_y[end])
            # an orientation has no sign: keep going the way the stroke was going
            turn[end] = turn[at] + (there - turn[at] + np.pi / 2) % np.pi - np.pi / 2
    half = breadth / 2 * girth[:, None]
    side_x, side_y = -np.sin(turn) * half, np.cos(turn) * half
    xs = np.concatenate([spine_x + side_x, (spine_x - side_x)[::-1]])
    ys = np.concatenate([spine_y + side_y, (spine_y - side_y)[::-1]])
    return np.stack([xs, ys], axis=-1).transpose(1, 0, 2)


def scatter(rng: np.random.Generator, height: int, width: int, gap: float) -> tuple[Coordinates, Coordinates]:
    """Points about ``gap`` pixels apart all over the picture, in random order: x (n,), y (n,)."""
    rows, columns = max(1, round(height / gap)), max(1, round(width / gap))
    down, across = np.mgrid[0:rows, 0:columns].reshape(2, -1)
    order = rng.permutation(rows * columns)
    x = (across + rng.uniform(0, 1, across.size)) * width / columns
    y = (down + rng.uniform(0, 1, down.size)) * height / rows
    return x[order].astype(np.float32), y[order].astype(np.float32)


def pick(picture: Pixels, x: Coordinates, y: Coordinates) -> Pixels:
    """The picture's values at pixel positions: (n, 3), or (n,) of a map."""
    rows = np.clip(y.astype(np.int32), 0, picture.shape[0] - 1)
    columns = np.clip(x.astype(np.int32), 0, picture.shape[1] - 1)
    return picture[rows, columns]


def pick_mean(picture: Pixels, x: Coordinates, y: Coordinates, span: int) -> Pixels:
    """As `pick`, from the picture averaged over blocks of ``span`` pixels: (n, 3)."""
    if span < 2:
        return pick(picture, x, y)
    height, width = picture.shape[0] // span, picture.shape[1] // span
    planes = picture[: height * span, : width * span].transpose(2, 0, 1).reshape(3, height, span, width, span)
    return pick(planes.mean((2, 4)).transpose(1, 2, 0), x / span, y / span)


def busy(picture: Pixels, x: Coordinates, y: Coordinates, share: float) -> NDArray[np.bool_]:
    """Which positions (n,) lie in the busiest ``share`` (0..1) of the picture, where small strokes are needed."""
    tone = shrink(luma(picture), picture.shape[0] // 2, picture.shape[1] // 2)
    detail = soften(np.abs(tone - soften(tone, 1.6)), 1.0)
    return pick(detail, x / 2, y / 2) > np.quantile(detail[::3, ::3], 1 - share)


def emboss(thickness: Pixels, strength: float) -> Pixels:
    """Light (height, width) about 1 raking over paint of this ``thickness`` from the upper left."""
    rise = np.zeros_like(thickness)
    rise[1:, 1:] = thickness[1:, 1:] - thickness[:-1, :-1]
    light: Pixels = np.clip(1 + rise * strength, 0.6, 1.5)
    return light
