"""The influence graph in memory, saved to a file."""

import secrets
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from shared.influence import graph_file
from shared.influence.adjacency import Adjacency, Nodes, first_path
from shared.influence.base import Artist, Direction, GraphSize, Influence, Neighbours
from shared.influence.checking import Key, Pair, checked

_BACK = {Direction.ANY: Direction.ANY, Direction.BEFORE: Direction.AFTER, Direction.AFTER: Direction.BEFORE}


class MemoryGraph:
    """An influence graph for one process. See `shared.influence.base.InfluenceGraph` for what each method promises.

    A change builds a new state beside the old one, saves it, and only then puts it in the old one's place: readers
    take no lock and never see half a change, and what they see is on the disk. One process at a time may own the
    file; another one that has it open would not see the changes.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Load the graph that is saved at `path`; without a path nothing is saved.

        Raises `InvalidInput` where the file is damaged or was made by an earlier version, and `Unavailable` where it
        cannot be read.
        """
        self._path = path
        self._writing = threading.Lock()
        self._state = _State(*graph_file.load(path)) if path else _State({}, {}, "")

    def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        nodes, edges = checked(artists, influences)
        with self._writing:
            old = self._state
            if nodes == old.artists and edges == old.influences:
                return
            new = graph_file.Saved(nodes, edges, secrets.token_hex(8))
            if self._path:
                graph_file.save(self._path, new)
            self._state = _State(*new)

    def version(self) -> str:
        return self._state.version

    def size(self) -> GraphSize:
        state = self._state
        return GraphSize(artists=len(state.artists), influences=len(state.influences))

    def artist(self, artist_id: str) -> Artist | None:
        return self._state.artists.get(artist_id)

    def lookup(self, artist_ids: Collection[str]) -> dict[str, Artist]:
        known = self._state.artists
        return {artist_id: known[artist_id] for artist_id in artist_ids if artist_id in known}

    def artists(self) -> Iterator[Artist]:
        return iter(self._state.artists.values())

    def influences(self) -> Iterator[Influence]:
        return iter(self._state.influences.values())

    def neighbours(self, artist_id: str) -> Neighbours:
        state = self._state
        # (:Artist)-[:INFLUENCED|TAUGHT]->(artist)-[:INFLUENCED|TAUGHT]->(:Artist)
        before = chain.from_iterable(
            state.between[other, artist_id] for other in state.next_to(artist_id, Direction.BEFORE)
        )
        after = chain.from_iterable(
            state.between[artist_id, other] for other in state.next_to(artist_id, Direction.AFTER)
        )
        return Neighbours(
            influenced_by=tuple((state.artists[edge.influencer], edge) for edge in before),
            influenced=tuple((state.artists[edge.influenced], edge) for edge in after),
        )

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        state = self._state
        known = {target: state.numbers[target] for target in targets if target in state.numbers}
        if origin not in state.numbers or not known:
            return {}
        wanted = np.fromiter(known.values(), np.intp, len(known))
        hops = np.full(len(state.artists), -1)
        for distance, ring in enumerate(state.around[direction].rings(state.numbers[origin])):
            hops[ring] = distance
            if (hops[wanted] >= 0).all():
                break
        return {target: away for target, away in zip(known, hops[wanted].tolist(), strict=True) if away >= 0}

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        state = self._state
        if origin not in state.numbers or target not in state.numbers:
            return None
        along, against = state.around[direction], state.around[_BACK[direction]]
        walk = first_path(along, against, state.numbers[origin], state.numbers[target])
        if walk is None:
            return None
        return tuple(state.step(here, there, direction) for here, there in pairwise(state.ids[n] for n in walk))

    def check(self) -> None:
        """The graph is in this process, so it always answers."""


class _State:
    """One version of the graph, never changed once it is built.

    Attributes:
        artists: By id, in rising order.
        influences: By (influencer, influenced, kind), in rising order.
        version: The token of this state.
        between: By (influencer, influenced), in rising order, what joins the two, by rising kind.
        ids: The artists' ids, rising.
        numbers: Each id's place in `ids`, its node number: numbers compare as ids do.
        around: For each direction which nodes are one hop away.
    """

    def __init__(self, artists: Mapping[str, Artist], influences: Mapping[Key, Influence], version: str) -> None:
        """`artists` and `influences` are as `checked` gives them."""
        self.artists = artists
        self.influences = influences
        self.version = version
        self.between: dict[Pair, tuple[Influence, ...]] = {}
        for (influencer, influenced, _), influence in influences.items():
            pair = influencer, influenced
            self.between[pair] = (*self.between.get(pair, ()), influence)
        self.ids = list(artists)
        self.numbers = {artist_id: number for number, artist_id in enumerate(self.ids)}
        # (influencer:Artist)-[:INFLUENCED|TAUGHT]->(influenced:Artist)
        influencers = self._numbered(influencer for influencer, _ in self.between)
        influenced_ones = self._numbered(influenced for _, influenced in self.between)
        both = np.concatenate([influencers, influenced_ones]), np.concatenate([influenced_ones, influencers])
        self.around = {
            Direction.AFTER: Adjacency(len(self.ids), influencers, influenced_ones),
            Direction.BEFORE: Adjacency(len(self.ids), influenced_ones, influencers),
            Direction.ANY: Adjacency(len(self.ids), *both),
        }

    def next_to(self, artist_id: str, direction: Direction) -> list[str]:
        """The ids one hop away, rising; none for an unknown artist."""
        number = self.numbers.get(artist_id)
        return [] if number is None else [self.ids[n] for n in self.around[direction].of(np.array([number]))]

    def step(self, here: str, there: str, direction: Direction) -> Influence:
        """The relationship that a walk in this direction takes from one artist to a neighbour."""
        forward, backward = (here, there), (there, here)
        if direction is Direction.BEFORE or forward not in self.between:
            return self.between[backward][0]
        return self.between[forward][0]

    def _numbered(self, ids: Iterable[str]) -> Nodes:
        return np.fromiter((self.numbers[artist_id] for artist_id in ids), np.intp, len(self.between))
