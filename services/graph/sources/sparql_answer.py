"""An endpoint's answer: whole, or refused.

A SELECT in "SPARQL 1.1 Query Results JSON Format" of the W3C. Endpoints give less than was asked for in many ways, and
most of them say 200: Virtuoso stops at its `ResultSetMaxRows` and tells in `X-SPARQL-MaxRows`, or runs out of time and
tells in `X-SQL-State: S1TAT` or by the status 206; the Wikidata Query Service breaks off in the middle and ends in a
Java trace; a proxy may cap without a word. So every question ends in a row with `?end` 1 that sorts after all others:
an answer without it is not whole.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from shared.errors import VasariError

_TIMED_OUT = "S1TAT"  # Virtuoso's SQL state of an answer that time has cut
_SHOWN = 120  # characters of an answer's end that an error shows


class AnswerPartial(VasariError):
    """The answer is not whole, or the question was too much; a smaller one may be answered."""

    status = 503


class Answer(NamedTuple):
    """What came over HTTP; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Term(NamedTuple):
    """An address or a literal; the value of a blank node, which says nothing, is empty."""

    value: str
    address: bool
    language: str = ""


class Fact(NamedTuple):
    """One row: a triple, with a name of its object or another word on it where the question asks for one.

    `at` is where it stands in the order of an answer that is asked for in pages, else empty.
    """

    subject: str
    predicate: str
    object: Term
    label: str = ""
    at: str = ""


def facts(answer: Answer) -> list[Fact]:
    """The rows of an answer without the last, in its order. Raises `AnswerPartial` unless the answer is whole."""
    if answer.status == 206:
        raise AnswerPartial("it answered with a part of the result (206).")
    if (state := answer.headers.get("x-sql-state", "")) == _TIMED_OUT:
        raise AnswerPartial(f"it ran out of time and answered with a part of the result (X-SQL-State: {state}).")
    rows = _rows(answer.body)
    most = answer.headers.get("x-sparql-maxrows", "")
    if most.isdecimal() and len(rows) >= int(most):
        raise AnswerPartial(f"it gives {most} rows at most (X-SPARQL-MaxRows).")
    if not rows or rows[-1].get("end", {}).get("value") != "1":
        raise AnswerPartial("it left out the last rows of the result and did not say so.")
    return [_fact(row) for row in rows[:-1]]


def end_of(body: bytes) -> str:
    """The end of what was answered, in one line."""
    return " ".join(body[-3 * _SHOWN :].decode("utf-8", "replace").split())[-_SHOWN:]


def _rows(body: bytes) -> list[dict[str, dict[str, str]]]:
    try:
        rows: Any = json.loads(body)["results"]["bindings"]
        if all(isinstance(term["value"], str) for row in rows for term in row.values()):
            return list(rows)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise AnswerPartial(f"its answer breaks off, or is none; it ends in: {end_of(body)}")


def _fact(row: Mapping[str, Mapping[str, str]]) -> Fact:
    return Fact(
        subject=_value(row, "s"),
        predicate=_value(row, "p"),
        object=_term(row.get("o")),
        label=_value(row, "label"),
        at=_value(row, "at"),
    )


def _value(row: Mapping[str, Mapping[str, str]], variable: str) -> str:
    return row[variable]["value"] if variable in row else ""


def _term(term: Mapping[str, str] | None) -> Term:
    if term is None or term.get("type") == "bnode":
        return Term("", address=False)
    return Term(term["value"], address=term.get("type") == "uri", language=term.get("xml:lang", ""))
