"""What triples in the shape of DBpedia or Wikidata say, read from all of them at once: what a load has to come to.

It shares nothing with the product, which asks an endpoint for pages of this. So both may be right or one is wrong.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.graph_data import PREFIXES, Blank, Iri, Node, Text, Triple, iri

READ = {"en", "mul", "fr", "de", "it", "es", "nl", "sv", "da", "nb", "no", "fi", "pl", "cs", "hu", "pt", "ca"}
READ |= {"ru", "uk", "el", "tr", "ja", "zh", "ko", "ar", "he", "fa"}
_ORDER = [
    "en",
    "mul",
    "",
    "fr",
    "de",
    "it",
    "es",
    "nl",
    "sv",
    "da",
    "nb",
    "no",
    "fi",
    "pl",
    "cs",
    "hu",
    "pt",
    "ca",
    "ru",
]

Edge = tuple[str, str, str, str]
"""Kind, influencer, influenced, and the triple that says so."""
_STATEMENTS = set(map(iri, ("wdt:P737", "wdt:P1066", "wdt:P802", "dbo:influencedBy", "dbo:influenced")))


@dataclass(frozen=True)
class Person:
    """An entity as the triples describe it."""

    name: str
    aliases: frozenset[str]
    born: int | None
    died: int | None
    movements: frozenset[str]
    occupations: frozenset[str]
    same_as: frozenset[str]


@dataclass(frozen=True)
class Told:
    """All that a source says."""

    people: dict[str, Person]
    edges: set[Edge]
    unusable: set[str]


class _Triples:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self.all = set(triples)
        self._of: dict[tuple[Node, str], list[Node]] = defaultdict(list)
        self._to: dict[tuple[str, Node], list[Node]] = defaultdict(list)
        for subject, predicate, value in self.all:
            self._of[subject, predicate].append(value)
            self._to[predicate, value].append(subject)
        self.named = {end for triple in self.all if triple[1] in _STATEMENTS for end in (triple[0], triple[2])}

    def of(self, subject: Node, *predicates: str) -> list[Node]:
        return [value for predicate in predicates for value in self._of[subject, iri(predicate)]]

    def to(self, value: Node, predicate: str) -> list[Node]:
        return list(self._to[iri(predicate), value])

    def texts(self, subject: Node, *predicates: str) -> list[Text]:
        return [value for value in self.of(subject, *predicates) if isinstance(value, Text)]


def wikidata(triples: Iterable[Triple]) -> Told:
    """As `services.graph.sources.wikidata` ought to read it."""
    data = _Triples(triples)

    def named(item: Node) -> str | None:
        return _best(text for text in data.texts(item, "rdfs:label") if text.language in ("en", "mul"))

    def year(who: Node, prop: str) -> int | None:
        exact = {text.value for text in data.texts(who, f"wdt:{prop}")}
        for statement in data.of(who, f"p:{prop}"):
            for node in data.of(statement, f"psv:{prop}"):
                (precision,) = data.texts(node, "wikibase:timePrecision")
                if int(precision.value) < 9:
                    exact -= {text.value for text in data.texts(node, "wikibase:timeValue")}
        return min(_years(exact), default=None)

    def person(who: Iri) -> Person | None:
        if iri("wd:Q5") not in data.of(who, "wdt:P31"):
            return None
        titles = [text for text in data.texts(who, "rdfs:label") if text.language in READ]
        others = [text for text in data.texts(who, "skos:altLabel") if text.language in READ]
        name = _best(titles) or _best(others)
        if name is None:
            return None
        articles = [
            article
            for article in data.to(who, "schema:about")
            if any(re.search(r"//(\w+)\.", wiki)[1] in READ for wiki in data.of(article, "schema:isPartOf"))
        ]
        records = [f"http://vocab.getty.edu/ulan/{text.value}" for text in data.texts(who, "wdt:P245")]
        records += [f"http://viaf.org/viaf/{text.value}" for text in data.texts(who, "wdt:P214")]
        return Person(
            name=name,
            aliases=frozenset(_tidy(text.value) for text in titles + others) - {name},
            born=year(who, "P569"),
            died=year(who, "P570"),
            movements=frozenset(filter(None, map(named, data.of(who, "wdt:P135")))),
            occupations=frozenset(filter(None, map(named, data.of(who, "wdt:P106")))),
            same_as=frozenset(map(str, [*records, *articles, *_leading_to(data, who, "owl:sameAs")])),
        )

    kinds = {"wdt:P737": ("influenced", False), "wdt:P1066": ("taught", False), "wdt:P802": ("taught", True)}
    return _told(data, kinds, "owl:sameAs", person)


def dbpedia(triples: Iterable[Triple]) -> Told:
    """As `services.graph.sources.dbpedia` ought to read it."""
    data = _Triples(triples)

    def is_person(who: Node) -> bool:
        return bool({iri("dbo:Person"), iri("foaf:Person")} & {*data.of(who, "rdf:type")})

    def year(who: Node, day: str, whole: str) -> int | None:
        for predicate in (day, whole):
            if years := _years(text.value for text in data.texts(who, predicate)):
                return min(years)
        return None

    def movement(page: Node) -> str:
        english = [text for text in data.texts(page, "rdfs:label") if text.language == "en"]
        return _unqualified(_best(english) or _title(page))

    def person(who: Iri) -> Person | None:
        born, died = (year(who, f"dbo:{end}Date", f"dbo:{end}Year") for end in ("birth", "death"))
        if not is_person(who) and born is None and died is None:
            return None
        titles = [text for text in data.texts(who, "rdfs:label") if text.language in READ]
        others = data.texts(who, "foaf:name", "dbo:birthName")
        name = _unqualified(_best(titles) or "") or _best(data.texts(who, "foaf:name")) or ""
        types = {str(kind).rpartition("/")[2] for kind in data.of(who, "rdf:type")}
        callings = {"Painter"} & types | ({"Artist"} & types if "MusicalArtist" not in types else set())
        kept = ("http://www.wikidata.org/", "http://viaf.org/")
        same = [other for other in data.of(who, "owl:sameAs") if str(other).startswith(kept)]
        names = {_unqualified(_tidy(text.value)) for text in titles} | {_tidy(text.value) for text in others}
        return Person(
            name=name,
            aliases=frozenset(names | {_unqualified(_title(who))}) - {name},
            born=born,
            died=died,
            movements=frozenset(map(movement, data.of(who, "dbo:movement"))),
            occupations=frozenset(map(str.lower, callings)),
            same_as=frozenset(
                map(
                    str,
                    [*same, *data.of(who, "foaf:isPrimaryTopicOf"), *_leading_to(data, who, "dbo:wikiPageRedirects")],
                )
            ),
        )

    def is_teacher(who: Node) -> bool:
        return is_person(who) or any(map(is_person, data.of(who, "dbo:wikiPageRedirects")))

    # Training at a school is no statement on persons.
    data = _Triples(triple for triple in data.all if triple[1] != iri("dbo:training") or is_teacher(triple[2]))
    kinds = {
        "dbo:influencedBy": ("influenced", False),
        "dbo:influenced": ("influenced", True),
        "dbo:training": ("taught", False),
    }
    return _told(data, kinds, "dbo:wikiPageRedirects", person)


def _told(
    data: _Triples, kinds: dict[str, tuple[str, bool]], redirects: str, person: Callable[[Iri], Person | None]
) -> Told:
    people: dict[str, Person] = {}
    edges: set[Edge] = set()
    unusable: set[str] = set()
    for predicate, (kind, forwards) in kinds.items():
        for triple in data.all:
            if triple[1] != iri(predicate):
                continue
            ends = [_final(data, end, redirects) for end in (triple[0], triple[2])]
            found = [person(end) if isinstance(end, Iri) else None for end in ends]
            shown = " ".join(map(_short, triple))
            if None in found:
                unusable.add(shown)
                continue
            people |= {str(end): one for end, one in zip(ends, found, strict=True) if one}
            influencer, influenced = map(str, ends if forwards else reversed(ends))
            edges.add((kind, influencer, influenced, shown))
    return Told(people, edges, unusable)


def _final(data: _Triples, node: Node, redirects: str) -> Node:
    while isinstance(node, Iri) and (further := data.of(node, redirects)):
        (node,) = further
    return node


def _leading_to(data: _Triples, who: Node, redirects: str) -> set[Node]:
    """All that redirect there, and over these those that a statement names."""
    direct = {*data.to(who, redirects)}
    over = {further for page in direct for further in data.to(page, redirects) if further in data.named}
    return direct | over


def _best(texts: Iterable[Text]) -> str | None:
    ranked = sorted((_ORDER.index(t.language), _tidy(t.value)) for t in texts if t.language in _ORDER)
    others = sorted((t.language, _tidy(t.value)) for t in texts if t.language not in _ORDER)
    return next((name for _, name in [*ranked, *others]), None)


def _years(dates: Iterable[str]) -> list[int]:
    return [int(found[1]) for date in dates if (found := re.match(r"(-?\d{4})(?!\d)", date))]


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _title(page: Node) -> str:
    return unquote(str(page).removeprefix(PREFIXES["dbr"])).replace("_", " ")


def _unqualified(title: str) -> str:
    return re.sub(r" \([^()]*\)$", "", title)


def _short(node: Node) -> str:
    if isinstance(node, Text):
        return f'"{node.value}"'
    if isinstance(node, Blank):
        return "[]"
    for prefix in ("dbo", "dbr", "wd", "wdt"):
        if node.startswith(PREFIXES[prefix]):
            return f"{prefix}:{node.removeprefix(PREFIXES[prefix])}"
    return f"<{node}>"
