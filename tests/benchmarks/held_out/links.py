"""Whether nearness alone tells held-out links: no images, all artists."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.trainer.evaluation.metrics import Floats
from tests.benchmarks.held_out.influences import Influences, Numbers, Pairs
from tests.benchmarks.held_out.nearness import Way


@dataclass(frozen=True)
class Told:
    """Sums over held-out links, seen from either end; shape (artists, ways) each, but `links` (artists,).

    Attributes:
        above: The share of the other artists who stand further off than the hidden one; half for equals. Its mean is
            the area under the ROC curve.
        first: Whether the hidden one is among the nearest ten; where equals are cut, their share of the places.
        links: How many held-out links there were, over all repetitions.
    """

    above: Floats
    first: Floats
    links: Floats


def told(influences: Influences, held_out: list[Pairs], ways: Mapping[str, Way], among: Numbers | None = None) -> Told:
    """Rank the artists for each end of each held-out pair: those whom no known edge joins to it, the hidden one alone.

    Whoever else is linked is left out, held out or not ("filtered"). With `among` only these artists are ranked.
    """
    size = len(influences.artists)
    everyone = np.arange(size) if among is None else among
    linked = influences.matrix() > 0
    linked |= linked.T
    np.fill_diagonal(linked, True)
    result = Told(np.zeros((size, len(ways))), np.zeros((size, len(ways))), np.zeros(size))
    for pairs in held_out:
        known = influences.without(pairs)
        edges = known.matrix()
        near = np.stack([way(edges) for way in ways.values()])  # (ways, artists, artists)
        for origin, hidden in np.concatenate([pairs, pairs[:, ::-1]]):
            others = everyone[~linked[origin, everyone]]
            rival, own = near[:, origin, others], near[:, origin, hidden, None]
            nearer, equal = (rival > own + 1e-12).sum(axis=1), (np.abs(rival - own) <= 1e-12).sum(axis=1)
            result.above[origin] += 1 - (nearer + equal / 2) / len(others)
            result.first[origin] += np.clip((10 - nearer) / (equal + 1), 0, 1)
            result.links[origin] += 1
    return result
