"""The sheet a scene is set out on: a picture, a map of its parts, and ways to lay colour on it.

Lengths are in units of the sheet's height: y runs 0 (top) to 1 (bottom), x 0 to ``aspect``; circles stay round.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from services.demo.gallery.tools.colour import Pixels, blank, from_image, mix, tinted, to_bytes
from services.demo.gallery.tools.noise import soften

Point: TypeAlias = tuple[float, float]
Window: TypeAlias = tuple[slice, slice]

FINE = 2  # masks are drawn this many times larger and averaged, for clean edges


class Sheet:
    """A picture being set out.

    Attributes:
        colour: (height, width, 3) float32 in 0..1.
        parts: (height, width) uint8; pixels of one thing share a number, 0 is the ground.
        x, y: (1, width) and (height, 1) coordinates of the pixel centres.
        aspect: width over height.
    """

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width
        self.aspect = width / height
        self.colour: Pixels = blank(height, width)
        self.parts: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
        self.x: Pixels = ((np.arange(width, dtype=np.float32) + 0.5) / height)[None, :]
        self.y: Pixels = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
        self._part = 0

    def new_part(self) -> int:
        """The next part number (they wrap at 255, which neighbours never notice)."""
        self._part = self._part % 255 + 1
        return self._part

    def window(self, left: float, top: float, right: float, bottom: float) -> Window | None:
        """The pixels inside a box, or None when the box misses the sheet."""
        x0, x1 = max(0, int(left * self.height) - 1), min(self.width, int(right * self.height) + 2)
        y0, y1 = max(0, int(top * self.height) - 1), min(self.height, int(bottom * self.height) + 2)
        return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None

    def lay(self, mask: Pixels, colour: Pixels, *, window: Window | None = None, part: int | None = None) -> None:
        """Lay ``colour`` (broadcasts to the window) where ``mask`` (0..1) says, and number the part if given."""
        where = window or (slice(None), slice(None))
        under = self.colour[where]
        self.colour[where] = mix(under, colour, mask[..., None])
        if part is not None:
            self.parts[where][mask > 0.5] = part

    def below(self, ridge: Pixels, softness: float = 1.0) -> Pixels:
        """Mask (height, width) of what lies under ``ridge`` (width,), its edge ``softness`` pixels soft."""
        return np.clip((self.y - ridge[None, :]) * self.height / softness + 0.5, 0, 1)

    def shape(self, points: Sequence[Point], *, blur: float = 0.0) -> tuple[Window, Pixels] | None:
        """Window and mask of a filled polygon, its edge blurred by ``blur`` pixels; None when off the sheet."""
        corners = np.asarray(points, np.float32)
        margin = 3 * blur / self.height
        window = self.window(
            float(corners[:, 0].min()) - margin,
            float(corners[:, 1].min()) - margin,
            float(corners[:, 0].max()) + margin,
            float(corners[:, 1].max()) + margin,
        )
        if window is None:
            return None
        rows, columns = window
        size = ((columns.stop - columns.start) * FINE, (rows.stop - rows.start) * FINE)
        stencil = Image.new("L", size)
        placed = (corners * self.height - (columns.start, rows.start)) * FINE
        ImageDraw.Draw(stencil).polygon(placed.ravel().tolist(), fill=255)
        mask = np.asarray(stencil.reduce(FINE), np.float32) / 255
        return window, soften(mask, blur) if blur else mask

    def fill(
        self,
        points: Sequence[Point],
        colour: Pixels,
        *,
        blur: float = 0.0,
        strength: float = 1.0,
        part: int | None = None,
    ) -> None:
        """Fill a polygon with a colour (3,)."""
        shaped = self.shape(points, blur=blur)
        if shaped is not None:
            self.lay(shaped[1] * strength, colour, window=shaped[0], part=part)

    def daub(self, shapes: Sequence[Sequence[Point]], colours: Sequence[Pixels], *, part: int | None = None) -> None:
        """Fill many polygons, each with its colour (3,), in one go; much faster than filling them singly."""
        self.daub_all([np.asarray(shape, np.float32) for shape in shapes], np.stack(list(colours)), part=part)

    def daub_all(self, shapes: Sequence[Pixels] | Pixels, colours: Pixels, *, part: int | None = None) -> None:
        """As `daub`, for corners (n, k, 2), or a list of (k, 2), and colours (n, 3)."""
        low = np.min([shape.min(0) for shape in shapes], axis=0)
        high = np.max([shape.max(0) for shape in shapes], axis=0)
        window = self.window(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        if window is None:
            return
        rows, columns = window
        panel = Image.fromarray(to_bytes(self.colour[window]))
        panel = panel.resize((panel.width * FINE, panel.height * FINE), Image.Resampling.NEAREST)
        stencil = Image.new("L", panel.size)
        pen, marker = ImageDraw.Draw(panel), ImageDraw.Draw(stencil)
        origin = np.array([columns.start, rows.start], np.float32)
        for shape, (red, green, blue) in zip(shapes, to_bytes(colours).tolist(), strict=True):
            placed = ((shape * self.height - origin) * FINE).ravel().tolist()
            pen.polygon(placed, fill=(red, green, blue))
            marker.polygon(placed, fill=255)
        self.colour[window] = from_image(panel.reduce(FINE))
        if part is not None:
            self.parts[window][np.asarray(stencil.reduce(FINE)) > 127] = part

    def lines(
        self,
        segments: Iterable[tuple[float, float, float, float, float]],
        colour: Pixels,
        *,
        strength: float = 1.0,
        part: int | None = None,
    ) -> None:
        """Draw straight lines ``(x0, y0, x1, y1, width)`` in one colour; all lengths in sheet heights."""
        stencil = Image.new("L", (self.width * FINE, self.height * FINE))
        pen = ImageDraw.Draw(stencil)
        scale = self.height * FINE
        for x0, y0, x1, y1, width in segments:
            pen.line((x0 * scale, y0 * scale, x1 * scale, y1 * scale), 255, max(1, round(width * scale)))
        box = stencil.getbbox()
        if box is None:
            return
        left, top = box[0] // FINE * FINE, box[1] // FINE * FINE
        cut = stencil.crop((left, top, -(-box[2] // FINE) * FINE, -(-box[3] // FINE) * FINE)).reduce(FINE)
        window = slice(top // FINE, top // FINE + cut.height), slice(left // FINE, left // FINE + cut.width)
        self.lay(np.asarray(cut, np.float32) / 255 * strength, colour, window=window, part=part)

    def glow(self, x: float, y: float, radius: float, colour: Pixels, strength: float) -> None:
        """Add light: a soft disc of ``colour`` that falls off over ``radius``."""
        window = self.window(x - 2.5 * radius, y - 2.5 * radius, x + 2.5 * radius, y + 2.5 * radius)
        if window is None:
            return
        distance = ((self.x[:, window[1]] - x) ** 2 + (self.y[window[0]] - y) ** 2) / radius**2
        light = tinted(np.clip(colour * strength, 0, 1), np.exp(-distance * 1.5))
        self.colour[window] += (1 - np.clip(self.colour[window], 0, 1)) * light

    def disc(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        colour: Pixels,
        *,
        strength: float = 1.0,
        softness: float = 1.0,
        part: int | None = None,
    ) -> None:
        """Fill an ellipse; ``softness`` is the width of its edge in pixels."""
        margin = softness / self.height
        window = self.window(x - rx - margin, y - ry - margin, x + rx + margin, y + ry + margin)
        if window is None:
            return
        distance = np.hypot((self.x[:, window[1]] - x) / rx, (self.y[window[0]] - y) / ry)
        mask = np.clip((1 - distance) * min(rx, ry) * self.height / softness + 0.5, 0, 1) * strength
        self.lay(mask, colour, window=window, part=part)
