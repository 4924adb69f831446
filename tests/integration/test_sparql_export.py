"""What a SPARQL server answers to a CONSTRUCT is read as the influences that were loaded there."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import pytest

from services.graph.snapshot import Snapshot
from services.graph.sources.turtle import read_ntriples, read_turtle
from tests.graph_data import PREFIXES

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

_FORMATS: dict[str, tuple[str, Callable[[bytes, str], Snapshot]]] = {
    "art.ttl": ("text/turtle", read_turtle),
    "art.nt": ("application/n-triples", read_ntriples),
}


@dataclass(frozen=True)
class Exporting:
    """A server with influences, and what they are.

    Attributes:
        artists: Name and years of birth and death by address.
        statements: Who influenced whom, by triple.
    """

    url: str
    graph: str
    artists: dict[str, tuple[str, int | None, int | None]]
    statements: dict[str, tuple[str, str]]


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
    artists: dict[str, tuple[str, int | None, int | None]] = {}
    lines: list[str] = []
    for number, (address, name) in enumerate(names.items()):
        born = 1500 + number if number % 3 else None
        died = 1560 + number if number % 4 else None
        artists[address] = (name, born, died)
        lines += [f'<{address}> <{_RDFS}label> "{name}"@en .', f'<{address}> <{_RDFS}label> "Maler {number}"@de .']
        lines += [f'<{address}> <{_DBO}birthDate> "{born}-04-01"^^<{_XSD}date> .'] if born else []
        lines += [f'<{address}> <{_DBO}deathYear> "{died}"^^<{_XSD}gYear> .'] if died else []
    statements = {}
    for number in range(100):
        one, other = nodes[number * 7 % len(nodes)], nodes[(number * 11 + 3) % len(nodes)]
        if one == other:
            continue
        subject, predicate, value = [
            (one, f"{_DBO}influenced", other),
            (other, f"{_DBO}influencedBy", one),
            (other, f"{_WDT}P737", one),
        ][number % 3]
        statements[f"{_short(subject)} {_short(predicate)} {_short(value)}"] = (one, other)
        lines.append(f"<{subject}> <{predicate}> <{value}> .")
    store = {"url": f"{sparql_url}/store", "params": {"graph": graph}}
    loaded = httpx.put(**store, content="\n".join(lines).encode(), headers={"Content-Type": "application/n-triples"})
    loaded.raise_for_status()
    yield Exporting(sparql_url, graph, artists, statements)
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

    snapshot = read(answer.content, name)
    assert snapshot.rejected == ()
    assert {said.statement: (said.influencer, said.influenced) for said in snapshot.said} == exporting.statements
    assert {said.source for said in snapshot.said} == {name}
    ends = {end for pair in exporting.statements.values() for end in pair}
    assert {entity.ref: (entity.name, entity.born, entity.died) for entity in snapshot.entities} == {
        end: exporting.artists[end] for end in ends
    }
    assert len(ends) > 30


def _short(address: str) -> str:
    """`dbo:influenced` for its address."""
    prefix = next(prefix for prefix in ("dbo", "dbr", "wdt") if address.startswith(PREFIXES[prefix]))
    return f"{prefix}:{address.removeprefix(PREFIXES[prefix])}"
