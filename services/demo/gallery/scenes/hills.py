"""Hills behind hills, with a road or a river, trees and a house."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.nature import crown, paint_sky, poplar, stroller
from services.demo.gallery.tools.colour import mix, rgb, vary
from services.demo.gallery.tools.noise import curve, enlarge, fbm, soften
from services.demo.gallery.tools.sheet import Sheet


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out rolling country under a wide sky."""
    horizon = float(rng.uniform(0.36, 0.56))
    sun_x = sheet.aspect * float(rng.choice([rng.uniform(0.15, 0.4), rng.uniform(0.6, 0.85)]))
    side = 1.0 if sun_x > sheet.aspect / 2 else -1.0
    sun_y = paint_sky(sheet, mood, rng, horizon + 0.05, sun_x)
    layers = int(rng.integers(4, 6))
    steep = float(rng.uniform(0.6, 1.5))
    near_ridge = np.full(sheet.width, 1.0, np.float32)
    for index in range(layers):
        near = index / (layers - 1)
        level = horizon + (0.86 - horizon) * near**1.25
        bumps = (3.2 - 1.8 * near) * sheet.aspect
        ridge = (
            level
            + curve(rng, sheet.width, bumps, octaves=5 if near < 0.3 else 3, gain=0.42) * (0.045 - 0.01 * near) * steep
        )
        _field(sheet, mood, rng, ridge, near, side)
        if 0.2 < near < 0.95:
            _trees(sheet, mood, rng, ridge, near, side)
        near_ridge = ridge
    if rng.random() < 0.7:
        _road(sheet, mood, rng, horizon + 0.16)
    if rng.random() < 0.75:
        _house(sheet, mood, rng, sheet.aspect * float(rng.uniform(0.2, 0.8)), horizon + float(rng.uniform(0.14, 0.2)))
    if rng.random() < 0.55:
        edge = sheet.aspect * (0.12 if side > 0 else 0.88)
        for _ in range(int(rng.integers(2, 5))):
            x = edge + float(rng.uniform(-0.1, 0.1))
            poplar(
                sheet,
                rng,
                x,
                0.93 + float(rng.uniform(-0.03, 0.05)),
                float(rng.uniform(0.4, 0.62)),
                mood.leaf * 0.8,
                mood,
                side,
            )
    elif rng.random() < 0.6:
        x = sheet.aspect * float(rng.uniform(0.35, 0.65))
        column = min(sheet.width - 1, int(x * sheet.height))
        foot = min(0.95, float(near_ridge[column]) + 0.05)
        stroller(sheet, x, foot, 0.12, vary(rgb("#7a3b30"), rng, 0.1), rgb("#d9b08c"), skirt=bool(rng.random() < 0.5))
    return (sun_x / sheet.aspect, min(0.75, sun_y + 0.2)), side


def _field(sheet: Sheet, mood: Mood, rng: np.random.Generator, ridge: np.ndarray, near: float, side: float) -> None:
    far_tone, mid_tone, near_tone = mood.land[2], mood.land[1], mood.land[0]
    tone = mix(far_tone, mid_tone, near / 0.6) if near < 0.6 else mix(mid_tone, near_tone, (near - 0.6) / 0.4)
    tone = mix(vary(tone, rng, 0.06), mood.sky[2], 0.5 * (1 - near) ** 2)
    top = max(0, int(float(ridge.min()) * sheet.height) - 2)
    window = slice(top, sheet.height), slice(0, sheet.width)
    rows = sheet.height - top
    depth = np.clip((sheet.y[window[0]] - ridge[None, :]) / 0.26, 0, 1)
    slope = np.gradient(soften(ridge[None, :], 9.0)[0]) * 2.2  # falls to the right when positive
    patches = enlarge(fbm(rng, max(4, rows // 3), sheet.width // 3, (9, 3.5), octaves=3), rows, sheet.width)
    lit = np.clip(0.62 + slope[None, :] * side * (1 - depth) ** 2 - 0.45 * depth + patches * 0.13, 0, 1)
    light = tone * np.clip(mood.sun * 1.08, 0, 1.1) * 1.12
    dark = tone * mix(mood.shade, np.ones(3, np.float32), 0.35)
    colour = mix(dark, light, lit[..., None])
    sheet.lay(sheet.below(ridge)[top:], np.clip(colour, 0, 1), window=window, part=sheet.new_part())


def _trees(sheet: Sheet, mood: Mood, rng: np.random.Generator, ridge: np.ndarray, near: float, side: float) -> None:
    size = 0.025 + 0.075 * near
    start = float(rng.uniform(0, sheet.aspect))
    for _ in range(int(rng.integers(4, 10))):
        x = start + float(rng.normal(0, 0.16))
        column = int(x * sheet.height)
        if not 0 <= column < sheet.width:
            continue
        foot = float(ridge[column]) + float(rng.uniform(0, 0.03))
        leaf = mix(vary(mood.leaf, rng, 0.06), mood.sky[2], 0.4 * (1 - near))
        if rng.random() < 0.35:
            poplar(sheet, rng, x, foot + size * 0.2, size * 3.0, leaf * 0.85, mood, side)
        else:
            crown(
                sheet,
                rng,
                x,
                foot - size * 0.55,
                size * float(rng.uniform(0.8, 1.3)),
                size,
                leaf,
                mood,
                side,
                clumps=16,
            )


def _road(sheet: Sheet, mood: Mood, rng: np.random.Generator, far: float) -> None:
    """A road or river that winds away: its width and its bends shrink with distance."""
    water = rng.random() < 0.45
    steps = np.linspace(0, 1, 26)
    start = sheet.aspect * float(rng.uniform(0.25, 0.75))
    swing = float(rng.uniform(0.10, 0.24)) * float(rng.choice([-1, 1]))
    y = 1.02 - (1.02 - far) * steps
    x = start + swing * np.sin(steps * float(rng.uniform(4, 7))) * (1 - steps) ** 0.6 + swing * steps
    half = 0.11 * (1 - steps) ** 1.7 + 0.004
    outline = list(zip((x - half).tolist(), y.tolist(), strict=True))
    outline += list(zip((x + half).tolist(), y.tolist(), strict=True))[::-1]
    earth = mix(rgb("#cbb089"), mood.sky[2], 0.35) * mix(mood.shade, np.ones(3, np.float32), 0.75)
    colour = mix(mood.sky[1], mood.sky[2], 0.5) if water else earth
    sheet.fill(outline, colour, blur=0.8, strength=0.92, part=sheet.new_part())


def _house(sheet: Sheet, mood: Mood, rng: np.random.Generator, x: float, foot: float) -> None:
    wide, tall = float(rng.uniform(0.05, 0.08)), float(rng.uniform(0.035, 0.05))
    dim = mix(mood.shade, np.ones(3, np.float32), 0.3 if mood.night else 0.85)
    wall, roof = (rgb("#eadfc8") * dim, (rgb("#e9eef2") if mood.snowy else vary(rgb("#a5523a"), rng, 0.08)) * dim)
    sheet.fill(
        [(x - wide, foot - tall), (x + wide, foot - tall), (x + wide, foot), (x - wide, foot)],
        wall,
        part=sheet.new_part(),
    )
    sheet.fill(
        [(x + wide * 0.35, foot - tall), (x + wide, foot - tall), (x + wide, foot), (x + wide * 0.35, foot)],
        wall * 0.72,
    )
    sheet.fill(
        [
            (x - wide * 1.1, foot - tall),
            (x - wide * 0.75, foot - tall * 1.9),
            (x + wide * 0.75, foot - tall * 1.9),
            (x + wide * 1.1, foot - tall),
        ],
        roof,
        part=sheet.new_part(),
    )
    pane = rgb("#ffcf6b") if mood.night else rgb("#4a4a55")
    for shift in (-0.6, -0.1):
        left = x + wide * shift
        sheet.fill(
            [
                (left, foot - tall * 0.7),
                (left + wide * 0.25, foot - tall * 0.7),
                (left + wide * 0.25, foot - tall * 0.3),
                (left, foot - tall * 0.3),
            ],
            pane,
        )


SUBJECT = Subject(
    compose,
    "landscape",
    (1.3, 1.45, 1.0, 0.82),
    (
        "The Hills at {place}, {time}",
        "{time} in the Vale of {place}",
        "The Road to {place}",
        "Country near {place}, {time}",
        "View from {place}, {time}",
    ),
)
