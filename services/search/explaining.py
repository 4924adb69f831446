"""Influences with the names of the artists they join, and where each can be looked up."""

from collections.abc import Iterable, Mapping

from services.search.addresses import statement_url
from services.search.graph_schemas import ArtistRef, InfluenceOut, StatementOut
from shared.influence.base import Influence, InfluenceGraph


def ends(paths: Iterable[Iterable[Influence]]) -> set[str]:
    """The ids of all artists on these paths."""
    return {end for path in paths for step in path for end in (step.influencer, step.influenced)}


def named(graph: InfluenceGraph, artist_ids: Iterable[str]) -> dict[str, ArtistRef]:
    """Each artist with the name that the graph has for them, or the id where it has none."""
    ids = set(artist_ids)
    known = graph.lookup(ids) if ids else {}
    return {i: ArtistRef(id=i, name=known[i].name if i in known else i) for i in ids}


def tell(path: Iterable[Influence], names: Mapping[str, ArtistRef]) -> list[InfluenceOut]:
    """The steps of a path, with names."""
    return [_told(step, names) for step in path]


def _told(step: Influence, names: Mapping[str, ArtistRef]) -> InfluenceOut:
    return InfluenceOut(
        influencer=names[step.influencer],
        influenced=names[step.influenced],
        kind=step.kind,
        sources=step.sources,
        statements=[
            StatementOut(source=said.source, statement=said.statement, url=statement_url(said.statement))
            for said in step.statements
        ],
    )
