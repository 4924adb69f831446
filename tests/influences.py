"""Influence graphs for tests, written as short as `put(graph, ["a>b", "b>>c"])`."""

from collections.abc import Iterable

from shared.influence.base import Artist, Influence, InfluenceGraph, Kind, Statement


def artist(identity: str, **known: int) -> Artist:
    return Artist(id=identity, name=identity.title(), **known)


def influence(influencer: str, influenced: str, *sources: str, kind: Kind = Kind.INFLUENCED) -> Influence:
    stated = tuple(Statement(source=source, statement=f"{source} says so") for source in sources or ("test",))
    return Influence(influencer=influencer, influenced=influenced, kind=kind, statements=stated)


def taught(teacher: str, pupil: str, *sources: str) -> Influence:
    return influence(teacher, pupil, *sources, kind=Kind.TAUGHT)


def read(edge: str) -> Influence:
    """`"a>b"` influenced, or `"a>>b"` taught."""
    influencer, *ways, influenced = edge.split(">")
    return influence(influencer, influenced, kind=Kind.TAUGHT if ways else Kind.INFLUENCED)


def put(graph: InfluenceGraph, edges: Iterable[str | Influence]) -> None:
    """The graph of these influences, which `read` reads, and of the artists they name."""
    influences = [read(edge) if isinstance(edge, str) else edge for edge in edges]
    ends = {end for edge in influences for end in (edge.influencer, edge.influenced)}
    graph.replace([artist(end) for end in ends], influences)


def walked(path: tuple[Influence, ...] | None, origin: str) -> list[str] | None:
    """The artists along a path, from the origin on."""
    if path is None:
        return None
    ids = [origin]
    for step in path:
        assert ids[-1] in (step.influencer, step.influenced)
        ids.append(step.influenced if step.influencer == ids[-1] else step.influencer)
    return ids
