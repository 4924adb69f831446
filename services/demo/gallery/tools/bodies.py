"""Round things in light: balls, turned vessels, and heads modelled from overlapping ellipsoids."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.demo.gallery.tools.colour import Pixels, blank, mix, rgb
from services.demo.gallery.tools.noise import soften
from services.demo.gallery.tools.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Light:
    """A lamp: where it stands (unit vector towards it; x right, y down, z to the viewer) and what it does."""

    x: float
    y: float
    z: float
    colour: Pixels  # (3,) multiplies what it falls on
    shade: Pixels  # (3,) multiplies what it does not reach

    def on(self, nx: Pixels, ny: Pixels, nz: Pixels) -> Pixels:
        """How strongly (0..1) surfaces with these normals are lit; wraps a little round the edge."""
        lit: Pixels = np.clip((nx * self.x + ny * self.y + nz * self.z + 0.15) / 1.15, 0, 1)
        return lit

    def tint(self, colour: Pixels, lit: Pixels) -> Pixels:
        """``colour`` where the light is ``lit`` (height, width): (height, width, 3)."""
        return mix(self.shade * colour, self.colour * colour, lit[..., None])


def lamp(angle: float, height: float, colour: str = "#fff4dc", shade: str = "#4a4650") -> Light:
    """A light from ``angle`` radians (0 right, pi/2 above) that stands ``height`` (0..1) towards the viewer."""
    flat = float(np.sqrt(1 - height**2))
    return Light(flat * float(np.cos(angle)), -flat * float(np.sin(angle)), height, rgb(colour) * 1.12, rgb(shade))


def cast_shadow(sheet: Sheet, light: Light, x: float, y: float, reach: float, depth: float, dark: float) -> None:
    """The soft shadow of a thing standing at (x, y), thrown away from the light along the table."""
    away = -1.0 if light.x > 0 else 1.0
    for grow, strength in ((1.0, 0.5), (0.62, 0.6)):
        span = reach * grow
        box = [
            (x + away * span * 0.55 + span * float(np.cos(turn)), y + depth * grow * float(np.sin(turn)))
            for turn in np.linspace(0, 2 * np.pi, 20, endpoint=False)
        ]
        shaped = sheet.shape(box, blur=sheet.height * 0.012)
        if shaped is not None:
            window, mask = shaped
            sheet.colour[window] *= 1 - (1 - light.shade * 0.6) * (mask * strength * dark)[..., None]


def orb(
    sheet: Sheet,
    x: float,
    y: float,
    rx: float,
    ry: float,
    colour: Pixels,
    light: Light,
    *,
    gloss: float = 0.3,
    mottle: Pixels | None = None,
    blush: Pixels | None = None,
) -> None:
    """A lit ellipsoid, as a fruit. ``mottle`` (height, width) varies its lightness, ``blush`` reddens one cheek."""
    window = sheet.window(x - rx, y - ry, x + rx, y + ry)
    if window is None:
        return
    u = (sheet.x[:, window[1]] - x) / rx
    v = (sheet.y[window[0]] - y) / ry
    distance = np.sqrt(u * u + v * v)
    nz = np.sqrt(np.clip(1 - distance**2, 0, 1))
    skin = np.broadcast_to(colour, (*distance.shape, 3))
    if blush is not None:
        skin = mix(skin, blush, np.clip(0.5 - u * 0.7 + v * 0.5, 0, 1)[..., None] ** 1.5)
    if mottle is not None:
        skin = skin * (1 + mottle[window] * 0.07)[..., None]
    lit = light.on(u, v, nz)
    body = light.tint(skin, lit**0.9)
    body += (0.13 * np.clip(distance - 0.6, 0, 1) * np.clip(v, 0, 1) * (1 - lit))[..., None] * light.colour  # bounce
    shine = np.clip(u * light.x * 0.72 + v * light.y * 0.72 + nz * (light.z + 1) * 0.58, 0, 1) ** 28
    body += (shine * gloss)[..., None] * light.colour
    mask = np.clip((1 - distance) * min(rx, ry) * sheet.height + 0.5, 0, 1)
    sheet.lay(mask, np.clip(body, 0, 1), window=window, part=sheet.new_part())


def turned(
    sheet: Sheet,
    x: float,
    top: float,
    bottom: float,
    profile: Sequence[tuple[float, float]],
    colour: Pixels,
    light: Light,
    *,
    gloss: float = 0.35,
    open_top: bool = True,
    clear: float = 0.0,
) -> None:
    """A vessel turned on a wheel.

    ``profile`` is (0 top .. 1 bottom, radius) in sheet heights; ``clear`` (0..1) lets the ground show, as glass.
    """
    stops = np.asarray(profile, np.float32)
    window = sheet.window(x - float(stops[:, 1].max()), top, x + float(stops[:, 1].max()), bottom + 0.03)
    if window is None:
        return
    foot = float(stops[-1, 1]) * 0.22  # a table seen from a little above rounds the base
    across = sheet.x[:, window[1]] - x
    down = sheet.y[window[0]] - foot * np.sqrt(np.clip(1 - (across / max(stops[-1, 1], 1e-3)) ** 2, 0, 1))
    along = np.clip((down - top) / (bottom - foot - top), 0, 1)
    radius = soften_rows(np.interp(along[:, along.shape[1] // 2], stops[:, 0], stops[:, 1]).astype(np.float32))
    radius = radius[:, None]
    u = np.clip(across / radius, -1, 1)
    nz = np.sqrt(np.clip(1 - u * u, 0, 1))
    slope = np.gradient(radius[:, 0])[:, None] * -1.0 * sheet.height
    ny = np.clip(slope * 0.5, -0.6, 0.6)
    lit = light.on(u, ny, nz)
    body = light.tint(np.broadcast_to(colour, (*lit.shape, 3)), lit)
    if clear:
        body = mix(body, sheet.colour[window] * (0.55 + 0.45 * colour), clear * (0.35 + 0.65 * nz)[..., None])
    highlight = np.exp(-(((u - light.x * 0.62) / 0.13) ** 2)) * smooth_ends(along)
    body += (highlight * gloss)[..., None] * light.colour
    side = np.clip((radius - np.abs(across)) * sheet.height + 0.5, 0, 1)
    ends = np.clip((sheet.y[window[0]] - top) * sheet.height + 0.5, 0, 1)
    ends = ends * np.clip((bottom - foot - down) * sheet.height + 0.5, 0, 1)
    sheet.lay(side * ends, np.clip(body, 0, 1), window=window, part=sheet.new_part())
    if open_top:
        mouth = float(stops[0, 1])
        sheet.disc(x, top, mouth, mouth * 0.26, np.clip(colour * light.colour * 0.95, 0, 1))
        sheet.disc(x, top + mouth * 0.03, mouth * 0.88, mouth * 0.19, colour * light.shade * 0.7)


def soften_rows(values: Pixels) -> Pixels:
    """A (rows,) profile with its corners rounded."""
    kernel = np.ones(5, np.float32) / 5
    return np.convolve(np.pad(values, 2, mode="edge"), kernel, mode="valid").astype(np.float32)


def smooth_ends(along: Pixels) -> Pixels:
    """1 in the middle of 0..1, fading at both ends."""
    faded: Pixels = np.clip(along * 6, 0, 1) * np.clip((0.92 - along) * 6, 0, 1)
    return faded


class Model:
    """A figure in clay: ellipsoids pressed together, then lit as one surface."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.z: Pixels = np.full((sheet.height, sheet.width), -9, np.float32)  # height of the surface
        self.colour: Pixels = blank(sheet.height, sheet.width)
        self.part = np.zeros((sheet.height, sheet.width), np.uint8)

    def press(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        rz: float,
        z: float,
        colour: Pixels,
        *,
        tilt: float = 0.0,
        part: int = 1,
        blend: float = 0.0,
    ) -> None:
        """Add an ellipsoid at depth ``z`` turned by ``tilt`` radians; ``blend`` melts it into what is there."""
        reach = max(rx, ry)
        window = self._sheet.window(x - reach, y - reach, x + reach, y + reach)
        if window is None:
            return
        dx, dy = self._sheet.x[:, window[1]] - x, self._sheet.y[window[0]] - y
        c, s = float(np.cos(tilt)), float(np.sin(tilt))
        inside = 1 - ((dx * c + dy * s) / rx) ** 2 - ((dy * c - dx * s) / ry) ** 2
        surface = np.where(inside > 0, z + rz * np.sqrt(np.clip(inside, 0, 1)), -9).astype(np.float32)
        there = self.z[window]
        wins = surface > there
        if blend:
            gap = np.clip(1 - np.abs(surface - there) / blend, 0, 1)
            raised = np.maximum(surface, there) + gap * gap * blend * 0.25
        else:
            raised = np.maximum(surface, there)
        self.z[window] = raised
        self.colour[window] = np.where(wins[..., None], colour, self.colour[window])
        self.part[window] = np.where(wins, part, self.part[window])

    def cast(self, light: Light, *, smooth: float = 1.2, relief: float = 1.0) -> None:
        """Light the model and lay it on its sheet; ``smooth`` is in pixels."""
        there = self.z > -5
        ground = float(self.z[there].min()) if there.any() else 0.0
        surface = soften(np.where(there, self.z, ground), smooth)
        ny, nx = np.gradient(surface * self._sheet.height * relief)
        scale = 1 / np.sqrt(nx * nx + ny * ny + 1)
        lit = light.on(-nx * scale, -ny * scale, scale)
        body = light.tint(soften(self.colour, 0.8), lit)
        mask = soften(there.astype(np.float32), 0.7)
        # near the outline the softened colour has mixed with nothing: give it back its strength
        body = body / np.maximum(mask, 0.35)[..., None]
        self._sheet.lay(mask, np.clip(body, 0, 1))
        first = self._sheet.new_part()
        self._sheet.parts[there] = (first + self.part[there] * 9) % 254 + 1
