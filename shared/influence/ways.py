"""Who is one hop from whom: what distances, paths and artists in common need to know of a graph."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable

import numpy as np
from numpy.typing import NDArray

from shared.influence.adjacency import Adjacency, Nodes, first_path
from shared.influence.base import Direction, InCommon
from shared.influence.checking import Pair

Flags = NDArray[np.bool_]  # (n,), one for each node

_BACK = {Direction.ANY: Direction.ANY, Direction.BEFORE: Direction.AFTER, Direction.AFTER: Direction.BEFORE}


class Ways:
    """The ids of a graph's artists and the pairs that are joined, never changed once built.

    Inside, artists are the places of their ids in rising order: numbers compare as ids do.
    """

    def __init__(self, artist_ids: Iterable[str], pairs: Collection[Pair]) -> None:
        """`pairs` are (influencer, influenced), of artists that are all among the ids."""
        self._ids = sorted(artist_ids)
        self._numbers = {artist_id: number for number, artist_id in enumerate(self._ids)}
        # (influencer:Artist)-[:INFLUENCED|TAUGHT]->(influenced:Artist)
        tails = self._numbered([influencer for influencer, _ in pairs])
        heads = self._numbered([influenced for _, influenced in pairs])
        size = len(self._ids)
        self._around = {
            Direction.AFTER: Adjacency(size, tails, heads),
            Direction.BEFORE: Adjacency(size, heads, tails),
            Direction.ANY: Adjacency(size, np.concatenate([tails, heads]), np.concatenate([heads, tails])),
        }

    def distances(self, origin: str, targets: Collection[str], direction: Direction) -> dict[str, int]:
        """As `InfluenceGraph.distances`."""
        known = {target: self._numbers[target] for target in targets if target in self._numbers}
        if origin not in self._numbers or not known:
            return {}
        wanted = self._numbered(known)
        hops = np.full(len(self._ids), -1)
        for distance, ring in enumerate(self._around[direction].rings(self._numbers[origin])):
            hops[ring] = distance
            if (hops[wanted] >= 0).all():
                break
        return {target: away for target, away in zip(known, hops[wanted].tolist(), strict=True) if away >= 0}

    def in_common(self, origin: str, targets: Collection[str] | None) -> dict[str, InCommon]:
        """As `InfluenceGraph.in_common`."""
        if origin not in self._numbers:
            return {}
        wanted = np.full(len(self._ids), targets is None)
        wanted[self._numbered([target for target in targets or () if target in self._numbers])] = True
        wanted[self._numbers[origin]] = False
        # (origin)<--(:Artist)-->(target), and (origin)-->(:Artist)<--(target)
        influencers = self._between(origin, Direction.BEFORE, wanted)
        influenced = self._between(origin, Direction.AFTER, wanted)
        return {
            self._ids[target]: InCommon(tuple(influencers[target]), tuple(influenced[target]))
            for target in influencers.keys() | influenced.keys()
        }

    def _between(self, origin: str, direction: Direction, wanted: Flags) -> defaultdict[int, list[str]]:
        """By target, the ids of those whom one step from the origin reaches, and from whom one step back reaches it."""
        middle = self._around[direction].of(self._numbered([origin]))
        tails, heads = self._around[_BACK[direction]].steps(middle)
        there = wanted[heads]
        found = defaultdict[int, list[str]](list)
        for tail, head in zip(tails[there].tolist(), heads[there].tolist(), strict=True):
            found[head].append(self._ids[tail])
        return found

    def walk(self, origin: str, target: str, direction: Direction) -> list[str] | None:
        """The artists along the path that `InfluenceGraph.path` is to give, both ends included, or None."""
        if origin not in self._numbers or target not in self._numbers:
            return None
        along, against = self._around[direction], self._around[_BACK[direction]]
        numbers = first_path(along, against, self._numbers[origin], self._numbers[target])
        return None if numbers is None else [self._ids[number] for number in numbers]

    def next_to(self, artist_id: str, direction: Direction) -> list[str]:
        """The ids one hop away, rising; none for an unknown artist."""
        if artist_id not in self._numbers:
            return []
        near = np.unique(self._around[direction].of(self._numbered([artist_id])))
        return [self._ids[number] for number in near]

    def _numbered(self, ids: Collection[str]) -> Nodes:
        return np.fromiter((self._numbers[artist_id] for artist_id in ids), np.intp, len(ids))


def taken(here: str, there: str, direction: Direction, joined: Container[Pair]) -> Pair:
    """The pair whose relationship a walk takes from one artist to the next: along the walk where there is one."""
    forward, backward = (here, there), (there, here)
    return backward if direction is Direction.BEFORE or forward not in joined else forward
