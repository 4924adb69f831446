"""One great tree, or an avenue of slender ones."""

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.scenes.nature import crown, limbs, paint_sky, paint_water, poplar, stroller
from services.demo.gallery.tools.colour import mix, rgb, tinted, vary
from services.demo.gallery.tools.noise import curve, enlarge, fbm
from services.demo.gallery.tools.sheet import Sheet


def compose(sheet: Sheet, mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a study of trees: alone in a field, along a river, or a birch wood."""
    horizon = float(rng.uniform(0.56, 0.68))
    sun_x = sheet.aspect * float(rng.choice([0.22, 0.78]))
    side = 1.0 if sun_x > sheet.aspect / 2 else -1.0
    paint_sky(sheet, mood, rng, horizon, sun_x)
    far = horizon - 0.03 + curve(rng, sheet.width, 5) * 0.018
    sheet.lay(sheet.below(far), mix(mood.land[2], mood.leaf * mood.shade, 0.3), part=sheet.new_part())
    _meadow(sheet, mood, rng, horizon)
    kind = int(rng.choice(3, p=(0.4, 0.25, 0.35)))
    if kind == 0:
        _great_tree(sheet, mood, rng, horizon, side)
    elif kind == 1:
        _river_row(sheet, mood, rng, horizon, side, sun_x)
    else:
        _birches(sheet, mood, rng, horizon, side)
    return (0.5, 0.45), side


def _meadow(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float) -> None:
    top = round(horizon * sheet.height)
    rows = sheet.height - top
    depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    patches = enlarge(fbm(rng, rows // 2, sheet.width // 2, (8, 4), octaves=3), rows, sheet.width)
    grass = mix(mix(mood.land[1], mood.sun, 0.25), mood.land[0], depth[..., None])
    sheet.colour[top:] = np.clip(tinted(grass, 1.02 + 0.11 * patches - 0.22 * depth), 0, 1)
    sheet.parts[top:] = sheet.new_part()


def _great_tree(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float, side: float) -> None:
    x = sheet.aspect * float(rng.uniform(0.38, 0.62))
    foot = horizon + float(rng.uniform(0.10, 0.18))
    shadow = mood.land[0] * mood.shade
    sheet.disc(x - side * 0.16, foot, 0.33, 0.035, shadow, strength=0.6, softness=9)
    branches, tips = limbs(rng, x, foot, float(rng.uniform(0.62, 0.75)), order=5)
    bark = rgb("#4d3a2e") * mix(mood.shade, np.ones(3, np.float32), 0.5)
    sheet.lines(branches, bark, part=sheet.new_part())
    lit = [(a + side * w * 0.3, b, c + side * w * 0.2, d, w * 0.3) for a, b, c, d, w in branches if w > 0.01]
    sheet.lines(lit, mix(bark, mood.sun, 0.4), strength=0.8)
    if not mood.snowy:
        leaf = vary(mood.leaf, rng, 0.05)
        order = rng.permutation(len(tips))[: max(14, len(tips) // 4)]
        for index in sorted(order.tolist(), key=lambda i: -tips[i][1]):
            tip = tips[index]
            crown(sheet, rng, tip[0], tip[1], 0.085, 0.066, leaf, mood, side, clumps=13)
    if rng.random() < 0.5:
        stroller(sheet, x + side * 0.2, foot + 0.03, 0.13, vary(rgb("#a8463a"), rng, 0.1), rgb("#dcb08c"), skirt=True)


def _river_row(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float, side: float, sun_x: float) -> None:
    count = int(rng.integers(5, 9))
    for index in range(count):
        near = index / count
        x = sheet.aspect * (0.5 + side * (0.44 - 0.62 * near)) + float(rng.uniform(-0.02, 0.02))
        foot = horizon + 0.015 + 0.05 * near
        poplar(
            sheet,
            rng,
            x,
            foot,
            (0.26 + 0.3 * near) * float(rng.uniform(0.85, 1.1)),
            vary(mood.leaf, rng, 0.05),
            mood,
            side,
        )
    paint_water(sheet, mood, rng, horizon + 0.07, sun_x, mirror=0.85, waves=0.2)


def _birches(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float, side: float) -> None:
    haze = mix(mood.leaf * mood.shade, mood.sky[2], 0.35)
    if not mood.snowy:  # a thicket closes the view
        for share in np.linspace(-0.05, 1.05, 6):
            x = sheet.aspect * float(share) + float(rng.uniform(-0.05, 0.05))
            crown(sheet, rng, x, horizon - 0.09, 0.2, float(rng.uniform(0.10, 0.2)), haze, mood, side, clumps=30)
    white = rgb("#e6dfd2") * mix(mood.shade, np.clip(mood.sun, 0, 1), 0.75)
    feet = np.sort(rng.uniform(0, 1, int(rng.integers(8, 13))))
    for near in feet:
        x = sheet.aspect * float(rng.uniform(0.02, 0.98))
        foot = horizon + 0.04 + 0.32 * float(near)
        width = 0.011 + 0.024 * float(near)
        lean = float(rng.uniform(-0.04, 0.04))
        part = sheet.new_part()
        trunk = [(x - width, foot), (x - width * 0.6 + lean, -0.02), (x + width * 0.6 + lean, -0.02), (x + width, foot)]
        dark = [
            (x - side * width, foot),
            (x - side * width * 0.6 + lean, -0.02),
            (x - side * width * 0.1 + lean, -0.02),
            (x - side * width * 0.2, foot),
        ]
        tone = mix(white, mood.sky[2], 0.35 * (1 - float(near)))
        sheet.daub([trunk, dark], [tone, tone * mix(mood.shade, np.ones(3, np.float32), 0.35)], part=part)
        marks = []
        for height in rng.uniform(0.02, foot, 9):
            reach = width * float(rng.uniform(0.4, 1.0))
            middle = x + lean * (1 - float(height) / foot)
            marks.append(
                (middle - width * 0.7, float(height), middle - width * 0.7 + reach, float(height) + 0.003, 0.006)
            )
        sheet.lines(marks, rgb("#3a322f"), strength=0.75)
        sheet.disc(x - side * 0.12, foot + 0.012, 0.14, 0.008, mood.land[0] * mood.shade, strength=0.5, softness=4)
    if not mood.snowy:
        for _ in range(5):
            crown(
                sheet,
                rng,
                sheet.aspect * float(rng.uniform(0, 1)),
                float(rng.uniform(-0.02, 0.12)),
                0.2,
                0.09,
                mood.leaf,
                mood,
                side,
                clumps=44,
            )


SUBJECT = Subject(
    compose,
    "landscape",
    (1.0, 0.8, 1.3, 1.2),
    (
        "Trees at {place}, {time}",
        "The Great Oak, {place}",
        "Poplars on the {place}",
        "In the Wood near {place}",
        "{time}, Trees by the Water",
    ),
)
