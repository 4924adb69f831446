"""Painters, and how a manner is handed down: each painter starts from what the masters did."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from services.demo.gallery.tools.colour import rgb

INHERITED = 0.35  # share of a painter's traits that comes from those who influenced him


@dataclass(frozen=True, slots=True)
class Traits:
    """The numbers of a painter's manner; every manner reads those that mean something to it.

    Attributes:
        mark: breadth of a brush mark, pixels of a picture 512 pixels long.
        stretch: length of a mark over its breadth.
        broken: 0..1, how far neighbouring marks differ in colour.
        swirl: 0..2, how far strokes curl where no form leads them.
        relief: 0..1, thickness of the paint.
        contour: 0..1, darkness of the outlines.
        spotlight: 0..1, how much of the picture sinks into the dark.
        flatness: 0..1, how far tones are gathered into flat planes.
        contrast: tonal contrast, 1 as in nature.
        saturation: strength of colour, 1 as in nature.
        warmth: -1 (cold) .. 1 (warm).
        key: -1 (dark) .. 1 (light).
        pull: 0..1, how strictly colours keep to the palette.
        age: 0..1, yellowed varnish or paper.
    """

    mark: float = 6.0
    stretch: float = 3.0
    broken: float = 0.3
    swirl: float = 0.3
    relief: float = 0.3
    contour: float = 0.0
    spotlight: float = 0.0
    flatness: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    warmth: float = 0.0
    key: float = 0.0
    pull: float = 0.5
    age: float = 0.3


@dataclass(frozen=True, slots=True)
class Painter:
    """A painter who never was.

    Attributes:
        name, born, died: as a museum label gives them.
        style: the museum's name for the manner.
        manner: which of `manners.MANNERS` the painter works in.
        medium: what the works are made of.
        traits: what was inherited and what the painter made of it.
        palette: colours as ``#rrggbb``; the last ones are the masters'.
        subjects: names of `scenes.SUBJECTS`, with how often each is painted.
        moods: names of `scenes.moods.MOODS` the painter likes; empty for all.
        places: where the painter worked.
        influenced_by: names of painters born earlier.
    """

    name: str
    born: int
    died: int
    style: str
    manner: str
    medium: str
    traits: Traits
    palette: tuple[str, ...]
    subjects: Mapping[str, int]
    moods: tuple[str, ...]
    places: tuple[str, ...]
    influenced_by: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as it stands in file names."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def apprentice(own: Painter, masters: Sequence[Painter]) -> Painter:
    """The painter with a share of the masters' traits, and two tubes from each master's palette."""
    if not masters:
        return own
    blended = {}
    for field in fields(Traits):
        taught = sum(getattr(master.traits, field.name) for master in masters) / len(masters)
        mine = getattr(own.traits, field.name)
        # the size and shape of the mark belong to the technique, and are not handed on
        share = 0.0 if field.name in ("mark", "stretch") else INHERITED
        blended[field.name] = round(mine + (taught - mine) * share, 4)
    handed_on = [_mutated(tube) for master in masters for tube in master.palette[1:3]]
    return replace(
        own,
        traits=Traits(**blended),
        palette=own.palette + tuple(tube for tube in handed_on if tube not in own.palette),
        influenced_by=tuple(master.name for master in masters),
    )


def _mutated(tube: str) -> str:
    """A tube as the pupil mixes it: a little lighter and warmer."""
    red, green, blue = (int(part * 255) for part in rgb(tube))
    return f"#{min(255, red + 10):02x}{min(255, green + 5):02x}{max(0, blue - 2):02x}"
