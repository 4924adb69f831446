"""Artists and how they influenced each other."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.search.addresses import links
from services.search.drawing import neighbourhood, walked
from services.search.explaining import ends, named, tell
from services.search.graph_schemas import ArtistOut, ArtistSummary, KindredOut, NeighbourhoodOut, PathOut
from services.search.identities import Whose
from services.search.kindred import kindred
from services.search.oeuvres import lifetime
from services.search.routes.context import Has
from shared.errors import NotFound
from shared.influence.base import Direction, Neighbours

router = APIRouter(prefix="/api/v1", tags=["artists"])

# A name may hold a slash: a work of two hands is often catalogued so.


@router.get("/artists", summary="The collection's artists")
def list_artists(has: Has) -> list[ArtistSummary]:
    """By id, each with the number of works and whether the influence graph knows them."""
    roll = has.identities.roll()
    return [
        ArtistSummary(
            id=identity,
            name=oeuvre.artist.name,
            works=len(oeuvre.works),
            in_graph=roll.matches[identity].node is not None,
            node=roll.matches[identity].node,
        )
        for identity, oeuvre in roll.oeuvres.items()
    ]


@router.get("/artists/{artist:path}/neighbourhood", summary="The artists around one")
def get_neighbourhood(
    has: Has,
    artist: str,
    hops: Annotated[int, Query(ge=1, le=2)] = 1,
    limit: Annotated[int, Query(ge=1, le=200, description="Artists besides the one in the middle")] = 40,
) -> NeighbourhoodOut:
    """What is needed to draw the artist among those who influenced them and whom they influenced."""
    return neighbourhood(has.identities.node(artist), hops, limit, has.graph, has.identities.roll())


@router.get("/artists/{artist:path}/kindred", summary="Artists who share an artist's influences")
def get_kindred(
    has: Has,
    artist: str,
    limit: Annotated[int, Query(ge=1, le=100)] = 12,
) -> list[KindredOut]:
    """Those with most artists in common, none of whom is joined to the artist directly."""
    return kindred(has.identities.node(artist), limit, has.graph, has.identities.roll())


@router.get("/artists/{artist:path}", summary="One artist")
def get_artist(
    has: Has,
    artist: str,
    whose: Annotated[
        Whose | None,
        Query(
            description="Where the collection and the graph have this id for different artists, which one; "
            "the graph's unless given"
        ),
    ] = None,
) -> ArtistOut:
    """An artist of the collection or of the influence graph, by name or id, with the influences on and by them.

    404 where neither knows the name; 409 where it means several artists, with their ids.
    """
    found = has.identities.find(artist, whose)
    node = found.node
    around = has.graph.neighbours(node.id) if node else Neighbours()
    before = [influence for _, influence in around.influenced_by]
    after = [influence for _, influence in around.influenced]
    names = named(has.graph, ends([before, after]))
    person = found.oeuvres[0].artist if found.oeuvres else None
    born, died = lifetime(node, found.oeuvres)
    return ArtistOut(
        id=found.id,
        name=found.name,
        works=len(found.works),
        collection_ids=[oeuvre.artist.id for oeuvre in found.oeuvres],
        in_graph=node is not None,
        born=born,
        died=died,
        aliases=list(node.aliases) if node else [],
        movements=list(node.movements) if node else [],
        occupations=list(node.occupations) if node else [],
        links=links(node.same_as if node else person.links if person else ()),
        matches=list(found.matches),
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
    origin, target = has.identities.node(start), has.identities.node(end)
    path = has.graph.path(origin.id, target.id, direction)
    if path is None:
        raise NotFound(f"No chain of influences joins {origin.name} and {target.name} in direction '{direction}'.")
    return walked(origin, path, has.graph, has.identities.roll())
