"""The report as a page: one file that needs nothing else, with no script in it."""

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.trainer.evaluation import charts
from services.trainer.evaluation.figures import Estimate, Figures, InfluenceFigures
from services.trainer.evaluation.judging import MEASURES
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.errors import InvalidInput, NotFound
from shared.images import ImageLimits, decode, thumbnail
from shared.influence.base import Direction

_TEMPLATES = Path(__file__).parent / "templates"
_SIDE = 132  # pixels of a thumbnail: 5 kB each
_MOST_GROUPS = 400  # rows of a table that still opens fast

_MEANINGS = {
    "map10_artist": ("mAP@10 artist", "how early the ten nearest works are by the same artist"),
    "p10_style": ("P@10 style", "the share of the ten that are in the same style"),
    "ndcg10": ("nDCG@10", "graded: same artist 3, direct influence 2, same style 1 more"),
    "distinct10": ("artists in ten", "how many artists the ten are by"),
}
_KINDS = {
    "good": "Went well",
    "mixed": "The encoders disagree",
    "bad": "Went badly",
}
_GRADES = ("no relation", "same style", "influence", "same artist, or influence and style")


class Shown(NamedTuple):
    """A work as the page shows it; `image` is a data URI, None where the image cannot be had."""

    title: str
    artist: str
    year: str
    style: str
    image: str | None


def page(figures: Figures, *, catalogue: Catalogue, names: Mapping[str, str], limits: ImageLimits) -> str:
    """The report in HTML. `names` are those of the artists, by id; one without a name goes by the id."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"figure": _figure, "interval": _interval, "signed": _signed}
    wanted = {example.id for example in figures.examples}
    wanted |= {found.id for example in figures.examples for row in example.found.values() for found in row}
    encoders = [each.encoder for each in figures.encoders]
    influence = figures.influence
    return environment.get_template("report.html").render(
        figures=figures,
        measures=MEASURES,
        meanings=_MEANINGS,
        encoders=encoders,
        colours=charts.colours(encoders),
        bars={measure: charts.bars(figures.encoders, measure) for measure in MEASURES},
        lines=_lines(influence) if influence else None,
        kinds=_KINDS,
        grades=_GRADES,
        most=_MOST_GROUPS,
        names=names,
        works=_works(sorted(wanted), catalogue, limits),
    )


def _lines(influence: InfluenceFigures) -> tuple[charts.Lines, charts.Lines]:
    lifts = {kind: by_direction[Direction.ANY] for kind, by_direction in influence.lifts.items()}
    return charts.lines(lifts, "lift"), charts.lines(lifts, "rest_lift")


def _works(artwork_ids: Iterable[str], catalogue: Catalogue, limits: ImageLimits) -> dict[str, Shown]:
    shown = {}
    for artwork_id, artwork in catalogue.records(artwork_ids):
        if artwork is None:
            shown[artwork_id] = Shown("", "no longer in the collection", "", "", None)
            continue
        shown[artwork_id] = Shown(
            title=artwork.title or "",
            artist=artwork.artist or "unknown artist",
            year=str(artwork.year or ""),
            style=artwork.style or "",
            image=_image(artwork, catalogue, limits),
        )
    return shown


def _image(artwork: Artwork, catalogue: Catalogue, limits: ImageLimits) -> str | None:
    try:
        small = thumbnail(decode(catalogue.thumbnail(artwork), limits, at_least=_SIDE), _SIDE)
    except (InvalidInput, NotFound):
        return None
    return f"data:image/jpeg;base64,{base64.b64encode(small).decode()}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}".replace("-", "−")


def _interval(estimate: Estimate) -> str:
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return ""
    return f"{low:.3f} to {high:.3f}".replace("-", "−")
