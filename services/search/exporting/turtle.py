"""As RDF in the words of DBpedia and Wikidata, which a load reads.

    <http://www.wikidata.org/entity/Q5432> a foaf:Person ; rdfs:label "Francisco Goya" .
    <http://www.wikidata.org/entity/Q40599> dbo:influencedBy <http://www.wikidata.org/entity/Q5432> .
    <http://www.wikidata.org/entity/Q40599> wdt:P1066 <http://www.wikidata.org/entity/Q454678> .   # student of

Who says so stands beside each triple as an rdf:Statement.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD

from services.search.addresses import address_of
from services.search.exporting.whole import Whole
from shared.influence.base import Artist, Influence, Kind

_DBO = Namespace("http://dbpedia.org/ontology/")
_WDT = Namespace("http://www.wikidata.org/prop/direct/")
_PREFIXES = {
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "foaf": FOAF,
    "skos": SKOS,
    "owl": OWL,
    "dcterms": DCTERMS,
    "dbo": _DBO,
    "wdt": _WDT,
}
_SAID = {Kind.INFLUENCED: "dbo:influencedBy", Kind.TAUGHT: "wdt:P1066"}  # from the influenced to the influencer
_NOT_IN_AN_ADDRESS = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def as_turtle(graph: Whole) -> Iterator[bytes]:
    """The parts of a .ttl file in UTF-8."""
    yield "".join(f"@prefix {name}: <{space}> .\n" for name, space in _PREFIXES.items()).encode()
    for artist in graph.artists.values():
        yield _described(artist).encode()
    for edge in graph.influences:
        yield _stated(edge, graph).encode()


def _described(artist: Artist) -> str:
    facts = ["a foaf:Person", f"rdfs:label {_text(artist.name)}"]
    facts += [f"dbo:birthYear {_year(artist.born)}"] if artist.born is not None else []
    facts += [f"dbo:deathYear {_year(artist.died)}"] if artist.died is not None else []
    for word, values in (
        ("skos:altLabel", artist.aliases),
        ("dbo:movement", artist.movements),
        ("dbo:occupation", artist.occupations),
    ):
        facts += [f"{word} {_text(value)}" for value in values]
    own = address_of(artist)
    facts += [f"owl:sameAs {_resource(address)}" for address in artist.same_as if address != own]
    told = " ;\n    ".join(facts)
    return f"\n{_subject(artist)} {told} .\n"


def _stated(edge: Influence, graph: Whole) -> str:
    subject, other = (_subject(graph.artists[end]) for end in (edge.influenced, edge.influencer))
    word = _SAID[edge.kind]
    lines = [f"{subject} {word} {other} ."]
    for said in edge.statements:
        where = f"dcterms:source {_text(said.source)} ; dcterms:bibliographicCitation {_text(said.statement)}"
        lines.append(
            f"[] a rdf:Statement ; rdf:subject {subject} ; rdf:predicate {word} ; rdf:object {other} ; {where} ."
        )
    return "\n" + "\n".join(lines) + "\n"


def _subject(artist: Artist) -> str:
    """Where no address is known, one within the file."""
    return _resource(address_of(artist) if artist.same_as else f"#{artist.id}")


def _resource(address: str) -> str:
    return URIRef(_NOT_IN_AN_ADDRESS.sub(lambda found: quote(found[0]), address)).n3()


def _text(text: str) -> str:
    return Literal(text).n3()


def _year(year: int) -> str:
    return f'"{year:0{5 if year < 0 else 4}d}"^^xsd:gYear'
