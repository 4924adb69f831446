"""The words of DBpedia and Wikidata for artists, and triples in short form."""

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import FOAF, OWL, RDF, RDFS, SDO, SKOS
from rdflib.term import Node

DBO = Namespace("http://dbpedia.org/ontology/")
DBR = Namespace("http://dbpedia.org/resource/")
WD = Namespace("http://www.wikidata.org/entity/")
WDT = Namespace("http://www.wikidata.org/prop/direct/")
SCHEMA = Namespace("http://schema.org/")

NAMES = (RDFS.label, FOAF.name, SDO.name, SCHEMA.name)
ALIASES = (SKOS.altLabel, SDO.alternateName, SCHEMA.alternateName, DBO.alias, DBO.birthName)
BORN = (DBO.birthDate, DBO.birthYear, WDT.P569)
DIED = (DBO.deathDate, DBO.deathYear, WDT.P570)
MOVEMENTS = (DBO.movement, WDT.P135)
OCCUPATIONS = (DBO.occupation, WDT.P106)
REDIRECTS = DBO.wikiPageRedirects

INFLUENCED = (DBO.influenced,)
INFLUENCED_BY = (DBO.influencedBy, WDT.P737)
TAUGHT = (WDT.P802,)
TAUGHT_BY = (DBO.training, WDT.P1066)

SAME_AS = (OWL.sameAs, FOAF.isPrimaryTopicOf)
SAME_AS_OF = (OWL.sameAs, FOAF.primaryTopic, SCHEMA.about, SDO.about)
RECORDS = {WDT.P245: "http://vocab.getty.edu/ulan/", WDT.P214: "http://viaf.org/viaf/"}
"""Numbers in other catalogues, and where those catalogues have them."""

TYPES = (RDF.type, WDT.P31)
CALLINGS = frozenset(
    {DBO.Architect, DBO.Artist, DBO.Painter, DBO.Philosopher, DBO.Photographer, DBO.Sculptor, DBO.Writer}
)
PERSONS = CALLINGS | {DBO.Person, FOAF.Person, SDO.Person, SCHEMA.Person, WD.Q5}
TELLING = tuple(str(space) for space in (DBO, SCHEMA, SDO, WD))
"""Where types stand that tell a person from anything else."""

_PREFIXES = {
    str(DBO): "dbo:",
    str(DBR): "dbr:",
    str(WD): "wd:",
    str(WDT): "wdt:",
    str(OWL): "owl:",
}


def shown(subject: Node, predicate: Node, other: Node) -> str:
    """A triple in one line, such as `dbr:Pablo_Picasso dbo:influencedBy dbr:Paul_Cézanne`."""
    return " ".join(map(_short, (subject, predicate, other)))


def _short(node: Node) -> str:
    if isinstance(node, URIRef):
        for space, prefix in _PREFIXES.items():
            if node.startswith(space):
                return prefix + node.removeprefix(space)
        return f"<{node}>"
    return f'"{node}"' if isinstance(node, Literal) else "[]"
