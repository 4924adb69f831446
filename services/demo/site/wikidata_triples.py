"""The gallery as Wikidata would have it: works, their materials, artists, movements and influences, as triples."""

from decimal import Decimal
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Node

from services.demo.site.serving import State
from services.demo.site.wikidata import file_of

WD = Namespace("http://www.wikidata.org/entity/")
WDT = Namespace("http://www.wikidata.org/prop/direct/")
P = Namespace("http://www.wikidata.org/prop/")
PSV = Namespace("http://www.wikidata.org/prop/statement/value/")
SCHEMA = Namespace("http://schema.org/")
WIKIBASE = Namespace("http://wikiba.se/ontology#")
WORKS, ARTISTS, NAMES = 900_000_000, 910_000_000, 920_000_000  # first numbers of invented Q-ids
_PAINTING, _HUMAN, _PAINTER, _MOVEMENT = "Q3305213", "Q5", "Q1028181", "Q968159"
_FREE, _COPYRIGHTED, _COLLECTION, _CENTIMETRE = "Q19652", "Q50423863", f"Q{NAMES - 1}", "Q174728"
_YEAR = 9  # the precision of a date that says no more than the year


def triples(state: State) -> Graph:
    """All works, with the properties that paintings on Wikidata mostly have."""
    graph, works, faults = Graph(), state.works, state.faults
    names: dict[tuple[str, str], URIRef] = {}

    def label(thing: URIRef, text: str) -> None:
        graph.add((thing, RDFS.label, Literal(text, lang="en")))

    def named(kind: str, text: str) -> URIRef:
        """The item of a style, genre or material."""
        if (kind, text) not in names:
            thing = names[kind, text] = WD[f"Q{NAMES + len(names)}"]
            label(thing, text)
            if kind == "style":
                graph.add((thing, WDT.P31, WD[_MOVEMENT]))
        return names[kind, text]

    def valued(work: URIRef, name: str, facts: list[tuple[URIRef, Node]]) -> None:
        """A statement with its whole value, as `p:` and `psv:` give it."""
        statement = WD[f"statement/{work.rpartition('/')[2]}-{name}"]
        node = URIRef(f"http://www.wikidata.org/value/{work.rpartition('/')[2]}-{name}")
        graph.add((work, P[name], statement))
        graph.add((statement, RDF.type, WIKIBASE.BestRank))
        graph.add((statement, PSV[name], node))
        for fact, value in facts:
            graph.add((node, fact, value))

    label(WD[_PAINTING], "painting")
    label(WD[_PAINTER], "painter")
    label(WD[_FREE], "public domain")
    label(WD[_COPYRIGHTED], "copyrighted")
    label(WD[_COLLECTION], "Sample Gallery")
    for artist in works.artists.values():
        thing = WD[f"Q{ARTISTS + artist.number}"]
        label(thing, artist.name)
        graph.add((thing, WDT.P31, WD[_HUMAN]))
        graph.add((thing, WDT.P106, WD[_PAINTER]))
        for name, year in (("P569", artist.born), ("P570", artist.died)):
            if year.isdecimal():
                graph.add((thing, WDT[name], _date(year)))
        article = URIRef(f"https://en.wikipedia.org/wiki/{artist.name.replace(' ', '_')}")
        graph.add((article, SCHEMA.about, thing))
        graph.add((article, SCHEMA.isPartOf, URIRef("https://en.wikipedia.org/")))
    for master, pupil in works.influences:
        # (influenced)-[influenced by]->(influencer)
        graph.add((WD[f"Q{ARTISTS + pupil.number}"], WDT.P737, WD[f"Q{ARTISTS + master.number}"]))
    for work in works.all:
        thing = WD[f"Q{WORKS + work.number}"]
        label(thing, state.shown(work).title)
        image = URIRef(f"http://commons.wikimedia.org/wiki/Special:FilePath/{_quoted(file_of(work))}")
        style = named("style", work.style)
        artist_item = WD[f"Q{ARTISTS + work.artist.number}"]
        graph.add((artist_item, WDT.P135, style))
        for name, value in (
            ("P31", WD[_PAINTING]),
            ("P170", artist_item),
            ("P135", style),
            ("P136", named("genre", work.genre)),
            ("P195", WD[_COLLECTION]),
            ("P6216", WD[_COPYRIGHTED if work.number in faults.copyrighted else _FREE]),
        ):
            graph.add((thing, WDT[name], value))
        if work.number not in faults.imageless:
            graph.add((thing, WDT.P18, image))
        graph.add((thing, WDT.P217, Literal(f"SG.{work.number + 1}")))
        for medium in work.media:
            graph.add((thing, WDT.P186, named("material", medium)))
        if work.year.isdecimal():
            graph.add((thing, WDT.P571, _date(work.year)))
            valued(
                thing,
                "P571",
                [(WIKIBASE.timeValue, _date(work.year)), (WIKIBASE.timePrecision, Literal(_YEAR))],
            )
        for name, length in zip(("P2048", "P2049"), work.centimetres, strict=True):
            amount = Literal(Decimal(f"{length:.1f}"))
            graph.add((thing, WDT[name], amount))
            valued(thing, name, [(WIKIBASE.quantityAmount, amount), (WIKIBASE.quantityUnit, WD[_CENTIMETRE])])
    return graph


def _date(year: str) -> Literal:
    return Literal(f"{int(year):04d}-01-01T00:00:00Z", datatype=XSD.dateTime)


def _quoted(file: str) -> str:
    return quote(file.replace("_", " "), safe="(),'!")
