"""The graph at one moment."""

from dataclasses import dataclass

from shared.errors import Unavailable
from shared.influence.base import Artist, Influence, InfluenceGraph

_TRIES = 5


@dataclass(frozen=True)
class Whole:
    """Everything that one version of the graph holds, artists by id, influences by rising ids and kind."""

    artists: dict[str, Artist]
    influences: list[Influence]


def whole(graph: InfluenceGraph) -> Whole:
    """Read it all. Raises `Unavailable` where it is replaced again and again meanwhile."""
    for _ in range(_TRIES):
        before = graph.version()
        read = Whole({artist.id: artist for artist in graph.artists()}, list(graph.influences()))
        if graph.version() == before:
            return read
    raise Unavailable("The influence graph changes too fast to be exported; try again when its loads are done.")
