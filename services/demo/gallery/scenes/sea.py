"""Open water: sails, a headland, the light on the waves."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.nature import paint_sky, paint_water
from services.demo.gallery.tools.colour import mix, rgb, tinted, vary
from services.demo.gallery.tools.noise import curve, fbm
from services.demo.gallery.tools.sheet import Sheet


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a seascape."""
    horizon = float(rng.uniform(0.48, 0.66))
    sun_x = sheet.aspect * float(rng.uniform(0.2, 0.8))
    side = 1.0 if sun_x > sheet.aspect / 2 else -1.0
    paint_sky(sheet, mood, rng, horizon, sun_x)
    if rng.random() < 0.75:
        _headland(sheet, mood, rng, horizon, -side)
    waves = 0.95 if mood.name == "storm" else float(rng.uniform(0.15, 0.6))
    paint_water(sheet, mood, rng, horizon, sun_x, mirror=0.75, waves=waves)
    boats = int(rng.integers(1, 4))
    focus = (0.5, horizon)
    for index in range(boats):
        near = (index + 0.6) / (boats + 0.5) * float(rng.uniform(0.7, 1.0))
        x = sheet.aspect * float(rng.uniform(0.15, 0.85))
        sail_boat(sheet, mood, rng, x, horizon + 0.02 + near * 0.22, 0.07 + 0.26 * near)
        focus = (x / sheet.aspect, horizon)
    if rng.random() < 0.4:
        _shore(sheet, mood, rng)
    return focus, side


def _headland(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float, side: float) -> None:
    for index in range(2):
        reach = sheet.aspect * float(rng.uniform(0.3, 0.62)) * (1 - 0.35 * index)
        inland = (sheet.x[0] if side < 0 else sheet.aspect - sheet.x[0]) / reach  # 0 at the edge, 1 at the point
        tall = (0.09 + 0.09 * index) * np.clip(1 - inland**2, 0, 1) ** 0.6
        ridge = horizon - tall * (1 + 0.14 * curve(rng, sheet.width, 7 * sheet.aspect)) + (inland > 1) * 0.2
        rock = mix(vary(mix(mood.land[1], rgb("#8c7f70"), 0.5), rng, 0.05), mood.sky[2], 0.5 - 0.25 * index)
        top, bottom = max(0, int(float(ridge.min()) * sheet.height) - 2), int(horizon * sheet.height) + 2
        window = slice(top, bottom), slice(0, sheet.width)
        texture = fbm(rng, bottom - top, sheet.width, (9, 12), octaves=3)
        shade = 0.95 - 0.5 * np.clip((sheet.y[window[0]] - ridge[None, :]) / 0.2, 0, 1) + texture * 0.09
        colour = tinted(rock * mix(mood.shade, mood.sun, 0.7), shade)
        sheet.lay(sheet.below(ridge)[window[0]], np.clip(colour, 0, 1), window=window, part=sheet.new_part())
    if rng.random() < 0.5:
        x = sheet.aspect * (0.07 if side < 0 else 0.93)
        foot = horizon - 0.16
        tower = [(x - 0.016, foot), (x - 0.010, foot - 0.13), (x + 0.010, foot - 0.13), (x + 0.016, foot)]
        sheet.fill(tower, rgb("#f0e8da") * mix(mood.shade, np.ones(3, np.float32), 0.7), part=sheet.new_part())
        sheet.fill([(x - 0.012, foot - 0.13), (x, foot - 0.165), (x + 0.012, foot - 0.13)], rgb("#8d3b32"))
        if mood.night:
            sheet.glow(x, foot - 0.14, 0.05, rgb("#ffe2a0"), 0.9)


def sail_boat(sheet: Sheet, mood: Mood, rng: np.random.Generator, x: float, line: float, tall: float) -> None:
    """A sailing boat whose hull sits on the water at (x, line), with its reflection."""
    way = float(rng.choice([-1, 1]))
    light = mix(mood.shade, np.clip(mood.sun * 1.05, 0, 1), 0.85 if not mood.night else 0.35)
    canvas = vary(rgb(str(rng.choice(["#f3e9d2", "#e8d3ac", "#c8643c", "#f6f1e6", "#b8483a"]))), rng, 0.03) * light
    hull = vary(rgb(str(rng.choice(["#3d2c25", "#2f3e4a", "#5a2e26"]))), rng, 0.04) * mix(
        light, np.ones(3, np.float32), 0.4
    )
    mast = x - way * 0.02 * tall
    main = [
        (mast, line - tall),
        (mast - way * 0.36 * tall, line - 0.14 * tall),
        (mast - way * 0.16 * tall, line - 0.11 * tall),
        (mast, line - 0.13 * tall),
    ]
    jib = [
        (mast + way * 0.03 * tall, line - 0.9 * tall),
        (mast + way * 0.30 * tall, line - 0.12 * tall),
        (mast + way * 0.04 * tall, line - 0.16 * tall),
    ]
    body = [
        (x - way * 0.36 * tall, line - 0.10 * tall),
        (x + way * 0.38 * tall, line - 0.115 * tall),
        (x + way * 0.26 * tall, line),
        (x - way * 0.27 * tall, line),
    ]
    for points, colour in ((main, canvas), (jib, canvas * 0.9), (body, hull)):
        flipped = [(px + 0.012 * tall, line + (line - py) * 0.75) for px, py in points]
        sheet.fill(flipped, colour * 0.8, blur=1.6, strength=0.42)
    part = sheet.new_part()
    sheet.lines([(mast, line - 1.04 * tall, mast, line - 0.1 * tall, 0.014 * tall)], hull)
    sheet.fill(main, canvas, part=part)
    sheet.fill([main[0], ((main[0][0] + main[1][0]) / 2, (main[0][1] + main[1][1]) / 2), main[3]], canvas * 0.86)
    sheet.fill(jib, canvas * 0.92, part=part)
    sheet.fill(body, hull, part=sheet.new_part())


def _shore(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> None:
    ridge = 0.90 + 0.05 * np.linspace(-1, 1, sheet.width, dtype=np.float32) * float(rng.choice([-1, 1]))
    ridge = ridge + 0.012 * curve(rng, sheet.width, 5)
    foam = np.clip(1 - np.abs(sheet.y - ridge[None, :] + 0.004) / 0.012, 0, 1)
    sand = mix(rgb("#d8c29a"), mood.land[0], 0.25) * mix(
        mood.shade, np.ones(3, np.float32), 0.3 if mood.night else 0.85
    )
    wet = np.clip((sheet.y - ridge[None, :]) / 0.06, 0, 1)[..., None]
    sheet.lay(sheet.below(ridge), sand * (0.75 + 0.25 * wet), part=sheet.new_part())
    sheet.lay(foam * 0.8, mix(mood.sun, np.ones(3, np.float32), 0.5) * (0.6 if mood.night else 1.0))


SUBJECT = Subject(
    compose,
    "marina",
    (1.3, 1.5, 1.15, 0.85),
    (
        "Sails off {place}, {time}",
        "The Sea at {place}",
        "{time} off {place} Head",
        "Fishing Boats, {time}",
        "The {place} Roads, {time}",
    ),
    ("dawn", "noon", "golden", "dusk", "moonlight", "storm", "mist"),
)
