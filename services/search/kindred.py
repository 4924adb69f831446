"""Who belongs with an artist without having been influenced by them: those who share most of their influences."""

from itertools import chain

from services.search.drawing import drawn
from services.search.explaining import named
from services.search.graph_schemas import InCommonOut, KindredOut
from services.search.identities import Roll
from shared.influence.base import Artist, Direction, InfluenceGraph

_HOPS = 2  # to whoever has somebody in common and is not joined directly


def kindred(artist: Artist, limit: int, graph: InfluenceGraph, roll: Roll) -> list[KindredOut]:
    """At most `limit` artists, most in common first; of equals those of whom the collection has works, then by id.

    Whom an influence joins to the artist directly is left out.
    """
    common = graph.in_common(artist.id)
    hops = graph.distances(artist.id, common, Direction.ANY)
    found = [other for other in common if hops.get(other) != 1]
    best = sorted(found, key=lambda other: (-common[other].size, other not in roll.spellings, other))[:limit]
    nodes = graph.lookup(best)
    names = named(graph, chain.from_iterable(chain(*common[other]) for other in best))
    return [
        KindredOut(
            **drawn(nodes[other], _HOPS, roll).model_dump(),
            in_common=InCommonOut.of(common[other], names),
        )
        for other in best
        if other in nodes
    ]
