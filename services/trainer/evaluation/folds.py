"""The influence graph with some of its edges held out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.works import Rows
from shared.influence.base import Artist, Direction, Influence
from shared.influence.memory import MemoryGraph
from shared.influence.nearness import FAR, SAME, nearness

DIRECTIONS = tuple(Direction)
Pairs = NDArray[np.intp]  # (pairs, 2), the places of two artists, the lower one first


@dataclass(frozen=True)
class Fold:
    """One part of the influences held out, and how near artists stand by the rest.

    Attributes:
        held_out: Shape (directions, artists, artists): whether a held-out influence leads from the first artist to the
            second, in the direction that a search is asked for: any; to one who shaped the first; to one whom they
            shaped.
        joined: Shape (directions, artists, artists): whether one of the other influences does.
        influence: Shape (directions, artists, artists): the ranking's inf without the held-out influences.
    """

    held_out: NDArray[np.bool_]
    joined: NDArray[np.bool_]
    influence: NDArray[np.float64]


def pairs(artist_ids: Sequence[str], influences: Sequence[Influence]) -> Pairs:
    """The pairs of artists of the collection that an influence joins, each once, rising.

    Two artists who influenced each other are one pair: with one of their two influences in the graph, the other would
    not be held out.
    """
    places = {artist: place for place, artist in enumerate(artist_ids)}
    joined = {
        tuple(sorted((places[influence.influencer], places[influence.influenced])))
        for influence in influences
        if influence.influencer in places and influence.influenced in places
    }
    return np.array(sorted(joined), np.intp).reshape(-1, 2)


def parted(joined: Pairs, folds: int, seed: int) -> list[Pairs]:
    """The pairs in this many parts of nearly the same size, by lot; parts that would be empty are left out."""
    shuffled = joined[np.random.default_rng(seed).permutation(len(joined))]
    return [part for part in np.array_split(shuffled, folds) if len(part)]


def fold(artist_ids: Sequence[str], artists: Sequence[Artist], influences: Sequence[Influence], part: Pairs) -> Fold:
    """Hold the influences between these pairs out of the graph of `artists` and `influences`.

    Args:
        artist_ids: Of the collection; the rows and columns of what comes back.
        artists: Of the whole graph, whether the collection has works by them or not.
        influences: Of the whole graph.
        part: The pairs, places in `artist_ids`.
    """
    places = {artist: place for place, artist in enumerate(artist_ids)}
    hidden = {frozenset((artist_ids[one], artist_ids[other])) for one, other in part.tolist()}
    graph, size = MemoryGraph(), len(artist_ids)
    held_out = np.zeros((len(DIRECTIONS), size, size), bool)
    any_way, before, after = (DIRECTIONS.index(way) for way in (Direction.ANY, Direction.BEFORE, Direction.AFTER))
    kept = []
    for influence in influences:
        ends = influence.influencer, influence.influenced
        if frozenset(ends) not in hidden:
            kept.append(influence)
            continue
        influencer, influenced = (places[end] for end in ends)
        held_out[any_way, influencer, influenced] = held_out[any_way, influenced, influencer] = True
        held_out[before, influenced, influencer] = held_out[after, influencer, influenced] = True
    graph.replace(artists, kept)
    # From the artists who have something held out; nobody asks how near the others stand.
    joined, inf = np.zeros_like(held_out), np.full(held_out.shape, FAR.influence)
    for way, direction in enumerate(DIRECTIONS):
        for origin in _with_some(held_out[way]):
            for artist, near in nearness(graph, artist_ids[origin], artist_ids, direction).items():
                joined[way, origin, places[artist]] = near.hops == 1
                inf[way, origin, places[artist]] = near.influence
    own = np.arange(size)
    joined[:, own, own] = False
    inf[:, own, own] = SAME.influence
    return Fold(held_out, joined, inf)


def _with_some(held_out: NDArray[np.bool_]) -> Rows:
    return np.flatnonzero(held_out.any(axis=1))
