"""A bunch of flowers in a vase."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.still_life import set_table
from services.demo.gallery.tools.bodies import cast_shadow, lamp, turned
from services.demo.gallery.tools.colour import Pixels, mix, rgb, vary
from services.demo.gallery.tools.sheet import Point, Sheet

POSIES = (
    ("#e9dfe6", "#c98aa8", "#7a4a86"),
    ("#e8b23a", "#d8702a", "#f3e3b0"),
    ("#c8392f", "#f1efe6", "#e9a7a0"),
    ("#4f6fb5", "#e9e6ef", "#d8c23a"),
    ("#f4f0e4", "#f2d8c8", "#e6c05a"),
)


def compose(sheet: Sheet, _mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a vase of flowers."""
    side = float(rng.choice([-1.0, 1.0]))
    light = lamp(np.pi / 2 - side * 0.8, 0.6, "#fff4de", "#45424e")
    table = float(rng.uniform(0.74, 0.80))
    set_table(sheet, rng, table, side)
    x, foot = sheet.aspect * float(rng.uniform(0.45, 0.55)), table + 0.09
    tall, wide = float(rng.uniform(0.24, 0.32)), float(rng.uniform(0.07, 0.095))
    rim = foot - tall
    posy = POSIES[int(rng.integers(len(POSIES)))]
    leaf = vary(rgb("#5d7a3c"), rng, 0.05)
    reach = min(0.30, sheet.aspect * 0.38)
    heart = rim - reach * 0.72
    cast_shadow(sheet, light, x, foot - 0.01, 0.22, 0.035, 1.0)
    heads = _heads(rng, x, heart, reach)
    sheet.lines([(x + (hx - x) * 0.12, rim + 0.01, hx, hy, 0.006) for hx, hy, _ in heads], leaf * 0.6)
    _leaves(sheet, rng, x, heart, reach, leaf, side)
    profile = [
        (0, wide * 0.6),
        (0.05, wide * 0.55),
        (0.18, wide * 0.5),
        (0.5, wide * 0.95),
        (0.66, wide),
        (0.9, wide * 0.7),
        (1, wide * 0.6),
    ]
    clay = vary(rgb(str(rng.choice(["#39506b", "#e8e2d4", "#7d8f94", "#8c3f33", "#c9a86a"]))), rng, 0.04)
    turned(sheet, x, rim, foot, profile, clay, light, gloss=0.5)
    for hx, hy, size in sorted(heads, key=lambda head: head[1]):
        lit = 0.62 + 0.45 * float(np.clip(0.5 + side * (hx - x) / reach * 0.5 - (hy - heart) / reach * 0.5, 0, 1))
        colour = vary(rgb(posy[int(rng.choice(3, p=[0.5, 0.32, 0.18]))]), rng, 0.05)
        blossom(sheet, rng, hx, hy, size, np.clip(colour * lit, 0, 1))
    for _ in range(int(rng.integers(0, 4))):
        blossom(
            sheet, rng, x + float(rng.uniform(-0.3, 0.3)), table + float(rng.uniform(0.08, 0.14)), 0.02, rgb(posy[0])
        )
    return (x / sheet.aspect, heart), side


def _heads(rng: np.random.Generator, x: float, y: float, reach: float) -> list[tuple[float, float, float]]:
    heads: list[tuple[float, float, float]] = []
    for _ in range(140):
        turn, spread = float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(0, 1)) ** 0.55
        hx, hy = (x + reach * 0.95 * spread * float(np.cos(turn)), y + reach * 0.85 * spread * float(np.sin(turn)))
        size = float(rng.uniform(0.038, 0.066)) * (1.15 - 0.35 * spread)
        if all(np.hypot(hx - ox, hy - oy) > 0.72 * (size + other) for ox, oy, other in heads):
            heads.append((hx, hy, size))
    return heads[:24]


def _leaves(
    sheet: Sheet, rng: np.random.Generator, x: float, y: float, reach: float, leaf: Pixels, side: float
) -> None:
    shapes: list[list[Point]] = []
    tones: list[Pixels] = []
    for _ in range(46):
        turn = float(rng.uniform(0, 2 * np.pi))
        spread = float(rng.uniform(0.15, 0.95)) * reach
        long, bend = float(rng.uniform(0.06, 0.12)), turn + float(rng.uniform(-0.7, 0.7))
        ox, oy = x + spread * float(np.cos(turn)), y + spread * 0.9 * float(np.sin(turn))
        tip = (ox + long * float(np.cos(bend)), oy + long * float(np.sin(bend)))
        nx, ny = -float(np.sin(bend)) * long * 0.2, float(np.cos(bend)) * long * 0.2
        middle = ((ox + tip[0]) / 2, (oy + tip[1]) / 2)
        shapes.append([(ox, oy), (middle[0] + nx, middle[1] + ny), tip, (middle[0] - nx, middle[1] - ny)])
        tones.append(vary(leaf * (0.75 + 0.3 * side * float(np.cos(turn)) - 0.2 * float(np.sin(turn))), rng, 0.06))
    sheet.daub(shapes, tones, part=sheet.new_part())


def blossom(sheet: Sheet, rng: np.random.Generator, x: float, y: float, size: float, colour: Pixels) -> None:
    """One flower seen a little from the side: rings of petals, darker towards the heart."""
    petals = int(rng.integers(6, 10))
    squash = float(rng.uniform(0.72, 1.0))
    radii = np.array([0.1, 0.75, 1.0, 1.0, 0.75], np.float32)
    spread = np.array([0.0, -0.42, -0.15, 0.15, 0.42], np.float32)
    turns = float(rng.uniform(0, 2 * np.pi)) + 2 * np.pi * np.arange(petals) / petals
    corners, tones = [], []
    for ring, (reach, tone) in enumerate(((1.0, 0.92), (0.72, 1.08), (0.42, 0.80))):
        turned_by = turns + np.pi * ring / petals
        angles = turned_by[:, None] + spread
        corners.append(
            np.stack(
                [x + size * reach * radii * np.cos(angles), y + size * reach * squash * radii * np.sin(angles)], -1
            )
        )
        shade = tone * (1 - 0.16 * np.sin(turned_by))[:, None]
        tones.append(colour * shade + rng.uniform(-0.035, 0.035, (petals, 1)) + rng.uniform(-0.015, 0.015, (petals, 3)))
    sheet.daub_all(
        np.concatenate(corners).astype(np.float32), np.concatenate(tones).astype(np.float32), part=sheet.new_part()
    )
    sheet.disc(x, y, size * 0.2, size * 0.2 * squash, mix(rgb("#d9a52e"), colour * 0.5, 0.3))


SUBJECT = Subject(
    compose,
    "still life",
    (0.8, 0.85, 1.0),
    (
        "Flowers in a Blue Vase",
        "Garden Flowers, {place}",
        "Peonies and Phlox",
        "Vase of Flowers by a Window",
        "Flowers from {place}",
        "Bouquet in an Earthen Jar",
    ),
)
