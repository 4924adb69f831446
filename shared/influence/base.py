"""The influence graph port: (:Artist)-[:INFLUENCED]->(:Artist)."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict


class Direction(StrEnum):
    """Which way a path may run, seen from the artist it starts at."""

    ANY = "any"
    BEFORE = "before"  # against the edges: who shaped the artist
    AFTER = "after"  # along the edges: whom the artist shaped


class Artist(BaseModel):
    """A node. `id` is `shared.names.artist_id(name)`; `born` and `died` are years."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    born: int | None = None
    died: int | None = None


class Influence(BaseModel):
    """A relationship, (influencer)-[:INFLUENCED {sources}]->(influenced), both given as artist ids.

    `sources` names where the statement was found, each once, sorted; it is never empty.
    """

    model_config = ConfigDict(frozen=True)

    influencer: str
    influenced: str
    sources: tuple[str, ...]


class Neighbours(BaseModel):
    """The artists one relationship away, each with that relationship."""

    model_config = ConfigDict(frozen=True)

    influenced_by: tuple[tuple[Artist, Influence], ...] = ()
    influenced: tuple[tuple[Artist, Influence], ...] = ()


class GraphSize(BaseModel):
    """Counts of nodes and relationships."""

    model_config = ConfigDict(frozen=True)

    artists: int
    influences: int


class InfluenceGraph(Protocol):
    """Who influenced whom. Derived data: it can be dropped and loaded again from its sources.

    Every method of a graph on a server raises `Unavailable` where the server does not answer or refuses.
    """

    def merge(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        """Add nodes and relationships, once each.

        An artist or influence that is there already gains what the new one knows besides: years it lacked, sources
        it did not name. Each end of an influence must be among the artists given or stored, the two must differ, and
        at least one source must be named; otherwise `InvalidInput` is raised and nothing is changed.
        """

    def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        """Put this graph in the place of what was there, in one step: no reader finds a part of it.

        Both ends of each influence must be among the artists given. Otherwise as `merge`: `InvalidInput` is raised
        and what was there stays.
        """

    def clear(self) -> None:
        """Remove every node and relationship."""

    def size(self) -> GraphSize:
        """How much is loaded."""

    def artist(self, artist_id: str) -> Artist | None:
        """The node, or None where the graph does not know the artist."""

    def lookup(self, artist_ids: Collection[str]) -> dict[str, Artist]:
        """The nodes among these ids, in one round trip."""

    def artists(self) -> Iterator[Artist]:
        """All nodes by rising id."""

    def influences(self) -> Iterator[Influence]:
        """All relationships by rising (influencer, influenced)."""

    def neighbours(self, artist_id: str) -> Neighbours:
        """Both sides of one artist, each by rising id; empty for an unknown artist."""

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        """Hops of the shortest path from `origin` to each target that can be reached, 0 for `origin` itself.

        Unreachable and unknown artists are absent; an unknown origin gives an empty answer.
        """

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        """The relationships of a shortest path in walking order, or None where there is no path.

        Each keeps its own direction. Among equally short paths the one whose artist ids come first in order, compared
        from `origin` on, is taken, and where two artists influenced each other the relationship that points along the
        walk, so that every adapter gives the same. From an artist to itself the path is empty.
        """

    def check(self) -> None:
        """Return if the graph answers. Raises `Unavailable`, saying why."""
