"""Vessels and fruit on a table, in the light of a window."""

from itertools import pairwise

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.tools.bodies import Light, cast_shadow, lamp, orb, turned
from services.demo.gallery.tools.colour import mix, rgb, smoothstep, tinted, vary
from services.demo.gallery.tools.noise import enlarge, fbm
from services.demo.gallery.tools.sheet import Sheet

WALLS = ("#6d675f", "#8b8674", "#5d6b74", "#7b5c4c", "#a59a83", "#4c5a52", "#93a3a6")
CLOTHS = ("#e9e4d8", "#8d3a32", "#d8c7a0", "#3f5f7a", "#6c4a35", "#c9d2d0", "#b88a3c")
FRUIT = (
    ("#c9402f", "#e3b04a"),
    ("#d88a2a", "#e0a040"),
    ("#c8b73a", "#d9c95a"),
    ("#7f9a3a", "#b85a3a"),
    ("#5a2f4a", "#7a3f5a"),
    ("#d9a05a", "#c4543c"),
)
CLAY = ("#7d8f94", "#b5713f", "#e8e2d4", "#39506b", "#5a6b45", "#8c3f33", "#c9a86a")


def compose(sheet: Sheet, _mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a table against a wall."""
    side = float(rng.choice([-1.0, 1.0]))
    light = lamp(np.pi / 2 - side * 0.8, 0.55, "#fff2d8", "#43404c")
    table = float(rng.uniform(0.60, 0.70))
    set_table(sheet, rng, table, side)
    groups = sheet.aspect * np.array([0.30, 0.5, 0.70]) + rng.uniform(-0.03, 0.03, 3)
    tall = int(rng.integers(3))
    for index in rng.permutation(3).tolist():
        x = float(groups[index])
        foot = table + float(rng.uniform(0.04, 0.11))
        if index == tall:
            bottle(sheet, rng, light, x, foot)
        elif rng.random() < 0.5:
            _jug(sheet, rng, light, x, foot)
        else:
            _bowl(sheet, rng, light, x, foot + 0.03)
    _loose_fruit(sheet, rng, light, table)
    return (0.5, table - 0.05), side


def set_table(sheet: Sheet, rng: np.random.Generator, table: float, side: float) -> None:
    """A wall with light falling across it from ``side``, and a table whose far edge is at ``table``."""
    wall = vary(rgb(str(rng.choice(WALLS))), rng, 0.05)
    cloth = vary(rgb(str(rng.choice(CLOTHS))), rng, 0.04)
    across = (sheet.x / sheet.aspect - 0.5) * side
    fall = smoothstep(-0.75, 0.75, across + (0.5 - sheet.y) * 0.7)
    stains = enlarge(fbm(rng, 40, 50, (4, 4), octaves=3), sheet.height, sheet.width)
    sheet.colour[:] = tinted(wall, 0.42 + 0.72 * fall + 0.035 * stains)
    sheet.parts[:] = sheet.new_part()
    edge = np.full(sheet.width, table, np.float32)
    near = np.clip((sheet.y - table) / (1 - table), 0, 1)
    folds = enlarge(fbm(rng, 24, 40, (3, 5), octaves=2), sheet.height, sheet.width) * near * 0.07
    surface = tinted(cloth, 0.80 + 0.30 * across * (1 - near) - 0.25 * near + folds)
    sheet.lay(sheet.below(edge, 1.5), np.clip(surface, 0, 1), part=sheet.new_part())
    front = np.full(sheet.width, float(rng.uniform(0.90, 0.96)), np.float32)
    creases = 0.10 * np.sin(sheet.x * float(rng.uniform(16, 30)) + 2 * stains[:1])
    sheet.lay(
        sheet.below(front, 1.5), np.clip(tinted(cloth * 0.62, 1 + creases + 0 * sheet.y), 0, 1), part=sheet.new_part()
    )


def bottle(sheet: Sheet, rng: np.random.Generator, light: Light, x: float, foot: float) -> None:
    """A tall bottle of dark glass or glazed clay standing at (x, foot)."""
    tall, wide = float(rng.uniform(0.46, 0.58)), float(rng.uniform(0.062, 0.088))
    shoulder = float(rng.uniform(0.34, 0.48))
    profile = [
        (0, wide * 0.36),
        (0.03, wide * 0.42),
        (0.06, wide * 0.33),
        (shoulder - 0.1, wide * 0.36),
        (shoulder + 0.06, wide * 0.85),
        (shoulder + 0.14, wide),
        (0.92, wide),
        (1.0, wide * 0.9),
    ]
    colour = vary(rgb(str(rng.choice(["#2f4a38", "#3a2f24", "#39506b", "#6b3326", "#d9d4c6"]))), rng, 0.03)
    cast_shadow(sheet, light, x, foot - 0.01, 0.22, 0.03, 1.0)
    turned(
        sheet,
        x,
        foot - tall,
        foot,
        profile,
        colour,
        light,
        gloss=0.55,
        open_top=False,
        clear=float(rng.choice([0, 0.25])),
    )


def _jug(sheet: Sheet, rng: np.random.Generator, light: Light, x: float, foot: float) -> None:
    tall, wide = float(rng.uniform(0.27, 0.36)), float(rng.uniform(0.105, 0.135))
    colour = vary(rgb(str(rng.choice(CLAY))), rng, 0.04)
    cast_shadow(sheet, light, x, foot - 0.01, 0.2, 0.035, 1.0)
    way = float(rng.choice([-1, 1]))
    turns = np.linspace(-1.9, 1.4, 14)
    loop = [
        (x + way * (wide * 0.75 + 0.055 * float(np.cos(t))), foot - tall * 0.58 + tall * 0.27 * float(np.sin(t)))
        for t in turns
    ]
    bend = [(a[0], a[1], b[0], b[1], 0.017) for a, b in pairwise(loop)]
    sheet.lines(bend, colour * (0.95 if way == np.sign(light.x) else 0.5), part=sheet.new_part())
    profile = [
        (0, wide * 0.62),
        (0.06, wide * 0.56),
        (0.22, wide * 0.60),
        (0.42, wide * 0.9),
        (0.62, wide),
        (0.84, wide * 0.82),
        (1.0, wide * 0.58),
    ]
    turned(sheet, x, foot - tall, foot, profile, colour, light, gloss=0.4)


def _bowl(sheet: Sheet, rng: np.random.Generator, light: Light, x: float, foot: float) -> None:
    wide, tall = float(rng.uniform(0.17, 0.21)), float(rng.uniform(0.11, 0.14))
    colour = vary(rgb(str(rng.choice(CLAY))), rng, 0.04)
    cast_shadow(sheet, light, x, foot - 0.01, 0.26, 0.035, 1.0)
    rim = foot - tall
    sheet.disc(x, rim, wide, wide * 0.24, colour * light.shade * 0.8, part=sheet.new_part())
    base, blush = FRUIT[int(rng.integers(len(FRUIT)))]
    for shift, lift in ((-0.5, 0.02), (0.5, 0.025), (0.0, 0.06), (-0.24, 0.0), (0.28, 0.0)):
        size = float(rng.uniform(0.058, 0.07))
        orb(sheet, x + shift * wide, rim - lift, size, size * 0.94, vary(rgb(base), rng, 0.05), light, blush=rgb(blush))
    profile = [
        (0, wide),
        (0.1, wide * 0.985),
        (0.4, wide * 0.86),
        (0.7, wide * 0.62),
        (0.88, wide * 0.42),
        (1.0, wide * 0.42),
    ]
    turned(sheet, x, rim, foot, profile, colour, light, gloss=0.3, open_top=False)


def _loose_fruit(sheet: Sheet, rng: np.random.Generator, light: Light, table: float) -> None:
    base, blush = FRUIT[int(rng.integers(len(FRUIT)))]
    mottle = enlarge(fbm(rng, 60, 60, (22, 22), octaves=2), sheet.height, sheet.width)
    start = sheet.aspect * float(rng.uniform(0.25, 0.55))
    for index in range(int(rng.integers(2, 5))):
        size = float(rng.uniform(0.056, 0.07))
        x = start + index * 0.125 + float(rng.uniform(-0.02, 0.02))
        y = table + float(rng.uniform(0.12, 0.20))
        cast_shadow(sheet, light, x, y + size * 0.75, size * 2.1, size * 0.4, 1.0)
        orb(
            sheet,
            x,
            y,
            size,
            size * float(rng.uniform(0.85, 1.0)),
            vary(rgb(base), rng, 0.06),
            light,
            mottle=mottle,
            blush=rgb(blush),
        )
        sheet.lines([(x, y - size * 0.8, x + 0.008, y - size * 1.25, 0.006)], rgb("#4a3a24"))
    if rng.random() < 0.5:
        y = table + 0.24
        x = sheet.aspect * 0.6
        sheet.fill(
            [(x, y), (x + 0.17, y - 0.03), (x + 0.16, y - 0.018), (x, y + 0.008)],
            mix(rgb("#c8ccd0"), light.colour, 0.3),
        )
        sheet.fill([(x - 0.1, y + 0.012), (x, y - 0.002), (x, y + 0.012), (x - 0.1, y + 0.027)], rgb("#3a2a20"))


SUBJECT = Subject(
    compose,
    "still life",
    (1.25, 1.15, 1.0, 1.4),
    (
        "Still Life with Jug and Fruit",
        "Bottle, Bowl and Fruit",
        "The Kitchen Table, {place}",
        "Still Life with a White Cloth",
        "Table in the Light of a Window",
        "Still Life with Bottle",
    ),
)
