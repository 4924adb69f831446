"""A figure seen from behind, before a great view."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.nature import limbs, paint_sky
from services.demo.gallery.tools.bodies import Model, lamp
from services.demo.gallery.tools.colour import mix, rgb, tinted, vary
from services.demo.gallery.tools.noise import curve, fbm
from services.demo.gallery.tools.sheet import Sheet


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a lone figure on a height."""
    horizon = float(rng.uniform(0.5, 0.6))
    sun_x = sheet.aspect * float(rng.uniform(0.3, 0.7))
    side = 1.0 if rng.random() < 0.5 else -1.0
    paint_sky(sheet, mood, rng, horizon, sun_x)
    for index in range(4):
        near = index / 3
        ridge = horizon - 0.05 + 0.085 * index + curve(rng, sheet.width, 3.5, octaves=5) * (0.045 - 0.006 * index)
        tone = mix(mood.land[2], mood.land[1], near)
        fog = np.clip((sheet.y - ridge[None, :]) / 0.13, 0, 1) ** 1.3
        colour = mix(mix(tone * mood.shade, tone, 0.55), mix(mood.sky[2], mood.sky[1], 0.3), (fog * 0.85)[..., None])
        sheet.lay(sheet.below(ridge, 1.5), colour, part=sheet.new_part())
    x = sheet.aspect * float(rng.uniform(0.4, 0.6))
    foot = _rock(sheet, mood, rng, x)
    if rng.random() < 0.5:
        edge = sheet.aspect * (0.5 - side * 0.42)
        branches, _ = limbs(rng, edge, foot + 0.12, 0.75, lean=side * 0.15, order=5)
        sheet.lines(branches, mood.land[0] * mood.shade * 0.5, part=sheet.new_part())
    _figure(sheet, mood, rng, x, foot, side)
    return (x / sheet.aspect, foot - 0.28), side


def _rock(sheet: Sheet, mood: Mood, rng: np.random.Generator, x: float) -> float:
    top = float(rng.uniform(0.78, 0.84))
    away = np.abs(sheet.x[0] - x) / sheet.aspect
    ridge = top + 0.9 * np.clip(away - 0.10, 0, 1) ** 1.4 + curve(rng, sheet.width, 9, octaves=4) * 0.010
    grain = fbm(rng, sheet.height, sheet.width, (14, 14), octaves=4)
    depth = np.clip((sheet.y - ridge[None, :]) / 0.2, 0, 1)
    rock = mix(rgb("#5d5148"), mood.land[0], 0.4) * mix(mood.shade, np.ones(3, np.float32), 0.35)
    colour = tinted(rock, 1.2 - 0.6 * depth + 0.13 * grain)
    sheet.lay(sheet.below(ridge), np.clip(colour, 0, 1), part=sheet.new_part())
    return top


def _figure(sheet: Sheet, mood: Mood, rng: np.random.Generator, x: float, foot: float, side: float) -> None:
    light = lamp(np.pi / 2 - side * 0.9, 0.35, "#ffedcc", "#3c3a48")
    coat = vary(rgb(str(rng.choice(["#2c3a34", "#3a2a2c", "#2f3a52", "#5a3026", "#6a5a3c"]))), rng, 0.03)
    hair = vary(rgb(str(rng.choice(["#7a4a26", "#2a211d", "#a8803f"]))), rng, 0.02)
    if mood.night:
        coat, hair = coat * 0.75, hair * 0.7
    woman = bool(rng.random() < 0.5)
    model = Model(sheet)
    if woman:
        model.press(x, foot + 0.015, 0.085, 0.29, 0.07, -0.03, coat, part=1)
        model.press(x, foot, 0.095, 0.10, 0.07, -0.03, coat, part=1, blend=0.03)
    else:
        for way in (-1, 1):
            model.press(x + way * 0.026, foot - 0.07, 0.022, 0.11, 0.03, -0.02, coat * 0.6, tilt=-way * 0.1, part=1)
        model.press(x, foot - 0.19, 0.062, 0.13, 0.05, 0.0, coat, part=1)
    model.press(x, foot - 0.30, 0.054, 0.095, 0.045, 0.0, coat, part=1, blend=0.02)
    model.press(x, foot - 0.355, 0.066, 0.036, 0.04, 0.0, coat, part=1, blend=0.02)
    for way in (-1, 1):
        model.press(
            x + way * 0.068, foot - 0.275, 0.018, 0.085, 0.025, 0.005, coat * 0.95, tilt=-way * 0.16, part=2, blend=0.01
        )
    model.press(x, foot - 0.395, 0.014, 0.025, 0.015, 0.0, rgb("#d3a380"), part=3)
    model.press(x, foot - 0.432, 0.028, 0.034, 0.028, 0.0, hair, part=4)
    if woman:
        model.press(x, foot - 0.462, 0.018, 0.016, 0.02, 0.01, hair, part=4)
    model.cast(light, smooth=sheet.height / 320)
    if not woman:
        sheet.lines([(x + side * 0.095, foot - 0.2, x + side * 0.13, foot + 0.01, 0.006)], rgb("#3a2a20"))


SUBJECT = Subject(
    compose,
    "figure",
    (0.8, 0.85, 1.0, 1.25),
    (
        "Figure above the Valley, {time}",
        "The Lookout at {place}",
        "Wanderer, {time}",
        "On the Heights of {place}",
        "Woman before the {place} Hills",
    ),
    ("dawn", "golden", "dusk", "moonlight", "mist", "snow", "storm"),
)
