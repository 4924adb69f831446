"""Influences from RDF in the shape of DBpedia or Wikidata: Turtle (.ttl) and N-Triples (.nt).

    dbr:Paul_Cézanne  dbo:influenced    dbr:Pablo_Picasso .
    dbr:Pablo_Picasso dbo:influencedBy  dbr:Paul_Cézanne .
    wd:Q5593          wdt:P737          wd:Q35548 .         # influenced by
    wd:Q35548         wdt:P1066         wd:Q134741 .        # student of
    wd:Q134741        wdt:P802          wd:Q35548 .         # student

The source of every statement is the file: a predicate tells a vocabulary, not who made the statement.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rdflib import Graph
from rdflib.term import Node

from services.graph.snapshot import Entity, Snapshot
from services.graph.sources import vocabulary as words
from services.graph.sources.gathered import Gathered
from services.graph.sources.rdf_entities import canonical, entity, is_person
from services.graph.sources.rdf_parsing import parse_ntriples, parse_turtle
from shared.errors import InvalidInput
from shared.influence.base import Kind
from shared.tables import decoded


def read_turtle(data: bytes, name: str) -> Snapshot:
    """Everything that a Turtle file says; `name` is the source. Raises `InvalidInput` for one that is not Turtle."""
    return _read(data, name, parse_turtle)


def read_ntriples(data: bytes, name: str) -> Snapshot:
    """Everything that an N-Triples file says; `name` is the source. Raises `InvalidInput` where it is none."""
    return _read(data, name, parse_ntriples)


@dataclass(frozen=True, slots=True)
class _Triple:
    kind: Kind
    influencer: Node
    influenced: Node
    text: str


def _read(data: bytes, name: str, parse: Callable[[str, str], Graph]) -> Snapshot:
    graph = parse(decoded(data, name), name)
    triples = sorted(_statements(graph), key=lambda triple: triple.text)
    gathered = Gathered(name)
    artists, unusable = _described(graph, {end for triple in triples for end in (triple.influencer, triple.influenced)})
    for triple in triples:
        ends = triple.influencer, triple.influenced
        try:
            if reasons := [unusable[end] for end in ends if end in unusable]:
                raise InvalidInput(reasons[0])
            influencer, influenced = (gathered.meet(artists[end]) for end in ends)
            gathered.state(triple.kind, influencer.ref, influenced.ref, name, triple.text)
        except InvalidInput as error:
            gathered.reject(triple.text, str(error))
    return gathered.snapshot()


def _described(graph: Graph, nodes: Iterable[Node]) -> tuple[dict[Node, Entity], dict[Node, str]]:
    """Each node's person, or the reason why it is none."""
    artists: dict[Node, Entity] = {}
    unusable: dict[Node, str] = {}
    for node in sorted(nodes, key=str):
        try:
            artists[node] = entity(graph, canonical(graph, node))
        except InvalidInput as error:
            unusable[node] = str(error)
    return artists, unusable


def _statements(graph: Graph) -> Iterator[_Triple]:
    """In no order. What DBpedia calls training counts where it is a person, and else is a school."""
    for kind, forwards, backwards in (
        (Kind.INFLUENCED, words.INFLUENCED, words.INFLUENCED_BY),
        (Kind.TAUGHT, words.TAUGHT, words.TAUGHT_BY),
    ):
        for predicate in forwards:
            for subject, other in graph.subject_objects(predicate):
                yield _Triple(kind, subject, other, words.shown(subject, predicate, other))
        for predicate in backwards:
            for subject, other in graph.subject_objects(predicate):
                if predicate != words.DBO.training or is_person(graph, canonical(graph, other)):
                    yield _Triple(kind, other, subject, words.shown(subject, predicate, other))
