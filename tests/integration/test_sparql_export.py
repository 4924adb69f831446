"""What a SPARQL server answers to a CONSTRUCT is read as the influences that were loaded there."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import pytest

from services.graph.sources.gathered import Gathered
from services.graph.sources.turtle import read_ntriples, read_turtle
from shared.influence.base import Artist, Influence
from shared.names import artist_id

_DBO, _WDT = "http://dbpedia.org/ontology/", "http://www.wikidata.org/prop/direct/"
_RDFS, _XSD = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2001/XMLSchema#"

_EXPORT = f"""
PREFIX dbo: <{_DBO}>
PREFIX wdt: <{_WDT}>
PREFIX rdfs: <{_RDFS}>
CONSTRUCT {{
  ?one ?influence ?other .
  ?artist rdfs:label ?name ; dbo:birthDate ?born ; dbo:deathYear ?died .
}}
FROM <%s>
WHERE {{
  {{ ?one ?influence ?other . FILTER(?influence IN (dbo:influenced, dbo:influencedBy, wdt:P737)) }}
  UNION {{ ?artist rdfs:label ?name }}
  UNION {{ ?artist dbo:birthDate ?born }}
  UNION {{ ?artist dbo:deathYear ?died }}
}}
"""

_FORMATS: dict[str, tuple[str, Callable[[bytes, str], Gathered]]] = {
    "art.ttl": ("text/turtle", read_turtle),
    "art.nt": ("application/n-triples", read_ntriples),
}


@dataclass(frozen=True)
class Exporting:
    """A server with influences, and what they are."""

    url: str
    graph: str
    artists: dict[str, Artist]
    pairs: set[tuple[str, str]]


def _addresses() -> dict[str, str]:
    """Names by address, both as DBpedia has them: accents, apostrophes, commas, qualifiers, other scripts."""
    titles = ["Paul_Cézanne", "Georgia_O'Keeffe", "Utagawa_Hiroshige", "葛飾北斎", "Jean-Baptiste-Siméon_Chardin"]
    titles += ["Francis_Bacon_(artist)", "Pieter_Bruegel_the_Elder", "Robert_Campin,_Master_of_Flémalle"]
    titles += [f"Painter_{'ÆØÅÉÜ'[number % 5]}{number:02}" for number in range(32)]
    names = {title: title.replace("_", " ").removesuffix(" (artist)") for title in titles}
    return {f"http://dbpedia.org/resource/{quote(title, safe=chr(39) + '(),')}": name for title, name in names.items()}


@pytest.fixture
def exporting(sparql_url: str) -> Iterator[Exporting]:
    """Some tens of artists in a graph of their own, joined by all three predicates."""
    graph = f"http://vasari.invalid/{uuid.uuid4()}"
    names = _addresses()
    nodes = list(names)
    artists: dict[str, Artist] = {}
    lines: list[str] = []
    for number, (address, name) in enumerate(names.items()):
        born = 1500 + number if number % 3 else None
        died = 1560 + number if number % 4 else None
        artists[artist_id(name)] = Artist(id=artist_id(name), name=name, born=born, died=died)
        lines += [f'<{address}> <{_RDFS}label> "{name}"@en .', f'<{address}> <{_RDFS}label> "Maler {number}"@de .']
        lines += [f'<{address}> <{_DBO}birthDate> "{born}-04-01"^^<{_XSD}date> .'] if born else []
        lines += [f'<{address}> <{_DBO}deathYear> "{died}"^^<{_XSD}gYear> .'] if died else []
    pairs = set()
    for number in range(100):
        one, other = nodes[number * 7 % len(nodes)], nodes[(number * 11 + 3) % len(nodes)]
        if one == other:
            continue
        pairs.add((artist_id(names[one]), artist_id(names[other])))
        lines.append(
            [
                f"<{one}> <{_DBO}influenced> <{other}> .",
                f"<{other}> <{_DBO}influencedBy> <{one}> .",
                f"<{other}> <{_WDT}P737> <{one}> .",
            ][number % 3]
        )
    store = {"url": f"{sparql_url}/store", "params": {"graph": graph}}
    loaded = httpx.put(**store, content="\n".join(lines).encode(), headers={"Content-Type": "application/n-triples"})
    loaded.raise_for_status()
    yield Exporting(sparql_url, graph, artists, pairs)
    httpx.delete(**store).raise_for_status()


@pytest.mark.parametrize("name", _FORMATS)
def test_an_export_is_read_exactly(exporting: Exporting, name: str) -> None:
    media_type, read = _FORMATS[name]
    answer = httpx.post(
        f"{exporting.url}/query",
        content=_EXPORT % exporting.graph,
        headers={"Content-Type": "application/sparql-query", "Accept": media_type},
        timeout=30,
    )
    answer.raise_for_status()
    assert answer.headers["Content-Type"].startswith(media_type)

    gathered = read(answer.content, name)
    assert gathered.rejected == []
    assert gathered.influences() == [
        Influence(influencer=influencer, influenced=influenced, sources=(name,))
        for influencer, influenced in sorted(exporting.pairs)
    ]
    ends = {end for pair in exporting.pairs for end in pair}
    assert gathered.artists == {end: exporting.artists[end] for end in ends}
    assert len(ends) > 30
