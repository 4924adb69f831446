"""Turtle and N-Triples as triples, with the line of what is wrong."""

import io
import logging

from rdflib import Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser
from rdflib.plugins.parsers.ntriples import NTGraphSink, W3CNTriplesParser

from shared.errors import InvalidInput

BASE = "http://file.invalid/"
"""What relative addresses in a file stand below: they say nothing outside of it."""

# rdflib warns, with a traceback, of every date it cannot calculate with, such as one before the common era.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def parse_turtle(text: str, name: str) -> Graph:
    """The triples of a Turtle file. Raises `InvalidInput` for text that is none."""
    graph = Graph()
    parser = SinkParser(RDFSink(graph), baseURI=BASE, turtle=True)
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


def parse_ntriples(text: str, name: str) -> Graph:
    """The triples of an N-Triples file. Raises `InvalidInput` for text that is none."""
    graph = Graph()
    parser = W3CNTriplesParser(NTGraphSink(graph))
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        try:
            parser.parsestring(line)
        except (ParserError, ValueError) as error:
            raise _not_rdf(name, number, str(error)) from error
    return graph


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _not_rdf(name: str, line: int, why: str) -> InvalidInput:
    return InvalidInput(f"'{name}' cannot be read, line {line}: {' '.join(why.split())[:200]}.")
