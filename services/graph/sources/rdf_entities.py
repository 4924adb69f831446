"""What a file of triples says of one person."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from rdflib import Graph, Literal, URIRef
from rdflib.term import BNode, Node

from services.graph.snapshot import Entity
from services.graph.sources import vocabulary as words
from services.graph.sources.gathered import tidy_name, year
from services.graph.sources.rdf_parsing import BASE
from shared.errors import InvalidInput
from shared.identity.index import NAME
from shared.names import artist_id

_QUALIFIER = re.compile(r"\s*\([^()]*\)$")  # the "(painter)" of a page's title
_NUMBER = re.compile(r"[QPL]\d+")  # of Wikidata
_UNKNOWN = "/.well-known/genid/"  # Wikidata's "somebody, it is not known who"


def canonical(graph: Graph, node: Node) -> Node:
    """Where DBpedia's redirects lead from this node; the node itself where there are none."""
    seen = {node}
    while (target := min(graph.objects(node, words.REDIRECTS), key=str, default=None)) and target not in seen:
        node = target
        seen.add(node)
    return node


def entity(graph: Graph, node: Node) -> Entity:
    """The person.

    A blank node and a relative address mean nothing outside of the file: such a person is known by name and birth.
    Raises `InvalidInput` for a node that is no person or that nothing names.
    """
    if not isinstance(node, URIRef | BNode):
        raise InvalidInput(f"'{node}' is a text; an artist is a resource.")
    _check_type(graph, node)
    name, *others = _names(graph, node)
    name, born = tidy_name(name), _year(graph, node, words.BORN)
    only_here = isinstance(node, BNode) or node.startswith(BASE)
    return Entity(
        ref=f"{NAME}{artist_id(name)}{'' if born is None else f'-{born}'}" if only_here else str(node),
        name=name,
        aliases=tuple(sorted({other for other in others if other != name})),
        born=born,
        died=_year(graph, node, words.DIED),
        movements=_named(graph, node, words.MOVEMENTS),
        occupations=tuple(sorted({*_named(graph, node, words.OCCUPATIONS), *_callings(graph, node)})),
        same_as=tuple(sorted(set(_addresses(graph, node)) - {str(node)})),
    )


def is_person(graph: Graph, node: Node) -> bool:
    """Whether the file says so, by a type or by a date of birth or death."""
    dates = (*words.BORN, *words.DIED)
    return bool(_types(graph, node) & words.PERSONS) or any((node, date, None) in graph for date in dates)


def _types(graph: Graph, node: Node) -> set[Node]:
    return {kind for predicate in words.TYPES for kind in graph.objects(node, predicate)}


def _check_type(graph: Graph, node: Node) -> None:
    telling = sorted(kind for kind in map(str, _types(graph, node)) if kind.startswith(words.TELLING))
    if telling and not is_person(graph, node):
        raise InvalidInput(f"{node} is no person but {telling[0]}.")


def _callings(graph: Graph, node: Node) -> Iterator[str]:
    """The occupations that DBpedia gives as types: a dbo:Painter is a painter."""
    for kind in _types(graph, node) & words.CALLINGS:
        yield str(kind).removeprefix(words.DBO).casefold()


def _names(graph: Graph, node: URIRef | BNode) -> list[str]:
    """All names, the one to show first: English before names without a language, before other languages; then in the
    order of `NAMES`. Raises `InvalidInput` where there is none."""
    title = _title(node) if isinstance(node, URIRef) else ""
    names = [name for *_, name in sorted(_ranked(graph, node, words.NAMES))] or [title]
    if not names[0]:
        shown = node if isinstance(node, URIRef) else "the blank node"
        raise InvalidInput(f"Nothing names {shown}; give it an rdfs:label.")
    names += [name for *_, name in sorted(_ranked(graph, node, words.ALIASES))]
    # A label may repeat the page's title: "Francis Bacon (artist)". Any other bracket belongs to the name.
    qualifier = _QUALIFIER.search(title)
    return [name.removesuffix(qualifier[0]).strip() or name for name in names] if qualifier else names


def _ranked(graph: Graph, node: Node, predicates: Iterable[URIRef]) -> Iterator[tuple[tuple[int, str], int, str]]:
    for rank, predicate in enumerate(predicates):
        for text in graph.objects(node, predicate):
            if isinstance(text, Literal) and text.strip():
                yield _foreignness(text.language), rank, " ".join(_encodable(text).split())


def _foreignness(language: str | None) -> tuple[int, str]:
    if language is None:
        return 1, ""
    return 0 if language.partition("-")[0].lower() == "en" else 2, language


def _title(node: URIRef) -> str:
    """The last part of the address as text; nothing for a Wikidata number, which names nobody."""
    local = re.split("[/#]", node.rstrip("/#"))[-1]
    if _NUMBER.fullmatch(local) or _UNKNOWN in node:
        return ""
    return _encodable(unquote(local)).replace("_", " ").strip()


def _encodable(text: str) -> str:
    """Without the halves of surrogate pairs that an escape such as `\\uD800` leaves, and no file can hold."""
    return text.encode(errors="ignore").decode()


def _named(graph: Graph, node: Node, predicates: Iterable[URIRef]) -> tuple[str, ...]:
    """The names of what the node has by these predicates; texts stand for themselves."""
    names = set()
    for predicate in predicates:
        for other in graph.objects(node, predicate):
            if isinstance(other, Literal):
                names.add(" ".join(_encodable(other).split()))
            elif isinstance(other, URIRef | BNode):
                try:
                    names.add(_names(graph, other)[0])
                except InvalidInput:  # a number without a label says nothing to anybody
                    continue
    return tuple(sorted(names - {""}))


def _addresses(graph: Graph, node: Node) -> Iterator[str]:
    for predicate in words.SAME_AS:
        yield from _resources(graph.objects(node, predicate))
    for predicate in (*words.SAME_AS_OF, words.REDIRECTS):
        yield from _resources(graph.subjects(predicate, node))
    for predicate, catalogue in words.RECORDS.items():
        yield from (catalogue + str(number) for number in graph.objects(node, predicate))


def _resources(nodes: Iterable[Node]) -> Iterator[str]:
    return (str(node) for node in nodes if isinstance(node, URIRef) and not node.startswith(BASE))


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
