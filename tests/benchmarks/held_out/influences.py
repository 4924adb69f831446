"""A table of influences as arrays, and the same with some pairs of artists held out."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shared.influence.base import Influence, Statement
from shared.names import artist_id

Numbers = NDArray[np.intp]
Pairs = NDArray[np.intp]  # (pairs, 2), two artists' numbers, the lower one first

# The table has no years and no addresses that could tell that these two names are one painter's.
_SAME = {"j-m-w-turner": "william-turner"}


@dataclass(frozen=True)
class Influences:
    """Directed edges between n artists.

    Attributes:
        artists: Ids, rising; edges name them by their place.
        influencers: Shape (edges,).
        influenced: Shape (edges,).
        sources: Shape (edges,), how many say so, 1 or more.
    """

    artists: tuple[str, ...]
    influencers: Numbers
    influenced: Numbers
    sources: Numbers

    def pairs(self, among: Iterable[str] | None = None) -> Pairs:
        """The pairs of artists that an edge joins, each once, rising; with `among`, only pairs of these artists."""
        ends = np.sort(np.stack([self.influencers, self.influenced], axis=1), axis=1)
        if among is not None:
            ends = ends[np.isin(ends, self.places(among)).all(axis=1)]
        return np.unique(ends, axis=0)

    def places(self, artists: Iterable[str]) -> Numbers:
        """The numbers of those of the artists who are in the graph, in the order given."""
        known = {artist: place for place, artist in enumerate(self.artists)}
        return np.array([known[artist] for artist in artists if artist in known], np.intp)

    def without(self, pairs: Pairs) -> "Influences":
        """The same artists without the edges between these pairs, in whichever direction."""
        size = len(self.artists)
        hidden = np.zeros((size, size), bool)
        hidden[pairs[:, 0], pairs[:, 1]] = hidden[pairs[:, 1], pairs[:, 0]] = True
        kept = ~hidden[self.influencers, self.influenced]
        return Influences(self.artists, self.influencers[kept], self.influenced[kept], self.sources[kept])

    def matrix(self) -> NDArray[np.float64]:
        """Shape (n, n): sources of the edge from the row's artist to the column's, 0 where there is none."""
        filled = np.zeros((len(self.artists), len(self.artists)))
        filled[self.influencers, self.influenced] = self.sources
        return filled

    def relationships(self) -> list[Influence]:
        """As the influence graph's port takes them."""
        said = (Statement(source="table"),)
        return [
            Influence(influencer=self.artists[one], influenced=self.artists[other], statements=said)
            for one, other in zip(self.influencers, self.influenced, strict=True)
        ]


def read(table: Path) -> Influences:
    """The table, with the columns influencer, influenced and source (several of them separated by `|`)."""
    edges: dict[tuple[str, str], set[str]] = {}
    with table.open(newline="") as rows:
        for row in csv.DictReader(rows):
            one, other = (_SAME.get(name, name) for name in map(artist_id, (row["influencer"], row["influenced"])))
            if one != other:
                edges.setdefault((one, other), set()).update(row["source"].split("|"))
    artists = tuple(sorted({artist for edge in edges for artist in edge}))
    place = {artist: number for number, artist in enumerate(artists)}
    ends = np.array([[place[one], place[other]] for one, other in edges], np.intp).reshape(-1, 2)
    return Influences(artists, ends[:, 0], ends[:, 1], np.array([len(said) for said in edges.values()], np.intp))


def parts(pairs: Pairs, count: int, seed: int) -> list[Pairs]:
    """The pairs in this many parts of nearly the same size, by lot."""
    return np.array_split(pairs[np.random.default_rng(seed).permutation(len(pairs))], count)
