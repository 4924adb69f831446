"""No subject but balance: discs, arcs, bars and planes, as later painters built them."""

from itertools import pairwise

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.tools.colour import Pixels, mix, rgb, tinted, vary
from services.demo.gallery.tools.noise import enlarge, fbm
from services.demo.gallery.tools.sheet import Point, Sheet

KEYS = (
    ("#ece4d2", "#c8392f", "#2f4f8a", "#e3b23a", "#26242a"),
    ("#2b3440", "#d9843a", "#e8dcc0", "#6f9aa8", "#a83a3a"),
    ("#d8cdb4", "#3f6f6a", "#c9643c", "#24303f", "#e6c05a"),
    ("#c9d0cc", "#8a3f4f", "#2f5a7a", "#d9a83a", "#3a3a3a"),
)


def compose(sheet: Sheet, _mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out an abstract composition about a heavy disc and a leaning bar."""
    key = [rgb(code) for code in KEYS[int(rng.integers(len(KEYS)))]]
    ground = enlarge(fbm(rng, 40, 40, (3, 3), octaves=3), sheet.height, sheet.width)
    sheet.colour[:] = np.clip(tinted(key[0], 0.96 + 0.05 * ground), 0, 1)
    side = float(rng.choice([-1.0, 1.0]))
    lean = float(rng.uniform(0.35, 0.9)) * side
    middle = np.array([sheet.aspect / 2, 0.5]) + rng.uniform(-0.06, 0.06, 2)
    for _ in range(int(rng.integers(3, 6))):
        _plane(sheet, rng, middle, lean, vary(key[int(rng.integers(1, 5))], rng, 0.06))
    radius = float(rng.uniform(0.14, 0.22))
    x, y = float(middle[0] + side * 0.14), float(middle[1] - 0.16)
    sheet.disc(x, y, radius * 1.18, radius * 1.18, mix(key[0], key[3], 0.5), part=sheet.new_part())
    sheet.disc(x, y, radius, radius, key[1], part=sheet.new_part())
    sheet.disc(x + radius * 0.2, y - radius * 0.1, radius * 0.55, radius * 0.55, key[4], part=sheet.new_part())
    for _ in range(int(rng.integers(2, 5))):
        _arcs(sheet, rng, middle, key)
    _bars(sheet, rng, middle, lean, key)
    for _ in range(int(rng.integers(4, 9))):
        size = float(rng.uniform(0.012, 0.045))
        px, py = float(rng.uniform(0.08, sheet.aspect - 0.08)), float(rng.uniform(0.08, 0.92))
        sheet.disc(px, py, size, size, vary(key[int(rng.integers(1, 5))], rng, 0.05), part=sheet.new_part())
    if rng.random() < 0.5:
        _board(sheet, middle, -lean, key)
    return (float(middle[0]) / sheet.aspect, 0.45), side


def _plane(sheet: Sheet, rng: np.random.Generator, middle: Pixels, lean: float, colour: Pixels) -> None:
    x, y = middle[0] + float(rng.uniform(-0.3, 0.3)) * sheet.aspect, middle[1] + float(rng.uniform(-0.3, 0.3))
    long, wide = float(rng.uniform(0.12, 0.3)), float(rng.uniform(0.07, 0.2))
    turn = lean + float(rng.choice([0.0, np.pi / 2])) + float(rng.uniform(-0.1, 0.1))
    c, s = float(np.cos(turn)), float(np.sin(turn))
    corners = [(-long, -wide), (long, -wide), (long, wide), (-long, wide)]
    if rng.random() < 0.4:
        corners = corners[:3]
    points: list[Point] = [(float(x + u * c - v * s), float(y + u * s + v * c)) for u, v in corners]
    sheet.fill(points, colour, strength=float(rng.uniform(0.75, 1.0)), part=sheet.new_part())


def _arcs(sheet: Sheet, rng: np.random.Generator, middle: Pixels, key: list[Pixels]) -> None:
    x, y = float(middle[0] + rng.uniform(-0.3, 0.3)), float(middle[1] + rng.uniform(-0.3, 0.3))
    radius, start = float(rng.uniform(0.12, 0.4)), float(rng.uniform(0, 2 * np.pi))
    turns = np.linspace(start, start + float(rng.uniform(1.2, 3.4)), 26)
    width = float(rng.choice([0.005, 0.009, 0.02]))
    points = [(x + radius * float(np.cos(t)), y + radius * float(np.sin(t))) for t in turns]
    sheet.lines(
        [(a[0], a[1], b[0], b[1], width) for a, b in pairwise(points)],
        key[int(rng.integers(1, 5))],
        part=sheet.new_part(),
    )


def _bars(sheet: Sheet, rng: np.random.Generator, middle: Pixels, lean: float, key: list[Pixels]) -> None:
    c, s = float(np.cos(lean)), float(np.sin(lean))
    for index in range(int(rng.integers(3, 7))):
        shift = (index - 2.5) * float(rng.uniform(0.03, 0.08))
        x, y = float(middle[0]) - s * shift, float(middle[1]) + c * shift + 0.08
        long = float(rng.uniform(0.2, 0.55))
        sheet.lines(
            [(x - c * long, y - s * long, x + c * long, y + s * long, float(rng.choice([0.004, 0.008, 0.022])))],
            key[4] if index % 2 else key[int(rng.integers(1, 5))],
            part=sheet.new_part(),
        )


def _board(sheet: Sheet, middle: Pixels, lean: float, key: list[Pixels]) -> None:
    """A small chequered board, tilted."""
    c, s, cell = float(np.cos(lean)), float(np.sin(lean)), 0.035
    x0, y0 = float(middle[0]) - 0.22, float(middle[1]) + 0.24
    for row in range(3):
        for column in range(4):
            square = [(column + u, row + v) for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))]
            points = [(x0 + cell * (u * c - v * s), y0 + cell * (u * s + v * c)) for u, v in square]
            sheet.fill(points, key[4] if (row + column) % 2 else key[0], part=sheet.new_part())


SUBJECT = Subject(
    compose,
    "abstract",
    (0.85, 1.0, 1.2, 1.3),
    (
        "Composition No. {number}",
        "Counterpoint {number}",
        "Balance, {time}",
        "Variation on {place}",
        "Construction with a Red Disc",
        "Rhythm No. {number}",
    ),
)
