"""What a scene is: a reference picture that a painter then paints in his own manner."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.demo.gallery.scenes.moods import Mood
from services.demo.gallery.tools.colour import Pixels
from services.demo.gallery.tools.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Scene:
    """A reference picture.

    Attributes:
        colour: (height, width, 3) float32 in 0..1, nature's own colours.
        parts: (height, width) uint8, pixels of one thing share a number.
        focus: where the eye should rest, as fractions (across, down).
        side: -1 if the light comes from the left, 1 from the right.
    """

    colour: Pixels
    parts: NDArray[np.uint8]
    focus: tuple[float, float]
    side: float


Composer: TypeAlias = Callable[[Sheet, Mood, np.random.Generator], tuple[tuple[float, float], float]]
"""Sets a scene out on an empty sheet; returns its focus and the side of its light, as in `Scene`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of picture.

    Attributes:
        compose: sets one out.
        genre: the museum's word for it.
        aspects: width over height, one of which a work gets.
        titles: patterns; ``{place}``, ``{time}``, ``{who}`` and ``{number}`` are filled in.
        moods: names of the moods that suit it; empty when any does.
    """

    compose: Composer
    genre: str
    aspects: tuple[float, ...]
    titles: tuple[str, ...]
    moods: tuple[str, ...] = ()


def set_out(subject: Subject, mood: Mood, height: int, width: int, rng: np.random.Generator) -> Scene:
    """Compose a scene of (height, width) pixels."""
    sheet = Sheet(height, width)
    focus, side = subject.compose(sheet, mood, rng)
    return Scene(np.clip(sheet.colour, 0, 1).astype(np.float32), sheet.parts, focus, side)
