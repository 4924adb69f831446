"""A harbour front or canal: tall houses, moored boats, everything twice in the water."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.nature import paint_sky, paint_water
from services.demo.gallery.scenes.sea import sail_boat
from services.demo.gallery.scenes.town import house, promenade, tower
from services.demo.gallery.tools.colour import Pixels, mix, rgb, vary
from services.demo.gallery.tools.sheet import Point, Sheet


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a waterfront."""
    quay = float(rng.uniform(0.56, 0.64))
    sun_x = sheet.aspect * float(rng.uniform(0.2, 0.8))
    side = 1.0 if sun_x > sheet.aspect / 2 else -1.0
    paint_sky(sheet, mood, rng, quay - 0.1, sun_x)
    gap = float(rng.uniform(0.12, 0.3)) * sheet.aspect  # open water between the houses and the edge of the picture
    tower(sheet, mood, rng, sheet.aspect * float(rng.uniform(0.35, 0.65)), quay, float(rng.uniform(0.38, 0.46)), side)
    x = -0.02 if side > 0 else gap
    end = sheet.aspect - gap if side > 0 else sheet.aspect + 0.02
    while x < end:
        wide = float(rng.uniform(0.085, 0.13))
        house(sheet, mood, rng, x, quay - 0.01, wide, float(rng.uniform(0.17, 0.28)), side, 0.06)
        x += wide * 0.99
    wall = mix(rgb("#8f8271"), mood.shade, 0.35)
    sheet.fill(
        [
            (-0.1, quay - 0.012),
            (sheet.aspect + 0.1, quay - 0.012),
            (sheet.aspect + 0.1, quay + 0.3),
            (-0.1, quay + 0.3),
        ],
        wall,
        part=sheet.new_part(),
    )
    promenade(sheet, rng, quay - 0.008, 0.055, int(rng.integers(3, 8)))
    paint_water(sheet, mood, rng, quay + 0.025, sun_x, mirror=0.88, waves=float(rng.uniform(0.15, 0.4)))
    for _ in range(int(rng.integers(1, 4))):
        _fishing_boat(
            sheet, mood, rng, sheet.aspect * float(rng.uniform(0.1, 0.9)), quay + float(rng.uniform(0.06, 0.14))
        )
    if rng.random() < 0.6:
        x = sheet.aspect * float(rng.uniform(0.2, 0.8))
        sail_boat(sheet, mood, rng, x, quay + 0.2, float(rng.uniform(0.3, 0.42)))
    if rng.random() < 0.6:
        _rowing_boat(sheet, rng, sheet.aspect * float(rng.uniform(0.25, 0.75)), 0.9)
    return (0.5, quay - 0.05), side


def _fishing_boat(sheet: Sheet, mood: Mood, rng: np.random.Generator, x: float, line: float) -> None:
    long, way = float(rng.uniform(0.10, 0.15)), float(rng.choice([-1, 1]))
    dim = mix(mood.shade, np.ones(3, np.float32), 0.35 if mood.night else 0.9)
    hull = vary(rgb(str(rng.choice(["#2f4a5c", "#7a2f28", "#3a3a38", "#3f5a44"]))), rng, 0.04) * dim
    body: list[Point] = [
        (x - way * long, line - 0.038),
        (x + way * long, line - 0.052),
        (x + way * long * 0.8, line),
        (x - way * long * 0.85, line),
    ]
    sheet.fill([(px, line + (line - py)) for px, py in body], hull * 0.7, blur=1.5, strength=0.6)
    spars = []
    for shift, tall in ((-0.25, 0.30), (0.4, 0.24)):
        mast = x + way * long * shift
        spars += [
            (mast, line - 0.03, mast, line - tall, 0.006),
            (mast, line - tall * 0.45, mast - way * 0.11, line - tall * 0.62, 0.004),
            (mast, line - tall, x + way * long, line - 0.05, 0.0018),
            (mast, line - tall, x - way * long, line - 0.04, 0.0018),
        ]
    sheet.lines(spars, rgb("#3f2f26") * mix(dim, np.ones(3, np.float32), 0.3), part=sheet.new_part())
    sheet.lines([(a, 2 * line - b, c, 2 * line - d, w) for a, b, c, d, w in spars[:2]], rgb("#3f2f26"), strength=0.3)
    band: list[Point] = [body[0], body[1], (x + way * long * 0.96, line - 0.038), (x - way * long * 0.97, line - 0.026)]
    tones: list[Pixels] = [hull, np.clip(hull * 1.1 + 0.18, 0, 1)]
    sheet.daub([body, band], tones, part=sheet.new_part())


def _rowing_boat(sheet: Sheet, rng: np.random.Generator, x: float, line: float) -> None:
    wood = vary(rgb("#7d5a3a"), rng, 0.06)
    turns = np.linspace(0, np.pi, 14)
    hull = [(x - 0.16 * float(np.cos(t)), line + 0.045 * float(np.sin(t)) ** 0.6) for t in turns]
    hollow = [(x + 0.145 * float(np.cos(t)), line + 0.014 * float(np.sin(t))) for t in np.linspace(0, 2 * np.pi, 18)]
    sheet.disc(x, line + 0.05, 0.17, 0.018, wood * 0.25, strength=0.6, softness=5)
    sheet.daub([hull, hollow], [wood, wood * 0.45], part=sheet.new_part())
    sheet.lines(
        [
            (x - 0.05, line - 0.003, x - 0.05, line + 0.013, 0.014),
            (x + 0.05, line - 0.003, x + 0.05, line + 0.013, 0.014),
        ],
        wood * 1.15,
    )


SUBJECT = Subject(
    compose,
    "cityscape",
    (1.3, 1.15, 1.0, 0.88),
    (
        "The Harbour at {place}, {time}",
        "The Quay, {place}",
        "Houses on the Canal, {place}",
        "Boats at {place}, {time}",
        "{place}, the Old Quay",
    ),
)
