"""As GraphML, for Gephi, Cytoscape, yEd, igraph and others that draw and measure networks."""

import re
from collections.abc import Iterator

import networkx

from services.search.exporting.whole import Whole
from shared.influence.base import Artist, Influence

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_graphml(graph: Whole) -> Iterator[bytes]:
    """The lines of a .graphml file in UTF-8: a node for each artist, an edge for each influence, directed.

    What an artist has several of, such as movements, stands in one attribute, separated by `|`.
    """
    network = networkx.MultiDiGraph()
    for artist in graph.artists.values():
        network.add_node(artist.id, **_node(artist))
    for edge in graph.influences:
        # (influencer)-[kind]->(influenced)
        network.add_edge(edge.influencer, edge.influenced, key=str(edge.kind), **_edge(edge))
    for line in networkx.generate_graphml(network, encoding="utf-8", named_key_ids=True):
        yield f"{line}\n".encode()


def _node(artist: Artist) -> dict[str, str | int]:
    told: dict[str, str | int | None] = {
        "label": _plain(artist.name),
        "born": artist.born,
        "died": artist.died,
        "aliases": _joined(artist.aliases),
        "movements": _joined(artist.movements),
        "occupations": _joined(artist.occupations),
        "same_as": _joined(artist.same_as),
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _edge(edge: Influence) -> dict[str, str]:
    return {
        "kind": str(edge.kind),
        "sources": _joined(edge.sources),
        "statements": _joined(tuple(f"{said.source}: {said.statement}" for said in edge.statements)),
    }


def _joined(values: tuple[str, ...]) -> str:
    return "|".join(map(_plain, values))


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("�", text)
