"""Shard cubism: the motif broken along straight lines, every piece seen from its own place."""

import numpy as np
from PIL import Image, ImageDraw

from services.demo.gallery.lineage import Traits
from services.demo.gallery.scenes import Scene
from services.demo.gallery.tools.colour import Pixels, mix, rgb, tinted
from services.demo.gallery.tools.masks import edges
from services.demo.gallery.tools.noise import soften
from services.demo.gallery.tools.strokes import FINE, emboss, flow_along

DARK = rgb("#1f1b1a")


def paint(scene: Scene, traits: Traits, rng: np.random.Generator) -> Pixels:
    """Paint the scene (height, width, 3) in facets."""
    height, width = scene.colour.shape[:2]
    pieces = _split(rng, height, width, traits.mark * 7.0, scene.focus)
    owner = np.asarray(_draw_owners(pieces, height, width))
    count = len(pieces)
    middle = np.array([piece.mean(0) for piece in pieces], np.float32)  # (pieces, 2): x, y
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = x - middle[owner, 0], y - middle[owner, 1]
    turn = rng.normal(0, 0.13, count).astype(np.float32)[owner]
    zoom = rng.uniform(0.72, 1.08, count).astype(np.float32)[owner]
    shift = rng.normal(0, traits.mark * 0.95, (count, 2)).astype(np.float32)
    rows = middle[owner, 1] + (dy * np.cos(turn) + dx * np.sin(turn)) * zoom + shift[owner, 1]
    columns = middle[owner, 0] + (dx * np.cos(turn) - dy * np.sin(turn)) * zoom + shift[owner, 0]
    rows = np.clip(rows, 0, height - 1).astype(np.int32)
    columns = np.clip(columns, 0, width - 1).astype(np.int32)
    source = mix(scene.colour, soften(scene.colour, 4.0), 0.25)
    drawn = mix(source, DARK, (edges(scene.parts, 0.8) * 0.8)[..., None])  # outlines break along with the motif
    seen = np.stack([drawn[..., channel][rows, columns] for channel in range(3)]).transpose(1, 2, 0)
    flat = np.array([_mean(source, point) for point in middle], np.float32)
    plane = np.stack([flat[owner, channel] for channel in range(3)]).transpose(1, 2, 0)
    picture = mix(seen, plane, 0.18 + 0.35 * traits.flatness)
    # every facet is lit from one of its sides and dark at the other
    lit = rng.uniform(0, 2 * np.pi, count).astype(np.float32)[owner]
    size = np.array([max(6.0, float(np.ptp(piece, axis=0).mean())) for piece in pieces], np.float32)[owner]
    slant = np.clip((dx * np.cos(lit) + dy * np.sin(lit)) / size * 1.6, -1, 1)
    flow = flow_along(plane, rng, swirl=traits.swirl)
    hairs = flow.hairs(height, width)
    picture = tinted(picture, 1 + slant * 0.27 + rng.normal(0, 0.05, count).astype(np.float32)[owner] + hairs * 0.03)
    seams = _seams(pieces, rng, height, width)
    picture = mix(picture, DARK, (seams[0] * (0.35 + 0.5 * traits.contour))[..., None])
    picture = mix(picture, np.clip(picture * 1.25 + 0.12, 0, 1), (seams[1] * 0.7)[..., None])
    return tinted(picture, emboss(soften(slant * 0.2, 0.6) + hairs * 0.14, 0.25 * traits.relief))


def _mean(picture: Pixels, point: Pixels) -> Pixels:
    row, column = (int(np.clip(point[1], 3, picture.shape[0] - 4)), int(np.clip(point[0], 3, picture.shape[1] - 4)))
    colour: Pixels = picture[row - 3 : row + 4, column - 3 : column + 4].mean((0, 1))
    return colour


def _split(rng: np.random.Generator, height: int, width: int, span: float, focus: tuple[float, float]) -> list[Pixels]:
    """Convex polygons (k, 2) that fill the picture, about ``span`` pixels across, smaller near the focus."""
    waiting = [np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)]
    done: list[Pixels] = []
    centre = np.array([focus[0] * width, focus[1] * height], np.float32)
    favoured = float(rng.uniform(0, np.pi))
    while waiting:
        piece = waiting.pop()
        extent = np.ptp(piece, axis=0)
        apart = float(np.hypot(*((piece.mean(0) - centre) / (width, height))))
        if float(extent.max()) < span * (0.78 + 1.7 * apart):
            done.append(piece)
            continue
        # cut across the longer way, leaning to one of two favoured diagonals
        across = 0.0 if extent[0] > extent[1] else np.pi / 2
        angle = across + float(rng.normal(0, 0.35)) + 0.35 * float(np.cos(favoured))
        through = piece.mean(0) + rng.normal(0, 0.12, 2) * extent
        sides = _cut(piece, through.astype(np.float32), np.array([np.cos(angle), np.sin(angle)], np.float32))
        if sides is None:
            done.append(piece)
        else:
            waiting.extend(sides)
    return done


def _cut(piece: Pixels, through: Pixels, normal: Pixels) -> tuple[Pixels, Pixels] | None:
    """The two parts of a convex polygon on either side of a line, or None when the line misses it."""
    side = (piece - through) @ normal
    first: list[Pixels] = []
    second: list[Pixels] = []
    for index, corner in enumerate(piece):
        following = (index + 1) % len(piece)
        (first if side[index] >= 0 else second).append(corner)
        if side[index] * side[following] < 0:
            crossing = corner + (piece[following] - corner) * side[index] / (side[index] - side[following])
            first.append(crossing)
            second.append(crossing)
    if min(len(first), len(second)) < 3:
        return None
    return np.array(first, np.float32), np.array(second, np.float32)


def _draw_owners(pieces: list[Pixels], height: int, width: int) -> Image.Image:
    owners = Image.new("I", (width, height))
    pen = ImageDraw.Draw(owners)
    for index, piece in enumerate(pieces):
        pen.polygon(piece.ravel().tolist(), fill=index)
    return owners


def _seams(pieces: list[Pixels], rng: np.random.Generator, height: int, width: int) -> tuple[Pixels, Pixels]:
    """Dark and light seams (height, width); some edges are left open, so that planes pass into one another."""
    images = [Image.new("L", (width * FINE, height * FINE)) for _ in range(2)]
    dark, light = (ImageDraw.Draw(image) for image in images)
    for piece in pieces:
        for start, end in zip(piece, np.roll(piece, -1, 0), strict=True):
            fate = rng.random()
            if fate > 0.72:
                continue
            pen = dark if fate < 0.5 else light
            pen.line((*(start * FINE).tolist(), *(end * FINE).tolist()), 255, int(rng.integers(1, 4)))
    masks = [np.asarray(image.reduce(FINE), np.float32) / 255 for image in images]
    return masks[0], masks[1]
