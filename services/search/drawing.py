"""Artists as they are drawn: around one, or along a path."""

from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from services.search.explaining import tell
from services.search.graph_schemas import ArtistRef, NeighbourhoodOut, NeighbourOut, PathOut
from services.search.identities import Roll
from services.search.oeuvres import lifetime
from shared.influence.base import Artist, Influence, InfluenceGraph, Neighbours

_THUMBNAILS = 3
_TOGETHER = 8  # questions at once: on servers each waits for the network


def drawn(node: Artist, hops: int, roll: Roll) -> NeighbourOut:
    """One artist of the graph, with what the collection has."""
    oeuvres = roll.spellings.get(node.id, ())
    works = [work for oeuvre in oeuvres for work in oeuvre.works]
    born, died = lifetime(node, oeuvres)
    return NeighbourOut(
        id=node.id,
        name=node.name,
        born=born,
        died=died,
        hops=hops,
        works=len(works),
        collection_ids=[oeuvre.artist.id for oeuvre in oeuvres],
        thumbnails=[f"/api/v1/artworks/{work.id}/thumbnail" for work in works[:_THUMBNAILS]],
    )


def walked(origin: Artist, path: tuple[Influence, ...], graph: InfluenceGraph, roll: Roll) -> PathOut:
    """A path, with the artists on it."""
    order = [origin.id]
    for step in path:
        order.append(step.influenced if step.influencer == order[-1] else step.influencer)
    nodes = {**graph.lookup(order), origin.id: origin}
    nodes |= {gone: Artist(id=gone, name=gone) for gone in order if gone not in nodes}  # by a change meanwhile
    return PathOut(
        hops=len(path),
        path=tell(path, _refs(nodes.values())),
        artists=[drawn(nodes[artist], hops, roll) for hops, artist in enumerate(order)],
    )


def neighbourhood(centre: Artist, hops: int, limit: int, graph: InfluenceGraph, roll: Roll) -> NeighbourhoodOut:
    """The artists within so many hops, at most `limit` of them besides the centre, and all edges between these.

    Nearer ones come first; of equally near ones those with the most edges to artists that are drawn already, then with
    the most works in the collection, then by id.
    """
    around = {centre.id: graph.neighbours(centre.id)}
    away, nodes = {centre.id: 0}, {centre.id: centre}
    left_out: set[str] = set()
    with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="neighbours") as pool:
        for distance in range(1, hops + 1):
            ring = _ring(around, away)
            best = sorted(ring, key=lambda artist: (-ring[artist], -_works(artist, roll), artist))
            taken = best[: limit + 1 - len(away)]
            left_out.update(best[len(taken) :])
            nodes |= {artist.id: artist for near in around.values() for artist, _ in _both(near) if artist.id in taken}
            away |= dict.fromkeys(taken, distance)
            around |= dict(zip(taken, pool.map(graph.neighbours, taken), strict=True))
    edges = {
        edge.key: edge
        for near in around.values()
        for _, edge in _both(near)
        if edge.influencer in away and edge.influenced in away
    }
    return NeighbourhoodOut(
        centre=centre.id,
        artists=[drawn(nodes[artist], away[artist], roll) for artist in sorted(away, key=lambda one: (away[one], one))],
        influences=tell([edges[key] for key in sorted(edges)], _refs(nodes.values())),
        left_out=len(left_out),
    )


def _ring(around: Mapping[str, Neighbours], away: Mapping[str, int]) -> Counter[str]:
    """The artists next to those that are drawn, each with the number of edges that join it to them."""
    return Counter(artist.id for near in around.values() for artist, _ in _both(near) if artist.id not in away)


def _both(near: Neighbours) -> Iterable[tuple[Artist, Influence]]:
    return (*near.influenced_by, *near.influenced)


def _works(artist: str, roll: Roll) -> int:
    return sum(len(oeuvre.works) for oeuvre in roll.spellings.get(artist, ()))


def _refs(nodes: Iterable[Artist]) -> dict[str, ArtistRef]:
    return {node.id: ArtistRef(id=node.id, name=node.name) for node in nodes}
