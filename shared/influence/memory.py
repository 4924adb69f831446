"""The influence graph in memory, saved to a file."""

import secrets
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from pathlib import Path

from shared.influence import graph_file
from shared.influence.base import Artist, Direction, GraphSize, InCommon, Influence, Key, Neighbours
from shared.influence.checking import Pair, checked
from shared.influence.ways import Ways, taken


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
            state.between[other, artist_id] for other in state.ways.next_to(artist_id, Direction.BEFORE)
        )
        after = chain.from_iterable(
            state.between[artist_id, other] for other in state.ways.next_to(artist_id, Direction.AFTER)
        )
        return Neighbours(
            influenced_by=tuple((state.artists[edge.influencer], edge) for edge in before),
            influenced=tuple((state.artists[edge.influenced], edge) for edge in after),
        )

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        return self._state.ways.distances(origin, targets, direction)

    def in_common(self, origin: str, targets: Collection[str] | None = None) -> dict[str, InCommon]:
        return self._state.ways.in_common(origin, targets)

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        state = self._state
        walk = state.ways.walk(origin, target, direction)
        if walk is None:
            return None
        return tuple(state.between[taken(*step, direction, state.between)][0] for step in pairwise(walk))

    def check(self) -> None:
        """The graph is in this process, so it always answers."""


class _State:
    """One version of the graph, never changed once it is built.

    Attributes:
        artists: By id, in rising order.
        influences: By (influencer, influenced, kind), in rising order.
        version: The token of this state.
        between: By (influencer, influenced), what joins the two, by rising kind.
        ways: Who is one hop from whom.
    """

    def __init__(self, artists: Mapping[str, Artist], influences: Mapping[Key, Influence], version: str) -> None:
        """`artists` and `influences` are as `checked` gives them."""
        self.artists = artists
        self.influences = influences
        self.version = version
        self.between: dict[Pair, list[Influence]] = {}
        for (influencer, influenced, _), influence in influences.items():
            self.between.setdefault((influencer, influenced), []).append(influence)
        self.ways = Ways(artists, self.between)
