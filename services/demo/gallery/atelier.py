"""One work from the empty sheet to the JPEG: the scene, the painter's colours, the manner, the years since."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from services.demo.gallery.catalogue import Work
from services.demo.gallery.lineage import Traits
from services.demo.gallery.manners import MANNERS
from services.demo.gallery.painters import PAINTERS
from services.demo.gallery.scenes import SUBJECTS, Scene, set_out
from services.demo.gallery.scenes.moods import MOODS
from services.demo.gallery.tools.colour import Pixels, from_image, mix, rgb, tinted, to_bytes
from services.demo.gallery.tools.finish import canvas, varnish
from services.demo.gallery.tools.grade import grading_table
from services.demo.gallery.tools.masks import edges

SKETCH_SHARE = 0.7  # scenes are set out at this share of the size: half the time for little loss
QUALITY = 90  # JPEG
DARK = rgb("#120c08")
LINE = rgb("#1c1a22")

# these manners draw their own outlines, or would lose their point with any
_OWN_OUTLINES = ("hatching", "wash", "flat planes", "shards", "grid", "tenebrism")
_ON_PAPER = ("hatching", "wash")


# a painter's colours over the years: early pictures are darker, warmer and greyer than late ones
_PERIODS = ((-0.14, 0.16, 0.86), (0.0, 0.0, 1.0), (0.12, -0.16, 1.12))  # added key, added warmth, times saturation


@cache
def _table(artist: int, period: int) -> ImageFilter.Color3DLUT:
    painter = PAINTERS[artist]
    t = painter.traits
    key, warmth, saturation = _PERIODS[period]
    return grading_table(
        [rgb(tube) for tube in painter.palette],
        pull=t.pull,
        warmth=t.warmth + warmth,
        saturation=t.saturation * saturation,
        contrast=t.contrast,
        key=t.key + key,
    )


def picture(work: Work) -> Pixels:
    """The finished work, (height, width, 3) in 0..1."""
    painter, rng = work.painter, work.stream()
    traits = painter.traits
    scene = _sketch(work, rng)
    painted = MANNERS[painter.manner](scene, traits, rng)
    if traits.contour and painter.manner not in _OWN_OUTLINES:
        painted = mix(painted, LINE, (edges(scene.parts, 0.9) * traits.contour * 0.8)[..., None])
    if painter.manner not in _ON_PAPER:
        painted = canvas(painted, rng, 0.25 + 0.5 * traits.relief)
    return np.clip(varnish(painted, rng, traits.age), 0, 1)


def paint(work: Work) -> bytes:
    """The finished work as JPEG; the same bytes for the same work."""
    stream = io.BytesIO()
    Image.fromarray(to_bytes(picture(work))).save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def _sketch(work: Work, rng: np.random.Generator) -> Scene:
    """The scene in the painter's light and colours, at the work's full size."""
    small = round(work.height * SKETCH_SHARE), round(work.width * SKETCH_SHARE)
    scene = set_out(SUBJECTS[work.subject], MOODS[work.mood], *small, rng)
    size = (work.width, work.height)
    coloured = Image.fromarray(to_bytes(_lit(scene, work.painter.traits))).filter(_table(work.artist, work.period))
    colour = from_image(coloured.resize(size, Image.Resampling.BICUBIC))
    parts = Image.fromarray(scene.parts).resize(size, Image.Resampling.NEAREST)
    return replace(scene, colour=colour, parts=np.asarray(parts))


def _lit(scene: Scene, traits: Traits) -> Pixels:
    """The scene with all but a pool of light about its focus sunk in the dark, as far as the painter does so."""
    if traits.spotlight < 0.03:
        return scene.colour
    height, width = scene.colour.shape[:2]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :] - scene.focus[0] - scene.side * 0.04
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None] - scene.focus[1] - 0.04
    pool = np.exp(-((x / 0.42) ** 2) - (y / 0.44) ** 2)
    beam = np.exp(-(((x - scene.side * 0.5 + (y + 0.5) * scene.side * 0.8) / 0.35) ** 2)) * 0.25
    light = np.clip(0.22 + 0.95 * pool + beam, 0, 1.12)
    return mix(scene.colour, tinted(scene.colour, light) + tinted(DARK, 1 - np.clip(light, 0, 1)), traits.spotlight)
