"""Artists and how they influenced each other."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.search.explaining import ends, named, tell
from services.search.routes.context import Has
from services.search.schemas import ArtistOut, ArtistSummary, PathOut
from shared.errors import ArtistNotFound, NotFound
from shared.influence.base import Direction, InfluenceGraph
from shared.names import artist_id

router = APIRouter(prefix="/api/v1", tags=["artists"])


@router.get("/artists", summary="The collection's artists")
def list_artists(has: Has) -> list[ArtistSummary]:
    """By id, each with the number of works and whether the influence graph knows them."""
    artists = has.collection.artists()
    known = has.graph.lookup([identity for identity, _, _ in artists])
    return [
        ArtistSummary(id=identity, name=name, works=works, in_graph=identity in known)
        for identity, name, works in artists
    ]


@router.get("/artists/{artist}", summary="One artist")
def get_artist(has: Has, artist: str) -> ArtistOut:
    """An artist of the collection or of the influence graph, by name or id, with the influences on and by them."""
    identity = artist_id(artist)
    node = has.graph.artist(identity)
    own = next((entry for entry in has.collection.artists() if entry[0] == identity), None)
    if node is None and own is None:
        raise ArtistNotFound(f"Neither the collection nor the influence graph has an artist '{artist}'.")
    around = has.graph.neighbours(identity)
    before = [influence for _, influence in around.influenced_by]
    after = [influence for _, influence in around.influenced]
    names = named(has.graph, ends([before, after]))
    return ArtistOut(
        id=identity,
        name=node.name if node else own[1] if own else identity,
        works=own[2] if own else 0,
        in_graph=node is not None,
        born=node.born if node else None,
        died=node.died if node else None,
        influenced_by=tell(before, names),
        influenced=tell(after, names),
    )


@router.get("/paths", summary="The path between two artists")
def get_path(
    has: Has,
    start: Annotated[str, Query(alias="from", description="Name or id", examples=["Édouard Manet"])],
    end: Annotated[str, Query(alias="to", description="Name or id", examples=["Paul Cezanne"])],
    direction: Direction = Direction.ANY,
) -> PathOut:
    """A shortest chain of influences; 404 where an artist is unknown or no chain joins the two."""
    origin, target = _known(start, has.graph), _known(end, has.graph)
    path = has.graph.path(origin, target, direction)
    if path is None:
        raise NotFound(f"No chain of influences joins {start} and {end} in direction '{direction}'.")
    return PathOut(hops=len(path), path=tell(path, named(has.graph, ends([path]))))


def _known(artist: str, graph: InfluenceGraph) -> str:
    identity = artist_id(artist)
    if graph.artist(identity) is None:
        raise ArtistNotFound(
            f"The influence graph has no artist '{artist}'; give the full name as the graph spells it."
        )
    return identity
