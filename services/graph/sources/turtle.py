"""Influences from RDF in the shape of DBpedia or Wikidata: Turtle (.ttl) and N-Triples (.nt).

    dbr:Paul_Cézanne  dbo:influenced    dbr:Pablo_Picasso .
    dbr:Pablo_Picasso dbo:influencedBy  dbr:Paul_Cézanne .
    wd:Q5593          wdt:P737          wd:Q35548 .         # influenced by

The source of every influence is the file: a predicate tells a vocabulary, not who made the statement.
"""

import io
import logging
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.exceptions import ParserError
from rdflib.namespace import FOAF, OWL, RDFS, SDO
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser
from rdflib.plugins.parsers.ntriples import NTGraphSink, W3CNTriplesParser
from rdflib.term import Node

from services.graph.sources.gathered import Gathered, named, year
from shared.errors import InvalidInput
from shared.influence.base import Artist
from shared.tables import decoded

_DBO = Namespace("http://dbpedia.org/ontology/")
_WDT = Namespace("http://www.wikidata.org/prop/direct/")

_NAMES = (RDFS.label, FOAF.name, SDO.name, URIRef("http://schema.org/name"))
_BORN = (_DBO.birthDate, _DBO.birthYear, _WDT.P569)
_DIED = (_DBO.deathDate, _DBO.deathYear, _WDT.P570)

_BASE = "http://file.invalid/"  # what relative addresses in a file stand below
_QUALIFIER = re.compile(r"\s*\([^()]*\)$")  # the "(painter)" of a page's title
_WIKIDATA_ID = re.compile(r"[QPL]\d+")

# rdflib warns, with a traceback, of every date it cannot calculate with, such as one before the common era.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def read_turtle(data: bytes, name: str) -> Gathered:
    """Everything that a Turtle file says; `name` is the source. Raises `InvalidInput` for one that is not Turtle."""
    return _read(data, name, _parse_turtle)


def read_ntriples(data: bytes, name: str) -> Gathered:
    """Everything that an N-Triples file says; `name` is the source. Raises `InvalidInput` where it is none."""
    return _read(data, name, _parse_ntriples)


def _read(data: bytes, name: str, parse: Callable[[str, str], Graph]) -> Gathered:
    graph = parse(decoded(data, name), name)
    gathered = Gathered()
    statements = sorted(set(_statements(graph)), key=str)
    artists, unusable = _identified(graph, {end for statement in statements for end in statement})
    for influencer, influenced in statements:
        item = f"{influencer} influenced {influenced}"
        reason = unusable.get(influencer) or unusable.get(influenced)
        try:
            if reason:
                raise InvalidInput(reason)
            gathered.add(artists[influencer], artists[influenced], [name])
        except InvalidInput as error:
            gathered.reject(item, str(error))
    return gathered


def _statements(graph: Graph) -> Iterator[tuple[Node, Node]]:
    """All (influencer, influenced), in no order, some twice."""
    yield from graph.subject_objects(_DBO.influenced)
    for predicate in (_DBO.influencedBy, _WDT.P737):
        for influenced, influencer in graph.subject_objects(predicate):
            yield influencer, influenced


def _identified(graph: Graph, nodes: set[Node]) -> tuple[dict[Node, Artist], dict[Node, str]]:
    """Each node's artist, or the reason why it has none.

    Two nodes with one name are one artist only where the file says so (owl:sameAs), or gives both the same year of
    birth and no two years of death. Otherwise neither is taken: one of them is somebody else.
    """
    artists: dict[Node, Artist] = {}
    unusable: dict[Node, str] = {}
    namesakes: dict[str, list[Node]] = {}
    for node in sorted(nodes, key=str):
        try:
            artists[node] = named(_name(graph, node), _year(graph, node, _BORN), _year(graph, node, _DIED))
            namesakes.setdefault(artists[node].id, []).append(node)
        except InvalidInput as error:
            unusable[node] = str(error)
    for group in namesakes.values():
        first = group[0]
        if not all(_same(graph, artists, first, other) for other in group[1:]):
            everyone = ", ".join(str(node) for node in group)
            reason = f"Nothing says that these are one '{artists[first].name}': {everyone}; link them with owl:sameAs."
            unusable |= dict.fromkeys(group, reason)
    return artists, unusable


def _same(graph: Graph, artists: dict[Node, Artist], one: Node, other: Node) -> bool:
    if (one, OWL.sameAs, other) in graph or (other, OWL.sameAs, one) in graph:
        return True
    a, b = artists[one], artists[other]
    return a.born is not None and a.born == b.born and (None in (a.died, b.died) or a.died == b.died)


def _name(graph: Graph, node: Node) -> str:
    """English before names without a language, before other languages; then in the order of `_NAMES`.

    Raises `InvalidInput` for a node that nothing names.
    """
    if isinstance(node, Literal):
        raise InvalidInput(f"'{node}' is a text; an artist is a resource.")
    title = _title(node) if isinstance(node, URIRef) else ""
    names = [
        (_foreignness(text.language), rank, " ".join(_encodable(text).split()))
        for rank, predicate in enumerate(_NAMES)
        for text in graph.objects(node, predicate)
        if isinstance(text, Literal) and text.strip()
    ]
    name = min(names)[2] if names else title
    if not name:
        raise InvalidInput(f"Nothing names {node}; give it an rdfs:label.")
    # A label may repeat the page's title: "Francis Bacon (artist)". Any other bracket belongs to the name.
    qualifier = _QUALIFIER.search(title)
    return name.removesuffix(qualifier[0]).strip() or name if qualifier else name


def _foreignness(language: str | None) -> tuple[int, str]:
    if language is None:
        return 1, ""
    return 0 if language.partition("-")[0].lower() == "en" else 2, language


def _title(node: URIRef) -> str:
    """The last part of the address as text; nothing for a Wikidata number, which names nobody."""
    local = re.split("[/#]", node.rstrip("/#"))[-1]
    return "" if _WIKIDATA_ID.fullmatch(local) else _encodable(unquote(local)).replace("_", " ").strip()


def _encodable(text: str) -> str:
    """Without the halves of surrogate pairs that an escape such as `\\uD800` leaves, and no file can hold."""
    return text.encode(errors="ignore").decode()


def _year(graph: Graph, node: Node, predicates: tuple[URIRef, ...]) -> int | None:
    """The earliest year that the first of the predicates gives."""
    for predicate in predicates:
        years = []
        for date in graph.objects(node, predicate):
            try:
                years.append(year(str(date)))
            except InvalidInput:  # "unknown value" in Wikidata is a blank node
                continue
        if years:
            return min(years)
    return None


def _parse_turtle(text: str, name: str) -> Graph:
    graph = Graph()
    parser = SinkParser(RDFSink(graph), baseURI=_BASE, turtle=True)
    parser.startDoc()
    start = end = 0
    try:
        # rdflib's own loop, here so that the place of an error is known: its line count runs ahead of the text.
        while (start := parser.skipSpace(text, end)) >= 0:
            end = parser.directiveOrStatement(text, start)
            if end < 0:
                parser.BadSyntax(text, start, "expected directive or statement")
    except BadSyntax as error:
        raise _not_rdf(name, _line(text, error._i), error._why) from error
    except Exception as error:  # rdflib fails in many ways on text that is no Turtle: assertions, recursion, indices
        raise _not_rdf(name, _line(text, start), str(error)) from error
    parser.endDoc()
    return graph


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _parse_ntriples(text: str, name: str) -> Graph:
    graph = Graph()
    parser = W3CNTriplesParser(NTGraphSink(graph))
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        try:
            parser.parsestring(line)
        except (ParserError, ValueError) as error:
            raise _not_rdf(name, number, str(error)) from error
    return graph


def _not_rdf(name: str, line: int, why: str) -> InvalidInput:
    return InvalidInput(f"'{name}' cannot be read, line {line}: {' '.join(why.split())[:200]}.")
