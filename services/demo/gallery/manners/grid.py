"""Grid abstraction: the motif reduced to bars and rectangles of a few plain colours."""

from typing import TypeAlias

import numpy as np

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, blank, luma, mix, rgb, tinted
from services.demo.gallery.tools.noise import enlarge, fbm
from services.demo.gallery.tools.strokes import emboss, flow_along

Box: TypeAlias = tuple[int, int, int, int]  # top, left, bottom, right, in pixels

BAR = rgb("#1b1a1c")
WHITES = (rgb("#f1ece0"), rgb("#e6e2d8"), rgb("#f4f1e8"), rgb("#dcdad2"))


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) as a grid of planes."""
    height, width = scene.colour.shape[:2]
    boxes = _divide(scene.colour, rng, traits.mark * 5.5)
    picture = blank(height, width)
    bars = np.zeros((height, width), np.float32)
    for top, left, bottom, right in boxes:
        colour = _plain(scene.colour[top:bottom, left:right], rng, traits)
        picture[top:bottom, left:right] = colour
    for top, left, bottom, right in boxes:
        thick = 1 + int(rng.integers(1, 4))
        if top > 0:
            bars[max(0, top - thick) : top + thick, left:right] = 1
        if left > 0:
            bars[top:bottom, max(0, left - thick) : left + thick] = 1
    flow = flow_along(picture, rng, swirl=0.0)
    hairs = flow.hairs(height, width)
    uneven = enlarge(fbm(rng, height // 4, width // 4, (6, 6), octaves=2), height, width)
    picture = tinted(picture, 1 + 0.014 * uneven + hairs * 0.014)
    picture = mix(picture, BAR, (bars * 0.95)[..., None])
    return tinted(picture, emboss(bars * 0.25 + hairs * 0.1, 0.25 * traits.relief))


def _divide(picture: Pixels, rng: np.random.Generator, least: float) -> list[Box]:
    """Rectangles that fill the picture, cut where the tone changes most; busy places are cut finer."""
    height, width = picture.shape[:2]
    tone = luma(picture)
    columns, rows = np.abs(np.diff(tone, axis=1)), np.abs(np.diff(tone, axis=0))
    waiting: list[Box] = [(0, 0, height, width)]
    done: list[Box] = []
    while waiting:
        top, left, bottom, right = waiting.pop()
        tall, wide = bottom - top, right - left
        spread = float(tone[top:bottom:3, left:right:3].std())
        limit = least * float(np.clip(1.9 - spread * 7.0, 0.75, 3.2))
        if max(tall, wide) < 2.1 * limit or (spread < 0.03 and max(tall, wide) < 0.45 * max(height, width)):
            done.append((top, left, bottom, right))
            continue
        if wide * float(rng.uniform(0.7, 1.4)) > tall:
            profile = columns[top:bottom, left : right - 1].mean(0)
            at = left + _best(profile, limit * 0.8, rng)
            waiting += [(top, left, bottom, at), (top, at, bottom, right)]
        else:
            profile = rows[top : bottom - 1, left:right].mean(1)
            at = top + _best(profile, limit * 0.8, rng)
            waiting += [(top, left, at, right), (at, left, bottom, right)]
    return done


def _best(profile: Pixels, margin: float, rng: np.random.Generator) -> int:
    """Where the profile is strongest, at least ``margin`` from either end."""
    inner = int(min(margin, len(profile) * 0.3)) + 1
    part = profile[inner : len(profile) - inner]
    if len(part) < 1:
        return len(profile) // 2 + 1
    return inner + int(np.argmax(part + rng.uniform(0, 0.012, len(part)))) + 1


def _plain(area: Pixels, rng: np.random.Generator, traits: Traits) -> Pixels:
    """A plain colour (3,) for an area: a white, unless its own colour insists."""
    mean = area[::2, ::2].mean((0, 1))
    tone = float(luma(mean[None, None])[0, 0])
    chroma = float(np.ptp(mean))
    if rng.random() < 0.62 - chroma * 1.6 and tone > 0.22:
        return WHITES[int(rng.integers(len(WHITES)))]
    strong = tone + (mean - tone) * (1.25 + 0.8 * traits.saturation)
    plain: Pixels = np.clip(strong + (0.08 if tone < 0.2 else 0.0), 0.06, 0.97).astype(np.float32)
    return plain
