"""A finished layout as the map that is stored: places in whole steps, names as numbers, and how far to believe it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from services.trainer.maps.neighbours import Neighbours
from services.trainer.maps.works import Works
from shared.maps import STEPS, CollectionMap, MapCard

JUDGED = 10  # neighbours


def table(card: MapCard, works: Works, places: NDArray[np.float64]) -> CollectionMap:
    """The map's columns; `places` has shape (works, 2), in any unit, x rightwards and y upwards."""
    x, y = _steps(places)
    artists, artist = _numbered([payload.get("artist_id") for payload in works.payloads])
    styles, style = _numbered([payload.get("style") for payload in works.payloads])
    years = [payload.get("year") for payload in works.payloads]
    return CollectionMap(
        card=card,
        ids=works.ids,
        x=x,
        y=y,
        artists=artists,
        artist=artist,
        styles=styles,
        style=style,
        predicted=[int(bool(payload.get("style_predicted"))) for payload in works.payloads],
        year=[None if year is None else int(year) for year in years],
    )


def neighbours_kept(neighbours: Neighbours, places: NDArray[np.float64]) -> float:
    """Of each work's nearest by the encoder, the mean share that is among its nearest in the plane, 0 to 1.

    This is recall at ten (at all others where there are fewer); `neighbours` holds that many for each work.
    """
    k = min(JUDGED, len(places) - 1, neighbours.indices.shape[1])
    _, seen = cKDTree(places).query(places, k + 1)  # the work itself is mostly, not always, its own nearest
    wanted = neighbours.indices[:, :k]
    return float((seen[:, :, None] == wanted[:, None, :]).any(axis=1).mean())


def by_chance(works: int) -> float:
    """The share that places drawn at random keep."""
    return min(1.0, JUDGED / (works - 1))


def _steps(places: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    low, high = places.min(axis=0), places.max(axis=0)
    side = max(float((high - low).max()), 1e-12)
    middled = (places - (low + high) / 2) / side + 0.5
    steps = np.rint(np.clip(middled, 0.0, 1.0) * STEPS).astype(int)
    return steps[:, 0].tolist(), (STEPS - steps[:, 1]).tolist()


def _numbered(values: Sequence[Any]) -> tuple[list[str], list[int]]:
    names = sorted({str(value) for value in values if value is not None})
    numbers = {name: number for number, name in enumerate(names)}
    return names, [-1 if value is None else numbers[str(value)] for value in values]
