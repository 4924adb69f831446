"""Bare trees on snow, a village far off, people going home."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.nature import limbs, paint_sky, stroller
from services.demo.gallery.tools.colour import mix, rgb, tinted, vary
from services.demo.gallery.tools.noise import curve, enlarge, fbm
from services.demo.gallery.tools.sheet import Sheet

SNOW = rgb("#eef2f6")


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a winter landscape."""
    horizon = float(rng.uniform(0.40, 0.54))
    sun_x = sheet.aspect * float(rng.uniform(0.25, 0.75))
    side = 1.0 if sun_x > sheet.aspect / 2 else -1.0
    paint_sky(sheet, mood, rng, horizon + 0.03, sun_x)
    cold = mix(mood.shade, mood.sky[0], 0.5) + 0.12
    for index in range(3):
        ridge = horizon + 0.09 * index**1.4 + curve(rng, sheet.width, 3 - index * 0.7) * (0.03 - 0.007 * index)
        top = max(0, int(float(ridge.min()) * sheet.height) - 2)
        window = slice(top, sheet.height), slice(0, sheet.width)
        rows = sheet.height - top
        drifts = enlarge(fbm(rng, max(4, rows // 3), sheet.width // 3, (7, 3), octaves=3), rows, sheet.width)
        depth = np.clip((sheet.y[window[0]] - ridge[None, :]) / 0.4, 0, 1)
        lit = np.clip(0.85 - 0.55 * depth + 0.16 * drifts, 0, 1)
        snow = mix(SNOW * cold, SNOW * np.clip(mood.sun * 1.03, 0, 1), lit[..., None])
        sheet.lay(sheet.below(ridge)[top:], snow, window=window, part=sheet.new_part())
        if index == 0:
            _village(sheet, mood, rng, ridge)
    if rng.random() < 0.6:
        _pond(sheet, mood, rng, horizon)
    _trees(sheet, mood, rng, horizon, side)
    for index in range(int(rng.integers(1, 5))):
        x = sheet.aspect * float(rng.uniform(0.3, 0.7)) + 0.05 * index
        near = float(rng.uniform(0.3, 0.85))
        coat = vary(rgb(str(rng.choice(["#7a2f28", "#2f3b4c", "#3c3128", "#8a6a2c"]))), rng, 0.05)
        stroller(
            sheet,
            x,
            horizon + 0.1 + 0.34 * near,
            0.05 + 0.11 * near,
            coat,
            rgb("#d2a583"),
            skirt=bool(rng.random() < 0.5),
        )
    return (0.5, horizon + 0.12), side


def _village(sheet: Sheet, mood: Mood, rng: np.random.Generator, ridge: np.ndarray) -> None:
    middle = sheet.aspect * float(rng.uniform(0.3, 0.7))
    dim = mix(mood.shade, np.ones(3, np.float32), 0.25 if mood.night else 0.6)
    for index in range(int(rng.integers(5, 9))):
        x = middle + (index - 3.5) * 0.06 + float(rng.uniform(-0.015, 0.015))
        column = min(sheet.width - 1, max(0, int(x * sheet.height)))
        foot = float(ridge[column]) + 0.012
        wide, tall = float(rng.uniform(0.018, 0.03)), float(rng.uniform(0.022, 0.04))
        wall = mix(vary(rgb("#94776a"), rng, 0.08) * dim, mood.sky[2], 0.3)
        sheet.fill(
            [(x - wide, foot), (x - wide, foot - tall), (x + wide, foot - tall), (x + wide, foot)],
            wall,
            part=sheet.new_part(),
        )
        sheet.fill(
            [(x - wide * 1.15, foot - tall), (x, foot - tall * 1.8), (x + wide * 1.15, foot - tall)], SNOW * dim * 1.1
        )
        if mood.night:
            sheet.disc(x, foot - tall * 0.5, 0.006, 0.006, rgb("#ffd27a"))
    column = min(sheet.width - 1, int(middle * sheet.height))
    foot = float(ridge[column]) + 0.01
    stone = mix(rgb("#7d6f6c") * dim, mood.sky[2], 0.35)
    sheet.fill(
        [
            (middle - 0.014, foot),
            (middle - 0.014, foot - 0.085),
            (middle, foot - 0.16),
            (middle + 0.014, foot - 0.085),
            (middle + 0.014, foot),
        ],
        stone,
        part=sheet.new_part(),
    )


def _pond(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float) -> None:
    x, y = sheet.aspect * float(rng.uniform(0.3, 0.7)), horizon + float(rng.uniform(0.2, 0.27))
    ice = mix(mood.sky[1], mood.water, 0.35)
    sheet.disc(x, y, 0.34, 0.055, SNOW * mix(mood.shade, np.ones(3, np.float32), 0.4), softness=3)
    sheet.disc(x, y + 0.006, 0.325, 0.048, ice, softness=2, part=sheet.new_part())
    streaks = fbm(rng, sheet.height // 2, sheet.width // 2, (40, 3), octaves=2)
    window = sheet.window(x - 0.3, y - 0.04, x + 0.3, y + 0.05)
    if window is not None:
        area = sheet.colour[window]
        sheet.colour[window] = tinted(area, 1 + 0.03 * enlarge(streaks, area.shape[0], area.shape[1]))


def _trees(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float, side: float) -> None:
    bark = mix(rgb("#3a2d2a"), mood.shade, 0.3) * (0.6 if mood.night else 1.0)
    flank = 0.14 if side > 0 else 0.86
    for index in range(int(rng.integers(2, 5))):
        near = 1 - 0.3 * index
        x = sheet.aspect * flank + (0.18 * index + float(rng.uniform(-0.03, 0.03))) * (1 if side > 0 else -1)
        foot = horizon + 0.12 + 0.32 * max(near, 0.05)
        branches, _ = limbs(rng, x, foot, 0.35 + 0.5 * max(near, 0.1), lean=float(rng.uniform(-0.1, 0.1)), order=7)
        tone = mix(bark, mood.sky[1], 0.3 * (1 - near))
        sheet.lines(branches, tone, part=sheet.new_part())
        snowy = [(a + 0.002, b - w * 0.45, c, d - w * 0.45, w * 0.35) for a, b, c, d, w in branches if w > 0.006]
        sheet.lines(snowy, SNOW * mix(mood.shade, mood.sun, 0.75), strength=0.85)


SUBJECT = Subject(
    compose,
    "landscape",
    (1.35, 1.2, 0.85, 1.5),
    (
        "Winter near {place}",
        "Snow at {place}",
        "The Frozen Pond, {place}",
        "Going Home, {place}, Winter",
        "{place} under Snow",
    ),
    ("snow", "dusk", "mist", "moonlight", "dawn"),
)
