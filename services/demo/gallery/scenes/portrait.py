"""A sitter, head and shoulders, lit from one side."""

from dataclasses import dataclass

import numpy as np

from services.demo.gallery.scenes.base import Subject
from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.tools.bodies import Light, Model, lamp
from services.demo.gallery.tools.colour import Pixels, mix, rgb, smoothstep, tinted, vary
from services.demo.gallery.tools.noise import enlarge, fbm
from services.demo.gallery.tools.sheet import Sheet

SKINS = ("#e8bd9c", "#dba680", "#c98f68", "#a8734e", "#7d5238", "#efcbb0")
HAIRS = ("#2a1f1b", "#4d3222", "#7a4a26", "#b8904f", "#8d8780", "#5a2a1c", "#d5cfc4")
COATS = ("#25242b", "#5a2025", "#2f4353", "#4f4a2f", "#6b4a33", "#d3c9b4", "#3c5a4c", "#8a3a3a", "#c79a3c")


@dataclass(frozen=True, slots=True)
class _Sitter:
    """Where the head is (sheet heights), which way it turns (-1..1), and the colours of the sitter."""

    x: float
    y: float
    rx: float
    ry: float
    turn: float
    skin: Pixels
    hair: Pixels
    coat: Pixels


def compose(sheet: Sheet, _mood: Mood, rng: np.random.Generator) -> tuple[tuple[float, float], float]:
    """Set out a bust portrait."""
    side = float(rng.choice([-1.0, 1.0]))
    light = lamp(np.pi / 2 - side * 0.95, 0.50, "#fff2da", "#52464c")
    _wall(sheet, rng, side)
    ry = float(rng.uniform(0.150, 0.172))
    sitter = _Sitter(
        sheet.aspect / 2 + side * 0.02,
        float(rng.uniform(0.35, 0.39)),
        ry * float(rng.uniform(0.70, 0.76)),
        ry,
        side * float(rng.uniform(0.25, 0.75)),
        vary(rgb(str(rng.choice(SKINS))), rng, 0.02),
        vary(rgb(str(rng.choice(HAIRS))), rng, 0.02),
        vary(rgb(str(rng.choice(COATS))), rng, 0.03),
    )
    model = Model(sheet)
    _torso(model, rng, sitter)
    style = int(rng.integers(5))
    _hair(model, sitter, style)
    _head(model, sitter)
    if rng.random() < 0.45:
        _hat(model, rng, sitter)
    model.cast(light, smooth=sheet.height / 260, relief=1.1)
    _features(sheet, sitter, light)
    _collar(sheet, rng, sitter)
    return (sitter.x / sheet.aspect, sitter.y), side


def _wall(sheet: Sheet, rng: np.random.Generator, side: float) -> None:
    wall = vary(
        rgb(str(rng.choice(["#5d564b", "#4a5550", "#6b5142", "#7d7a6c", "#3f4a5a", "#8a7f68", "#6d4038"]))), rng, 0.04
    )
    fall = smoothstep(-0.8, 0.7, -(sheet.x / sheet.aspect - 0.5) * side + (sheet.y - 0.5) * 0.5)
    stains = enlarge(fbm(rng, 40, 40, (4, 3), octaves=3), sheet.height, sheet.width)
    sheet.colour[:] = tinted(wall, 0.5 + 0.6 * fall + 0.05 * stains)


def _torso(model: Model, rng: np.random.Generator, s: _Sitter) -> None:
    chin = s.y + s.ry
    model.press(s.x, 1.12, s.ry * 1.9, 1.12 - chin - s.ry * 0.30, 0.16, -0.10, s.coat, part=1)
    for way in (-1, 1):
        # a sloping shoulder, and the arm that hangs from it out of the picture
        model.press(
            s.x + way * s.ry * 1.05, chin + s.ry * 1.18, s.ry * 1.05, s.ry * 0.55, 0.12, -0.08, s.coat, tilt=way * 0.42,
            part=1, blend=0.10,
        )  # fmt: skip
        model.press(
            s.x + way * s.ry * 1.62, chin + s.ry * 2.75, s.ry * 0.62, s.ry * 1.75, 0.13, -0.085, s.coat,
            tilt=-way * 0.10, part=1, blend=0.08,
        )  # fmt: skip
        for _ in range(4):  # folds fall from the shoulder
            lean = way * float(rng.uniform(0.05, 0.45))
            across, down = float(rng.uniform(0.4, 1.6)), float(rng.uniform(1.7, 2.8))
            model.press(
                s.x + way * s.ry * across, chin + s.ry * down, s.ry * float(rng.uniform(0.14, 0.24)), s.ry * 0.9,
                0.045, 0.0, s.coat, tilt=lean, part=1, blend=0.08,
            )  # fmt: skip
    model.press(s.x, chin + s.ry * 0.02, s.ry * 0.42, s.ry * 0.72, 0.07, -0.03, s.skin * 0.93, part=2)
    model.press(s.x, chin + s.ry * 0.52, s.ry * 0.56, s.ry * 0.24, 0.06, -0.02, s.skin * 0.95, part=2, blend=0.04)


def _hair(model: Model, s: _Sitter, style: int) -> None:
    back = -s.turn * s.rx * 0.22
    model.press(s.x + back, s.y - s.ry * 0.18, s.rx * 1.22, s.ry * 1.04, s.rx * 0.9, -0.02, s.hair, part=3)
    if style == 1:  # long, over the shoulders
        for way in (-1, 1):
            model.press(
                s.x + way * s.rx * 0.98 + back,
                s.y + s.ry * 0.75,
                s.rx * 0.42,
                s.ry * 1.25,
                0.06,
                0.0,
                s.hair,
                tilt=-way * 0.12,
                part=3,
            )
    elif style == 2:  # a knot
        model.press(s.x + back * 2.4, s.y - s.ry * 1.12, s.rx * 0.46, s.ry * 0.34, 0.05, 0.0, s.hair, part=3)
    elif style == 3:  # a beard
        model.press(
            s.x + s.turn * s.rx * 0.1, s.y + s.ry * 0.82, s.rx * 0.74, s.ry * 0.55, s.rx * 0.62, 0.012, s.hair, part=3
        )


def _head(model: Model, s: _Sitter) -> None:
    face = s.x + s.turn * s.rx * 0.10
    model.press(face, s.y + s.ry * 0.08, s.rx, s.ry * 0.98, s.rx, 0.0, s.skin, part=2)
    model.press(
        face + s.turn * s.rx * 0.06,
        s.y + s.ry * 0.58,
        s.rx * 0.66,
        s.ry * 0.44,
        s.rx * 0.62,
        0.02,
        s.skin,
        part=2,
        blend=0.05,
    )
    nose = s.x + s.turn * s.rx * 0.46
    for drop, wide, tall, rise in ((0.16, 0.10, 0.27, 0.30), (0.34, 0.15, 0.10, 0.34)):
        model.press(
            nose + s.turn * s.rx * 0.06 * drop * 4,
            s.y + s.ry * drop,
            s.rx * wide,
            s.ry * tall,
            s.rx * 0.26,
            s.rx * (0.62 + rise * 0.3),
            s.skin,
            part=2,
            blend=0.02,
        )
    # the hairline crosses the brow
    model.press(
        s.x - s.turn * s.rx * 0.25,
        s.y - s.ry * 0.72,
        s.rx * 1.02,
        s.ry * 0.40,
        s.rx * 0.75,
        0.045,
        s.hair,
        tilt=s.turn * 0.3,
        part=3,
    )


def _hat(model: Model, rng: np.random.Generator, s: _Sitter) -> None:
    felt = vary(rgb(str(rng.choice(["#26242a", "#6b2226", "#c9a44a", "#3a4f5a", "#e6dcc8"]))), rng, 0.03)
    top = s.y - s.ry * 0.72
    if rng.random() < 0.5:  # a wide brim
        model.press(s.x, top - s.ry * 0.42, s.rx * 0.95, s.ry * 0.55, s.rx * 0.8, 0.06, felt, part=4)
        model.press(s.x, top, s.rx * 1.85, s.ry * 0.20, s.rx * 0.4, 0.12, felt * 0.95, tilt=s.turn * 0.22, part=4)
    else:  # a cap or a turban
        for shift, tilt in ((-0.25, 0.35), (0.25, -0.3), (0.0, 0.05)):
            model.press(
                s.x + shift * s.rx,
                top - s.ry * 0.12,
                s.rx * 1.08,
                s.ry * 0.36,
                s.rx * 0.7,
                0.07,
                felt,
                tilt=tilt,
                part=4,
                blend=0.02,
            )


def _features(sheet: Sheet, s: _Sitter, light: Light) -> None:
    dark = s.skin * np.array([0.42, 0.27, 0.24], np.float32)
    centre = s.x + s.turn * s.rx * 0.40
    eye_y = s.y + s.ry * 0.06
    for way in (-1.0, 1.0):
        squeeze = 1 - 0.28 * max(0.0, way * s.turn)  # the far side of the face is foreshortened
        x = centre + way * s.rx * 0.40 * squeeze
        wide = s.rx * 0.17 * squeeze
        sheet.disc(x, eye_y - s.ry * 0.03, wide * 1.5, s.ry * 0.11, dark, strength=0.34, softness=sheet.height * 0.018)
        sheet.disc(x, eye_y, wide, s.ry * 0.050, mix(rgb("#e9e0d6") * 0.72, s.skin, 0.4), softness=1.4)
        sheet.disc(
            x + s.turn * wide * 0.2, eye_y - s.ry * 0.004, wide * 0.47, s.ry * 0.052, rgb("#2c211d"), softness=1.3
        )
        sheet.disc(
            x + s.turn * wide * 0.2 + light.x * wide * 0.2,
            eye_y - s.ry * 0.02,
            wide * 0.14,
            s.ry * 0.016,
            rgb("#fff8ea"),
        )
        lid = [
            (x - wide * 1.08, eye_y + s.ry * 0.004, x - wide * 0.2, eye_y - s.ry * 0.058, s.ry * 0.022),
            (x - wide * 0.2, eye_y - s.ry * 0.058, x + wide * 1.08, eye_y - s.ry * 0.004, s.ry * 0.022),
        ]
        sheet.lines(lid, dark * 0.6, strength=0.85)
        brow = eye_y - s.ry * 0.19
        arch = [
            (x - way * wide * 1.35, brow + s.ry * 0.035, x, brow - s.ry * 0.02, s.ry * 0.036),
            (x, brow - s.ry * 0.02, x + way * wide * 1.35, brow + s.ry * 0.03, s.ry * 0.022),
        ]
        sheet.lines(arch, mix(s.hair, dark, 0.4), strength=0.62)
    nose = centre + s.turn * s.rx * 0.14
    sheet.disc(nose, s.y + s.ry * 0.425, s.rx * 0.17, s.ry * 0.028, dark, strength=0.6, softness=3)
    mouth = s.y + s.ry * 0.63
    lips = mix(s.skin, rgb("#a8423c"), 0.55)
    sheet.disc(centre, mouth - s.ry * 0.022, s.rx * 0.25, s.ry * 0.036, lips * 0.8, softness=2)
    sheet.disc(centre, mouth + s.ry * 0.03, s.rx * 0.20, s.ry * 0.040, lips, softness=2)
    sheet.lines(
        [
            (centre - s.rx * 0.27, mouth - s.ry * 0.022, centre, mouth + s.ry * 0.006, s.ry * 0.018),
            (centre, mouth + s.ry * 0.006, centre + s.rx * 0.27, mouth - s.ry * 0.026, s.ry * 0.018),
        ],
        dark * 0.7,
        strength=0.8,
    )
    sheet.disc(centre, mouth + s.ry * 0.10, s.rx * 0.20, s.ry * 0.03, dark, strength=0.25, softness=5)
    for way in (-1.0, 1.0):
        sheet.disc(
            centre + way * s.rx * 0.44,
            s.y + s.ry * 0.36,
            s.rx * 0.26,
            s.ry * 0.17,
            rgb("#c2604c"),
            strength=0.20,
            softness=sheet.height * 0.022,
        )


def _collar(sheet: Sheet, rng: np.random.Generator, s: _Sitter) -> None:
    kind, base = int(rng.integers(4)), s.y + s.ry * 1.36
    linen = rgb("#efe8da") * 0.92
    part = sheet.new_part()
    if kind == 0:  # a broad falling collar
        for way in (-1, 1):
            sheet.fill(
                [
                    (s.x, base + 0.09),
                    (s.x + way * s.ry * 0.50, base - 0.035),
                    (s.x + way * s.ry * 1.12, base + 0.055),
                    (s.x + way * s.ry * 0.5, base + 0.15),
                ],
                linen * (0.95 if way * s.turn > 0 else 0.74),
                part=part,
            )
    elif kind == 1:  # a ruff
        turns = np.linspace(0, 2 * np.pi, 45)
        radius = 1 + 0.06 * np.sin(turns * 18)
        ring = list(
            zip(
                (s.x + s.ry * 0.92 * radius * np.cos(turns)).tolist(),
                (base - 0.012 + s.ry * 0.25 * radius * np.sin(turns)).tolist(),
                strict=True,
            )
        )
        lower = [p for p in ring if p[1] > base - 0.030]
        sheet.fill(lower, linen * 0.92, part=part)
        sheet.lines(
            [(s.x + (px - s.x) * 0.55, base - 0.005 + (py - base) * 0.3, px, py, 0.003) for px, py in lower[::2]],
            linen * 0.6,
        )
    elif kind == 2:  # a string of beads
        for turn in np.linspace(0.12 * np.pi, 0.88 * np.pi, 15):
            sheet.disc(
                s.x + s.ry * 0.50 * float(np.cos(turn)),
                base - 0.07 + s.ry * 0.5 * float(np.sin(turn)),
                0.0085,
                0.0085,
                rgb("#f3ead6") * 0.95,
                softness=1.5,
            )


SUBJECT = Subject(
    compose,
    "portrait",
    (0.78, 0.82, 0.75),
    ("Portrait of {who}", "Head of {who}", "{who}", "Portrait of {who}, Half Length", "Study of {who}"),
)
