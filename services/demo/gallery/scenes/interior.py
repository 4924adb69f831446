"""A quiet room: a window, its light on the wall, somebody standing or reading."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.tools.bodies import Light, Model, lamp, turned
from services.demo.gallery.tools.colour import mix, rgb, smoothstep, tinted, vary
from services.demo.gallery.tools.noise import enlarge, fbm
from services.demo.gallery.tools.sheet import Sheet


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out an interior with a figure."""
    side = float(rng.choice([-1.0, 1.0]))
    light = lamp(np.pi / 2 - side * 1.0, 0.4, "#fff3da", "#47434a")
    skirting = float(rng.uniform(0.70, 0.76))
    window_x = sheet.aspect * (0.5 + side * 0.34)
    _room(sheet, rng, skirting, side, window_x)
    _window(sheet, mood, window_x)
    if rng.random() < 0.6:
        _picture(sheet, rng, sheet.aspect * (0.5 - side * 0.22))
    x = sheet.aspect * (0.5 - side * float(rng.uniform(-0.02, 0.16)))
    _figure(sheet, rng, light, x, skirting, side)
    _table(sheet, rng, light, x + side * 0.24, skirting)
    return (x / sheet.aspect, 0.42), side


def _room(sheet: Sheet, rng: np.random.Generator, skirting: float, side: float, window_x: float) -> None:
    wall = vary(rgb(str(rng.choice(["#a8a498", "#9fae9f", "#b5a384", "#8c9aa6", "#b08a6c", "#c4bda8"]))), rng, 0.04)
    stains = enlarge(fbm(rng, 40, 40, (4, 4), octaves=3), sheet.height, sheet.width)
    fall = np.exp(-np.abs(sheet.x - window_x) / (0.6 * sheet.aspect)) - 0.25 * np.clip(0.3 - sheet.y, 0, 1)
    sheet.colour[:] = tinted(wall, 0.40 + 0.68 * fall + 0.025 * stains)
    # light from the window lies aslant on the wall
    left = window_x - side * 0.30
    patch = [(left, 0.26), (left - side * 0.26, 0.33), (left - side * 0.26, 0.62), (left, 0.55)]
    sheet.fill(patch, np.clip(wall * 1.25 + 0.06, 0, 1), blur=sheet.height * 0.010, strength=0.6)
    sheet.fill(
        [
            (left - side * 0.125, 0.29),
            (left - side * 0.135, 0.29),
            (left - side * 0.135, 0.6),
            (left - side * 0.125, 0.6),
        ],
        wall * 0.8,
        blur=1.5,
        strength=0.6,
    )
    rail = sheet.new_part()
    sheet.fill(
        [(0, skirting - 0.045), (sheet.aspect, skirting - 0.045), (sheet.aspect, skirting), (0, skirting)],
        wall * 0.62,
        part=rail,
    )
    floor = vary(rgb(str(rng.choice(["#6b4a33", "#8a6a4a", "#5d5048", "#7d4a38"]))), rng, 0.03)
    edge = np.full(sheet.width, skirting, np.float32)
    near = np.clip((sheet.y - skirting) / (1 - skirting), 0, 1)
    spill = np.exp(-(((sheet.x - window_x + side * 0.5 * (0.4 + near)) / 0.20) ** 2))
    sheet.lay(sheet.below(edge), tinted(floor, 0.62 + 0.55 * spill + 0.1 * near), part=sheet.new_part())
    boards = [(sheet.aspect / 2 + b * 0.11, skirting, sheet.aspect / 2 + b * 0.22, 1.0, 0.003) for b in range(-7, 8)]
    sheet.lines(boards, floor * 0.5, strength=0.7)


def _window(sheet: Sheet, mood: Mood, x: float) -> None:
    half, top, sill = 0.13, 0.13, 0.53
    frame = rgb("#d9d3c4")
    sheet.fill(
        [
            (x - half - 0.022, top - 0.022),
            (x + half + 0.022, top - 0.022),
            (x + half + 0.022, sill + 0.03),
            (x - half - 0.022, sill + 0.03),
        ],
        frame * 0.72,
        part=sheet.new_part(),
    )
    window = sheet.window(x - half, top, x + half, sill)
    if window is not None:
        depth = smoothstep(top, sill, sheet.y[window[0]])
        glass = mix(mood.sky[1], mood.sky[2], depth[..., None])
        glass = np.broadcast_to(mix(glass, np.ones(3, np.float32), 0.35), sheet.colour[window].shape)
        sheet.lay(np.ones(glass.shape[:2], np.float32), glass, window=window, part=sheet.new_part())
        far = [
            (x - half, sill),
            (x - half, sill - 0.09),
            (x - 0.05, sill - 0.12),
            (x + 0.04, sill - 0.08),
            (x + half, sill - 0.11),
            (x + half, sill),
        ]
        sheet.fill(far, mix(mood.leaf, mood.sky[2], 0.4))
    bars = [(x, top, x, sill, 0.012)] + [(x - half, y, x + half, y, 0.009) for y in (0.265, 0.4)]
    sheet.lines(bars, frame, part=sheet.new_part())
    sheet.fill(
        [
            (x - half - 0.05, sill + 0.018),
            (x + half + 0.05, sill + 0.018),
            (x + half + 0.05, sill + 0.042),
            (x - half - 0.05, sill + 0.042),
        ],
        frame * 0.95,
    )
    sheet.glow(x, 0.32, 0.3, mix(mood.sky[2], np.ones(3, np.float32), 0.5), 0.28)


def _picture(sheet: Sheet, rng: np.random.Generator, x: float) -> None:
    y, half, tall = 0.25, float(rng.uniform(0.07, 0.1)), float(rng.uniform(0.06, 0.085))
    sheet.fill(
        [(x - half, y - tall), (x + half, y - tall), (x + half, y + tall), (x - half, y + tall)],
        rgb("#7a5a2c"),
        part=sheet.new_part(),
    )
    inner, low = half - 0.014, tall - 0.014
    sheet.fill([(x - inner, y - low), (x + inner, y - low), (x + inner, y + low), (x - inner, y + low)], rgb("#9fb0b5"))
    sheet.fill(
        [(x - inner, y + low), (x - inner, y + 0.01), (x, y - 0.015), (x + inner, y + 0.015), (x + inner, y + low)],
        rgb("#5d6648"),
    )


def _figure(sheet: Sheet, rng: np.random.Generator, light: Light, x: float, floor: float, side: float) -> None:
    """A woman standing, half turned to the window, her head bowed."""
    gown = vary(rgb(str(rng.choice(["#2d2b33", "#3f5a78", "#7a3a33", "#c9a94a", "#5a6b52", "#4a3a4a"]))), rng, 0.03)
    blouse = vary(rgb(str(rng.choice(["#e4dccb", "#8a5a4a", "#b8b09a"]))), rng, 0.03) if rng.random() < 0.5 else gown
    skin, hair = rgb("#dfb593"), vary(rgb(str(rng.choice(["#4a2f20", "#2a211d", "#9a6a38"]))), rng, 0.02)
    foot, head = floor + 0.17, 0.275
    model = Model(sheet)
    model.press(x, foot, 0.155, foot - 0.50, 0.12, -0.05, gown, part=1)
    model.press(x, foot + 0.02, 0.17, 0.16, 0.12, -0.06, gown, part=1, blend=0.05)
    for shift in (-0.075, -0.02, 0.04, 0.085):  # the skirt's folds
        model.press(x + shift, foot - 0.12, 0.016, 0.24, 0.03, 0.045, gown, tilt=shift * 0.9, part=1, blend=0.03)
    model.press(x, 0.46, 0.085, 0.145, 0.075, 0.0, blouse, part=2)
    model.press(x + side * 0.005, 0.385, 0.098, 0.06, 0.06, 0.0, blouse, part=2, blend=0.03)
    for way in (-1, 1):
        model.press(
            x + way * 0.088 + side * 0.01,
            0.455,
            0.036,
            0.105,
            0.05,
            0.02,
            blouse * 0.97,
            tilt=-way * 0.12,
            part=2,
            blend=0.02,
        )
    model.press(x + side * 0.045, 0.535, 0.095, 0.030, 0.045, 0.06, blouse, tilt=-side * 0.15, part=2, blend=0.02)
    model.press(x + side * 0.135, 0.528, 0.022, 0.017, 0.02, 0.09, skin, part=3)
    model.press(x + side * 0.012, 0.335, 0.027, 0.045, 0.03, 0.0, skin * 0.95, part=3)
    model.press(x + side * 0.024, head + 0.006, 0.045, 0.060, 0.045, 0.0, skin, tilt=-side * 0.25, part=3)
    model.press(x + side * 0.060, head + 0.018, 0.010, 0.012, 0.02, 0.012, skin, part=3)
    model.press(x - side * 0.004, head - 0.018, 0.058, 0.056, 0.055, 0.006, hair, tilt=-side * 0.2, part=4)
    model.press(x - side * 0.052, head + 0.016, 0.032, 0.030, 0.03, 0.0, hair, part=4)
    sheet.disc(x - side * 0.17, foot + 0.015, 0.24, 0.025, rgb("#2a211d"), strength=0.5, softness=9)
    model.cast(light, smooth=sheet.height / 300)
    if rng.random() < 0.6:  # a letter or a book held to the light
        page = [(x + side * 0.12, 0.49), (x + side * 0.20, 0.475), (x + side * 0.205, 0.52), (x + side * 0.13, 0.535)]
        sheet.fill(page, rgb("#f3ecdc"), part=sheet.new_part())


def _table(sheet: Sheet, rng: np.random.Generator, light: Light, x: float, floor: float) -> None:
    top, half = floor - 0.10, 0.17
    wood = rgb("#5a3a28")
    part = sheet.new_part()
    for leg in (-0.8, 0.8):
        sheet.fill(
            [
                (x + leg * half - 0.012, top),
                (x + leg * half + 0.012, top),
                (x + leg * half + 0.009, floor + 0.15),
                (x + leg * half - 0.009, floor + 0.15),
            ],
            wood * 0.7,
            part=part,
        )
    sheet.fill(
        [
            (x - half, top - 0.012),
            (x + half, top - 0.012),
            (x + half * 1.12, top + 0.028),
            (x - half * 1.12, top + 0.028),
        ],
        wood * 1.25,
        part=part,
    )
    sheet.fill(
        [
            (x - half * 1.12, top + 0.028),
            (x + half * 1.12, top + 0.028),
            (x + half * 1.1, top + 0.06),
            (x - half * 1.1, top + 0.06),
        ],
        wood * 0.75,
    )
    profile = [(0, 0.028), (0.2, 0.024), (0.5, 0.045), (0.8, 0.046), (1.0, 0.032)]
    turned(sheet, x + 0.06, top - 0.13, top + 0.015, profile, vary(rgb("#d9d4c8"), rng, 0.06), light, gloss=0.4)


SUBJECT = Subject(
    compose,
    "interior",
    (0.85, 1.0, 1.2, 0.9),
    (
        "Woman at a Window",
        "The Letter",
        "Interior, {time}",
        "A Room in {place}",
        "Light in the Room, {place}",
        "The Quiet Hour",
    ),
    ("noon", "golden", "mist", "dawn", "snow"),
)
