"""What many scenes share: sky, water, trees, small figures."""

import numpy as np

from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.tools.colour import Pixels, mix, smoothstep, tinted, vary
from services.demo.gallery.tools.noise import fbm, soften
from services.demo.gallery.tools.sheet import Point, Sheet


def paint_sky(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float, sun_x: float) -> float:
    """Sky down to ``horizon``, its clouds lit from the sun at ``sun_x``; returns the sun's height (y)."""
    depth = np.clip(sheet.y / horizon, 0, 1)
    high, middle, low = mood.sky
    upper = mix(high, middle, smoothstep(0.05, 0.7, depth)[..., None])
    sheet.colour[:] = mix(upper, low, smoothstep(0.5, 1.05, depth)[..., None])
    sun_y = horizon * float(rng.uniform(0.3, 0.88 if mood.name != "moonlight" else 0.55))
    if mood.name in ("dusk", "golden"):
        sun_y = horizon * float(rng.uniform(0.7, 0.93))
    sheet.glow(sun_x, sun_y, 0.5, mood.sun, 0.30)
    if mood.disc:
        sheet.glow(sun_x, sun_y, mood.disc * 3.2, mood.sun, 0.5)
        sheet.disc(sun_x, sun_y, mood.disc, mood.disc, np.clip(mood.sun * 1.04, 0, 1), softness=1.6)
    _clouds(sheet, mood, rng, horizon, sun_x, sun_y)
    return sun_y


def _clouds(sheet: Sheet, mood: Mood, rng: np.random.Generator, horizon: float, sun_x: float, sun_y: float) -> None:
    rows = max(8, int(sheet.height * horizon) + 2)
    cover = mood.cloud * float(rng.uniform(0.7, 1.25))
    lumps = fbm(rng, rows, sheet.width, (float(rng.uniform(3, 6)), 2.4 * sheet.aspect), octaves=5, gain=0.55)
    lumps -= np.linspace(0.1, 0.55, rows, dtype=np.float32)[:, None]  # clouds thin out at the horizon
    density = smoothstep(1.0 - 1.5 * cover, 2.2 - 1.2 * cover, lumps)
    # a cloud is bright where it thins towards the sun
    across = np.sign(sun_x - sheet.aspect / 2) or 1.0
    body = soften(density, 4.0)
    down, aside = (9, int(5 * across)) if sun_y < horizon * 0.6 else (-6, int(5 * across))
    padded = np.pad(body, 10, mode="edge")
    towards = padded[10 - down : 10 - down + rows, 10 + aside : 10 + aside + sheet.width]
    edge = np.clip((density - towards) * 1.1 + 0.5 - 0.25 * body, 0, 1)
    dark = mix(mood.sky[0] * 0.9, mood.sky[1], 0.45) * mix(np.ones(3, np.float32), mood.shade, 0.25 + 0.3 * mood.cloud)
    bright = mix(mood.sun, np.ones(3, np.float32), 0.35 if not mood.night else 0.0) * (0.62 if mood.night else 1.0)
    cloud = mix(dark, bright, edge[..., None])
    window = slice(0, min(rows, sheet.height)), slice(0, sheet.width)
    sheet.lay((density * 0.85)[: sheet.height], cloud[: sheet.height], window=window)


def paint_water(
    sheet: Sheet,
    mood: Mood,
    rng: np.random.Generator,
    horizon: float,
    sun_x: float,
    *,
    mirror: float = 0.7,
    waves: float = 0.5,
) -> None:
    """Water from ``horizon`` down, mirroring what is above it already; ``waves`` 0 (calm) .. 1 (rough)."""
    top = round(horizon * sheet.height)
    rows = sheet.height - top
    if rows < 4:
        return
    near = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    # foreshortening: ripples are long and thin far away, broad near
    ripple = fbm(rng, rows, sheet.width, (26, 5), octaves=3, gain=0.6)
    swell = fbm(rng, rows, sheet.width, (9, 3), octaves=3, gain=0.5)
    ripple = ripple * (1 - near) + swell * near
    source = top - 1 - (np.arange(rows) * (0.9 if horizon > 0.4 else horizon / (1 - horizon))).astype(np.int32)
    jitter = (ripple * near * waves * 14).astype(np.int32)
    columns = np.clip(np.arange(sheet.width)[None, :] + jitter, 0, sheet.width - 1)
    mirrored = sheet.colour[np.clip(source[:, None] + jitter // 2, 0, top - 1), columns]
    body = mix(mood.water, mood.water * 0.55, near[..., None])
    water = mix(body, mirrored, mirror * (1 - 0.45 * near[..., None]))
    water = tinted(water, 1 + ripple * (0.06 + 0.10 * waves))
    path = np.exp(-(((sheet.x - sun_x) / (0.05 + 0.16 * near)) ** 2))
    glitter = smoothstep(0.1, 1.1, ripple + path * 1.3 - 0.7) * path * (0.8 if mood.disc else 0.25)
    crest = smoothstep(1.3, 2.2, ripple) * waves * 0.55 * near
    water = mix(water, mood.sun, np.clip(glitter + crest, 0, 0.95)[..., None])
    sheet.colour[top:] = water
    sheet.parts[top:] = sheet.new_part()


def crown(
    sheet: Sheet,
    rng: np.random.Generator,
    x: float,
    y: float,
    rx: float,
    ry: float,
    leaf: Pixels,
    mood: Mood,
    side: float,
    *,
    clumps: int = 30,
) -> None:
    """The leaves of a tree: clumps inside an ellipse, dark below and lit on the sun's side."""
    spread = np.sqrt(rng.uniform(0, 1, clumps))
    turn = rng.uniform(0, 2 * np.pi, clumps)
    xs, ys = np.cos(turn) * spread, np.sin(turn) * spread
    facing = 0.5 - 0.45 * ys + 0.35 * side * xs
    dark = leaf * mood.shade * 0.75
    bright = np.clip(leaf * mix(np.ones(3, np.float32), mood.sun, 0.6) * 1.18, 0, 1)
    turns = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    corners, tones = [], []
    for tier, (low, lift, size) in enumerate(((0.0, 0.0, 0.42), (0.25, 0.10, 0.27), (0.55, 0.2, 0.17))):
        shown = facing >= low
        count = int(shown.sum())
        scale = size * rng.uniform(0.7, 1.2, (count, 1))
        ragged = scale * rng.uniform(0.72, 1.15, (count, turns.size))
        across = x + (xs[shown, None] * 0.72 + side * lift * 0.5 + np.cos(turns) * ragged) * rx
        down = y + (ys[shown, None] * 0.72 - lift * 0.6 + np.sin(turns) * ragged * 0.85) * ry
        corners.append(np.stack([across, down], axis=-1).astype(np.float32))
        tones.append(
            mix(dark, bright, tier / 2) + rng.uniform(-0.05, 0.05, (count, 1)) + rng.uniform(-0.02, 0.02, (count, 3))
        )
    sheet.daub_all(np.concatenate(corners), np.concatenate(tones).astype(np.float32), part=sheet.new_part())


def poplar(
    sheet: Sheet, rng: np.random.Generator, x: float, foot: float, tall: float, leaf: Pixels, mood: Mood, side: float
) -> None:
    """A slim tree (cypress, poplar) standing at (x, foot)."""
    shapes: list[list[Point]] = []
    tones: list[Pixels] = []
    breadth = tall * float(rng.uniform(0.075, 0.11))
    steps = np.linspace(0, 1, 13)
    girth = breadth * np.sin(np.pi * steps**0.75) ** 0.8 * rng.uniform(0.85, 1.15, steps.size)
    for shift, tone, grow in (
        (0.0, leaf * mood.shade * 0.8, 1.0),
        (0.28, leaf * mix(mood.shade, mood.sun, 0.75), 0.55),
    ):
        left = [(x + side * shift * breadth - g * grow, foot - tall * s) for g, s in zip(girth, steps, strict=True)]
        right = [(x + side * shift * breadth + g * grow, foot - tall * s) for g, s in zip(girth, steps, strict=True)]
        shapes.append(left + right[::-1])
        tones.append(vary(tone, rng, 0.03))
    sheet.daub(shapes, tones, part=sheet.new_part())


def limbs(
    rng: np.random.Generator, x: float, y: float, tall: float, *, lean: float = 0.0, order: int = 6
) -> tuple[list[tuple[float, float, float, float, float]], list[Point]]:
    """A bare tree growing from (x, y): its branches (x0, y0, x1, y1, width), and where the twigs end."""
    branches: list[tuple[float, float, float, float, float]] = []
    tips: list[Point] = []
    growing = [(x, y, -np.pi / 2 + lean, tall * 0.30, tall * 0.046, order)]
    while growing:
        x0, y0, angle, length, width, left = growing.pop()
        bent = angle + float(rng.uniform(-0.12, 0.12))
        x1, y1 = x0 + length * float(np.cos(bent)), y0 + length * float(np.sin(bent))
        branches.append((x0, y0, x1, y1, width))
        if left == 0:
            tips.append((x1, y1))
            continue
        forks = 2 if left != order - 1 else 3
        for fork in range(forks):
            spread = (fork - (forks - 1) / 2) * float(rng.uniform(0.55, 0.95))
            growing.append(
                (
                    x1,
                    y1,
                    bent + spread + float(rng.uniform(-0.15, 0.15)) - 0.06 * float(np.cos(bent)),
                    length * float(rng.uniform(0.66, 0.84)),
                    width * 0.62,
                    left - 1,
                )
            )
    return branches, tips


def stroller(sheet: Sheet, x: float, foot: float, tall: float, coat: Pixels, skin: Pixels, *, skirt: bool) -> None:
    """A small figure seen from afar, standing at (x, foot)."""
    part = sheet.new_part()
    wide = 0.19 if skirt else 0.12
    body = [
        (x - wide * tall, foot),
        (x - 0.13 * tall, foot - 0.5 * tall),
        (x - 0.12 * tall, foot - 0.78 * tall),
        (x - 0.05 * tall, foot - 0.85 * tall),
        (x + 0.05 * tall, foot - 0.85 * tall),
        (x + 0.12 * tall, foot - 0.76 * tall),
        (x + 0.12 * tall, foot - 0.5 * tall),
        (x + wide * tall, foot),
    ]
    sheet.fill(body, coat, part=part)
    sheet.disc(x, foot - 0.91 * tall, 0.07 * tall, 0.085 * tall, skin, part=part)
    sheet.disc(x, foot - 0.965 * tall, 0.085 * tall, 0.05 * tall, coat * 0.6, part=part)
