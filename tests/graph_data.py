"""Artists and their influences in the shapes that DBpedia and Wikidata have them in, invented, in any number.

All that makes these sources hard is among them: pages and items that redirect, names that several people have, dates
that are missing, several, before the common era, unknown or known to the century alone, influences of movements,
schools and texts, people of no type, characters that have to be escaped, and one artist who influenced hundreds.
"""

import csv
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

PREFIXES = {
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "p": "http://www.wikidata.org/prop/",
    "psv": "http://www.wikidata.org/prop/statement/value/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "s": "http://www.wikidata.org/entity/statement/",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "v": "http://www.wikidata.org/value/",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Iri(str):
    """An address."""


class Blank(str):
    """A blank node's name."""


class Text(NamedTuple):
    """A literal; `datatype` is an address."""

    value: str
    language: str = ""
    datatype: str = ""


Node = Iri | Blank | Text
Triple = tuple[Node, Iri, Node]

_FIRST = [
    "Ana",
    "Émile",
    "Jean-Pierre",
    "Søren",
    "Łucja",
    "Þóra",
    "Ōkyo",
    "Mary",
    "O'Neill",
    'Bob "Bix"',
    "Zoë",
    "Иван",
]
_LAST = ["Grün", "de la Tour", "van den Berg", "Núñez", "Ødegård", "Smith", "back\\slash", "𝕏avier", "王", "O’Hara"]
_LANGUAGES = ["de", "fr", "ja", "ru", "nl", "sv"]
_MOVEMENTS = {"Q1": "Impressionism", "Q2": "Art Nouveau", "Q3": "Ukiyo-e", "Q4": "Die Brücke"}
_OCCUPATIONS = {"Q11": "painter", "Q12": "sculptor", "Q13": "philosopher", "Q14": "art critic"}
_ESCAPED = '"\\`^{|}<>%?'  # characters of titles that DBpedia's addresses cannot have as they are
_HUB = 7  # the number of the artist whom many were influenced by


def iri(short: str) -> Iri:
    """`wdt:P737` in full."""
    prefix, _, local = short.partition(":")
    return Iri(PREFIXES[prefix] + local)


def ntriples(triples: Iterable[Triple]) -> bytes:
    """As a file that a SPARQL server loads."""
    return "".join(f"{' '.join(map(_written, triple))} .\n" for triple in triples).encode()


def wikidata(count: int, *, seed: int = 0, hub: int = 0) -> list[Triple]:
    """So many humans; `hub` of them were influenced by one and the same."""
    return list(_wikidata(count, random.Random(seed), hub))


def dbpedia(count: int, *, seed: int = 0, hub: int = 0) -> list[Triple]:
    """So many persons; `hub` of them were influenced by one and the same."""
    return list(_dbpedia(count, random.Random(seed), hub))


def real_edges(path: Path) -> list[Triple]:
    """The edges of a table `influencer,influenced,…` as Wikidata would have them; every name is one human."""
    with path.open(encoding="utf-8", newline="") as file:
        pairs = [(row["influencer"], row["influenced"]) for row in csv.DictReader(file)]
    items = {name: iri(f"wd:Q{1000 + number}") for number, name in enumerate(sorted({n for p in pairs for n in p}))}
    triples: list[Triple] = [
        (items[influenced], iri("wdt:P737"), items[influencer]) for influencer, influenced in pairs
    ]
    for name, item in items.items():
        triples += [(item, iri("wdt:P31"), iri("wd:Q5")), (item, iri("rdfs:label"), Text(name, "en"))]
    return triples


def _written(node: Node) -> str:
    if isinstance(node, Text):
        escaped = json.dumps(node.value, ensure_ascii=False)
        if node.language:
            return f"{escaped}@{node.language}"
        return f"{escaped}^^<{node.datatype}>" if node.datatype else escaped
    return f"_:{node}" if isinstance(node, Blank) else f"<{node}>"


def _name(number: int) -> str:
    """Every fortieth has the name of another."""
    number = number - 20 if number % 40 == 39 else number
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number // 3 % len(_LAST)]} {number // 30 or ''}".strip()


def _life(number: int) -> tuple[int, int]:
    """Years; who has a higher number dies after the birth of those before."""
    born = -430 + number if number < 12 else 1400 + number * 480 // 8000
    born += 30 * (number % 40 == 39)  # whoever has another's name is not of that other's age
    return born, born + 50 + number % 30


def _pairs(count: int, rng: random.Random, hub: int) -> Iterator[tuple[int, int]]:
    """Who influenced whom, by numbers, the lower one the higher one."""
    for number in range(1, count):
        for _ in range(rng.randrange(3)):
            yield rng.randrange(max(0, number - 40), number), number
    for number in rng.sample(range(_HUB + 1, count), min(hub, count - _HUB - 1)):
        yield _HUB, number


def _wikidata(count: int, rng: random.Random, hub: int) -> Iterator[Triple]:
    def item(number: int) -> Iri:
        return iri(f"wd:Q{900 + 7 * number}")

    for names in (_MOVEMENTS, _OCCUPATIONS):
        for identity, name in names.items():
            yield iri(f"wd:{identity}"), iri("rdfs:label"), Text(name, "mul" if identity == "Q3" else "en")
            yield iri(f"wd:{identity}"), iri("rdfs:label"), Text(f"{name} auf Deutsch", "de")
            yield iri(f"wd:{identity}"), iri("wdt:P31"), iri("wd:Q968159")
    for number in range(count):
        yield from _human(item(number), number, rng)
        if number % 25 == 3:  # an item that was merged into this one
            yield iri(f"wd:Q{500_000 + number}"), iri("owl:sameAs"), item(number)
    for influencer, influenced in _pairs(count, rng, hub):
        by = iri(f"wd:Q{500_000 + influencer}") if influencer % 25 == 3 and rng.random() < 0.5 else item(influencer)
        choice = rng.randrange(10)
        if choice < 7:
            yield item(influenced), iri("wdt:P737"), by
        if choice in (6, 7, 8):
            yield item(influenced), iri("wdt:P1066"), by
        if choice in (8, 9):
            yield by, iri("wdt:P802"), item(influenced)
    for number in range(5, count, 50):
        yield item(number), iri("wdt:P737"), Blank(f"somebody{number}")
        yield item(number), iri("wdt:P737"), Iri(f"http://www.wikidata.org/.well-known/genid/{number:032x}")
        yield item(number), iri("wdt:P737"), iri("wd:Q1")  # a movement
        yield item(number), iri("wdt:P1066"), iri("wd:Q800000")  # a human whom nothing names
        yield iri("wd:Q800001"), iri("wdt:P737"), item(number)  # of whom nothing is said
    yield iri("wd:Q800000"), iri("wdt:P31"), iri("wd:Q5")


def _human(who: Iri, number: int, rng: random.Random) -> Iterator[Triple]:
    name, (born, died) = _name(number), _life(number)
    if number % 60 != 59:  # a few are of no class, or a group
        yield who, iri("wdt:P31"), iri("wd:Q5") if number % 61 else iri("wd:Q10648343")
    if number % 45 == 44:
        yield who, iri("rdfs:label"), Text(name, "mul")
    elif number % 45 == 43:
        yield who, iri("rdfs:label"), Text(name, "ja")
    else:
        yield who, iri("rdfs:label"), Text(name, "en")
        yield who, iri("rdfs:label"), Text(f"{name} in xx", "xx")  # a language that nobody reads
    for language in rng.sample(_LANGUAGES, 2):
        yield who, iri("rdfs:label"), Text(f"{name} ({language})", language)
        yield who, iri("skos:altLabel"), Text(f"{name[::-1]}\n{language}", language)
    for occupation in rng.sample(sorted(_OCCUPATIONS), rng.randrange(3)):
        yield who, iri("wdt:P106"), iri(f"wd:{occupation}")
    for movement in rng.sample(sorted(_MOVEMENTS), rng.randrange(2)):
        yield who, iri("wdt:P135"), iri(f"wd:{movement}")
    if number % 4 == 0:
        yield who, iri("wdt:P245"), Text(str(500_000_000 + number))
        yield who, iri("wdt:P214"), Text(str(2_000_000 + number))
        for language in ("en", "de", "als"):  # the last is a wiki that nobody asks for
            wiki = f"https://{language}.wikipedia.org/"
            article = Iri(f"{wiki}wiki/{quote(name.replace(' ', '_'), safe='(),')}_{number}")
            yield article, iri("schema:about"), who
            yield article, iri("schema:isPartOf"), Iri(wiki)
    if number % 5:
        yield from _date(who, "P569", f"{born:05}" if born < 0 else str(born))
        if number % 17 == 0:
            yield from _date(who, "P569", str(abs(born) + 3) if born > 0 else f"{born + 3:05}")
    elif number % 10:
        yield who, iri("wdt:P569"), Blank(f"unknown{number}")
    if number % 3:
        yield from _date(who, "P570", f"{died:05}" if died < 0 else str(died))
    elif number % 6:
        yield from _date(who, "P570", "1600", precision=7)  # some time in a century


def _date(who: Iri, prop: str, year: str, precision: int = 11) -> Iterator[Triple]:
    date = Text(f"{year}-01-01T00:00:00Z", datatype=f"{PREFIXES['xsd']}dateTime")
    key = f"{who.rpartition('/')[2]}-{prop}-{year}"
    yield who, iri(f"wdt:{prop}"), date
    yield who, iri(f"p:{prop}"), iri(f"s:{key}")
    yield iri(f"s:{key}"), iri(f"psv:{prop}"), iri(f"v:{key}")
    yield iri(f"v:{key}"), iri("wikibase:timeValue"), date
    yield iri(f"v:{key}"), iri("wikibase:timePrecision"), Text(str(precision), datatype=f"{PREFIXES['xsd']}integer")


def _dbpedia(count: int, rng: random.Random, hub: int) -> Iterator[Triple]:
    pages = [_page(number) for number in range(count)]
    aliases = {number: iri(f"dbr:Alias_of_{number}") for number in range(count) if number % 9 == 4}
    for number, page in enumerate(pages):
        yield from _person(page, number, rng)
    for number, alias in aliases.items():
        yield alias, iri("dbo:wikiPageRedirects"), pages[number]
        yield iri(f"dbr:Unused_alias_of_{number}"), iri("dbo:wikiPageRedirects"), pages[number]
        if number % 2:  # a page that redirects to one that redirects
            yield iri(f"dbr:Alias_of_alias_of_{number}"), iri("dbo:wikiPageRedirects"), alias
    for name in ("Impressionism", "École_des_Beaux-Arts"):
        yield iri(f"dbr:{name}"), iri("rdfs:label"), Text(name.replace("_", " "), "en")
    yield iri("dbr:École_des_Beaux-Arts"), iri("rdf:type"), iri("dbo:University")
    for influencer, influenced in _pairs(count, rng, hub):
        ways = [pages[influencer]]
        if influencer in aliases:
            ways += [aliases[influencer]] + [iri(f"dbr:Alias_of_alias_of_{influencer}")] * (influencer % 2)
        by = rng.choice(ways)
        choice = rng.randrange(10)
        if choice < 6:
            yield pages[influenced], iri("dbo:influencedBy"), by
        if choice in (5, 6, 7):
            yield by, iri("dbo:influenced"), pages[influenced]
        if choice in (8, 9):
            # What a page that redirects twice leads to is found from influences alone.
            yield pages[influenced], iri("dbo:training"), aliases.get(influencer, pages[influencer])
    for number in range(5, count, 30):
        yield pages[number], iri("dbo:training"), iri("dbr:École_des_Beaux-Arts")
        yield pages[number], iri("dbo:influencedBy"), iri("dbr:École_des_Beaux-Arts")
        yield pages[number], iri("dbo:influencedBy"), iri("dbr:Impressionism")
        yield pages[number], iri("dbo:influencedBy"), Text("the sea", "en")
        yield pages[number], iri("dbo:influencedBy"), Iri("http://yago.example/Somebody")


def _page(number: int) -> Iri:
    title = _name(number).replace(" ", "_")
    if number % 40 in (19, 39):
        title += f"_(artist_born_{_life(number)[0]})"
    return iri("dbr:" + "".join(quote(c) if c in _ESCAPED else c for c in title))


def _person(who: Iri, number: int, rng: random.Random) -> Iterator[Triple]:
    name, (born, died) = _name(number), _life(number)
    qualifier = f" (artist born {born})" if number % 40 in (19, 39) else ""
    if number % 50 != 49:
        for kind in ("dbo:Person", "foaf:Person", "dbo:Artist", *(["dbo:Painter"] * (number % 2))):
            yield who, iri("rdf:type"), iri(kind)
        if number % 30 == 8:
            yield who, iri("rdf:type"), iri("dbo:MusicalArtist")
    for number_of_type in range(4):
        yield who, iri("rdf:type"), Iri(f"http://dbpedia.org/class/yago/Kind{number_of_type}")
    if number % 35 != 34:
        yield who, iri("rdfs:label"), Text(name + qualifier, "en")
    for language in rng.sample(_LANGUAGES, 2):
        yield who, iri("rdfs:label"), Text(f"{name[::-1]}", language)
    if number % 3 == 0:
        yield who, iri("foaf:name"), Text(f"{name} the Painter", "en")
        yield who, iri("dbo:birthName"), Text(f"Born {name}", "en")
    if number % 4:
        yield who, iri("dbo:birthDate"), Text(f"{born:05}-02-03" if born < 0 else f"{born}-02-03", datatype=_DATE)
        if number % 16 == 1:
            yield who, iri("dbo:birthDate"), Text("--02-03", datatype=f"{PREFIXES['xsd']}gMonthDay")
    elif number % 8:
        yield who, iri("dbo:birthYear"), Text(f"{born:05}" if born < 0 else str(born), datatype=_YEAR)
    if number % 3:
        yield who, iri("dbo:deathYear"), Text(f"{died:05}" if died < 0 else str(died), datatype=_YEAR)
    if number % 5 == 0:
        yield who, iri("dbo:movement"), iri(rng.choice(("dbr:Impressionism", "dbr:Die_Brücke_(movement)")))
        yield who, iri("dbo:occupation"), iri(f"dbr:Somebody__PersonFunction__{number}")
    yield who, iri("foaf:isPrimaryTopicOf"), Iri(f"http://en.wikipedia.org/wiki/{who.rpartition('/')[2]}")
    for other in (f"http://www.wikidata.org/entity/Q{900 + 7 * number}", f"http://de.dbpedia.org/resource/{number}"):
        yield who, iri("owl:sameAs"), Iri(other)
    if number % 4 == 0:
        yield who, iri("owl:sameAs"), Iri(f"http://viaf.org/viaf/{2_000_000 + number}")


_DATE, _YEAR = f"{PREFIXES['xsd']}date", f"{PREFIXES['xsd']}gYear"
