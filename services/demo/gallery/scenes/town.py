"""Roofs and towers: a town on its hill, or a street of gables."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.nature import paint_sky, stroller
from services.demo.gallery.tools.colour import Pixels, mix, rgb, vary
from services.demo.gallery.tools.sheet import Point, Sheet

WALLS = ("#e0cfae", "#d3a982", "#c98f6a", "#b9b2a2", "#a8584a", "#e6dcc8", "#8f9aa0", "#c7a65a")
ROOFS = ("#a04f38", "#7d4436", "#56565e", "#8f6142", "#b5653f")


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a townscape."""
    sun_x = sheet.aspect * float(rng.uniform(0.15, 0.85))
    side = 1.0 if sun_x > sheet.aspect / 2 else -1.0
    horizon = float(rng.uniform(0.42, 0.5))
    paint_sky(sheet, mood, rng, horizon + 0.14, sun_x)
    rows = int(rng.integers(4, 6))
    middle = sheet.aspect * float(rng.uniform(0.35, 0.65))
    for row in range(rows):
        near = row / (rows - 1)
        if row == 1:
            tower(sheet, mood, rng, middle, horizon + 0.1, float(rng.uniform(0.30, 0.40)), side)
        _row(sheet, mood, rng, horizon + 0.10 + 0.42 * near**1.1, near, side, middle)
    return (middle / sheet.aspect, horizon), side


def _row(
    sheet: Sheet, mood: Mood, rng: np.random.Generator, foot: float, near: float, side: float, middle: float
) -> None:
    x = -0.05
    while x < sheet.aspect + 0.05:
        wide = float(rng.uniform(0.07, 0.11)) * (0.7 + 1.1 * near)
        rise = 0.07 * (1 - near) * float(np.exp(-(((x - middle) / 0.3) ** 2)))  # the town climbs to its church
        tall = float(rng.uniform(0.09, 0.16)) * (0.75 + 0.8 * near)
        haze = 0.5 * (1 - near) ** 1.3
        house(sheet, mood, rng, x, foot - rise + float(rng.uniform(-0.01, 0.01)), wide, tall, side, haze)
        x += wide * float(rng.uniform(0.9, 1.02))


def house(
    sheet: Sheet,
    mood: Mood,
    rng: np.random.Generator,
    x: float,
    foot: float,
    wide: float,
    tall: float,
    side: float,
    haze: float,
    *,
    gable: bool | None = None,
) -> None:
    """A house whose front runs from (x, foot) to the right; it goes on below ``foot`` so that rows overlap."""
    dim = mix(mood.shade, np.clip(mood.sun * 1.02, 0, 1), 0.12 if mood.night else 0.78)
    wall = mix(vary(rgb(str(rng.choice(WALLS))), rng, 0.05) * dim, mood.sky[2], haze)
    roof_tone = rgb("#e6ecf2") if mood.snowy else vary(rgb(str(rng.choice(ROOFS))), rng, 0.05)
    roof = mix(roof_tone * dim, mood.sky[2], haze)
    eave = foot - tall
    shapes: list[list[Point]] = [[(x, foot + 0.16), (x, eave), (x + wide, eave), (x + wide, foot + 0.16)]]
    tones: list[Pixels] = [wall]
    shaded = (x, x + wide * 0.28) if side > 0 else (x + wide * 0.72, x + wide)
    shapes.append([(shaded[0], foot + 0.16), (shaded[0], eave), (shaded[1], eave), (shaded[1], foot + 0.16)])
    tones.append(wall * mix(mood.shade, np.ones(3, np.float32), 0.5))
    pointed = bool(rng.random() < 0.55) if gable is None else gable
    peak = tall * float(rng.uniform(0.35, 0.6))
    if pointed:
        shapes.append([(x - wide * 0.05, eave), (x + wide / 2, eave - peak), (x + wide * 1.05, eave)])
        tones.append(roof)
        shapes.append([(x + wide / 2, eave - peak), (x + wide * (0.5 - 0.55 * side), eave), (x + wide * 0.5, eave)])
        tones.append(roof * 0.78)
    else:
        shapes.append(
            [
                (x - wide * 0.04, eave),
                (x + wide * 0.1, eave - peak * 0.8),
                (x + wide * 0.9, eave - peak * 0.8),
                (x + wide * 1.04, eave),
            ]
        )
        tones.append(roof)
    if rng.random() < 0.6:
        stack = x + wide * float(rng.uniform(0.2, 0.75))
        base = eave - peak * 0.35
        shapes.append(
            [
                (stack, base),
                (stack, base - peak * 0.75),
                (stack + wide * 0.11, base - peak * 0.75),
                (stack + wide * 0.11, base),
            ]
        )
        tones.append(mix(roof, wall, 0.4) * 0.9)
    columns = 2 if wide < 0.1 else 3
    for row in range(2 if tall < 0.16 else 3):
        for column in range(columns):
            lit = mood.night and rng.random() < 0.5
            pane = rgb("#ffce6a") if lit else mix(rgb("#3a3d48") * dim + 0.04, mood.sky[2], haze)
            left = x + wide * (0.15 + 0.7 * column / columns + 0.04)
            high = eave + tall * (0.12 + 0.30 * row)
            shapes.append(
                [
                    (left, high),
                    (left, high + tall * 0.17),
                    (left + wide * 0.14, high + tall * 0.17),
                    (left + wide * 0.14, high),
                ]
            )
            tones.append(pane)
    sheet.daub(shapes, tones, part=sheet.new_part())


def tower(sheet: Sheet, mood: Mood, rng: np.random.Generator, x: float, foot: float, tall: float, side: float) -> None:
    """A church tower standing at (x, foot), with a spire or a dome."""
    half = tall * 0.10
    dim = mix(mood.shade, np.clip(mood.sun, 0, 1), 0.2 if mood.night else 0.75)
    stone = mix(vary(rgb("#cdbb9a"), rng, 0.05) * dim, mood.sky[2], 0.22)
    slate = mix(rgb(str(rng.choice(["#5a6470", "#8d4a3a", "#5d7a6c"]))) * dim, mood.sky[2], 0.22)
    shoulder = foot - tall * 0.58
    dark = mix(mood.shade, np.ones(3, np.float32), 0.45)
    shapes: list[list[Point]] = [
        [(x - half, foot), (x - half, shoulder), (x + half, shoulder), (x + half, foot)],
        [(x, foot), (x, shoulder), (x - side * half, shoulder), (x - side * half, foot)],
    ]
    tones: list[Pixels] = [stone, stone * dark]
    if rng.random() < 0.6:
        shapes += [
            [(x - half * 1.15, shoulder), (x, foot - tall), (x + half * 1.15, shoulder)],
            [(x, foot - tall), (x - side * half * 1.15, shoulder), (x, shoulder)],
        ]
    else:
        turns = np.linspace(0, np.pi, 12)
        dome = [(x + half * 1.2 * float(np.cos(t)), shoulder - half * 1.7 * float(np.sin(t))) for t in turns]
        shapes += [dome, [p for p in dome if (p[0] - x) * side <= 0] + [(x, shoulder)]]
        sheet.lines([(x, shoulder - half * 1.6, x, shoulder - half * 2.9, half * 0.25)], slate)
    tones += [slate, slate * dark]
    for level in (0.12, 0.3):
        top = shoulder + tall * level
        shapes.append(
            [
                (x - half * 0.3, top + half),
                (x - half * 0.3, top),
                (x, top - half * 0.4),
                (x + half * 0.3, top),
                (x + half * 0.3, top + half),
            ]
        )
        tones.append(rgb("#ffcf70") if mood.night and level < 0.2 else stone * 0.4)
    sheet.daub(shapes, tones, part=sheet.new_part())


def promenade(sheet: Sheet, rng: np.random.Generator, foot: float, tall: float, count: int) -> None:
    """A few people walking along a line at ``foot``."""
    for _ in range(count):
        coat = vary(rgb(str(rng.choice(["#3a3540", "#7a3a36", "#4a5a6a", "#d8cdb8", "#5a4a38"]))), rng, 0.05)
        stroller(
            sheet,
            sheet.aspect * float(rng.uniform(0.08, 0.92)),
            foot + float(rng.uniform(-0.006, 0.008)),
            tall * float(rng.uniform(0.9, 1.1)),
            coat,
            rgb("#d8ab88"),
            skirt=bool(rng.random() < 0.5),
        )


SUBJECT = Subject(
    compose,
    "cityscape",
    (1.15, 0.85, 1.3, 1.0),
    (
        "Roofs of {place}, {time}",
        "{place} from the Hill",
        "The Old Town, {place}",
        "{time} over {place}",
        "Saint Orla's Tower, {place}",
    ),
)
