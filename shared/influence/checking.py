"""What a graph must be to be put anywhere: the same for every adapter."""

from collections.abc import Iterable

from shared.errors import InvalidInput
from shared.influence.base import Artist, Influence, Key

Pair = tuple[str, str]  # (influencer, influenced)


def checked(
    artists: Iterable[Artist], influences: Iterable[Influence]
) -> tuple[dict[str, Artist], dict[Key, Influence]]:
    """Each artist by id and each influence by (influencer, influenced, kind), both rising.

    Raises `InvalidInput` where one is given twice, an end of an influence is not among the artists, both ends are the
    same, or nobody states it.
    """
    nodes: dict[str, Artist] = {}
    edges: dict[Key, Influence] = {}
    for artist in artists:
        if artist.id in nodes:
            raise InvalidInput(f"The artist '{artist.id}' is given twice; give each artist once.")
        nodes[artist.id] = artist
    for influence in influences:
        if influence.influencer == influence.influenced:
            raise _wrong(influence, "the two artists must differ")
        if influence.influencer not in nodes or influence.influenced not in nodes:
            raise _wrong(influence, "give both artists with it")
        if not influence.statements:
            raise _wrong(influence, "name at least one source")
        if influence.key in edges:
            raise _wrong(influence, "it is given twice; give it once, with all its statements")
        edges[influence.key] = influence
    return dict(sorted(nodes.items())), dict(sorted(edges.items()))


def _wrong(influence: Influence, why: str) -> InvalidInput:
    return InvalidInput(f"Cannot take that '{influence.influencer}' {influence.kind} '{influence.influenced}': {why}.")
